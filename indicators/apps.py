from django.apps import AppConfig


class IndicatorsConfig(AppConfig):
    """Schemes, indicators, scoring methods, data requests, collected values."""

    name = "indicators"
    has_tasks = False

    def ready(self) -> None:
        from importlib import import_module

        from indicators.messages import ACTS, DEADLINES, NOTIFY
        from ledger.catalogue import register_acts
        from notifications.audiences import register, register_deadlines

        register_acts(ACTS)
        register(NOTIFY)
        register_deadlines(DEADLINES)
        if self.has_tasks:
            import_module("indicators.tasks")
