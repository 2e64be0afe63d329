from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    """Rendering and keeping documents, uploads and their gate."""

    name = "documents"
    has_tasks = True

    def ready(self) -> None:
        from importlib import import_module

        from documents.messages import ACTS
        from ledger.catalogue import register_acts

        register_acts(ACTS)
        if self.has_tasks:
            import_module("documents.tasks")
