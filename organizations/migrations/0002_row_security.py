"""Policies of the tenant ground. Identity tables are the written exceptions: readable by key, under rules of their own."""

from typing import Any

from django.conf import settings
from django.db import migrations

from core.operations import SecureTable

_TENANT = "tenant_id = (select nullif(current_setting('duli.tenant', true), '')::bigint)"
_PERSON = "person_id = (select nullif(current_setting('duli.person', true), '')::uuid)"
_HELD_KEY = "prefix = (select nullif(current_setting('duli.token', true), ''))"
_PLATFORM = "(select nullif(current_setting('duli.tenant', true), '')) = '0'"

FRAMEWORK_TABLES = {
    "django_session": "select, insert, update, delete",
    "django_content_type": "select",
    "auth_permission": "select",
    "auth_group": "select, insert",
    "axes_accessattempt": "select, insert, update, delete",
    "axes_accessfailurelog": "select, insert",
    "axes_accesslog": "select, insert, update",
    "axes_accessattemptexpiration": "select, insert, update, delete",
}


def grant_framework_tables(apps: Any, schema_editor: Any) -> None:
    roles = settings.DATABASE_ROLES
    existing = set(schema_editor.connection.introspection.table_names())
    for table, privileges in FRAMEWORK_TABLES.items():
        if table in existing:
            schema_editor.execute(f'grant {privileges} on "{table}" to {roles["app"]}')
            schema_editor.execute(f'grant select on "{table}" to {roles["backup"]}')


class Migration(migrations.Migration):
    dependencies = [
        ("organizations", "0001_initial"),
        ("core", "0002_ground"),
        ("sessions", "0001_initial"),
        ("axes", "0010_accessattemptexpiration"),
    ]

    operations = [
        SecureTable("Tenant", policy="none", app="select, insert, update", public="select"),
        SecureTable("Division", policy="none", app="select", public="select"),
        SecureTable("DivisionAlias", policy="none", app="select"),
        SecureTable("CalendarYear", policy="none", app="select"),
        SecureTable("CalendarDay", policy="none", app="select"),
        SecureTable("Person", policy="none", app="select, insert, update"),
        SecureTable("Invitation", policy="none", app="select, insert, update"),
        SecureTable("Membership", policy=f"{_TENANT} or {_PERSON}", app="select, insert, update"),
        SecureTable("Token", policy=f"{_TENANT} or {_HELD_KEY}", app="select, insert, update"),
        SecureTable("UnitKind"),
        SecureTable("ObjectClass"),
        SecureTable("Region"),
        SecureTable("Unit"),
        SecureTable("UnitAlias"),
        SecureTable("UnitClass"),
        SecureTable("UnitRegion"),
        SecureTable("RoleDelegation"),
        SecureTable("Posting", app="select, insert, update"),
        SecureTable("TenantCalendarYear"),
        SecureTable("TenantCalendarDay"),
        migrations.RunPython(grant_framework_tables, migrations.RunPython.noop),
    ]
