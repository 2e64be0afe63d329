"""What is public is written once, and the only thing that the public role reads."""

from django.db import migrations

from core.operations import SecureTable


class Migration(migrations.Migration):
    dependencies = [("publicity", "0001_initial"), ("core", "0002_ground")]

    operations = [
        SecureTable("PublicNotice"),
        SecureTable("Hold", policy="object"),
        SecureTable("CommendationNotice"),
        SecureTable(
            "Publication",
            app="select, insert",
            update_columns=["withdrawn_at", "withdraw_reason"],
            public="select",
        ),
        SecureTable("PublishedFile", app="select, insert", update_columns=["withdrawn_at"], public="select"),
    ]
