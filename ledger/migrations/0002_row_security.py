"""Acts are appended, never changed; the outbox is thin and read across tenants; the access log is append-only."""

from django.db import migrations

from core.operations import SecureTable

_NUMBERED = "tenant_id = (select nullif(current_setting('duli.tenant', true), '')::bigint)"
_OR_PLATFORM = (
    f"{_NUMBERED} or (tenant_id = 0 and (select nullif(current_setting('duli.tenant', true), '')) is null)"
)


class Migration(migrations.Migration):
    dependencies = [("ledger", "0001_initial"), ("core", "0002_ground")]

    operations = [
        SecureTable("Chain", app="select, insert", update_columns=["last_sequence", "last_hash"]),
        SecureTable("Act", app="select, insert"),
        SecureTable("ActPayload", app="select, insert", update_columns=["payload", "erased_at"]),
        SecureTable("AccessEntry", app="select, insert", policy=_OR_PLATFORM),
        SecureTable(
            "OutboxRow",
            policy="none",
            app="select, insert",
            update_columns=[
                "due_at",
                "claimed_at",
                "attempts",
                "last_error",
                "done_at",
                "cancelled_at",
                "dead_at",
            ],
        ),
    ]
