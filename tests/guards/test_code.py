"""Habits that the eye forgets: one clock, states change in actions, times have their person, short files."""

from __future__ import annotations

import ast
import re

import pytest
from django.apps import apps
from django.db import models

from core.constraints import CompositeForeignKey
from tests.guards.sources import APPS, ROOT, calls, left_over, modules, relative, tracked

CLOCK_CALLS = {
    "datetime.now", "datetime.datetime.now", "datetime.utcnow", "datetime.datetime.utcnow", "datetime.today",
    "datetime.datetime.today", "date.today", "datetime.date.today", "timezone.now", "django.utils.timezone.now",
    "time.time", "timezone.localtime", "timezone.localdate",
}  # fmt: skip
OTHER_CLOCKS = {
    "samples/bench": "measures how long things take, not when they happen",
    "organizations/sessions.py": "ages of sessions at the browser: no row and no rule depends on them",
}


def test_nothing_asks_another_clock():
    found = [
        f"{name}:{line} {called}()"
        for name, tree in modules()
        if not name.startswith(tuple(OTHER_CLOCKS)) and name != "core/clock.py"
        for line, called, _node in calls(tree)
        if called in CLOCK_CALLS
    ]
    imported = [
        f"{name}:{node.lineno}"
        for name, tree in modules()
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module == "django.utils.timezone"
        and any(alias.name == "now" for alias in node.names)
    ]  # fmt: skip

    assert found + imported == []


def test_no_field_takes_the_time_by_itself():
    automatic = [
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models()
        if model._meta.app_label in APPS
        for field in model._meta.concrete_fields
        if getattr(field, "auto_now", False)
        or getattr(field, "auto_now_add", False)
        or (isinstance(field, models.DateField) and field.has_default())
    ]

    assert automatic == []


MAY_CHANGE_STATES = re.compile(r"^[a-z]+/(actions(/.*)?\.py|management/.*|migrations/.*)$")


def test_a_state_changes_only_in_actions():
    found = []
    for name, tree in modules():
        if MAY_CHANGE_STATES.match(name) or name.startswith("samples/"):
            continue
        for node in ast.walk(tree):
            targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
            for target in targets:
                parts = target.elts if isinstance(target, ast.Tuple) else [target]
                found += [
                    f"{name}:{node.lineno}"
                    for part in parts
                    if isinstance(part, ast.Attribute) and (part.attr == "state" or part.attr.endswith("_state"))
                    and not (isinstance(part.value, ast.Name) and part.value.id == "self")
                ]  # fmt: skip

    assert found == []


def test_views_forms_queries_tasks_and_templates_write_nothing():
    found = []
    for name, tree in modules():
        room = name.split("/")[1] if "/" in name else ""
        if not re.match(r"(views|forms|queries|permissions|tasks|api|agenda|rules|middleware|urls)", room):
            continue
        for line, called, node in calls(tree):
            tail = called.rsplit(".", 1)
            if len(tail) < 2 or tail[1] not in {"save", "bulk_create", "bulk_update", "update_or_create"} | {
                "get_or_create", "create"
            }:  # fmt: skip
                continue
            if tail[1] == "create" and ".objects" not in f".{called}":
                continue
            if tail[1] == "save" and (node.args or name.split("/")[1].startswith("workbooks")):
                continue
            found.append(f"{name}:{line} {called}()")

    assert found == []


def tied(model, one, two):
    """Whether some constraint of the model speaks of both columns."""
    for constraint in model._meta.constraints:
        if not isinstance(constraint, models.CheckConstraint):
            continue
        names = {name.split("__")[0] for name in _names(constraint.condition)}
        if {one, two} <= names:
            return True
    return False


def _names(condition):
    for child in condition.children:
        if isinstance(child, tuple):
            yield child[0]
        else:
            yield from _names(child)


def pairs():
    for model in apps.get_models():
        if model._meta.app_label not in APPS:
            continue
        fields = {field.name: field for field in model._meta.concrete_fields}
        for name, field in fields.items():
            partner = f"{name[:-3]}_by"
            if name.endswith("_at") and partner in fields:
                yield pytest.param(model, field, fields[partner], id=f"{model._meta.label}.{name[:-3]}")


@pytest.mark.parametrize(("model", "moment", "person"), list(pairs()))
def test_a_time_and_its_person_are_set_together(model, moment, person):
    """Both compulsory; or tied by a constraint; or the person may lack because the system itself may have done it."""
    if not moment.null:
        assert not person.null or f"{model._meta.label}.{moment.name}" in SYSTEM_MAY
    else:
        assert person.null
        assert tied(model, moment.name, person.name) or f"{model._meta.label}.{moment.name}" in SYSTEM_MAY


SYSTEM_MAY = {
    "programs.NoticeReading.changed_at": "a worker reads the file of a notice",
    "organizations.Invitation.made_at": "the first operator's code is made by the command that sets the system up",
    "programs.RulebookVersion.made_at": "the packs that come with the product are loaded by the system",
    "programs.Party.answered_at": "silence is an answer that nobody gives; two constraints tie time, stance and person",
    "evaluations.SuperiorOpinion.answered_at": "silence is an answer that nobody gives, as in a consultation",
    "documents.StoredFile.stored_at": "a rendered document is stored by the system",
    "documents.Rendering.asked_at": "the system asks for documents when a period ends",
}


def test_the_exceptions_for_the_system_still_exist():
    known = {f"{p.values[0]._meta.label}.{p.values[1].name}" for p in pairs()}

    assert left_over(SYSTEM_MAY, known) == []


def test_constraints_have_names_that_say_their_app():
    odd = [
        f"{model._meta.label}: {constraint.name}"
        for model in apps.get_models()
        if model._meta.app_label in APPS
        for constraint in model._meta.constraints
        if not constraint.name.startswith(f"{model._meta.app_label}_")
        and not isinstance(constraint, CompositeForeignKey)
    ]

    assert odd == []


# --- files

LONGEST = 500
LONGEST_TEMPLATE = 80
NOT_OURS = ("static/vendor/", "static/lib/")


def too_long():
    for path in tracked():
        name = relative(path)
        if path.suffix not in (".py", ".js", ".css", ".html") or name.startswith(NOT_OURS):
            continue
        if "/migrations/" in name or ".min." in name:
            continue  # a migration is as long as the change of the models that it was made from
        most = LONGEST_TEMPLATE if name.startswith("templates/") else LONGEST
        count = len(path.read_text(encoding="utf-8").splitlines())
        if count > most:
            yield f"{name}: {count} lines (at most {most})"


def test_no_file_is_too_long():
    assert list(too_long()) == []


def test_no_drawer_for_everything():
    banned = {"utils.py", "helpers.py", "services.py", "common_utils.py", "misc.py"}
    names = [relative(path) for path in tracked() if path.name in banned]
    packages = [
        relative(path)
        for path in tracked()
        if {"utils", "helpers", "services"} & set(path.relative_to(ROOT).parts[:-1])
    ]

    assert names + packages == []


def test_nothing_is_left_to_do():
    words = ["TO" + "DO", "FIX" + "ME", "X" * 3, "HACK", "raise Not" + "ImplementedError"]
    pattern = re.compile(r"\b(" + "|".join(words) + r")\b")
    found = [
        f"{relative(path)}:{number}"
        for path in tracked()
        if path.suffix in (".py", ".html", ".css", ".js", ".md", ".yml", ".toml", ".txt", ".po")
        and not relative(path).startswith(NOT_OURS) and ".min." not in path.name
        and not relative(path).startswith(("static/vendor", "tests/guards/"))
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if pattern.search(line)
    ]  # fmt: skip

    assert found == []


def test_our_apps_send_each_other_no_signals():
    found = [
        f"{name}:{node.lineno}"
        for name, tree in modules()
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("django.db.models.signals")
    ]

    assert found == []


def test_no_test_is_skipped_without_a_reason():
    found = [
        f"{name}:{line}"
        for name, tree in modules("tests")
        for line, called, node in calls(tree)
        if called in ("pytest.mark.skip", "pytest.mark.skipif", "pytest.skip", "pytest.mark.xfail")
        and not any(keyword.arg == "reason" for keyword in node.keywords) and not (called == "pytest.skip" and node.args)
    ]  # fmt: skip

    assert found == []
