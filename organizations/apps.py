from django.apps import AppConfig


class OrganizationsConfig(AppConfig):
    """Tenants, divisions, units, people, memberships, roles, tokens, working calendars."""

    name = "organizations"

    def ready(self) -> None:
        from ledger.catalogue import register_acts
        from organizations.messages import ACTS

        register_acts(ACTS)
