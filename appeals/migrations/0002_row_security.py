"""Appeals open by item or unit; the book of their numbers to the whole tenant."""

from django.db import migrations

from core.operations import SecureTable


class Migration(migrations.Migration):
    dependencies = [("appeals", "0001_initial"), ("core", "0002_ground")]

    operations = [
        SecureTable("Appeal", policy="object"),
        SecureTable("AppealRegister", app="select, insert, update"),
    ]
