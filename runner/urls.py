"""Addresses of servers: building and reading the URLs in DATABASE_URL and its sisters and in REDIS_URL."""

from __future__ import annotations

import socket
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qs, quote, unquote, urlsplit, urlunsplit

from runner.console import Refusal

DEFAULT_REDIS_PORT = 6379
DATABASE_SCHEMES = ("postgresql", "postgres")


def socket_database_url(role: str, database: str, folder: Path) -> str:
    """The libpq URL of a role on a server that listens on a unix socket."""
    return f"postgresql://{role}@/{database}?host={quote(str(folder), safe='/')}"


def with_role(url: str, role: str, password: str | None = None) -> str:
    """The same database, as another role."""
    parts = urlsplit(url)
    place = parts.netloc.rpartition("@")[2]
    who = quote(role, safe="") + (f":{quote(password, safe='')}" if password else "")
    # urlunsplit drops an empty authority's "//" only when netloc is empty, and here it never is
    return urlunsplit(parts._replace(netloc=f"{who}@{place}"))


def redacted(url: str) -> str:
    """The URL without its password, for the console."""
    parts = urlsplit(url)
    who, at, place = parts.netloc.rpartition("@")
    return urlunsplit(parts._replace(netloc=f"{who.partition(':')[0]}{at}{place}"))


def check_database_url(name: str, url: str) -> str:
    """The URL itself, or a refusal that says which variable is wrong."""
    parts = urlsplit(url)
    if parts.scheme not in DATABASE_SCHEMES or not parts.path.strip("/"):
        raise Refusal(f"{name} is not a PostgreSQL address (postgresql://role:password@host:5432/database).")
    return url


@dataclass(frozen=True)
class BrokerAddress:
    """Where the broker listens: a unix socket, or a host and a port."""

    path: str | None = None
    host: str | None = None
    port: int = DEFAULT_REDIS_PORT
    encrypted: bool = False


def broker_address(url: str) -> BrokerAddress:
    """Read REDIS_URL: redis://, rediss://, redis+socket:// or unix://."""
    parts = urlsplit(url)
    if parts.scheme in ("redis+socket", "unix"):
        folder = parse_qs(parts.query).get("path", [unquote(parts.path)])[0]
        if folder:
            return BrokerAddress(path=folder)
    elif parts.scheme in ("redis", "rediss") and parts.hostname:
        return BrokerAddress(
            host=parts.hostname, port=parts.port or DEFAULT_REDIS_PORT, encrypted=parts.scheme == "rediss"
        )
    raise Refusal("REDIS_URL is not a Redis address (redis://host:6379/0 or redis+socket:///path/to/socket).")


def broker_answers(address: BrokerAddress, timeout: float = 2.0) -> bool:
    """Ask over a raw socket (a client library retries for seconds). Asking for a password is life too."""
    try:
        if address.path is not None:
            connection = socket.socket(socket.AF_UNIX)
            connection.settimeout(timeout)
            with connection:
                connection.connect(address.path)
                return _pings(connection)
        with socket.create_connection((address.host, address.port), timeout) as connection:
            return address.encrypted or _pings(connection)
    except OSError:
        return False


def _pings(connection: socket.socket) -> bool:
    connection.sendall(b"PING\r\n")
    return connection.recv(64).startswith((b"+PONG", b"-NOAUTH"))
