"""The parts of run.py as units; the whole system is started in test_whole_system.py."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest

from runner import environment, roles, system, testing, web
from runner.console import Refusal
from runner.places import CHECKOUT, Places, data_root
from runner.state import OnlyOne, State, already_running, birth, end_leftovers, is_held
from runner.supervisor import (
    ALARM,
    CrashedTooOften,
    LogTail,
    Program,
    RestartPolicy,
    Supervisor,
    describe_end,
)
from runner.urls import (
    BrokerAddress,
    broker_address,
    broker_answers,
    check_database_url,
    redacted,
    socket_database_url,
    with_role,
)


def python(name: str, code: str, **more: object) -> Program:
    """A tiny child that runs one line of Python."""
    return Program(name, (sys.executable, "-c", code), os.environ, **more)  # type: ignore[arg-type]


def gone(pid: int, patience: float = 5.0) -> bool:
    """Whether a process has ended, or ends within a moment: the kernel takes its time over a killed one."""
    deadline = time.monotonic() + patience
    while birth(pid) is not None and time.monotonic() < deadline:
        time.sleep(0.02)
    return birth(pid) is None


# --- addresses


def test_a_socket_address_names_role_database_and_folder() -> None:
    url = socket_database_url("duli_app", "duli", Path("/some where/sock"))

    assert url == "postgresql://duli_app@/duli?host=/some%20where/sock"


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("postgresql://duli_owner@/duli?host=/run/pg", "postgresql://duli_app:p%40ss@/duli?host=/run/pg"),
        (
            "postgresql://o:x@db:5433/duli?sslmode=require",
            "postgresql://duli_app:p%40ss@db:5433/duli?sslmode=require",
        ),
        ("postgresql://db/duli", "postgresql://duli_app:p%40ss@db/duli"),
    ],
)
def test_another_role_keeps_the_place(url: str, expected: str) -> None:
    assert with_role(url, "duli_app", "p@ss") == expected


def test_a_password_never_reaches_the_console() -> None:
    assert redacted("postgresql://duli_app:secret@db:5432/duli") == "postgresql://duli_app@db:5432/duli"


@pytest.mark.parametrize("url", ["mysql://db/duli", "postgresql://db", "duli", ""])
def test_what_is_no_database_address_is_refused_with_its_variable(url: str) -> None:
    with pytest.raises(Refusal, match="DATABASE_APP_URL is not a PostgreSQL address"):
        check_database_url("DATABASE_APP_URL", url)


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("redis://broker:6380/0", BrokerAddress(host="broker", port=6380)),
        ("redis://:word@broker/1", BrokerAddress(host="broker", port=6379)),
        ("rediss://broker", BrokerAddress(host="broker", port=6379, encrypted=True)),
        ("redis+socket:///run/valkey.sock", BrokerAddress(path="/run/valkey.sock")),
        ("unix:///run/valkey.sock?db=2", BrokerAddress(path="/run/valkey.sock")),
    ],
)
def test_a_broker_address_is_read(url: str, expected: BrokerAddress) -> None:
    assert broker_address(url) == expected


@pytest.mark.parametrize("url", ["amqp://broker", "redis://", "redis+socket://"])
def test_what_is_no_broker_address_is_refused(url: str) -> None:
    with pytest.raises(Refusal, match="REDIS_URL is not a Redis address"):
        broker_address(url)


def test_a_dead_broker_is_known_at_once(tmp_path: Path) -> None:
    began = time.monotonic()

    assert not broker_answers(BrokerAddress(path=str(tmp_path / "nobody")))
    assert time.monotonic() - began < 1


# --- the port


@pytest.mark.parametrize(("value", "expected"), [(None, 8000), ("", 8000), ("9000", 9000)])
def test_the_port_is_8000_unless_port_says_otherwise(value: str | None, expected: int) -> None:
    environ = {} if value is None else {"PORT": value}

    assert web.chosen_port(environ) == expected


@pytest.mark.parametrize("value", ["0", "65536", "-1", "web", "8000.0"])
def test_a_port_that_is_none_is_refused(value: str) -> None:
    with pytest.raises(Refusal, match="PORT must be a number from 1 to 65535"):
        web.chosen_port({"PORT": value})


@pytest.mark.enable_socket
def test_a_taken_port_is_refused_with_a_way_out() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]

        with pytest.raises(Refusal) as refusal:
            web.require_free(port)

    assert str(refusal.value) == (
        f"Port {port} is taken by another program; choose another: PORT={port + 1} python3 run.py."
    )


# --- places and secrets


def test_the_data_lie_in_the_checkout_for_an_ordinary_user() -> None:
    assert data_root({}, is_root=False) == CHECKOUT / "var"


def test_the_data_of_root_lie_where_the_server_can_reach_them() -> None:
    folder = data_root({}, is_root=True)

    assert folder.parent == Path("/var/lib")
    assert folder.name.startswith("duli-")


def test_a_given_data_folder_wins(tmp_path: Path) -> None:
    assert data_root({"DULI_DATA": str(tmp_path)}, is_root=True) == tmp_path


def test_a_long_path_gets_a_short_socket_folder(tmp_path: Path) -> None:
    places = Places(data=tmp_path / ("x" * 90), account=None)

    assert len(str(places.sockets)) < 90


def test_the_secret_key_is_made_once_and_closed_to_others(tmp_path: Path) -> None:
    first = system.secret_key(tmp_path)

    assert system.secret_key(tmp_path) == first
    assert len(first) >= 50
    assert (tmp_path / "secret-key").stat().st_mode & 0o777 == 0o600


def test_without_a_mode_of_the_caller_every_process_is_told_one(tmp_path: Path) -> None:
    environ = system.base_environ({"PATH": "/bin"}, Places(data=tmp_path, account=None), "local")

    assert environ["DULI_MODE"] == "local"
    assert environ["DULI_DATA"] == str(tmp_path)
    assert environ["PATH"] == "/bin"


# --- the restart policy


def test_three_restarts_in_a_minute_each_later_than_the_last_then_no_more() -> None:
    policy = RestartPolicy()

    assert [policy.delay(now) for now in (0.0, 5.0, 10.0, 15.0)] == [0.5, 1.0, 2.0, None]


def test_a_crash_that_is_a_minute_old_no_longer_counts() -> None:
    policy = RestartPolicy()
    for now in (0.0, 5.0, 10.0):
        policy.delay(now)

    assert policy.delay(60.0) == 2.0


# --- the supervisor, with tiny children


def test_a_crashed_child_is_said_and_started_again(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    supervisor = Supervisor(tmp_path)
    try:
        supervisor.start(python("sleeper", "import time; time.sleep(60)"))
        first = supervisor.children["sleeper"].process.pid
        os.kill(first, 9)

        assert supervisor.watch_until(lambda: supervisor.children["sleeper"].process.pid != first, 5)
    finally:
        supervisor.stop()

    said = capsys.readouterr().out
    assert f"sleeper (process {first}) was ended by SIGKILL." in said
    assert "sleeper is started again in 0.5 s (1 of 3 in a minute)." in said


def test_a_child_that_can_not_live_ends_everything_with_the_end_of_its_log(tmp_path: Path) -> None:
    supervisor = Supervisor(tmp_path)
    supervisor.start(python("broken", "import sys; sys.exit('no luck')"))
    supervisor.children["broken"].policy = RestartPolicy(first_delay=0.01)

    with pytest.raises(CrashedTooOften, match=r"broken crashed 4 times within a minute(.|\n)*no luck"):
        supervisor.watch_until(lambda: False, 20)
    supervisor.stop()


def test_a_restarted_server_may_fail_for_a_while_but_not_for_ever(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Supervisor, "SETTLING", 0.5)
    starts = tmp_path / "starts"
    code = f"open({str(starts)!r}, 'a').write('x'); import sys; sys.exit('shared memory in use')"
    supervisor = Supervisor(tmp_path)
    supervisor.start(python("engine", code, is_engine=True))
    supervisor.children["engine"].policy = RestartPolicy(first_delay=0.01)

    with pytest.raises(CrashedTooOften, match="shared memory in use"):
        supervisor.watch_until(lambda: False, 20)
    supervisor.stop()

    assert len(starts.read_text()) > 4


def test_stopping_ends_users_before_engines_and_leaves_no_grandchild(tmp_path: Path) -> None:
    note = tmp_path / "order"
    code = (
        "import signal, subprocess, sys, time\n"
        f"def end(*_):\n open({str(note)!r}, 'a').write(sys.argv[1] + ' '); sys.exit(0)\n"
        "signal.signal(signal.SIGTERM, end)\n"
        "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)'])\n"
        "print(child.pid, flush=True)\n"
        "time.sleep(60)"
    )
    supervisor = Supervisor(tmp_path)
    for name, is_engine in (("engine", True), ("user", False)):
        argv = (sys.executable, "-c", code, name)
        supervisor.start(Program(name, argv, os.environ, is_engine=is_engine))
    logs = [tmp_path / f"{name}.log" for name in ("engine", "user")]
    assert supervisor.watch_until(lambda: all(log.read_text() for log in logs), 10)

    supervisor.stop()

    assert note.read_text().split() == ["user", "engine"]
    assert all(gone(int(log.read_text())) for log in logs)


def test_a_child_that_ignores_the_request_is_killed(tmp_path: Path) -> None:
    code = (
        "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
        "print('up', flush=True); time.sleep(60)"
    )
    supervisor = Supervisor(tmp_path)
    supervisor.start(python("deaf", code, patience=0.3))
    assert supervisor.watch_until(lambda: (tmp_path / "deaf.log").read_text() == "up\n", 10)
    pid = supervisor.children["deaf"].process.pid

    supervisor.stop()

    assert birth(pid) is None


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the kernel's help exists on Linux only")
def test_a_killed_supervisor_takes_its_children_along(tmp_path: Path) -> None:
    code = (
        "import os, sys, time; from pathlib import Path; from runner.supervisor import *\n"
        f"s = Supervisor(Path({str(tmp_path)!r}))\n"
        "s.start(Program('sleeper', (sys.executable, '-c', 'import time; time.sleep(60)'), os.environ))\n"
        "print(s.children['sleeper'].process.pid, flush=True); time.sleep(60)"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code], cwd=CHECKOUT, stdout=subprocess.PIPE, text=True
    ) as parent:
        assert parent.stdout is not None
        child = int(parent.stdout.readline())
        parent.kill()

    assert gone(child)


def test_warnings_of_a_child_reach_the_console_once(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    log = tmp_path / "web.log"
    log.write_text("ERROR of yesterday\n")
    tail = LogTail("web", log, ALARM)
    with log.open("a") as out:
        out.write("INFO fine\nWARNING careful\nERROR half a li")
    tail.follow()
    with log.open("a") as out:
        out.write("ne\n")
    tail.follow()

    assert capsys.readouterr().out == "[web] WARNING careful\n[web] ERROR half a line\n"


def test_a_log_that_has_grown_large_is_turned_over_and_written_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("runner.supervisor.LARGEST_LOG", 20)
    log = tmp_path / "web.log"
    log.touch()
    tail = LogTail("web", log, ALARM)
    with log.open("a", buffering=1) as out:
        out.write("a line of more than twenty characters\n")
        while tail.position or log.stat().st_size:
            tail.follow()
        out.write("next\n")

    assert log.read_text() == "next\n"
    assert (tmp_path / "web.log.1").read_text() == "a line of more than twenty characters\n"


@pytest.mark.parametrize(("code", "words"), [(3, "ended with code 3"), (-9, "was ended by SIGKILL")])
def test_an_end_is_told_in_words(code: int, words: str) -> None:
    assert describe_end(code) == words


# --- the state file and the lock


def test_the_state_is_read_back_and_closed_to_others(tmp_path: Path) -> None:
    path = tmp_path / "state.json"
    state = State(
        7, {"DATABASE_URL": "postgresql://o:x@db/duli"}, "http://127.0.0.1:8000", {"web": (8, "99")}
    )

    state.save(path)

    assert State.load(path) == state
    assert path.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", json.dumps({"pid": 1})])
def test_a_broken_state_file_counts_as_none(tmp_path: Path, text: str) -> None:
    path = tmp_path / "state.json"
    path.write_text(text)

    assert State.load(path) is None


def test_only_one_runner_holds_a_data_folder(tmp_path: Path) -> None:
    first, second = OnlyOne(tmp_path), OnlyOne(tmp_path)

    assert first.take()
    assert is_held(tmp_path)
    assert not second.take()
    first.release()
    assert not is_held(tmp_path)
    assert second.take()
    second.release()


def test_a_second_runner_is_told_where_the_first_one_is(tmp_path: Path) -> None:
    state = State(7, {}, "http://127.0.0.1:8000")

    assert "already runs from this checkout at http://127.0.0.1:8000 (process 7)" in str(
        already_running(state, tmp_path)
    )
    assert str(tmp_path) in str(already_running(None, tmp_path))


def test_what_a_killed_runner_left_is_ended_and_named() -> None:
    with subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"]) as left:
        born = birth(left.pid)
        assert born is not None

        ended = end_leftovers(
            State(1, {}, "", {"web": (left.pid, born), "gone": (left.pid, "another birth")})
        )

    assert ended == ["web"]


# --- the environment


def test_the_stamp_of_a_lock_changes_with_the_lock(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(environment, "CHECKOUT", tmp_path)
    (tmp_path / "requirements.lock").write_text("a==1\n")
    before = environment._sha256("requirements.lock")
    (tmp_path / "requirements.lock").write_text("a==2\n")

    assert environment._sha256("requirements.lock") != before


@pytest.mark.parametrize("lock", [environment.BASE_LOCK, environment.DEV_LOCK])
def test_a_lock_names_no_registry_and_hashes_everything(lock: str) -> None:
    text = (CHECKOUT / lock).read_text()
    pinned = [line for line in text.splitlines() if line and not line.startswith((" ", "#"))]

    assert "http" not in text.replace("httpx", "").replace("http2", "")
    assert all("==" in line and line.rstrip().endswith("\\") for line in pinned)


def test_the_lock_of_the_tests_holds_all_that_the_product_runs_on() -> None:
    def pins(lock: str) -> set[str]:
        return {
            line.split(" ")[0]
            for line in (CHECKOUT / lock).read_text().splitlines()
            if "==" in line.split(" ")[0]
        }

    assert pins(environment.BASE_LOCK) - pins(environment.DEV_LOCK) == set()


# --- roles on a server that isn't ours


def test_a_public_address_without_the_owners_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refusal, match=r"DATABASE_URL \(the owner's\) is not"):
        roles.prepare_external({"DATABASE_APP_URL": "postgresql://a@db/duli"}, tmp_path / "roles.json")


# --- run.py test


def test_quick_checks_are_those_that_the_project_configured() -> None:
    assert list(testing.quick_checks({"tool": {"ruff": {}, "mypy": {}}})) == [
        "ruff check",
        "ruff format",
        "mypy",
    ]
    assert testing.quick_checks({}) == {}


def test_all_tests_run_in_two_runs_and_none_twice() -> None:
    runs = testing.plan(["tests/core"], has_browser=True)

    assert runs == [
        ["-n", "2", "-m", "not browser and not processes and not concurrency", "tests/core"],
        ["-n", "0", "-m", "browser or processes or concurrency", "tests/core"],
    ]


def test_without_a_browser_its_tests_are_left_out() -> None:
    alone = testing.plan([], has_browser=False)[1]

    assert alone == ["-n", "0", "-m", "(processes or concurrency) and not browser"]


def test_the_callers_own_marks_make_one_run() -> None:
    assert testing.plan(["-m", "browser"], has_browser=True) == [["-m", "browser"]]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("=== 2 failed, 10 passed, 1 warning in 3.20s ===", {"failed": 2, "passed": 10, "warnings": 1}),
        ("\x1b[32m\x1b[1m12 passed\x1b[0m\x1b[32m in 0.10s\x1b[0m", {"passed": 12}),
        ("=== no tests ran in 0.01s ===", {}),
        ("1 passed, 2 errors in 61.00s (0:01:01)", {"passed": 1, "errors": 2}),
        ("took 3 attempts in 2 rounds", None),
    ],
)
def test_the_closing_line_of_pytest_is_understood(line: str, expected: dict[str, int] | None) -> None:
    counts = testing.closing_counts(line)

    assert (None if counts is None else dict(counts)) == expected


def test_two_runs_end_with_one_closing_line() -> None:
    counts = [Counter(passed=10, failed=1, deselected=3), Counter(passed=3, errors=1, deselected=11)]

    assert testing.closing_line(counts, 12.345).strip("=") == " 1 failed, 13 passed, 1 error in 12.35s "
