from programs.models.items import Item, ItemOrigin, ItemRelation, Ruling, SubItem, Track
from programs.models.plans import Plan, PlanSeal, PlanSection
from programs.models.programmes import Programme, ProgrammeParty, Rulebook, RulebookVersion
from programs.models.readings import NoticeReading
from programs.models.routes import Party, Route, Step
from programs.models.rulebooks import (
    Prohibition,
    ProhibitionDeparture,
    ReceivedProhibition,
    RulebookChange,
    RulebookDraft,
)

__all__ = [
    "Item",
    "ItemOrigin",
    "ItemRelation",
    "NoticeReading",
    "Party",
    "Plan",
    "PlanSeal",
    "PlanSection",
    "Programme",
    "ProgrammeParty",
    "Prohibition",
    "ProhibitionDeparture",
    "ReceivedProhibition",
    "Route",
    "Rulebook",
    "RulebookChange",
    "RulebookDraft",
    "RulebookVersion",
    "Ruling",
    "Step",
    "SubItem",
    "Track",
]
