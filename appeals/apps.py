from django.apps import AppConfig


class AppealsConfig(AppConfig):
    """Appeals of objects, verification, outcomes."""

    name = "appeals"

    def ready(self) -> None:
        from appeals.messages import ACTS, DEADLINES, NOTIFY
        from ledger.catalogue import register_acts
        from notifications.audiences import register, register_deadlines

        register_acts(ACTS)
        register(NOTIFY)
        register_deadlines(DEADLINES)
