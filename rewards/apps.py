from django.apps import AppConfig


class RewardsConfig(AppConfig):
    """Reward measures promised by a commendation notice, and their fulfilment."""

    name = "rewards"
    has_tasks = False

    def ready(self) -> None:
        from importlib import import_module

        from ledger.catalogue import register_acts
        from rewards.messages import ACTS

        register_acts(ACTS)
        if self.has_tasks:
            import_module("rewards.tasks")
