from django.apps import AppConfig


class EvaluationsConfig(AppConfig):
    """Rounds, scores, ranking, proposed lists, negative list, veto, office review."""

    name = "evaluations"
    has_tasks = False

    def ready(self) -> None:
        from importlib import import_module

        from ledger.catalogue import register_acts
        from evaluations.messages import ACTS

        register_acts(ACTS)
        if self.has_tasks:
            import_module("evaluations.tasks")
