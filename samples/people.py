"""The sign-ins of the cast as people read them: one for each role first, then the rest."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils import translation

from organizations.roles import Role
from samples.records import governments, people_of

PLATFORM = Role.PLATFORM_OPERATOR.value


@dataclass(frozen=True, slots=True)
class Line:
    username: str
    name: str
    role: str
    unit: str
    does: str


def lines_of_cast(slugs: Iterable[str]) -> tuple[list[Line], list[Line]]:
    """Of those who work in these governments: the first holder of each role, in the order of the roles, and everybody else."""
    homes = governments()
    firsts: dict[str, Line] = {}
    rest: list[Line] = []
    with translation.override("zh-hans"):
        for person in people_of(slugs):
            held = person["memberships"][0] if person["memberships"] else None
            roles = held["roles"] if held else [PLATFORM]
            line = Line(
                username=person["username"],
                name=person["display_name"],
                role="、".join(str(Role(role).label) for role in roles),
                unit=_unit(homes[held["tenant"]], held["unit"]) if held else "平台",
                does=person["does"],
            )
            if roles[0] in firsts:
                rest.append(line)
            else:
                firsts[roles[0]] = line
    return [firsts[role] for role in Role.values if role in firsts], rest


def _unit(home: Mapping[str, Any], code: str) -> str:
    unit = next(unit["short_name"] for unit in home["units"] if unit["code"] == code)
    return f"{home['short_name']} {unit}"
