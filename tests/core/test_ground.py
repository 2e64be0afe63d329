"""The tenant ground as the application's role sees it."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, connection, transaction

from core.scope import NoTenantScope, Scope, tenant_scope
from organizations.models import Unit


def test_tests_run_as_the_application_role(db):
    with connection.cursor() as cursor:
        cursor.execute(
            "select current_user, rolsuper, rolbypassrls from pg_roles where rolname = current_user"
        )
        row = cursor.fetchone()

    assert row == ("duli_app", False, False)


def test_a_manager_without_a_tenant_raises(world):
    with pytest.raises(NoTenantScope):
        Unit.objects.exists()


def test_the_database_shows_no_unit_without_a_tenant(world):
    with connection.cursor() as cursor:
        cursor.execute("select set_config('duli.tenant', '', true)")
        cursor.execute("select count(*) from organizations_unit")
        row = cursor.fetchone()

    assert row == (0,)


def test_a_row_of_another_tenant_is_not_inserted(world):
    stranger = world.yueyang.tenant.pk

    with (
        tenant_scope(Scope(tenant_id=world.yiyang.tenant.pk)),
        pytest.raises(DatabaseError, match="row-level security"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(
            "insert into organizations_unitkind (id, tenant_id, code, name, position) "
            "values (gen_random_uuid(), %s, 'x', 'x', 0)",
            [stranger],
        )


def test_a_foreign_key_into_another_tenant_is_refused(world):
    with tenant_scope(world.yueyang.scope()):
        kind = world.yueyang.kinds["department"]
    unit = world.units["lead"]

    with tenant_scope(world.yiyang.scope()), pytest.raises(DatabaseError), transaction.atomic():
        Unit.objects.filter(pk=unit.pk).update(kind_id=kind.pk)
