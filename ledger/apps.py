from django.apps import AppConfig


class LedgerConfig(AppConfig):
    """Acts, the hash chains, the outbox, verification."""

    name = "ledger"

    def ready(self) -> None:
        from importlib import import_module

        import_module("ledger.tasks")
