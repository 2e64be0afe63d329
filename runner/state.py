"""What a running system writes down for others: the lock that makes it the only one, and its addresses."""

from __future__ import annotations

import fcntl
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import IO

from runner.console import Refusal


@dataclass
class State:
    """The runner's process, its environment for joiners, and its children as (process id, time of birth)."""

    pid: int
    environ: dict[str, str]
    address: str = ""
    children: dict[str, tuple[int, str]] = field(default_factory=dict)

    def save(self, path: Path) -> None:
        """Write the whole file at once, readable by its owner only: the addresses may hold passwords."""
        fresh = path.with_suffix(".new")
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as out:
            json.dump(asdict(self), out, indent=1)
        fresh.replace(path)

    @classmethod
    def load(cls, path: Path) -> State | None:
        """The state that somebody wrote, or None when there is none that can be read."""
        try:
            raw = json.loads(path.read_text())
            children = {name: (int(pid), str(birth)) for name, (pid, birth) in raw["children"].items()}
            return cls(int(raw["pid"]), dict(raw["environ"]), str(raw["address"]), children)
        except (OSError, ValueError, KeyError, TypeError):
            return None


def birth(pid: int) -> str | None:
    """When a process began, so that a re-used id is not taken for it; None when there is no such process."""
    if sys.platform.startswith("linux"):
        try:
            after_name = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        except OSError:
            return None
        return None if after_name[0] == "Z" else after_name[19]
    listed = subprocess.run(["ps", "-o", "lstart=", "-p", str(pid)], capture_output=True, text=True)
    return listed.stdout.strip() or None


def end_leftovers(state: State, patience: float = 8.0) -> list[str]:
    """Wait for the children of a runner that was killed, then end those that stay and name them."""

    def alive() -> dict[str, int]:
        return {name: pid for name, (pid, born) in state.children.items() if birth(pid) == born}

    ended: list[str] = []
    quiet_until = time.monotonic() + (3.0 if sys.platform.startswith("linux") else 0.0)
    deadline = time.monotonic() + patience
    while left := alive():
        now = time.monotonic()
        if now > quiet_until:
            sign = signal.SIGTERM if now < deadline else signal.SIGKILL
            for name, pid in left.items():
                os.kill(pid, sign)
                ended.append(name)
            quiet_until = now + 2.0
        time.sleep(0.1)
    return sorted(set(ended))


class OnlyOne:
    """Holds the data folder for one runner; the kernel lets go of it however the runner ends."""

    def __init__(self, data: Path) -> None:
        self.path = data / "run.lock"
        self._handle: IO[str] | None = None

    def take(self) -> bool:
        """Whether this process now is the one."""
        handle = self.path.open("a")
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            handle.close()
            return False
        self._handle = handle
        return True

    def release(self) -> None:
        """Let the next one in."""
        if self._handle is not None:
            self._handle.close()
            self._handle = None


def is_held(data: Path) -> bool:
    """Whether some runner holds this data folder at the moment."""
    if not data.is_dir():
        return False
    probe = OnlyOne(data)
    if probe.take():
        probe.release()
        return False
    return True


def already_running(state: State | None, data: Path) -> Refusal:
    """The sentence for a second runner on the same checkout."""
    if state is None or not state.address:
        return Refusal(f"Another run.py is starting or working on {data}; wait for it or stop it.")
    return Refusal(
        f"Duli already runs from this checkout at {state.address} (process {state.pid}); stop it with Ctrl-C "
        "where it was started. `python3 run.py manage …` joins it."
    )


def joined(environ: Mapping[str, str], state: State) -> dict[str, str]:
    """The environment of a command that joins a running system."""
    return {**environ, **state.environ}
