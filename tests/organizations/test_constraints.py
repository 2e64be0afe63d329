"""Every constraint of organizations refuses what it is there for, NULL included."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from django.apps import apps
from django.contrib.auth.models import Group
from django.db import IntegrityError, models, transaction

from core.constraints import CompositeForeignKey
from organizations import models as m

LATER = timedelta(days=1)


def unit(w, **more):
    values = {
        "name": f"u{uuid.uuid4()}",
        "kind": w.yiyang.kinds["department"],
        "valid_from": "2026-01-01",
        **more,
    }
    return m.Unit(group=Group.objects.create(name=str(uuid.uuid4())), **values)


def tenant(at, **more):
    values = {
        "slug": "x",
        "name": "x",
        "short_name": "x",
        "level": "county",
        "division_code": "999999",
        "made_at": at,
    }
    return m.Tenant(**{**values, **more})


def token(w, at, **more):
    values = {
        "tenant": w.yiyang.tenant,
        "person": w.people["officer"],
        "name": "x",
        "prefix": uuid.uuid4().hex[:12],
        "secret_hash": "x",
        "abilities": ["read"],
        "made_at": at,
        "expires_at": at + LATER,
    }
    return m.Token(**{**values, **more})


def member(w, at, **more):
    values = {
        "tenant": w.yiyang.tenant,
        "person": w.people["officer"],
        "unit": w.units["lead"],
        "role": "observer",
        "valid_from": at,
    }
    return m.Membership(**{**values, **more})


def dated(model, w, at, **more):
    return model(**{"code": "x", "name": "x", "valid_from": "2026-01-02", **more})


def placed(model, field, row, w, **more):
    return model(**{"unit": w.units["lead"], field: row, "valid_from": "2026-01-02", **more})


def region(w):
    return m.Region.objects.create(code=uuid.uuid4().hex[:8], name="x", valid_from="2026-01-01")


CASES = {
    "organizations_tenant_level": [
        lambda w, at: tenant(at, level="village"),
        lambda w, at: tenant(at, level=None),
    ],
    "organizations_tenant_has_a_slug": [
        lambda w, at: tenant(at, slug=""),
        lambda w, at: tenant(at, slug=None),
    ],
    "organizations_tenant_has_a_name": [
        lambda w, at: tenant(at, name=""),
        lambda w, at: tenant(at, name=None),
    ],
    "organizations_person_has_a_username": [
        lambda w, at: m.Person(username="", display_name="x", made_at=at),
        lambda w, at: m.Person(username=None, display_name="x", made_at=at),
    ],
    "organizations_membership_role": [
        lambda w, at: member(w, at, role="king"),
        lambda w, at: member(w, at, role=None),
    ],
    "organizations_membership_period": [lambda w, at: member(w, at, valid_to=at - LATER)],
    "organizations_membership_once": [lambda w, at: [member(w, at), member(w, at)]],
    "organizations_posting_period": [
        lambda w, at: m.Posting(person=w.people["officer"], unit=w.units["lead"], since=at, until=at - LATER)
    ],
    "organizations_posting_once": [
        lambda w, at: [
            m.Posting(person=w.people["officer"], unit=w.units["lead"], since=at) for _one in (1, 2)
        ]
    ],
    "organizations_invitation_expires_later": [
        lambda w, at: m.Invitation(
            person=w.people["officer"], tenant_number=0, code_hash="x", made_at=at, expires_at=at - LATER
        )
    ],
    "organizations_delegation_role": [
        lambda w, at: m.RoleDelegation(
            unit=w.units["lead"], role="king", delegated_at=at, delegated_by=w.people["officer"]
        ),
        lambda w, at: m.RoleDelegation(
            unit=w.units["lead"], role=None, delegated_at=at, delegated_by=w.people["officer"]
        ),
    ],
    "organizations_delegation_once": [
        lambda w, at: [
            m.RoleDelegation(
                unit=w.units["lead"], role="observer", delegated_at=at, delegated_by=w.people["officer"]
            )
            for _one in (1, 2)
        ]
    ],
    "organizations_token_expires_later": [lambda w, at: token(w, at, expires_at=at - LATER)],
    "organizations_token_revoked_by_somebody": [
        lambda w, at: token(w, at, revoked_at=at),
        lambda w, at: token(w, at, revoked_by=w.people["officer"]),
    ],
    "organizations_token_has_abilities": [
        lambda w, at: token(w, at, abilities=[]),
        lambda w, at: token(w, at, abilities=None),
    ],
    "organizations_unit_kind_once": [
        lambda w, at: [m.UnitKind(code="x", name="x"), m.UnitKind(code="x", name="y")]
    ],
    "organizations_object_class_once": [
        lambda w, at: [dated(m.ObjectClass, w, at), dated(m.ObjectClass, w, at)]
    ],
    "organizations_object_class_period": [
        lambda w, at: dated(m.ObjectClass, w, at, valid_to="2026-01-01"),
        lambda w, at: dated(m.ObjectClass, w, at, valid_from=None),
    ],
    "organizations_region_once": [lambda w, at: [dated(m.Region, w, at), dated(m.Region, w, at)]],
    "organizations_region_period": [
        lambda w, at: dated(m.Region, w, at, valid_to="2026-01-01"),
        lambda w, at: dated(m.Region, w, at, valid_from=None),
    ],
    "organizations_unit_name_once": [lambda w, at: unit(w, name="市财政局")],
    "organizations_unit_has_a_name": [lambda w, at: unit(w, name=""), lambda w, at: unit(w, name=None)],
    "organizations_unit_period": [
        lambda w, at: unit(w, valid_to="2025-12-31"),
        lambda w, at: unit(w, valid_from=None),
    ],
    "organizations_unit_alias_once": [
        lambda w, at: [m.UnitAlias(unit=w.units[key], name="x") for key in ("lead", "finance")]
    ],
    "organizations_unit_class_once": [
        lambda w, at: [placed(m.UnitClass, "object_class", w.yiyang.classes["county"], w) for _one in (1, 2)]
    ],
    "organizations_unit_class_period": [
        lambda w, at: placed(
            m.UnitClass, "object_class", w.yiyang.classes["county"], w, valid_to="2026-01-01"
        ),
        lambda w, at: placed(m.UnitClass, "object_class", w.yiyang.classes["county"], w, valid_from=None),
    ],
    "organizations_unit_region_once": [
        lambda w, at: [placed(m.UnitRegion, "region", row, w) for row in [region(w)] for _one in (1, 2)]
    ],
    "organizations_unit_region_period": [
        lambda w, at: placed(m.UnitRegion, "region", region(w), w, valid_to="2026-01-01"),
        lambda w, at: placed(m.UnitRegion, "region", region(w), w, valid_from=None),
    ],
    "organizations_own_year_status": [
        lambda w, at: m.TenantCalendarYear(
            year=2027, status="maybe", source="x", changed_at=at, changed_by=w.people["officer"]
        ),
        lambda w, at: m.TenantCalendarYear(
            year=2027, status=None, source="x", changed_at=at, changed_by=w.people["officer"]
        ),
    ],
    "organizations_own_year_once": [
        lambda w, at: [
            m.TenantCalendarYear(
                year=2027, status="official", source="x", changed_at=at, changed_by=w.people["officer"]
            )
            for _one in (1, 2)
        ]
    ],
    "organizations_own_day_kind": [
        lambda w, at: m.TenantCalendarDay(
            date="2027-01-01", kind="half", name="x", changed_at=at, changed_by=w.people["officer"]
        ),
        lambda w, at: m.TenantCalendarDay(
            date="2027-01-01", kind=None, name="x", changed_at=at, changed_by=w.people["officer"]
        ),
    ],
    "organizations_own_day_once": [
        lambda w, at: [
            m.TenantCalendarDay(
                date="2027-01-01", kind="off", name="x", changed_at=at, changed_by=w.people["officer"]
            )
            for _one in (1, 2)
        ]
    ],
}
BY_OWNER = {
    "organizations_division_period": "valid_from <= valid_to or no end; loaded by migration",
    "organizations_division_alias_once": "loaded by migration",
    "organizations_calendar_year_status": "loaded by migration",
    "organizations_calendar_day_kind": "loaded by migration",
}
"""Tables the application cannot write: the files are held to the same by tests/data_files."""


def _constraints() -> set[str]:
    return {
        one.name
        for model in apps.get_app_config("organizations").get_models()
        for one in model._meta.constraints
        if isinstance(one, models.CheckConstraint | models.UniqueConstraint)
        and not isinstance(one, CompositeForeignKey)
        and not one.name.endswith("_tenant_key")
    }


def test_every_constraint_has_its_case():
    assert _constraints() == set(CASES) | set(BY_OWNER)


@pytest.mark.parametrize(
    ("name", "number"), [(name, index) for name, rows in CASES.items() for index in range(len(rows))]
)
def test_what_a_constraint_forbids_is_refused(inside, at, name, number):
    made = CASES[name][number](inside, at)
    rows = made if isinstance(made, list) else [made]

    with pytest.raises(IntegrityError), transaction.atomic():
        for row in rows:
            row.save(force_insert=True)
