"""The roles of the database: made where the runner may, otherwise one sentence says what is missing.

`duli_owner` owns and migrates; `duli_app` serves (it owns nothing and bypasses nothing); `duli_public` reads
what is published; `duli_backup` reads everything for backups.
"""

from __future__ import annotations

import json
import os
import secrets
from pathlib import Path
from typing import TYPE_CHECKING, LiteralString

from runner.console import Refusal, say
from runner.engines import DATABASE, SUPERUSER, Engines
from runner.urls import check_database_url, redacted, with_role

if TYPE_CHECKING:
    import psycopg

OWNER, APP, PUBLIC, BACKUP = "duli_owner", "duli_app", "duli_public", "duli_backup"
EMBEDDED_ROLES: dict[str, LiteralString] = {
    OWNER: "LOGIN CREATEDB NOSUPERUSER NOBYPASSRLS",
    APP: "LOGIN NOCREATEDB NOSUPERUSER NOBYPASSRLS",
    PUBLIC: "LOGIN NOCREATEDB NOSUPERUSER NOBYPASSRLS",
    BACKUP: "LOGIN NOCREATEDB NOSUPERUSER BYPASSRLS",
}
SERVED_BY = {"DATABASE_APP_URL": APP, "DATABASE_PUBLIC_URL": PUBLIC}
OLDEST_POSTGRES = 150000


def prepare_embedded(engines: Engines) -> dict[str, str]:
    """The roles and the database of an embedded server, and the three addresses."""
    import psycopg

    with psycopg.connect(engines.database_url(SUPERUSER, "postgres"), autocommit=True) as connection:
        for role, attributes in EMBEDDED_ROLES.items():
            if not _role_exists(connection, role):
                connection.execute(f"CREATE ROLE {role} {attributes}")
        if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone():
            connection.execute(f"CREATE DATABASE {DATABASE} OWNER {OWNER}")
    return {
        "DATABASE_URL": engines.database_url(OWNER),
        "DATABASE_APP_URL": engines.database_url(APP),
        "DATABASE_PUBLIC_URL": engines.database_url(PUBLIC),
    }


def prepare_external(given: dict[str, str], secrets_file: Path) -> dict[str, str]:
    """The three addresses on a server that isn't ours: those given, the others made where the owner may."""
    if "DATABASE_URL" not in given:
        raise Refusal(
            "DATABASE_APP_URL or DATABASE_PUBLIC_URL is set, but DATABASE_URL (the owner's) is not."
        )
    urls = {name: check_database_url(name, url) for name, url in given.items()}
    with _connect("DATABASE_URL", urls["DATABASE_URL"]) as owner:
        if owner.info.server_version < OLDEST_POSTGRES:
            raise Refusal(f"Duli needs PostgreSQL 15 or newer; {redacted(urls['DATABASE_URL'])} is older.")
        for name, role in SERVED_BY.items():
            if name not in urls:
                urls[name] = _made_role(owner, urls["DATABASE_URL"], name, role, secrets_file)
    for name in SERVED_BY:
        with _connect(name, urls[name]) as connection:
            _require_ordinary(connection, name)
    return urls


def _connect(name: str, url: str) -> psycopg.Connection[tuple[object, ...]]:
    import psycopg

    try:
        return psycopg.connect(url, autocommit=True, connect_timeout=5)
    except psycopg.OperationalError as error:
        reason = str(error).strip().splitlines()[0]
        raise Refusal(f"{name} ({redacted(url)}) does not answer: {reason}") from None


def _role_exists(connection: psycopg.Connection[tuple[object, ...]], role: str) -> bool:
    return connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role]).fetchone() is not None


def _made_role(
    owner: psycopg.Connection[tuple[object, ...]], owner_url: str, name: str, role: str, secrets_file: Path
) -> str:
    """The address of a role that this runner made, now or at an earlier start."""
    from psycopg import sql

    passwords = json.loads(secrets_file.read_text()) if secrets_file.exists() else {}
    if not _role_exists(owner, role):
        if not _is_true_of_me(owner, "rolsuper OR rolcreaterole"):
            raise Refusal(
                f"{name} is not set, and the role in DATABASE_URL may not create roles. "
                f"Let an administrator run CREATE ROLE {role} LOGIN PASSWORD '…' NOSUPERUSER NOBYPASSRLS; "
                f"then set {name}."
            )
        passwords[role] = secrets.token_urlsafe(24)
        attributes = sql.SQL(EMBEDDED_ROLES[role])
        if not _is_true_of_me(owner, "rolsuper"):
            # only a superuser may even name the attributes that it takes away
            attributes = sql.SQL("LOGIN")
        statement = sql.SQL("CREATE ROLE {} {} PASSWORD {}")
        owner.execute(statement.format(sql.Identifier(role), attributes, sql.Literal(passwords[role])))
        with os.fdopen(os.open(secrets_file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as out:
            json.dump(passwords, out)
        say(f"The role {role} was made on the database server.")
    if role not in passwords:
        raise Refusal(
            f"The role {role} exists on the database server, but its address is not known: set {name}."
        )
    return with_role(owner_url, role, passwords[role])


def _is_true_of_me(connection: psycopg.Connection[tuple[object, ...]], condition: LiteralString) -> bool:
    """Whether the connection's own role has these attributes."""
    row = connection.execute(f"SELECT {condition} FROM pg_roles WHERE rolname = current_user").fetchone()
    return bool(row and row[0])


def _require_ordinary(connection: psycopg.Connection[tuple[object, ...]], name: str) -> None:
    """A role that bypasses row-level security would serve every government's rows to all."""
    if _is_true_of_me(connection, "rolsuper OR rolbypassrls"):
        raise Refusal(
            f"The role in {name} bypasses row-level security; give one with NOSUPERUSER NOBYPASSRLS."
        )


def has_tables(owner_url: str) -> bool:
    """Whether migrations ever ran there."""
    with _connect("DATABASE_URL", owner_url) as connection:
        row = connection.execute("SELECT to_regclass('django_migrations') IS NOT NULL").fetchone()
        return bool(row and row[0])
