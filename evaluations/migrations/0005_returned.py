"""A list may be returned by a silence: nobody returns it then."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("documents", "0002_row_security"),
        ("evaluations", "0004_selection"),
        ("organizations", "0003_reference_data"),
        ("programs", "0004_row_security_of_rulebooks"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="proposedlist",
            name="evaluations_list_returned_by_somebody",
        ),
        migrations.AddConstraint(
            model_name="proposedlist",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("returned_by__isnull", False), _negated=True),
                    ("returned_at__isnull", False),
                    _connector="OR",
                ),
                name="evaluations_list_returned_by_somebody",
            ),
        ),
    ]
