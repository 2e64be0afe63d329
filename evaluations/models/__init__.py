from evaluations.models.applications import (
    Application,
    ApplicationCall,
    ApplicationExtension,
    ApplicationFile,
    ExpertReview,
)
from evaluations.models.evidence import Evidence
from evaluations.models.grounds import Ground, Veto
from evaluations.models.lists import ListEntry, ProposedList
from evaluations.models.rounds import FrozenInput, Round, Standing
from evaluations.models.superiors import SuperiorCommendation, SuperiorOpinion

__all__ = [
    "Application",
    "ApplicationCall",
    "ApplicationExtension",
    "ApplicationFile",
    "Evidence",
    "ExpertReview",
    "FrozenInput",
    "Ground",
    "ListEntry",
    "ProposedList",
    "Round",
    "Standing",
    "SuperiorCommendation",
    "SuperiorOpinion",
    "Veto",
]
