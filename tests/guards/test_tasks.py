"""Background work: our two base classes, a named queue, one relay that sends; every effect has its handler."""

from __future__ import annotations

import ast

from celery import current_app
from django.conf import settings

from core.tasks import PlatformTask, TenantTask
from ledger import catalogue
from runner.commands import QUEUES
from tests.guards.sources import calls, dotted, modules

MAY_SEND = {"ledger/tasks.py": "the relay"}


def our_tasks():
    current_app.loader.import_default_modules()
    return [task for name, task in current_app.tasks.items() if not name.startswith("celery.")]


def test_every_task_stands_on_one_of_our_bases_and_names_its_queue():
    odd = [
        task.name
        for task in our_tasks()
        if not isinstance(task, TenantTask | PlatformTask)
        or getattr(task, "queue", None) not in QUEUES.split(",")
    ]

    assert our_tasks() != []
    assert odd == []


def test_every_task_acknowledges_late_and_keeps_no_result():
    assert [task.name for task in our_tasks() if not task.acks_late or not task.ignore_result] == []
    assert [task.name for task in our_tasks() if not task.reject_on_worker_lost] == []


def test_only_the_relay_sends():
    sent = [
        f"{name}:{line} {called}()"
        for name, tree in modules()
        if name not in MAY_SEND and not name.startswith("samples/bench")
        for line, called, _node in calls(tree)
        if called.rsplit(".", 1)[-1] in ("delay", "apply_async", "send_task")
    ]

    assert sent == []


def test_the_beat_knows_only_existing_tasks_and_ticks_every_second():
    names = {task.name for task in our_tasks()}

    assert {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()} <= names
    assert settings.CELERY_BEAT_SCHEDULE["relay"]["schedule"] <= 1.0


def test_every_kind_that_is_enqueued_has_a_handler():
    """Kinds stand as literals or as module constants; both are looked up."""
    import importlib

    current_app.loader.import_default_modules()
    unknown = []
    for name, tree in modules():
        for line, called, node in calls(tree):
            if (
                called.rsplit(".", 1)[-1] not in ("enqueue", "enqueue_once", "cancel")
                or "outbox" not in called
            ):
                continue
            kind = node.args[0] if node.args else None
            if isinstance(kind, ast.Constant):
                value = kind.value
            elif isinstance(kind, ast.Name | ast.Attribute):
                module = importlib.import_module(name[:-3].replace("/", ".").removesuffix(".__init__"))
                value = module
                for part in dotted(kind).split("."):
                    value = getattr(value, part, None)
                if not isinstance(value, str):
                    continue
            else:
                continue
            if value not in catalogue.known_effects():
                unknown.append(f"{name}:{line} {value}")

    assert unknown == []


def test_an_effect_takes_a_subject_and_a_moment():
    import inspect

    current_app.loader.import_default_modules()
    odd = [
        kind
        for kind in catalogue.known_effects()
        if list(inspect.signature(catalogue.handler_of(kind)).parameters) != ["subject_id", "at"]
    ]

    assert odd == []
