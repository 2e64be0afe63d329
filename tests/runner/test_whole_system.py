"""The whole system, started as a person starts it: it answers, mends itself and leaves nothing behind."""

from __future__ import annotations

import http.client
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from runner.places import CHECKOUT
from runner.state import State, birth

pytestmark = [pytest.mark.processes, pytest.mark.enable_socket]

SERVERS_OF_THE_TESTS = (
    "DATABASE_URL",
    "DATABASE_APP_URL",
    "DATABASE_PUBLIC_URL",
    "REDIS_URL",
    "DULI_SECRET_KEY",
)
PROCESSES = {"postgres", "valkey", "web", "worker", "beat"}


@pytest.fixture
def data() -> Iterator[Path]:
    """A data folder of its own that the account of the servers can reach."""
    folder = Path(tempfile.mkdtemp(prefix="duli-whole-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def status(port: int, path: str) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("GET", path)
        return connection.getresponse().status
    except OSError:
        return 0
    finally:
        connection.close()


def eventually(condition: Callable[[], bool], patience: float) -> bool:
    deadline = time.monotonic() + patience
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.1)
    return True


def pid_of(name: str, data: Path) -> int:
    state = State.load(data / "state.json")
    return state.children[name][0] if state and name in state.children else 0


def test_the_system_starts_empty_mends_its_worker_and_ends_without_a_trace(data: Path) -> None:
    port = free_port()
    environ = {name: value for name, value in os.environ.items() if name not in SERVERS_OF_THE_TESTS}
    environ |= {"PORT": str(port), "DULI_DATA": str(data), "DULI_MODE": "local"}
    console = data / "console"
    with console.open("w") as out:
        run = subprocess.Popen(
            [sys.executable, "run.py", "--empty"], cwd=CHECKOUT, env=environ, stdout=out, stderr=out
        )
    try:
        serves = eventually(lambda: "Duli is at" in console.read_text() or run.poll() is not None, 90)
        assert serves and run.poll() is None, console.read_text()
        assert status(port, "/healthz") == 200
        assert eventually(lambda: status(port, "/readyz") == 200, 15)

        worker = pid_of("worker", data)
        os.kill(worker, signal.SIGKILL)
        assert eventually(lambda: pid_of("worker", data) not in (0, worker), 10)
        assert f"worker (process {worker}) was ended by SIGKILL." in console.read_text()
        assert status(port, "/healthz") == 200

        state = State.load(data / "state.json")
        assert state is not None
        assert set(state.children) == PROCESSES
        run.send_signal(signal.SIGINT)
        assert run.wait(30) == 0, console.read_text()
        assert [name for name, (pid, _) in state.children.items() if birth(pid) is not None] == []
        assert status(port, "/healthz") == 0
    finally:
        if run.poll() is None:
            run.kill()
            run.wait()
