"""Founding the sample governments from nothing, as the people of a new government would."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, datetime
from typing import Any

from django.db import transaction

from core import clock
from core.clock import SHANGHAI
from core.scope import tenant_scope
from core.tasks import platform_scope
from organizations.actions import accounts, memberships, people, platform, structure, units
from organizations.actors import Actor
from organizations.models import ObjectClass, Person, Region, Tenant, Unit, UnitKind
from organizations.roles import ADMINISTRATORS, Role
from organizations.rules import code_hash
from samples.cast import Government
from samples.clock import travel_to
from samples.records import PASSWORD, governments, rules_of
from samples.records import people as everybody_of_the_cast


def found_all(slugs: Iterable[str], say: Callable[[str], None]) -> dict[str, Government]:
    """These sample governments with units and cast, by slug, and the platform's operator. Calls the real actions only.

    A government whose file says since when it works here is founded then: the clock goes to that day before it.
    """
    operator = _operator()
    before = clock.now()
    founded: dict[str, Government] = {}
    for slug in slugs:
        record = governments()[slug]
        since = record.get("founded_at")
        travel_to(datetime.fromisoformat(since).replace(tzinfo=SHANGHAI) if since else before)
        government = _open(record, operator)
        _build(government, record)
        founded[slug] = government
        say(f"{record['name']}: {len(government.units)} 个单位")
    travel_to(before)
    everybody = {person.username: person for person in Person.objects.all()}
    for government in founded.values():
        government.people = everybody
    return founded


def _take(code: str, person: dict[str, Any], password: str) -> Person:
    with transaction.atomic():
        return accounts.take_account(
            digest=code_hash(code),
            username=person["username"],
            display_name=person["display_name"],
            password=password,
            at=clock.now(),
        )


def _operator() -> Person:
    """The platform's operator of the cast; the first government brings them along."""
    person = next(one for one in everybody_of_the_cast() if one["platform_operator"])
    with transaction.atomic():
        made = platform.first_operator(display_name=person["display_name"], at=clock.now())
    if made is not None:
        return _take(made.code, person, PASSWORD)
    found = Person.objects.filter(username=person["username"]).first()
    if found is None:
        raise LookupError(
            "there is another platform operator already: samples belong into a system of their own"
        )
    return found


def _holders(slug: str) -> list[tuple[dict[str, Any], dict[str, Any]]]:
    return [
        (person, membership)
        for person in everybody_of_the_cast()
        for membership in person["memberships"]
        if membership["tenant"] == slug
    ]


def _open(record: dict[str, Any], operator: Person) -> Government:
    administrators = {
        role: person
        for person, membership in _holders(record["slug"])
        for role in membership["roles"]
        if role in ADMINISTRATORS
    }
    superior = Tenant.objects.filter(slug=record["superior"]).first() if record["superior"] else None
    actor = Actor(tenant_id=0, person_id=operator.pk, name=operator.display_name)
    with transaction.atomic(), tenant_scope(platform_scope(operator.pk)):
        opened = platform.open_tenant(
            slug=record["slug"],
            division_code=record["division_code"],
            administrators={role: person["display_name"] for role, person in administrators.items()},
            actor=actor,
            at=clock.now(),
            superior_id=superior.pk if superior else None,
        )
    government = Government(tenant=opened.tenant)
    for role, made in opened.administrators.items():
        person = administrators[Role(role)]
        government.people[person["username"]] = _take(made.code, person, PASSWORD)
    return government


def _build(government: Government, record: dict[str, Any]) -> None:
    holders = _holders(record["slug"])
    by_role = {role: person["username"] for person, held in holders for role in held["roles"]}
    system, security = by_role[Role.SYSTEM_ADMIN], by_role[Role.SECURITY_ADMIN]
    since = date.fromisoformat(record["valid_from"])
    kinds = government.look(lambda: {kind.code: kind for kind in UnitKind.objects.all()})
    for kind in record["unit_kinds"]:
        if kind["code"] not in kinds:
            kinds[kind["code"]] = government.do(system, structure.add_kind, **kind)
    classes: dict[str, ObjectClass] = {
        one.code: government.do(
            system, structure.add_class, code=one.code, name=one.name, valid_from=since, position=one.order
        )
        for one in record.get("classes") or rules_of(record["rulebook"]).objects
    }
    regions: dict[str, Region] = {
        code: government.do(system, structure.add_region, code=code, name=one.name, valid_from=since)
        for code, one in record.get("regions", {}).items()
    }
    known = government.look(lambda: {unit.name: unit for unit in Unit.objects.all()})
    for unit in record["units"]:
        if unit["name"] in known:  # the government itself and its office stand since the opening
            government.units[unit["code"]] = government.do(
                system,
                units.change_unit,
                unit_id=known[unit["name"]].pk,
                short_name=unit["short_name"],
                telephone=unit["telephone"],
                mailbox=unit["mailbox"],
            )
            continue
        government.units[unit["code"]] = government.do(
            system,
            units.add_unit,
            name=unit["name"],
            short_name=unit["short_name"],
            kind_id=kinds[unit["kind"]].pk,
            valid_from=since,
            superior_id=government.units[unit["superior"]].pk if unit["superior"] else None,
            division_code=unit["division_code"],
            is_office=unit["is_office"],
            telephone=unit["telephone"],
            mailbox=unit["mailbox"],
            class_ids=[classes[code].pk for code in unit["object_classes"]],
            region_id=regions[unit["region"]].pk if unit["region"] else None,
        )
    for unit in record["units"]:
        for alias in unit["aliases"]:
            government.do(system, units.add_alias, unit_id=government.units[unit["code"]].pk, name=alias)
    _people(government, holders, system, security)


def _people(
    government: Government,
    holders: list[tuple[dict[str, Any], dict[str, Any]]],
    system: str,
    security: str,
) -> None:
    for person, membership in holders:
        unit = government.units[membership["unit"]]
        username = person["username"]
        if username not in government.people:
            made = government.do(
                system, people.invite_person, unit_id=unit.pk, display_name=person["display_name"]
            )
            government.people[username] = _take(made.code, person, PASSWORD)
        for role in membership["roles"]:
            if role not in ADMINISTRATORS:
                government.do(
                    security,
                    memberships.grant_membership,
                    person_id=government.people[username].pk,
                    unit_id=unit.pk,
                    role=role,
                )
