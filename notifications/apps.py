from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    """Deadlines, reminders, inbox; knows no business rule."""

    name = "notifications"
    has_tasks = False

    def ready(self) -> None:
        from importlib import import_module

        from ledger.catalogue import register_acts
        from notifications.messages import ACTS

        register_acts(ACTS)
        if self.has_tasks:
            import_module("notifications.tasks")
