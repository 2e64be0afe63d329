"""Values are appended; only the mark of the current version moves."""

from django.db import migrations

from core.operations import SecureTable


class Migration(migrations.Migration):
    dependencies = [("indicators", "0001_initial"), ("core", "0002_ground")]

    operations = [
        SecureTable("Scheme"),
        SecureTable("Indicator"),
        SecureTable("DataRequest"),
        SecureTable("Value", policy="object", app="select, insert", update_columns=["is_current"]),
    ]
