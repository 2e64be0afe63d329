"""The sample governments behind a real web server, for tests that look at them with a real browser."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from urllib.error import URLError
from urllib.parse import quote
from urllib.request import urlopen

from django.db import connections

ROOT = Path(__file__).resolve().parents[2]
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
PATIENCE = 60.0


def address_of(alias: str, name: str) -> str:
    """The URL of the database ``name`` for the login of ``alias``."""
    settings = connections[alias].settings_dict
    login = settings["USER"] + (f":{quote(settings['PASSWORD'], safe='')}" if settings["PASSWORD"] else "")
    host = settings["HOST"]
    if host.startswith("/"):
        return f"postgresql://{login}@/{name}?host={quote(host)}"
    port = f":{settings['PORT']}" if settings["PORT"] else ""
    return f"postgresql://{login}@{host}{port}/{name}"


class Site:
    """One server on one database. Its children have an environment of their own and are ended by their ids."""

    def __init__(self, database: str) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="duli-b-"))
        self.address = ""
        self.server: subprocess.Popen[bytes] | None = None
        self.environ = {
            **os.environ,
            "DULI_MODE": "test",
            "DULI_DATA": str(self.folder),
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "DATABASE_URL": address_of("owner", database),
            "DATABASE_APP_URL": address_of("default", database),
            "DATABASE_PUBLIC_URL": address_of("public", database),
            # Nobody listens there: pages must not wait for a broker.
            "REDIS_URL": f"redis+socket://{self.folder}/nobody",
        }

    def play(self, stage: str) -> None:
        """Found the sample governments and bring their year to ``stage``."""
        told = subprocess.run(
            [sys.executable, "manage.py", "demo", "--stage", stage],
            cwd=ROOT, env=self.environ, capture_output=True, text=True, check=False,
        )  # fmt: skip
        if told.returncode:
            raise AssertionError(
                f"demo --stage {stage} failed:\n{told.stdout[-2000:]}\n{told.stderr[-4000:]}"
            )

    def serve(self) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        self.address = f"http://127.0.0.1:{port}"
        with (self.folder / "server.log").open("ab") as log:
            self.server = subprocess.Popen(
                [sys.executable, "-m", "gunicorn", "-w", "2", "-b", f"127.0.0.1:{port}", "config.wsgi:application"],
                cwd=ROOT, env=self.environ, stdout=log, stderr=log, stdin=subprocess.DEVNULL,
            )  # fmt: skip
        limit = time.monotonic() + PATIENCE
        while True:
            try:
                with urlopen(f"{self.address}/healthz", timeout=5):
                    return
            except (URLError, OSError) as error:
                if self.server.poll() is not None or time.monotonic() > limit:
                    raise AssertionError(f"the server does not answer:\n{self.log()}") from error
                time.sleep(0.2)

    def log(self) -> str:
        return (self.folder / "server.log").read_text(errors="replace")[-4000:]

    def stop(self) -> None:
        if self.server is not None and self.server.poll() is None:
            self.server.send_signal(signal.SIGTERM)
            try:
                self.server.wait(20)
            except subprocess.TimeoutExpired:
                self.server.kill()
                self.server.wait()
        shutil.rmtree(self.folder, ignore_errors=True)
