from django.apps import AppConfig


class ProgramsConfig(AppConfig):
    """Rulebooks, annual programmes, items, plans, sign-off routes."""

    name = "programs"
    has_tasks = True

    def ready(self) -> None:
        from importlib import import_module

        from ledger.catalogue import follow_act, register_acts
        from notifications.audiences import register, register_deadlines
        from programs.messages import ACTS, DEADLINES, NOTIFY

        register_acts(ACTS)
        register(NOTIFY)
        register_deadlines(DEADLINES)
        if self.has_tasks:
            import_module("programs.tasks")
        follow_act("organizations.tenant_opened", "programs.prohibitions_ask")
