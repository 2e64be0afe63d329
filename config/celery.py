"""The Celery application and its one beat schedule (in the settings)."""

import os
from typing import Any

from celery import Celery
from celery.signals import worker_process_init

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("duli")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.set_default()


@worker_process_init.connect
def render_here(**_kwargs: Any) -> None:
    """Documents are rendered in worker processes, and nowhere else."""
    from documents.rendering import allow_here

    allow_here()
