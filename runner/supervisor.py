"""Starts the processes of a system, says and mends their crashes, and leaves none behind, however it ends.

Every process is a direct child in a session of its own. On Linux the kernel signals it when the runner dies
(PR_SET_PDEATHSIG), so that even `kill -9` of the runner leaves nothing running.
"""

from __future__ import annotations

import ctypes
import os
import re
import signal
import subprocess
import sys
import time
from collections import deque
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from runner.console import Refusal, say
from runner.places import CHECKOUT, Account

ALARM = re.compile(r"(?<!%)\b(WARNING|ERROR|CRITICAL|FATAL|PANIC)\b|^Traceback")
PR_SET_PDEATHSIG = 1
LARGEST_LOG = 10_000_000
CHUNK = 1_000_000
LINES_AT_ONCE = 12
PULSE = 0.2


@dataclass(frozen=True)
class Program:
    """One process of the system: how it starts, how it is stopped, how one sees that it answers."""

    name: str
    argv: tuple[str, ...]
    environ: Mapping[str, str]
    account: Account | None = None
    stop_signal: signal.Signals = signal.SIGTERM
    orphan_signal: signal.Signals = signal.SIGTERM
    patience: float = 10.0
    ready: Callable[[], bool] | None = None
    alarm: re.Pattern[str] = ALARM
    is_engine: bool = False


@dataclass
class RestartPolicy:
    """At most `limit` restarts within `window` seconds, each a little later than the one before."""

    limit: int = 3
    window: float = 60.0
    first_delay: float = 0.5
    _restarts: deque[float] = field(default_factory=deque)

    def delay(self, now: float) -> float | None:
        """Seconds to wait before the next start, or None when the process has crashed too often."""
        while self._restarts and now - self._restarts[0] >= self.window:
            self._restarts.popleft()
        if len(self._restarts) >= self.limit:
            return None
        self._restarts.append(now)
        return self.first_delay * float(2 ** (len(self._restarts) - 1))

    @property
    def used(self) -> int:
        """How many restarts count at the moment."""
        return len(self._restarts)


def dies_with_us(sign: signal.Signals = signal.SIGTERM) -> Callable[[], None]:
    """What a child does before it becomes its program: listen to signals, and ask for one when the runner is gone."""
    parent = os.getpid()
    libc = ctypes.CDLL(None) if sys.platform.startswith("linux") else None

    def ask() -> None:
        for heard in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(heard, signal.SIG_DFL)
        if libc is not None:
            libc.prctl(PR_SET_PDEATHSIG, int(sign), 0, 0, 0)
            if os.getppid() != parent:  # died between fork and here
                os._exit(1)

    return ask


def spawn(program: Program, log: Path) -> subprocess.Popen[bytes]:
    """Start the program with its output in the log."""
    account = program.account
    with log.open("ab") as output:
        return subprocess.Popen(
            program.argv,
            env=dict(program.environ),
            cwd="/" if account else CHECKOUT,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=dies_with_us(program.orphan_signal),
            user=account.uid if account else None,
            group=account.gid if account else None,
            extra_groups=[] if account else None,
        )


def signal_group(pid: int, sign: signal.Signals) -> None:
    """Signal a child and what it left in its group; nobody there is fine."""
    try:
        os.killpg(pid, sign)
    except (ProcessLookupError, PermissionError):
        return


class LogTail:
    """Follows a child's log, prints its warnings on the console, keeps the file from growing without end."""

    def __init__(self, name: str, path: Path, alarm: re.Pattern[str]) -> None:
        self.name = name
        self.path = path
        self.alarm = alarm
        self.position = path.stat().st_size if path.exists() else 0

    def follow(self) -> None:
        """Print what came since last time and is worth a person's attention."""
        with self.path.open("rb") as log:
            log.seek(self.position)
            fresh = log.read(CHUNK)
        complete = fresh[: fresh.rfind(b"\n") + 1] or (fresh if len(fresh) == CHUNK else b"")
        self.position += len(complete)
        alarming = [
            line for line in complete.decode(errors="replace").splitlines() if self.alarm.search(line)
        ]
        for line in alarming[:LINES_AT_ONCE]:
            say(f"[{self.name}] {line[:500]}")
        if len(alarming) > LINES_AT_ONCE:
            say(f"[{self.name}] … {len(alarming) - LINES_AT_ONCE} more lines in {self.path}")
        if self.position > LARGEST_LOG:
            self._turn_over()

    def _turn_over(self) -> None:
        """Keep one older log; the child goes on appending to the same, now empty, file."""
        older = self.path.with_suffix(".log.1")
        older.write_bytes(self.path.read_bytes())
        os.truncate(self.path, 0)
        self.position = 0

    def last_lines(self, count: int = 15) -> str:
        """The end of the log, for a person who wants to know why a process ended."""
        with self.path.open("rb") as log:
            log.seek(max(0, self.path.stat().st_size - 8000))
            return "\n".join(log.read().decode(errors="replace").splitlines()[-count:])


@dataclass
class Child:
    """A program, the process it is at the moment, and what happened to it."""

    program: Program
    process: subprocess.Popen[bytes]
    tail: LogTail
    policy: RestartPolicy
    restart_at: float | None = None
    settles_until: float = 0.0


def describe_end(code: int) -> str:
    """A return code in words."""
    if code >= 0:
        return f"ended with code {code}"
    try:
        return f"was ended by {signal.Signals(-code).name}"
    except ValueError:
        return f"was ended by signal {-code}"


class CrashedTooOften(Refusal):
    """A process can't be kept alive; everything else has to end."""


class Supervisor:
    """The children, in the order of their start. The caller calls `tick` again and again and `stop` once."""

    SETTLING = 20.0

    def __init__(self, logs: Path, on_change: Callable[[], None] | None = None) -> None:
        self.logs = logs
        self.children: dict[str, Child] = {}
        self.on_change = on_change or (lambda: None)

    def start(self, program: Program) -> None:
        """Start a program and, when it can tell, wait until it answers."""
        log = self.logs / f"{program.name}.log"
        log.touch()
        tail = LogTail(program.name, log, program.alarm)
        child = Child(program, spawn(program, log), tail, RestartPolicy())
        self.children[program.name] = child
        self.on_change()
        if program.ready is not None:
            self._wait_ready(child)

    def _wait_ready(self, child: Child) -> None:
        deadline = time.monotonic() + self.SETTLING
        assert child.program.ready is not None
        while not child.program.ready():
            if time.monotonic() > deadline:
                raise Refusal(f"{child.program.name} did not start:\n{child.tail.last_lines()}")
            if child.process.poll() is not None:
                # what a killed server left behind (shared memory, a lock file) is gone after a second or two
                time.sleep(0.3)
                self._respawn(child)
            time.sleep(0.03)

    def _respawn(self, child: Child) -> None:
        child.process = spawn(child.program, child.tail.path)
        child.restart_at = None
        self.on_change()

    def tick(self) -> None:
        """Look at every child once: show its warnings, mend a crash, or give up with `CrashedTooOften`."""
        now = time.monotonic()
        for child in self.children.values():
            child.tail.follow()
            if child.restart_at is not None:
                if now >= child.restart_at:
                    self._respawn(child)
            elif (code := child.process.poll()) is not None:
                self._crashed(child, code, now)

    def _crashed(self, child: Child, code: int, now: float) -> None:
        program = child.program
        signal_group(child.process.pid, signal.SIGKILL)  # pool processes of a killed worker
        if program.is_engine and child.policy.used and now < child.settles_until and code > 0:
            child.restart_at = (
                now + 0.3
            )  # a restarted server waits for its predecessor's memory: not another crash
            return
        delay = child.policy.delay(now)
        say(f"{program.name} (process {child.process.pid}) {describe_end(code)}.")
        if delay is None:
            raise CrashedTooOften(
                f"{program.name} crashed {child.policy.limit + 1} times within a minute; everything ends. "
                f"The end of {child.tail.path}:\n{child.tail.last_lines()}"
            )
        child.restart_at = now + delay
        child.settles_until = child.restart_at + self.SETTLING
        turn = f"{child.policy.used} of {child.policy.limit} in a minute"
        say(f"{program.name} is started again in {delay:g} s ({turn}).")

    def watch_until(self, condition: Callable[[], bool], timeout: float) -> bool:
        """Keep the children alive until the condition holds; False when the time is over."""
        deadline = time.monotonic() + timeout
        while not condition():
            if time.monotonic() > deadline:
                return False
            self.tick()
            time.sleep(PULSE)
        return True

    def stop(self) -> None:
        """End every child: first those that use the engines, then the engines, last started first."""
        ordered = list(reversed(self.children.values()))
        self._end([child for child in ordered if not child.program.is_engine])
        for child in (child for child in ordered if child.program.is_engine):
            self._end([child])
        self.children.clear()

    def _end(self, children: Iterable[Child]) -> None:
        running = [child for child in children if child.process.poll() is None]
        for child in running:
            child.process.send_signal(child.program.stop_signal)
        began = time.monotonic()
        for child in running:
            left = began + child.program.patience - time.monotonic()
            try:
                child.process.wait(max(left, 0.1))
            except subprocess.TimeoutExpired:
                say(f"{child.program.name} does not end by itself and is killed.")
                signal_group(child.process.pid, signal.SIGKILL)
                child.process.wait()
            signal_group(child.process.pid, signal.SIGKILL)
