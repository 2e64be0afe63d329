"""Every rule that the database holds has a test that breaks it."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.db import models

from core.constraints import CompositeForeignKey
from core.fields import TenantField
from tests.guards.sources import APPS, ROOT, left_over

HELD_BY_A_GENERIC_TEST = {
    "tenant_key": "unique (tenant, id): the target of composite keys, violated by no row that has an id of its own",
}


def constraints():
    for model in apps.get_models():
        if model._meta.app_label not in APPS:
            continue
        for constraint in model._meta.constraints:
            if isinstance(constraint, CompositeForeignKey):
                continue  # tests/guards/test_composite_keys.py violates each of them
            if isinstance(constraint, models.UniqueConstraint) and list(constraint.fields) == [
                "tenant",
                "id",
            ]:
                assert isinstance(model._meta.get_field("tenant"), TenantField)
                continue
            yield model, constraint


def violations_of(app):
    return "\n".join(
        path.read_text()
        for pattern in (f"{app}/test_constraints*.py",)
        for path in (ROOT / "tests").glob(pattern)
    )


@pytest.mark.parametrize(
    "app", [app for app in APPS if any(m._meta.app_label == app for m, _ in constraints())]
)
def test_every_constraint_of_an_app_is_named_in_its_violating_tests(app):
    text = violations_of(app)
    missing = [
        constraint.name
        for model, constraint in constraints()
        if model._meta.app_label == app and f'"{constraint.name}"' not in text
    ]

    assert missing == []


def test_no_test_names_a_constraint_that_is_gone():
    import re

    known = {constraint.name for _model, constraint in constraints()}
    known |= {c.name for m in apps.get_models() for c in m._meta.constraints}
    known |= {i.name for m in apps.get_models() for i in m._meta.indexes}
    gone = [
        f"{path.name}: {name}"
        for path in (ROOT / "tests").glob("*/test_constraints*.py")
        for name in re.findall(rf'"({path.parent.name}_[a-z_]+)"', path.read_text())
        if name not in known and name not in {model._meta.db_table for model in apps.get_models()}
    ]

    assert gone == []


def test_only_constraints_that_no_row_can_break_are_left_out():
    names = [
        constraint.name
        for model in apps.get_models()
        if model._meta.app_label in APPS
        for constraint in model._meta.constraints
        if constraint not in [one for _model, one in constraints()]
        and not isinstance(constraint, CompositeForeignKey)
    ]

    assert [
        name
        for name in names
        if not any(name.endswith(f"_{end}") or end in name for end in HELD_BY_A_GENERIC_TEST)
    ] == []
    assert (
        left_over(
            HELD_BY_A_GENERIC_TEST, {end for end in HELD_BY_A_GENERIC_TEST if any(end in n for n in names)}
        )
        == []
    )
