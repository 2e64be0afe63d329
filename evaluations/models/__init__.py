from evaluations.models.grounds import Ground, Veto
from evaluations.models.lists import ListEntry, ProposedList
from evaluations.models.rounds import Round, Standing

__all__ = ["Ground", "ListEntry", "ProposedList", "Round", "Standing", "Veto"]
