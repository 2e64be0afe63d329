from django.apps import AppConfig


class ProgramsConfig(AppConfig):
    """Rulebooks, annual programmes, items, plans, sign-off routes."""

    name = "programs"
    has_tasks = False

    def ready(self) -> None:
        from importlib import import_module

        from ledger.catalogue import register_acts
        from programs.messages import ACTS

        register_acts(ACTS)
        if self.has_tasks:
            import_module("programs.tasks")
