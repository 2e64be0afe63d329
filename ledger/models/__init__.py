from ledger.models.access import AccessEntry
from ledger.models.acts import Act, ActPayload, Chain
from ledger.models.outbox import OutboxRow

__all__ = ["AccessEntry", "Act", "ActPayload", "Chain", "OutboxRow"]
