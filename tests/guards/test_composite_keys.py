"""No row points into another tenant: each composite foreign key, violated by a generated row.

A row is made for each key with values that satisfy the columns' types. The checks of PostgreSQL come in this order: not
null, check constraints, unique keys, then foreign keys; so that the foreign key is what answers, checks and other keys are
taken off the table as its owner, in a transaction that is taken back.
"""

from __future__ import annotations

import json
import uuid
from datetime import UTC, datetime

import psycopg
import pytest
from django.apps import apps
from django.db import connections, models

from core.constraints import CompositeForeignKey
from core.fields import TenantField, TenantForeignKey
from tests.guards.sources import APPS

MOMENT = datetime(2024, 5, 6, 7, 8, tzinfo=UTC)


def keys():
    return [
        pytest.param(model, constraint, id=constraint.name)
        for model in apps.get_models()
        if model._meta.app_label in APPS
        for constraint in model._meta.constraints
        if isinstance(constraint, CompositeForeignKey)
    ]


def test_every_foreign_key_between_rows_of_tenants_has_its_composite_key():
    lacking = [
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models()
        if model._meta.app_label in APPS
        for field in model._meta.concrete_fields
        if isinstance(field, TenantForeignKey)
        and not any(
            isinstance(c, CompositeForeignKey) and c.field == field.name for c in model._meta.constraints
        )
    ]

    assert lacking == []
    assert len(keys()) > 40


@pytest.fixture
def owner(own_tables):
    """A transaction of the owner's, taken back."""
    own_tables.execute("begin")
    own_tables.execute("set constraints all immediate")
    yield own_tables
    own_tables.execute("rollback")


@pytest.fixture(scope="module")
def own_tables(django_db_setup, django_db_blocker):
    """The owner's link, with two tenants committed for the module; policies bind the owner too, so it sets the context."""
    with django_db_blocker.unblock():
        settings, login = connections["default"].settings_dict, connections["owner"].settings_dict
        link = psycopg.connect(
            host=settings["HOST"], dbname=settings["NAME"], user=login["USER"], password=login["PASSWORD"] or None,
            port=settings["PORT"] or None, autocommit=True,
        )  # fmt: skip
    yield link
    link.close()


def tenants(link):
    made = []
    for slug, code in (("mine", "999901"), ("theirs", "999902")):
        row = link.execute(
            "insert into organizations_tenant (slug, name, short_name, level, division_code, made_at) "
            "values (%s, %s, %s, 'county', %s, %s) returning id",
            [slug, slug, slug, code, MOMENT],
        ).fetchone()
        made.append(row[0])
    return made


def value_of(field, mine):
    if isinstance(field, TenantField):
        return mine
    if field.primary_key:
        return uuid.uuid4() if isinstance(field, models.UUIDField) else None
    if field.null:
        return None
    if isinstance(field, models.ForeignKey):
        return uuid.uuid4() if isinstance(field.target_field, models.UUIDField) else 1
    if isinstance(field, models.JSONField):
        return json.dumps({})
    if isinstance(field, models.UUIDField):
        return uuid.uuid4()
    if isinstance(field, models.BooleanField):
        return False
    if isinstance(field, models.DateTimeField):
        return MOMENT
    if isinstance(field, models.DateField):
        return MOMENT.date()
    if isinstance(field, models.BinaryField):
        return b"x"
    if isinstance(field, models.CharField | models.TextField):
        return "x"
    if field.get_internal_type() == "ArrayField":
        return []
    return 1


def loosen(link, table, keep):
    """Take off whatever else could answer first: checks, unique keys and the other foreign keys of this table."""
    rows = link.execute(
        "select conname from pg_constraint where conrelid = %s::regclass and conname <> %s "
        "and (contype in ('c', 'f') or (contype = 'u' and conname not like '%%tenant_key%%'))",
        [table, keep],
    ).fetchall()
    for (name,) in rows:
        link.execute(f'alter table "{table}" drop constraint "{name}"')
    indexes = link.execute(
        "select i.indexrelid::regclass::text from pg_index i left join pg_constraint c on c.conindid = i.indexrelid "
        "where i.indrelid = %s::regclass and i.indisunique and c.oid is null",
        [table],
    ).fetchall()
    for (name,) in indexes:
        link.execute(f"drop index {name}")
    link.execute(f'alter table "{table}" no force row level security')


def insert(link, model, values):
    columns = [
        column for column, value in values.items() if value is not None or column != model._meta.pk.column
    ]
    marks = ", ".join(["%s"] * len(columns))
    names = ", ".join(f'"{column}"' for column in columns)
    link.execute(
        f'insert into "{model._meta.db_table}" ({names}) values ({marks})',
        [values[column] for column in columns],
    )


def a_row(model, tenant):
    return {field.column: value_of(field, tenant) for field in model._meta.concrete_fields}


@pytest.mark.parametrize(("model", "constraint"), keys())
def test_a_row_cannot_point_into_another_tenant(owner, model, constraint):
    mine, theirs = tenants(owner)
    target = apps.get_model(constraint.target)
    loosen(owner, target._meta.db_table, constraint.name)
    loosen(owner, model._meta.db_table, constraint.name)
    foreign, own = a_row(target, theirs), a_row(target, mine)
    insert(owner, target, foreign)
    insert(owner, target, own)
    column = model._meta.get_field(constraint.field).column

    insert(owner, model, {**a_row(model, mine), column: own["id"]})  # to one's own tenant it may point
    with pytest.raises(psycopg.errors.ForeignKeyViolation) as refusal:
        insert(owner, model, {**a_row(model, mine), column: foreign["id"]})

    assert refusal.value.diag.constraint_name == constraint.name
