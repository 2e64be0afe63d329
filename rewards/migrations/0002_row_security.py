"""Rewards open by item or unit."""

from django.db import migrations

from core.operations import SecureTable


class Migration(migrations.Migration):
    dependencies = [("rewards", "0001_initial"), ("core", "0002_ground")]

    operations = [
        SecureTable("Reward", policy="object"),
    ]
