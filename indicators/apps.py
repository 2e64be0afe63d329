from django.apps import AppConfig


class IndicatorsConfig(AppConfig):
    """Schemes, indicators, scoring methods, data requests, collected values."""

    name = "indicators"
    has_tasks = False

    def ready(self) -> None:
        from importlib import import_module

        from ledger.catalogue import register_acts
        from indicators.messages import ACTS

        register_acts(ACTS)
        if self.has_tasks:
            import_module("indicators.tasks")
