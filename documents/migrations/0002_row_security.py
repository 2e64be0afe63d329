"""Stored files are written once."""

from django.db import migrations

from core.operations import SecureTable


class Migration(migrations.Migration):
    dependencies = [("documents", "0001_initial"), ("core", "0002_ground")]

    operations = [
        SecureTable("StoredFile", app="select, insert"),
        SecureTable("Rendering"),
    ]
