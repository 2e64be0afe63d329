"""Policies of what the rulebook editor, the reading of notices and the comparison of years store."""

from django.db import migrations

from core.operations import SecureTable


class Migration(migrations.Migration):
    dependencies = [("programs", "0003_seven_rulebooks")]

    operations = [
        SecureTable("ItemOrigin"),
        SecureTable("NoticeReading"),
        SecureTable("RulebookDraft"),
        SecureTable("RulebookChange"),
        SecureTable("Prohibition"),
        SecureTable("ReceivedProhibition"),
        SecureTable("ProhibitionDeparture"),
    ]
