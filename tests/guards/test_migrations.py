"""Migrations say all that the models say, and never import today's models."""

from __future__ import annotations

import ast
import io
from contextlib import suppress

import pytest
from django.core.management import call_command

from tests.guards.sources import APPS, parsed, relative, tracked


@pytest.mark.django_db(databases=["default", "owner", "public"])
def test_migrations_are_complete():
    out = io.StringIO()

    with suppress(SystemExit):
        call_command("makemigrations", *APPS, "--check", "--dry-run", stdout=out, verbosity=1)

    assert "No changes detected" in out.getvalue(), out.getvalue()


def test_no_migration_imports_models():
    found = [
        f"{relative(path)}:{node.lineno}"
        for path in tracked()
        if path.suffix == ".py" and "/migrations/" in relative(path) and relative(path).split("/")[0] in APPS
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.ImportFrom)
        and any(part in ("models", "actions", "queries") for part in (node.module or "").split("."))
        and not (node.module or "").startswith("django.db")
    ]  # fmt: skip

    assert found == []


def test_no_migration_lifts_the_policies():
    words = ("no force row level security", "disable row level security")
    found = [
        relative(path)
        for path in tracked()
        if "/migrations/" in relative(path) and any(word in path.read_text().lower() for word in words)
    ]

    assert [name for name in found if name not in LIFTS] == []
    assert sorted(set(LIFTS) - set(found)) == []


LIFTS: dict[str, str] = {}
"""Data migrations that lift FORCE for one statement, each with its reason."""
