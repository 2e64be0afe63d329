"""On which grounds an item of an issued programme may be changed in mid-year (``item.change_grounds``)."""

from __future__ import annotations

from core.errors import RuleBroken
from programs import queries
from programs.errors import findings
from programs.messages import VALUE_NAMES
from programs.models import Programme
from programs.rules import Fault
from programs.states import ProgrammeState

ANY = "any"
RULE = "item.change_grounds"


def grounds_of(programme: Programme) -> tuple[str, ...]:
    """The grounds that must be named; empty where the rulebook leaves them open or nothing is issued yet."""
    if programme.state != ProgrammeState.ISSUED:
        return ()
    grounds = queries.rules_of(programme).items.change_grounds
    return () if ANY in grounds else grounds


def check_ground(programme: Programme, ground: str) -> None:
    """湖南 2023 knows institutional reform alone; 益阳 any ground. Raises ``RuleBroken`` with the clause."""
    grounds = grounds_of(programme)
    if grounds and ground not in grounds:
        names = "、".join(str(VALUE_NAMES.get(one, one)) for one in grounds)
        book = queries.rules_of(programme)
        fault = Fault("change_ground", RULE, {"grounds": names})
        raise RuleBroken(findings=findings([fault], lambda code: queries.clause_of(book, code)))
