"""Policies of deadlines and the inbox."""

from django.db import migrations

from core.operations import SecureTable


class Migration(migrations.Migration):
    dependencies = [("notifications", "0001_initial"), ("core", "0002_ground")]

    operations = [
        SecureTable("Deadline"),
        SecureTable("Notification"),
        SecureTable("Cursor"),
    ]
