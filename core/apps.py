from django.apps import AppConfig


class CoreConfig(AppConfig):
    """The kernel: clock, working days, tenancy, transitions, errors, decimals, constraints. No domain nouns."""

    name = "core"
    default_auto_field = "django.db.models.BigAutoField"
