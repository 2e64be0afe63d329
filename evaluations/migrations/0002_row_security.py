"""Policies of rounds and lists; rows about objects open by item or unit."""

from django.db import migrations

from core.operations import SecureTable


class Migration(migrations.Migration):
    dependencies = [("evaluations", "0001_initial"), ("core", "0002_ground")]

    operations = [
        SecureTable("Round"),
        SecureTable("Standing", policy="object"),
        SecureTable("ProposedList"),
        SecureTable("ListEntry", policy="object"),
        SecureTable("Ground"),
        SecureTable("Veto", policy="object"),
    ]
