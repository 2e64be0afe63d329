"""The sign-ins of the cast as people read them: one for each role first, then the rest."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils import translation

from organizations.roles import Role
from samples.figures import load

PLATFORM = Role.PLATFORM_OPERATOR.value


@dataclass(frozen=True, slots=True)
class Line:
    username: str
    name: str
    role: str
    unit: str
    does: str


def lines_of_cast() -> tuple[list[Line], list[Line]]:
    """The first holder of each role, in the order of the roles, and everybody else."""
    units = {
        (tenant["slug"], unit["code"]): unit["short_name"]
        for tenant in load("governments")["tenants"]
        for unit in tenant["units"]
    }
    tenants = {tenant["slug"]: tenant["short_name"] for tenant in load("governments")["tenants"]}
    firsts: dict[str, Line] = {}
    rest: list[Line] = []
    with translation.override("zh-hans"):
        for person in load("cast")["people"]:
            held = person["memberships"][0] if person["memberships"] else None
            roles = held["roles"] if held else [PLATFORM]
            line = Line(
                username=person["username"],
                name=person["display_name"],
                role="、".join(str(Role(role).label) for role in roles),
                unit=f"{tenants[held['tenant']]} {units[held['tenant'], held['unit']]}" if held else "平台",
                does=person["does"],
            )
            if roles[0] in firsts:
                rest.append(line)
            else:
                firsts[roles[0]] = line
    return [firsts[role] for role in Role.values if role in firsts], rest
