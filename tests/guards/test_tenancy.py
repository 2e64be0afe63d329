"""Every row knows its tenant, every manager is scoped, and nothing walks around them."""

from __future__ import annotations

import ast

import pytest
from django.apps import apps
from django.db import connection, models

from core.fields import TenantField, TenantForeignKey
from core.models import ScopedManager, TenantModel
from tests.guards.sources import APPS, calls, left_over, modules

NOT_TENANT_MODELS = {
    "core.IdempotencyKey": "plain tenant number, as in the ledger; read by key",
    "ledger.Act": "the ledger keeps plain numbers (the platform is number 0)",
    "ledger.ActPayload": "as Act",
    "ledger.Chain": "as Act",
    "ledger.AccessEntry": "as Act",
    "ledger.OutboxRow": "thin rows that a relay reads across tenants",
    "organizations.Tenant": "identity: the tenant itself",
    "organizations.Person": "identity: one account across tenants",
    "organizations.Membership": "identity: readable in its tenant or by its person",
    "organizations.Token": "identity: readable in its tenant or by its prefix",
    "organizations.Invitation": "identity: read by the digest of its code",
    "organizations.Division": "reference data of the whole country",
    "organizations.DivisionAlias": "reference data of the whole country",
    "organizations.CalendarYear": "reference data of the whole country",
    "organizations.CalendarDay": "reference data of the whole country",
    "programs.ItemRelation": "guardian's table, with a tenant column and a scoped manager of its own",
}

MAY_SPEAK_SQL = {
    "core/clock.py": "the one clock",
    "core/scope.py": "sets the context variables",
    "ledger/actions.py": "an act's payload and the new end of its chain in one statement",
    "indicators/actions/writing.py": "a grid's cells as arrays, of the active tenant and under its policies",
    "evaluations/actions/rounds.py": "the standings from the text that was digested, under the policies of the table",
    "ledger/outbox.py": "claims rows with SKIP LOCKED across tenants",
    "appeals/actions/filing.py": "the window and the clock in one statement on the locked row",
    "portal/views/health.py": "asks whether the database answers",
    "core/catalogue.py": "reads the catalogue of the database, to find what the belts lack",
    "samples/guard.py": "asks whether the clock was moved before production starts",
    "samples/bench/limits.py": "measures the database without the product",
    "samples/bench/work.py": "measures a bare statement",
    "samples/bench/building.py": "has the owner gather the planner's statistics, as the server does by itself",
    "samples/playing.py": "has the owner gather the planner's statistics between stages",
    "samples/clock.py": "moves the clock as the owner, outside production",
}


def our_models():
    return [model for model in apps.get_models() if model._meta.app_label in APPS]


def tenant_models():
    return [model for model in our_models() if issubclass(model, TenantModel)]


def by_label(found):
    return pytest.mark.parametrize("model", found, ids=lambda model: model._meta.label)


def test_every_model_belongs_to_a_tenant_or_is_listed_with_a_reason():
    others = {model._meta.label for model in our_models()} - {model._meta.label for model in tenant_models()}

    assert others == set(NOT_TENANT_MODELS)


@by_label(tenant_models())
def test_a_tenant_model_keeps_the_scoped_managers(model):
    meta = model._meta

    assert isinstance(meta.base_manager, ScopedManager), "write class Meta(TenantModel.Meta)"
    assert isinstance(meta.default_manager, ScopedManager)
    assert all(isinstance(manager, ScopedManager) for manager in meta.managers)


@by_label(tenant_models())
def test_a_tenant_model_has_its_tenant_and_only_composite_keys_to_rows_of_tenants(model):
    tenant = model._meta.get_field("tenant")
    plain = [
        field.name
        for field in model._meta.concrete_fields
        if isinstance(field, models.ForeignKey)
        and issubclass(field.related_model, TenantModel)
        and not isinstance(field, TenantForeignKey)
    ]

    assert isinstance(tenant, TenantField)
    assert tenant.null is False
    assert plain == []


@by_label(tenant_models())
def test_no_many_to_many_field_escapes_the_tenant(model):
    assert [field.name for field in model._meta.many_to_many] == []


ALONE_UNIQUE = {
    "organizations.Unit.group": "guardian's group, made with the unit and chosen by nobody: its number tells nothing",
}


@by_label(tenant_models())
def test_every_unique_key_begins_with_the_tenant(model):
    loose = [
        constraint.name
        for constraint in model._meta.constraints
        if isinstance(constraint, models.UniqueConstraint) and tuple(constraint.fields)[:1] != ("tenant",)
        and not constraint.expressions
    ]  # fmt: skip
    single = [
        field.name
        for field in model._meta.concrete_fields
        if field.unique and not field.primary_key and f"{model._meta.label}.{field.name}" not in ALONE_UNIQUE
    ]

    assert loose == []
    assert single == [], "a key of one column tells a tenant what another has"


@by_label(our_models())
def test_a_row_about_an_object_has_item_unit_and_the_second_policy(model, db):
    said = getattr(model, "rows_about_objects", False)
    columns = {field.column for field in model._meta.concrete_fields}
    with connection.cursor() as cursor:
        cursor.execute(
            "select 1 from pg_policies where tablename = %s and permissive = 'RESTRICTIVE'",
            [model._meta.db_table],
        )
        guarded = cursor.fetchone() is not None

    if said:
        assert {"item_id", "unit_id"} <= columns
        assert guarded
    elif {"item_id", "unit_id"} <= columns:
        assert model._meta.label in HAS_BOTH_COLUMNS or guarded, (
            "say rows_about_objects, or list it with a reason"
        )


HAS_BOTH_COLUMNS = {
    "ledger.Act": "the office and the auditors read it; the item page filters by item",
    "notifications.Deadline": "the unit is the one that something is due from, a lead as often as an object",
    "evaluations.Evidence": "known of a unit for all items of a programme or for one; a policy of its own opens it to leads",
    "evaluations.SuperiorCommendation": "an award of a unit that is public in its document; an item only where it belongs to one",
    "evaluations.Ground": "a fact of a programme against a unit; an item only where it is related to one",
}


def test_the_exceptions_of_the_second_policy_still_exist():
    known = {
        model._meta.label
        for model in our_models()
        if {"item_id", "unit_id"} <= {field.column for field in model._meta.concrete_fields}
    }

    assert left_over(HAS_BOTH_COLUMNS, known) == []


def test_only_listed_modules_speak_sql_or_leave_the_scoped_managers():
    banned = {"raw", "extra", "cursor"}
    met: set[str] = set()
    found: list[str] = []
    for name, tree in modules():
        for line, called, _node in calls(tree):
            if called.rsplit(".", 1)[-1] in banned and "." in called:
                met.add(name)
                if name not in MAY_SPEAK_SQL:
                    found.append(f"{name}:{line} {called}()")
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute) and node.attr in ("_base_manager", "_default_manager"):
                found.append(f"{name}:{node.lineno} {node.attr}")

    assert found == []
    assert left_over(MAY_SPEAK_SQL, met) == []


SETS_VARIABLES = {"core/scope.py": "the one place that writes the context"}


def test_context_variables_are_written_in_one_place_and_never_for_a_session():
    found: list[str] = []
    for name, tree in modules():
        for node in ast.walk(tree):
            if not (isinstance(node, ast.Constant) and isinstance(node.value, str)):
                continue
            text = node.value.lower()
            if "set_config(" in text and name not in SETS_VARIABLES:
                found.append(f"{name}:{node.lineno} set_config")
            if "set_config(" in text and ", false)" in text:
                found.append(f"{name}:{node.lineno} a session variable")
            if text.startswith(("set local ", "set session ", "set role", "reset ")):
                found.append(f"{name}:{node.lineno} {text[:20]}")

    assert found == []


ALL_ROWS_OPEN = {
    "ledger/management/commands/ledger.py": "the operator of the machine verifies whole chains",
    "core/tasks.py": "tasks work for the system, inside one tenant",
    "ledger/outbox.py": "effects work for the system, inside one tenant",
}


def test_every_row_is_opened_only_by_the_system_itself():
    found = [
        f"{name}:{line}"
        for name, tree in modules()
        if name not in ALL_ROWS_OPEN and name.split("/")[0] != "samples"
        for line, called, node in calls(tree)
        if called.rsplit(".", 1)[-1] == "Scope"
        for keyword in node.keywords
        if keyword.arg == "everything" and getattr(keyword.value, "value", None) is True
    ]

    assert found == []
