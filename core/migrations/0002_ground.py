"""The clock, and the kernel's own table."""

from typing import Any

from django.conf import settings
from django.db import migrations

from core.operations import SecureTable

CLOCK = """
create table duli_clock (only_row boolean primary key default true check (only_row), shift interval not null default '0');
insert into duli_clock default values;
create function duli_now() returns timestamptz language sql volatile as
  'select clock_timestamp() + coalesce((select shift from duli_clock), interval ''0'')';
"""


def grant_clock(apps: Any, schema_editor: Any) -> None:
    roles = settings.DATABASE_ROLES
    schema_editor.execute(
        f"grant select on duli_clock to {roles['app']}, {roles['public']}, {roles['backup']}"
    )
    schema_editor.execute(
        f"grant usage on schema public to {roles['app']}, {roles['public']}, {roles['backup']}"
    )


class Migration(migrations.Migration):
    dependencies = [("core", "0001_initial")]

    operations = [
        migrations.RunSQL(CLOCK, "drop function duli_now(); drop table duli_clock"),
        migrations.RunPython(grant_clock, migrations.RunPython.noop),
        SecureTable("IdempotencyKey", app="select, insert"),
    ]
