"""Policies of rounds and lists; rows about objects open by item or unit."""

from django.db import migrations

from core.operations import SecureTable

# What a round was scored from holds the values of all its objects, so it opens by item and never by unit.
_BY_ITEM = (
    "tenant_id = (select nullif(current_setting('duli.tenant', true), '')::bigint) and ("
    "(select current_setting('duli.scope', true)) = 'all' or item_id = any "
    "((select string_to_array(nullif(current_setting('duli.items', true), ''), ',')::uuid[])::uuid[]))"
)


class Migration(migrations.Migration):
    dependencies = [("evaluations", "0001_initial"), ("core", "0002_ground")]

    operations = [
        SecureTable("Round"),
        SecureTable("FrozenInput", policy=_BY_ITEM, app="select, insert"),
        SecureTable("Standing", policy="object"),
        SecureTable("ProposedList"),
        SecureTable("ListEntry", policy="object"),
        SecureTable("Ground"),
        SecureTable("Veto", policy="object"),
    ]
