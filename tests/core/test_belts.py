"""Four belts keep the tenants apart; each holds with the others off."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, connection, connections, transaction

from core.scope import NoTenantScope, Scope, WrongTenant, tenant_scope
from organizations.models import Membership, Unit, UnitAlias, UnitKind


# The scoped manager
def test_the_manager_raises_without_a_tenant(world):
    for ask in (
        lambda: Unit.objects.count(),
        lambda: Unit.objects.exists(),
        lambda: list(Unit.objects.all()),
        lambda: Unit._base_manager.first(),
        lambda: Unit.objects.filter(name="x").update(name="y"),
        lambda: Unit.objects.create(name="x"),
        lambda: UnitKind.objects.bulk_create([UnitKind(code="x", name="x")]),
    ):
        with pytest.raises(NoTenantScope):
            ask()


def test_the_manager_filters_by_the_tenant_in_its_own_sql(world):
    with tenant_scope(world.yiyang.scope()):
        sql = str(Unit.objects.all().query)

    assert f'"tenant_id" = {world.yiyang.tenant.pk}' in sql


def test_the_manager_alone_keeps_the_tenants_apart(own_database):
    """Asked by the owner with FORCE lifted, so that no policy helps."""
    from tests.world import build_world

    connections["default"].close()
    world = build_world()
    with connections["owner"].cursor() as cursor:
        cursor.execute("alter table organizations_unit no force row level security")
    with transaction.atomic(using="owner"), tenant_scope(world.yiyang.scope(), using="owner"):
        seen = set(Unit.objects.using("owner").values_list("tenant_id", flat=True))
        with connections["owner"].cursor() as cursor:
            cursor.execute("select count(distinct tenant_id) from organizations_unit")
            behind = cursor.fetchone()

    assert (seen, behind) == ({world.yiyang.tenant.pk}, (3,))


def test_a_row_of_another_tenant_is_not_saved(world):
    foreign = world.yueyang.units["lead"]

    with tenant_scope(world.yiyang.scope()), pytest.raises(WrongTenant):
        foreign.save()


# Row-level security, asked past the managers
def ask(sql, *params):
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.fetchall() if cursor.description else cursor.rowcount


def test_the_policy_alone_shows_one_tenant(world):
    with tenant_scope(world.yiyang.scope()):
        seen = ask("select distinct tenant_id from organizations_unit")

    assert seen == [(world.yiyang.tenant.pk,)]


def test_the_policy_alone_changes_and_deletes_nothing_of_others(world):
    stranger = world.yueyang.tenant.pk

    with tenant_scope(world.yiyang.scope()):
        changed = ask("update organizations_unit set telephone = 'x' where tenant_id = %s", stranger)
        deleted = ask("delete from organizations_unitalias where tenant_id = %s", stranger)

    assert (changed, deleted) == (0, 0)


def test_a_membership_is_seen_in_its_tenant_or_by_its_person(world):
    officer = world.people["officer"]
    sql = "select count(*) from organizations_membership where person_id = %s"

    with tenant_scope(world.yueyang.scope()):
        elsewhere = ask(sql, officer.pk)
    with tenant_scope(Scope(tenant_id=world.yueyang.tenant.pk, person_id=officer.pk)):
        own = ask(sql, officer.pk)

    assert (elsewhere, own) == ([(0,)], [(1,)])


# The composite foreign key, with a policy that would let it through
def test_the_composite_key_alone_refuses_a_parent_of_another_tenant(world):
    own, foreign = world.units["lead"], world.yueyang.units["lead"]

    with (
        tenant_scope(world.yiyang.scope()),
        pytest.raises(DatabaseError, match="foreign key"),
        transaction.atomic(),
    ):
        ask(
            "insert into organizations_unitalias (id, tenant_id, unit_id, name) "
            "values (gen_random_uuid(), %s, %s, 'x')",
            own.tenant_id,
            foreign.pk,
        )


def test_a_foreign_and_a_missing_parent_give_the_same_error(world):
    import re
    import uuid

    messages = []
    for parent in (world.yueyang.units["lead"].pk, uuid.uuid4()):
        with tenant_scope(world.yiyang.scope()), pytest.raises(DatabaseError) as caught, transaction.atomic():
            UnitAlias.objects.create(unit_id=parent, name="x")
        messages.append(re.sub(r"[0-9a-f-]{36}", "…", str(caught.value)))

    assert messages[0] == messages[1]


def test_a_role_for_a_unit_of_another_tenant_is_refused(world, at):
    with (
        tenant_scope(world.yiyang.scope()),
        pytest.raises(DatabaseError, match="foreign key"),
        transaction.atomic(),
    ):
        Membership(
            tenant=world.yiyang.tenant,
            person=world.people["observer"],
            unit=world.yueyang.units["lead"],
            role="observer",
            valid_from=at,
        ).save(force_insert=True)


# The address: the tenant in the path decides, and nothing else
@pytest.mark.parametrize("path", ["units/", "people/", "tokens/", "calendar/", "ledger/"])
def test_a_stranger_meets_nothing_behind_an_address(world, client_of, path):
    answer = client_of(world.yueyang.people["officer"]).get(f"/t/yiyang/{path}")

    assert answer.status_code == 404


def test_another_tenants_id_and_a_made_up_id_get_the_same_bytes(world, client_of):
    import uuid

    client = client_of(world.people["system_admin"])
    answers = [
        client.get(f"/t/yiyang/units/{one}/") for one in (world.yueyang.units["lead"].pk, uuid.uuid4())
    ]

    assert [answer.status_code for answer in answers] == [404, 404]
    assert answers[0].content == answers[1].content
