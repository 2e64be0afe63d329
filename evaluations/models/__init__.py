from evaluations.models.grounds import Ground, Veto
from evaluations.models.lists import ListEntry, ProposedList
from evaluations.models.rounds import FrozenInput, Round, Standing

__all__ = ["FrozenInput", "Ground", "ListEntry", "ProposedList", "Round", "Standing", "Veto"]
