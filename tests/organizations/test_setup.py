"""A government is set up from empty, by the pages and by REST."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.scope import PLATFORM, Scope, tenant_scope
from ledger.models import Act
from ledger.verification import verify_all
from organizations.models import (
    Membership,
    ObjectClass,
    Person,
    Posting,
    Tenant,
    Token,
    Unit,
    UnitAlias,
    UnitClass,
    UnitKind,
)
from organizations.roles import Role
from tests.organizations.builders import GOOD_PASSWORD, NAMES, open_tenant

CODE = re.compile(r"[A-Z2-9]{4}(?:-[A-Z2-9]{4}){4}")


def signed_in_with(client_of, code, username):
    client = client_of()
    client.post("/start/", {"code": code})
    client.post(
        "/start/account/",
        {"username": username, "display_name": username, "password": GOOD_PASSWORD, "again": GOOD_PASSWORD},
    )
    return client


@pytest.mark.clause("YY23-06")
@pytest.mark.clause("YY23-09")
def test_a_government_is_set_up_from_empty_through_its_pages(world, client_of, at):
    operator = client_of(world.operator)
    page = operator.post(
        "/platform/governments/open/", {"division_code": "430700", "slug": "changde", **NAMES}
    )
    codes = list(dict.fromkeys(CODE.findall(page.content.decode())))
    system, security, auditor = (
        signed_in_with(client_of, code, name)
        for code, name in zip(codes, ("cd_sys", "cd_sec", "cd_aud"), strict=True)
    )
    tenant = Tenant.objects.get(slug="changde")

    for path, data in [
        ("classes/add/", {"code": "county", "name": "县市区", "valid_from": "2026-01-01"}),
        ("kinds/add/", {"code": "county_government", "name": "县市区政府", "position": 2}),
        ("regions/add/", {"code": "east", "name": "东部", "valid_from": "2026-01-01"}),
    ]:
        assert system.post(f"/t/changde/{path}", data).status_code == 302
    with tenant_scope(Scope(tenant_id=tenant.pk)):
        kind, county = UnitKind.objects.get(code="county_government"), ObjectClass.objects.get(code="county")
    imported = system.post(
        "/t/changde/units/import/",
        {"level": "county", "kind": kind.pk, "object_class": county.pk, "valid_from": "2026-01-01"},
    )
    with tenant_scope(Scope(tenant_id=tenant.pk)):
        office = Unit.objects.get(name="常德市人民政府办公室")
    invited = system.post("/t/changde/people/invite/", {"display_name": "督查员", "unit": office.pk})
    officer = Person.objects.get(display_name="督查员")
    granted = security.post(
        f"/t/changde/people/{officer.pk}/roles/give/", {"unit": office.pk, "role": "supervision_officer"}
    )
    desk = signed_in_with(client_of, CODE.findall(invited.content.decode())[0], "cd_desk")

    assert [imported.status_code, granted.status_code] == [302, 302]
    assert desk.get("/choose/")["Location"] == "/t/changde/"
    assert desk.get("/t/changde/units/").status_code == 200
    assert [
        auditor.get(f"/t/changde/{path}").status_code
        for path in ("ledger/", "ledger/verification/", "ledger/access/")
    ] == [200] * 3
    with tenant_scope(Scope(tenant_id=tenant.pk)):
        assert Unit.objects.filter(kind=kind).count() == 9
        assert UnitClass.objects.filter(object_class=county).count() == 9
        assert set(UnitAlias.objects.filter(unit__name="桃源县人民政府").values_list("name", flat=True)) == {
            "桃源",
            "桃源县",
        }
        assert [verdict.holds for verdict in verify_all()] == [True]


def test_the_platform_operator_sees_no_tenants_data(world, client_of):
    operator = client_of(world.operator)

    assert operator.get("/platform/").status_code == 200
    assert [
        operator.get(f"/t/yiyang/{path}").status_code for path in ("", "units/", "people/", "ledger/")
    ] == [404] * 4
    assert client_of(world.people["system_admin"]).get("/platform/").status_code == 404


def test_a_closed_government_is_entered_by_nobody(world, client_of):
    client_of(world.operator).post(
        f"/platform/governments/{world.yiyang.tenant.pk}/close/", {"reason": "撤销"}
    )

    assert client_of(world.people["officer"]).get("/t/yiyang/units/").status_code == 404
    assert "yiyang" not in client_of(world.people["officer"]).get("/choose/").content.decode()


def test_opening_a_government_is_recorded_by_the_platform_and_by_the_government(world, at):
    opened = open_tenant(world.operator, at)

    found = {}
    for tenant_id in (PLATFORM, opened.tenant.pk):
        with tenant_scope(Scope(tenant_id=tenant_id)):
            found[tenant_id] = list(Act.objects.values_list("act", flat=True))
    assert found == {
        PLATFORM: ["organizations.tenant_opened"],
        opened.tenant.pk: ["organizations.tenant_opened"],
    }


def test_the_three_administrators_are_three_persons(world, at):
    opened = open_tenant(world.operator, at)

    with tenant_scope(Scope(tenant_id=opened.tenant.pk)):
        rows = Membership.objects.filter(tenant=opened.tenant).values_list("role", "person_id")
        assert {role for role, _person in rows} == {Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDITOR}
        assert len({person for _role, person in rows}) == 3
        assert Posting.objects.count() == 3


@pytest.mark.parametrize(
    ("data", "status"),
    [
        ({"division_code": "999999", "slug": "nowhere"}, 400),
        ({"division_code": "430900", "slug": "again"}, 409),
        ({"division_code": "430700", "slug": "yiyang"}, 409),
    ],
)
def test_a_government_that_cannot_be_opened_leaves_nothing(world, client_of, data, status):
    before = (Tenant.objects.count(), Person.objects.count())

    answer = client_of(world.operator).post("/platform/governments/open/", {**NAMES, **data})

    assert (answer.status_code, Tenant.objects.count(), Person.objects.count()) == (status, *before)


def test_governments_are_opened_by_rest_too(world, client_of):
    answer = client_of(world.operator).post(
        "/api/v1/platform/governments/open/",
        {"division_code": "430700", "slug": "changde", **NAMES},
        content_type="application/json",
    )

    assert answer.json()["slug"] == "changde"
    assert set(answer.json()["codes"]) == set(NAMES)
    assert client_of(world.people["officer"]).get("/api/v1/platform/governments/").status_code == 404


def test_importing_twice_changes_nothing(inside, at):
    from organizations.actions.units import import_units

    actor = inside.actor("system_admin", at)
    values = {
        "level": "township",
        "kind_id": inside.yiyang.kinds["township"].pk,
        "valid_from": date(2026, 1, 1),
        "class_id": inside.yiyang.classes["township"].pk,
        "actor": actor,
        "at": at,
    }
    first = import_units(**values)

    second = import_units(**values)

    assert (len(first) > 80, second) == (True, [])


def test_counties_that_exist_already_are_left_as_they_are(inside, at):
    from organizations.actions.units import import_units

    units = import_units(
        level="county",
        kind_id=inside.yiyang.kinds["park"].pk,
        valid_from=date(2026, 1, 1),
        actor=inside.actor("system_admin", at),
        at=at,
    )

    assert {unit.division_code for unit in units} == {"430971", "430972"}


def test_the_unit_page_asks_as_many_queries_for_many_units_as_for_few(world, client_of, at):
    client = client_of(world.people["system_admin"])
    client.get("/t/yiyang/units/")
    with CaptureQueriesContext(connection) as few:
        client.get("/t/yiyang/units/")
    with tenant_scope(world.yiyang.scope()):
        from organizations.actions.units import import_units

        import_units(
            level="township",
            kind_id=world.yiyang.kinds["township"].pk,
            valid_from=date(2026, 1, 1),
            class_id=world.yiyang.classes["township"].pk,
            actor=world.actor("system_admin", at),
            at=at,
        )

    with CaptureQueriesContext(connection) as many:
        client.get("/t/yiyang/units/")

    assert len(many) == len(few)


def test_the_people_page_asks_as_many_queries_for_many_people_as_for_few(world, client_of, at):
    client = client_of(world.people["security_admin"])
    client.get("/t/yiyang/people/")
    with CaptureQueriesContext(connection) as few:
        client.get("/t/yiyang/people/")
    from organizations.actions.people import invite_person

    with tenant_scope(world.yiyang.scope()):
        for number in range(20):
            invite_person(
                unit_id=world.units["lead"].pk,
                display_name=f"新人{number}",
                actor=world.actor("system_admin", at),
                at=at,
            )

    with CaptureQueriesContext(connection) as many:
        client.get("/t/yiyang/people/")

    assert len(many) == len(few)


def _token(client, **data):
    values = {"name": "数据对接", "abilities": ["read"], "expires_on": "2027-01-31", **data}
    page = client.post("/t/yiyang/tokens/make/", values)
    found = re.search(r"duli_[0-9a-f]{12}_[0-9a-f]{64}", page.content.decode())
    return page, found.group(0) if found else ""


def call(client_of, token, method="get", path="units/", **data):
    client = client_of()
    return getattr(client, method)(
        f"/api/v1/t/yiyang/{path}",
        data or None,
        content_type="application/json",
        headers={"Authorization": f"Bearer {token}"},
    )


def test_a_token_is_shown_once_and_stored_hashed(world, client_of):
    client = client_of(world.people["officer"])

    page, token = _token(client)

    assert page.status_code == 200
    assert token not in client.get("/t/yiyang/tokens/").content.decode()
    with tenant_scope(world.yiyang.scope()):
        stored = Token.objects.get(tenant=world.yiyang.tenant)
        assert token.split("_")[2] not in (stored.secret_hash, stored.prefix, stored.name)


def test_a_token_reads_what_its_owner_reads_and_writes_nothing_without_the_ability(world, client_of):
    _page, token = _token(client_of(world.people["system_admin"]))

    assert call(client_of, token).status_code == 200
    assert call(client_of, token, "post", "kinds/add/", code="x", name="x").status_code == 403


def test_a_token_with_the_ability_writes_as_its_owner(world, client_of):
    _page, token = _token(client_of(world.people["system_admin"]), abilities=["read", "write"])

    answer = call(client_of, token, "post", "kinds/add/", code="x", name="新类别", position=1)

    assert answer.status_code == 200
    with tenant_scope(world.yiyang.scope()):
        assert UnitKind.objects.filter(code="x").count() == 1


def test_a_token_opens_one_government_only(world, client_of):
    _page, token = _token(client_of(world.people["officer"]))

    answer = client_of().get("/api/v1/t/yueyang/units/", headers={"Authorization": f"Bearer {token}"})

    assert answer.status_code == 404


def test_a_token_loses_what_its_owner_loses(world, client_of, at):
    _page, token = _token(client_of(world.people["officer"]))
    assert call(client_of, token).status_code == 200
    with tenant_scope(world.yiyang.scope()):
        Membership.objects.filter(person=world.people["officer"], tenant=world.yiyang.tenant).update(
            valid_to=at
        )

    assert call(client_of, token).status_code == 404


def test_a_revoked_token_is_dead_at_the_next_request(world, client_of):
    client = client_of(world.people["officer"])
    _page, token = _token(client)
    with tenant_scope(world.yiyang.scope()):
        row = Token.objects.get(tenant=world.yiyang.tenant)

    client.post(f"/t/yiyang/tokens/{row.pk}/revoke/")

    assert call(client_of, token).status_code == 401


def test_a_token_lasts_at_most_a_year(world, client_of, at):
    too_long = (at + timedelta(days=367)).date().isoformat()

    page, token = _token(client_of(world.people["officer"]), expires_on=too_long)

    assert (page.status_code, token) == (400, "")


def test_an_expired_token_is_refused(world, client_of, at, travel):
    _page, token = _token(
        client_of(world.people["officer"]), expires_on=(at + timedelta(days=2)).date().isoformat()
    )

    travel.forward(days=4)

    assert call(client_of, token).status_code == 401


def test_a_token_makes_no_tokens(world, client_of):
    _page, token = _token(client_of(world.people["officer"]), abilities=["read", "write"])

    answer = call(
        client_of, token, "post", "tokens/make/", name="x", abilities=["read"], expires_on="2027-01-31"
    )

    assert answer.status_code == 403


def test_first_operator_prints_a_code_once_somebody_took_it_it_says_so(db, at):
    from io import StringIO

    from django.core.management import call_command

    from tests.organizations.builders import take

    out, later = StringIO(), StringIO()
    call_command("first_operator", stdout=out)
    take(CODE.findall(out.getvalue())[0], "operator_one", at)

    call_command("first_operator", stdout=later)

    assert "exists already" in later.getvalue()
    assert Person.objects.get(username="operator_one").is_platform_operator is True
