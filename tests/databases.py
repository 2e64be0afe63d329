"""Test databases: one template, made by the owner through the migrations, and clones of it."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import OperationalError, connections

log = logging.getLogger(__name__)
ROOT = Path(settings.BASE_DIR)
ALIASES = ("default", "owner", "public")


def _fingerprint() -> str:
    digest = hashlib.sha256()
    for folder in ("*/migrations", "organizations/data", "core"):
        for path in sorted(ROOT.glob(f"{folder}/**/*")):
            if path.is_file() and path.suffix in (".py", ".csv", ".json"):
                digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()[:12]


def _run(statement: str, *args: object) -> list[tuple]:
    with connections["owner"]._nodb_cursor() as cursor:
        cursor.execute(statement, args or None)
        return cursor.fetchall() if cursor.description else []


def point_at(name: str) -> None:
    """Let all aliases speak to this database from now on."""
    for alias in ALIASES:
        connections[alias].close()
        connections[alias].settings_dict["NAME"] = name


def _template() -> str:
    name = f"duli_template_{_fingerprint()}"
    with connections["owner"]._nodb_cursor() as cursor:
        cursor.execute("select pg_advisory_lock(7311)")
        try:
            cursor.execute("select 1 from pg_database where datname = %s", [name])
            if cursor.fetchone():
                return name
            raw = f"{name}_raw"
            cursor.execute(f'drop database if exists "{raw}"')
            cursor.execute(f'create database "{raw}"')
            before = connections["owner"].settings_dict["NAME"]
            point_at(raw)
            call_command("migrate", database="owner", verbosity=0)
            point_at(before)
            cursor.execute(f'alter database "{raw}" rename to "{name}"')
        finally:
            cursor.execute("select pg_advisory_unlock(7311)")
    return name


def clone(name: str) -> str:
    """A fresh database ``test_<name>``, as the migrations leave it."""
    full = f"test_{name}"[:60]
    template = _template()
    with connections["owner"]._nodb_cursor() as cursor:
        cursor.execute("select pg_advisory_lock(7311)")
        try:
            cursor.execute(f'drop database if exists "{full}" with (force)')
            cursor.execute(f'create database "{full}" template "{template}"')
        finally:
            cursor.execute("select pg_advisory_unlock(7311)")
    return full


def drop(name: str) -> None:
    for alias in ALIASES:
        connections[alias].close()
    _drop(name)


def _drop(name: str) -> None:
    try:
        _run(f'drop database if exists "{name}"')  # waits for sessions that are just ending
    except OperationalError:
        # A thread of the test still holds a session. The owner may not end it; the database goes with the engine.
        log.warning("%s is still in use and stays", name)


@contextmanager
def own(name: str) -> Iterator[str]:
    """A fresh database for as long as the block lasts: commits are real, ``public`` is the real public role.

    Every connection made meanwhile speaks to it, those of other threads too.
    """
    full = clone(name)
    before = {alias: (connections[alias], connections.settings[alias]["NAME"]) for alias in ALIASES}
    for alias in ALIASES:
        connections.settings[alias]["NAME"] = full
        connections[alias] = connections.create_connection(alias)
        connections[alias].settings_dict = dict(connections[alias].settings_dict)
    try:
        yield full
    finally:
        for alias in ALIASES:
            connections[alias].close()
        for alias, (connection, database) in before.items():
            connections.settings[alias]["NAME"] = database
            connections[alias] = connection
        _drop(full)
