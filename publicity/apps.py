from django.apps import AppConfig


class PublicityConfig(AppConfig):
    """Public notices and their holds, commendation notices, published snapshots."""

    name = "publicity"
    has_tasks = False

    def ready(self) -> None:
        from importlib import import_module

        from ledger.catalogue import register_acts
        from publicity.messages import ACTS

        register_acts(ACTS)
        if self.has_tasks:
            import_module("publicity.tasks")
