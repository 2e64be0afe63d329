"""The address people use: which port, whether it is free, whether the web server answers."""

from __future__ import annotations

import http.client
import socket
from collections.abc import Mapping

from runner.console import Refusal

HOST = "127.0.0.1"
DEFAULT_PORT = 8000
HIGHEST_PORT = 65535


def chosen_port(environ: Mapping[str, str]) -> int:
    """PORT, or 8000."""
    text = environ.get("PORT") or str(DEFAULT_PORT)
    if not text.isdecimal() or not 0 < int(text) <= HIGHEST_PORT:
        raise Refusal(f"PORT must be a number from 1 to {HIGHEST_PORT}, not {text!r}.")
    return int(text)


def require_free(port: int) -> None:
    """Refuse, in a sentence, a port that somebody listens on."""
    with socket.socket(socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except PermissionError:
            raise Refusal(
                f"Port {port} needs root; choose one above 1023: PORT=8000 python3 run.py."
            ) from None
        except OSError:
            raise Refusal(
                f"Port {port} is taken by another program; choose another: PORT={port + 1} python3 run.py."
            ) from None


def answers(port: int, path: str = "/healthz") -> bool:
    """Whether the web server says 200 there."""
    connection = http.client.HTTPConnection(HOST, port, timeout=5)
    try:
        connection.request("GET", path)
        return connection.getresponse().status == http.client.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
