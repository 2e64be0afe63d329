"""What holds instead, where an authority departs from a rule that says 原则上."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("programs", "0004_row_security_of_rulebooks")]

    operations = [migrations.AddField("Ruling", "instead", models.JSONField(null=True))]
