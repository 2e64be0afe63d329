from django.apps import AppConfig


class PublicityConfig(AppConfig):
    """Public notices and their holds, commendation notices, published snapshots."""

    name = "publicity"
    has_tasks = True

    def ready(self) -> None:
        from importlib import import_module

        from ledger.catalogue import register_acts
        from notifications.audiences import register, register_deadlines
        from publicity.messages import ACTS, DEADLINES, NOTIFY

        register_acts(ACTS)
        register(NOTIFY)
        register_deadlines(DEADLINES)
        if self.has_tasks:
            import_module("publicity.tasks")
