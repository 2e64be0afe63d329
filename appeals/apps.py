from django.apps import AppConfig


class AppealsConfig(AppConfig):
    """Appeals of objects, verification, outcomes."""

    name = "appeals"
    has_tasks = False

    def ready(self) -> None:
        from importlib import import_module

        from ledger.catalogue import register_acts
        from appeals.messages import ACTS

        register_acts(ACTS)
        if self.has_tasks:
            import_module("appeals.tasks")
