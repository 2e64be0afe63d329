from django.apps import AppConfig


class EvaluationsConfig(AppConfig):
    """Rounds, scores, ranking, proposed lists, negative list, veto, office review."""

    name = "evaluations"
    has_tasks = True

    def ready(self) -> None:
        from importlib import import_module

        from evaluations.messages import ACTS, DEADLINES, NOTIFY
        from ledger.catalogue import register_acts
        from notifications import audiences

        register_acts(ACTS)
        audiences.register(NOTIFY)
        audiences.register_deadlines(DEADLINES)
        if self.has_tasks:
            import_module("evaluations.tasks")
