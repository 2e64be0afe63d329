"""Policies of programmes; versions of rulebooks are written once."""

from django.db import migrations

from core.operations import SecureTable


class Migration(migrations.Migration):
    dependencies = [("programs", "0001_initial"), ("core", "0002_ground")]

    operations = [
        SecureTable("Rulebook"),
        SecureTable("RulebookVersion", app="select, insert"),
        SecureTable("Programme"),
        SecureTable("ProgrammeParty"),
        SecureTable("Item"),
        SecureTable("SubItem"),
        SecureTable("Track"),
        SecureTable("Ruling"),
        SecureTable("ItemRelation"),
        SecureTable("Route"),
        SecureTable("Step"),
        SecureTable("Party"),
        SecureTable("Plan"),
        SecureTable("PlanSection"),
        SecureTable("PlanSeal"),
    ]
