from django.apps import AppConfig


class LedgerConfig(AppConfig):
    """Acts, the hash chains, the outbox, verification."""

    name = "ledger"
