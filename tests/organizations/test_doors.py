"""Every page and every REST operation of the organization opens for the one it is for, and for nobody else."""

from __future__ import annotations

import pytest

from core.scope import tenant_scope
from organizations.actions import memberships, structure, tokens, units
from organizations.models import Membership, UnitClass, UnitRegion
from organizations.roles import Role
from organizations.urls import DOORS, PLATFORM_DOORS

SYSTEM, SECURITY, MANAGER, OFFICER = "system_admin", "security_admin", "lead_manager", "officer"
FOR = {
    "role-grant": SECURITY,
    "role-end": SECURITY,
    "role-delegate": SECURITY,
    "delegation-withdraw": SECURITY,
    "colleague-invite": MANAGER,
    "colleague-remove": MANAGER,
    "token-make": OFFICER,
    "token-revoke": OFFICER,
}


@pytest.fixture
def ids(world, at):
    """One object for each kind of address."""
    admin, security = world.actor(SYSTEM, at), world.actor(SECURITY, at)
    lead, day = world.units["lead"], at.date()
    with tenant_scope(world.yiyang.scope()):
        region = structure.add_region(code="east", name="东部", valid_from=day, actor=admin, at=at)
        alias = units.add_alias(unit_id=lead.pk, name="农业局", actor=admin, at=at)
        units.place_in_region(unit_id=lead.pk, region_id=region.pk, valid_from=day, actor=admin, at=at)
        units.classify_unit(
            unit_id=lead.pk, class_id=world.yiyang.classes["county"].pk, valid_from=day, actor=admin, at=at
        )
        delegation = memberships.delegate_role(
            unit_id=lead.pk, role=Role.LEAD_OPERATOR, actor=security, at=at
        )
        token = tokens.make_token(
            name="x",
            abilities=["read"],
            expires_at=at.replace(year=at.year + 1, day=1),
            actor=world.actor(OFFICER, at),
            at=at,
        )
        return {
            "unit_id": lead.pk,
            "alias_id": alias.pk,
            "unit_class_id": UnitClass.objects.filter(unit=lead).first().pk,
            "unit_region_id": UnitRegion.objects.get(unit=lead).pk,
            "class_id": world.yiyang.classes["county"].pk,
            "region_id": region.pk,
            "person_id": world.people["lead_operator"].pk,
            "membership_id": Membership.objects.get(
                tenant=world.yiyang.tenant, person=world.people["lead_operator"]
            ).pk,
            "delegation_id": delegation.pk,
            "token_id": token.pk,
            "tenant_id": world.yiyang.tenant.pk,
        }


def address(route: str, ids: dict) -> str:
    for key, value in ids.items():
        for kind in ("uuid", "int"):
            route = route.replace(f"<{kind}:{key}>", str(value))
    return route


@pytest.mark.parametrize(("route", "door"), DOORS, ids=lambda value: getattr(value, "name", ""))
def test_a_page_opens_for_its_actor_and_is_refused_to_the_auditor(world, client_of, ids, route, door):
    path = f"/t/yiyang/{address(route, ids)}"

    own = client_of(world.people[FOR.get(door.name, SYSTEM)]).get(path)
    auditor = client_of(world.people["auditor"]).get(path)

    assert own.status_code == 200
    assert auditor.status_code == (200 if door.name == "token-make" else 403)


@pytest.mark.parametrize(("route", "door"), DOORS, ids=lambda value: getattr(value, "name", ""))
def test_an_operation_is_refused_to_the_observer_and_changes_nothing(world, client_of, ids, route, door):
    if door.name == "token-make":
        return
    client = client_of(world.people["observer"])

    answer = client.post(f"/api/v1/t/yiyang/{address(route, ids)}", {}, content_type="application/json")

    assert answer.status_code in (400, 403)
    assert answer["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize(("route", "door"), DOORS, ids=lambda value: getattr(value, "name", ""))
def test_an_id_of_another_government_is_not_found(world, client_of, ids, route, door):
    if "<" not in route:
        return
    stranger = client_of(world.yueyang.people[FOR.get(door.name, SYSTEM)])

    answer = stranger.get(f"/t/yueyang/{address(route, ids)}")

    assert answer.status_code == 404


@pytest.mark.parametrize(("route", "door"), PLATFORM_DOORS, ids=lambda value: getattr(value, "name", ""))
def test_a_page_of_the_platform_opens_for_its_operator_only(world, client_of, ids, route, door):
    path = f"/platform/{address(route, ids)}"

    assert client_of(world.operator).get(path).status_code == 200
    assert client_of(world.people[SYSTEM]).get(path).status_code == 404


@pytest.mark.parametrize(
    "path",
    [
        "units/",
        "kinds/",
        "classes/",
        "regions/",
        "calendar/days/",
        "divisions/?parent=430900",
        "tokens/",
        "people/",
        "roles/",
    ],
)
def test_lists_are_read_by_rest(world, client_of, ids, path):
    answer = client_of(world.people[SYSTEM]).get(f"/api/v1/t/yiyang/{path}")

    assert answer.status_code == 200
    assert isinstance(answer.json()["results"], list)


@pytest.mark.parametrize("path", ["units/", "people/", "calendar/", "tokens/"])
def test_pages_are_read(world, client_of, ids, path):
    assert client_of(world.people[SYSTEM]).get(f"/t/yiyang/{path}").status_code == 200
    assert client_of(world.people[SECURITY]).get(f"/t/yiyang/{path}").status_code == 200


def test_a_unit_page_shows_its_classes_names_people_and_delegations(world, client_of, ids):
    page = client_of(world.people[SECURITY]).get(f"/t/yiyang/units/{ids['unit_id']}/").content.decode()

    assert [word in page for word in ("县市区", "农业局", "东部", "牵头单位经办")] == [True] * 4


def test_a_unit_manager_sees_the_people_of_the_own_unit_only(world, client_of):
    page = client_of(world.people[MANAGER]).get("/t/yiyang/people/").content.decode()

    assert ("牵头单位复核" in page, "赫山区负责人" in page) == (True, False)


def test_a_renamed_unit_keeps_its_former_name_as_an_alias(inside, at):
    unit = units.change_unit(
        unit_id=inside.units["lead"].pk, name="市农业农村和水利局", actor=inside.actor(SYSTEM, at), at=at
    )

    assert list(unit.aliases.values_list("name", flat=True)) == ["市农业农村局"]


def test_a_unit_does_not_stand_above_itself(inside, at):
    from core.errors import BadInput

    admin = inside.actor(SYSTEM, at)
    units.change_unit(
        unit_id=inside.units["lead"].pk, superior_id=inside.units["finance"].pk, actor=admin, at=at
    )

    with pytest.raises(BadInput):
        units.change_unit(
            unit_id=inside.units["finance"].pk, superior_id=inside.units["lead"].pk, actor=admin, at=at
        )
