from django.apps import AppConfig


class OrganizationsConfig(AppConfig):
    """Tenants, divisions, units, people, memberships, roles, tokens, working calendars."""

    name = "organizations"

    def ready(self) -> None:
        from ledger.catalogue import register_acts, register_capacities
        from organizations.messages import ACTS
        from organizations.roles import CAPACITIES

        register_acts(ACTS)
        register_capacities(CAPACITIES)
