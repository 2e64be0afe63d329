from django.apps import AppConfig


class RewardsConfig(AppConfig):
    """Reward measures promised by a commendation notice, and their fulfilment."""

    name = "rewards"

    def ready(self) -> None:
        from ledger.catalogue import register_acts
        from notifications.audiences import register, register_deadlines
        from rewards.messages import ACTS, DEADLINES, NOTIFY

        register_acts(ACTS)
        register(NOTIFY)
        register_deadlines(DEADLINES)
