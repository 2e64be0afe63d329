"""The Celery application and its one beat schedule (in the settings)."""

import gc
import os
from typing import Any

from celery import Celery
from celery.signals import beat_init, worker_init, worker_process_init

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("duli")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.set_default()


@worker_init.connect
@beat_init.connect
def refuse_samples(**_kwargs: Any) -> None:
    """Nothing of production starts on sample sign-ins or on a moved clock."""
    from django.conf import settings
    from django.core.exceptions import ImproperlyConfigured

    if not settings.PRODUCTION:
        return
    from samples.guard import refuse_samples_in_production

    try:
        refuse_samples_in_production()
    except ImproperlyConfigured as reason:
        # Celery logs what a signal handler raises and goes on; this ends the process.
        raise SystemExit(str(reason)) from reason


@worker_process_init.connect
def render_here(**_kwargs: Any) -> None:
    """Documents are rendered in worker processes, and nowhere else."""
    from documents.rendering import allow_here

    allow_here()
    # As in the web process: what is loaded stays, so the collector leaves it out.
    gc.collect()
    gc.freeze()
