from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    """Deadlines, reminders, inbox; knows no business rule."""

    name = "notifications"
    has_tasks = True

    def ready(self) -> None:
        from importlib import import_module

        from ledger.catalogue import follow, register_acts
        from notifications.actions import FAN_OUT
        from notifications.messages import ACTS

        register_acts(ACTS)
        follow(FAN_OUT)
        if self.has_tasks:
            import_module("notifications.tasks")
