"""The live catalogue keeps what the tenant ground promises."""

from __future__ import annotations

import uuid

import psycopg
import pytest
from django.apps import apps
from django.db import DatabaseError, connection, connections, models, transaction

from core.catalogue import EXCEPTIONS, Catalogue, LintFinding, lint
from core.models import TenantModel
from core.scope import PLATFORM, Scope, tenant_scope

TENANT_MODELS = sorted(
    (model for model in apps.get_models() if issubclass(model, TenantModel)),
    key=lambda model: model._meta.label,
)
NUMBERED = ["core.IdempotencyKey", "ledger.Act", "ledger.ActPayload", "ledger.AccessEntry", "ledger.Chain"]


def policed_tables() -> list[str]:
    labels = [*NUMBERED, "organizations.Membership", "organizations.Token"]
    return sorted(
        {model._meta.db_table for model in TENANT_MODELS}
        | {apps.get_model(one)._meta.db_table for one in labels}
    )


def test_the_catalogue_has_no_finding(db):
    assert lint(connection) == []


def test_every_exception_has_a_reason():
    assert [key for key, reason in EXCEPTIONS.items() if len(reason) < 10] == []


def test_an_exception_that_excuses_nothing_is_a_finding(db):
    found = lint(connection, {**EXCEPTIONS, "A01 a_table_of_yesterday": "was once a table"})

    assert found == [
        LintFinding("A01", "a_table_of_yesterday", "this exception excuses nothing: was once a table")
    ]


def test_every_exception_is_needed(db):
    found = {finding.key for finding in Catalogue(connection).all_findings()}

    assert set(EXCEPTIONS) - found == set()


PLANTED = {
    "A01": "create table planted (id int)",
    "A02": "create table planted (id int); alter table planted enable row level security; "
    "alter table planted force row level security",
    "A03": "create policy wide on organizations_unit for all to {app} using (true) with check (true)",
    "A04": "grant truncate on organizations_unit to {app}",
    "A09": "alter table organizations_unitalias add constraint planted foreign key (unit_id) "
    "references organizations_unit (id)",
    "A10": "create unique index planted on organizations_unit (name)",
    "A11": "alter table organizations_unitalias add constraint planted foreign key (tenant_id, unit_id) "
    "references organizations_unit (tenant_id, id) on delete cascade",
    "A12": "create view planted as select * from organizations_unit",
    "A13": "create materialized view planted as select 1 as one; grant select on planted to {app}",
    "A14": "create table planted (id int) partition by list (id); create table leaf partition of planted "
    "for values in (1); grant select on leaf to {app}",
    "A15": "create function planted() returns int language sql security definer as 'select 1'",
    "A16": "create sequence planted; grant select on sequence planted to {app}",
}


@pytest.fixture
def owner(db):
    """The owner's own transaction, taken back at the end."""
    settings, login = connection.settings_dict, settings_of_owner()
    link = psycopg.connect(
        host=settings["HOST"],
        port=settings["PORT"] or None,
        dbname=settings["NAME"],
        user=login["USER"],
        password=login["PASSWORD"] or None,
    )
    yield link
    link.rollback()
    link.close()


def settings_of_owner() -> dict:
    return connections["owner"].settings_dict


@pytest.mark.parametrize("rule", sorted(PLANTED))
def test_a_planted_fault_is_found(owner, rule):
    before = {finding.key for finding in lint(owner)}
    owner.execute(PLANTED[rule].format(app=connection.settings_dict["USER"]))

    found = {finding.rule for finding in lint(owner) if finding.key not in before}

    assert rule in found


@pytest.mark.parametrize("table", policed_tables())
def test_a_table_shows_no_row_without_a_tenant(world, table):
    with connection.cursor() as cursor:
        cursor.execute(
            "select set_config('duli.tenant', '', true), set_config('duli.person', '', true), "
            "set_config('duli.token', '', true), set_config('duli.scope', '', true)"
        )
        cursor.execute(f'select count(*) from "{table}" where tenant_id <> %s', [PLATFORM])
        assert cursor.fetchone() == (0,)


@pytest.mark.parametrize("value", ["", "0", "-1", "9999999999"])
def test_a_tenant_that_does_not_exist_shows_no_unit(world, value):
    with connection.cursor() as cursor:
        cursor.execute("select set_config('duli.tenant', %s, true)", [value])
        cursor.execute("select count(*) from organizations_unit")
        assert cursor.fetchone() == (0,)


def _value(field: models.Field, tenant_id: int) -> object:
    if field.column == "tenant_id":
        return tenant_id
    kind = field.target_field.get_internal_type() if field.is_relation else field.get_internal_type()
    return {
        "UUIDField": uuid.uuid4(),
        "DateField": "2026-01-01",
        "DateTimeField": "2026-01-01T00:00:00Z",
        "JSONField": "{}",
        "ArrayField": ["x"],
        "BooleanField": False,
        "DecimalField": "1",
        "BinaryField": b"x",
        "GenericIPAddressField": "192.0.2.1",
        "DurationField": "0",
    }.get(kind, 1 if "Integer" in kind or "AutoField" in kind else "x")


@pytest.mark.parametrize("table", policed_tables())
def test_a_row_of_another_tenant_is_not_inserted(world, table):
    model = next(one for one in apps.get_models() if one._meta.db_table == table)
    stranger = world.yueyang.tenant.pk
    columns = [field.column for field in model._meta.concrete_fields]
    values = [_value(field, stranger) for field in model._meta.concrete_fields]
    marks = ", ".join(["%s"] * len(columns))
    names = ", ".join(f'"{one}"' for one in columns)

    with (
        tenant_scope(Scope(tenant_id=world.yiyang.tenant.pk, everything=True)),
        pytest.raises(DatabaseError, match="row-level security"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(f'insert into "{table}" ({names}) values ({marks})', values)


@pytest.mark.parametrize("model", TENANT_MODELS, ids=lambda model: model._meta.label)
def test_an_own_row_is_not_moved_to_another_tenant(world, model):
    table, stranger = model._meta.db_table, world.yueyang.tenant.pk

    with (
        tenant_scope(Scope(tenant_id=world.yiyang.tenant.pk, everything=True)),
        connection.cursor() as cursor,
    ):
        with connection.cursor() as asking:
            asking.execute("select has_column_privilege(%s, 'tenant_id', 'update')", [table])
            may = asking.fetchone()[0]
        if not may or not model._base_manager.exists():
            return
        with pytest.raises(DatabaseError), transaction.atomic():
            cursor.execute(f'update "{table}" set tenant_id = %s', [stranger])
