"""The commands of run.py: run, test, bench, manage."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from types import FrameType

from runner import environment, packages, roles, system, testing, web
from runner.console import Refusal, StopRequested, say
from runner.places import CHECKOUT, PYTHON, Places, data_root, places_for
from runner.state import State, already_running, is_held, joined
from runner.supervisor import PULSE, Program, dies_with_us

USAGE = """python3 run.py                 set up what is missing, fill in sample governments, and serve
python3 run.py --empty         the same without samples; prints a one-time code for the first operator
python3 run.py test [ARGS]     checks and tests, with servers of their own; ARGS go to pytest
python3 run.py bench [ARGS]    measurements, with servers of their own
python3 run.py manage COMMAND  a management command in the running system, or in servers started for it

PORT (8000), DULI_DATA (folder), DATABASE_URL, DATABASE_APP_URL, DATABASE_PUBLIC_URL and REDIS_URL change the
defaults; docs/how-to/run-and-operate.md explains them."""

WRONG_USE = 2
START_TIMEOUT = 90.0
QUEUES = "relay,effects"  # every queue that a task names; the relay must not wait behind long effects
# Commands that must not find the database migrated for them, or need none.
WITHOUT_MIGRATION = {
    "migrate",
    "makemigrations",
    "showmigrations",
    "sqlmigrate",
    "check",
    "help",
    "--help",
    "--version",
}


def run(arguments: list[str]) -> int:
    """Do what the command line says; the exit code."""
    command, rest = (arguments[0], arguments[1:]) if arguments else ("", [])
    if command in ("-h", "--help", "help"):
        say(USAGE)
        return 0
    signal.signal(signal.SIGTERM, _request_stop)
    signal.signal(signal.SIGINT, _request_stop)
    signal.signal(signal.SIGHUP, _request_stop)
    try:
        if command in ("", "--empty") and not rest:
            environment.ensure(dev=False)
            environment.enter(arguments)
            return up(empty=command == "--empty")
        if command == "test":
            environment.ensure(dev=True)
            environment.enter(arguments)
            return testing.test(rest)
        if command in ("bench", "manage"):
            environment.ensure(dev=False)
            environment.enter(arguments)
            return bench(rest) if command == "bench" else manage(rest)
    except Refusal as refusal:
        say(str(refusal))
        return 1
    except StopRequested:
        return 128 + signal.SIGINT
    say(USAGE)
    return WRONG_USE


def _request_stop(_number: int, _frame: FrameType | None) -> None:
    """The first request unwinds to where the processes are ended; later ones must not disturb that."""
    for sign in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(sign, signal.SIG_IGN)
    os.write(1, b"\nStopping ...\n")
    raise StopRequested


def _mode() -> str:
    mode = os.environ.get("DULI_MODE") or "local"
    if mode == "production":
        raise Refusal(
            "run.py serves one machine for trying and developing; in production use docker-compose.yml "
            "or your own service manager (docs/how-to/run-and-operate.md)."
        )
    return mode


def the_places() -> Places:
    """The data folder of this checkout."""
    return places_for(data_root(os.environ, is_root=os.geteuid() == 0))


def up(*, empty: bool) -> int:
    """Serve until Ctrl-C (code 0) or until a process can't be kept alive (code 1)."""
    mode = _mode()
    port = web.chosen_port(os.environ)
    places = the_places()
    try:
        with system.the_system(places) as (supervisor, state):
            web.require_free(port)
            packages.ensure_rendering()
            environ = {**system.base_environ(os.environ, places, mode), "PORT": str(port)}
            environ.update(system.start_servers(os.environ, places, supervisor))
            state.environ = {name: environ[name] for name in system.JOINERS_NEED}
            say("Bringing the database up to date …")
            system.migrate(environ)
            system.manage(environ, "collectstatic", "--noinput", "-v", "0")
            if empty:
                system.manage(environ, "first_operator")
            else:
                system.manage(environ, "demo", "--if-empty")
            for program in applications(environ, places, port):
                supervisor.start(program)
            if not supervisor.watch_until(lambda: web.answers(port), START_TIMEOUT):
                raise Refusal(f"The web server does not answer; see {places.logs / 'web.log'}.")
            if not empty:
                system.manage(environ, "demo", "--cast")
            state.address = f"http://{web.HOST}:{port}"
            supervisor.on_change()
            say(f"Data: {places.data}   Logs: {places.logs}")
            say(f"Duli is at {state.address} – stop it with Ctrl-C.")
            while True:
                supervisor.tick()
                time.sleep(PULSE)
    except StopRequested:
        say("Stopped.")
        return 0


def applications(environ: Mapping[str, str], places: Places, port: int) -> list[Program]:
    """The processes of the product itself."""
    python = (str(PYTHON), "-m")
    gunicorn = ("gunicorn", "config.wsgi:application", "--workers", "2", "--bind", f"{web.HOST}:{port}")
    celery = (*python, "celery", "-A", "config")
    worker = (
        *celery,
        "worker",
        "-c",
        "2",
        "-Q",
        QUEUES,
        "-l",
        "INFO",
        "--without-gossip",
        "--without-mingle",
    )
    beat = (*celery, "beat", "-l", "WARNING", "--pidfile=", "-s", str(places.data / "beat-schedule"))
    return [
        Program("web", (*python, *gunicorn, "--no-control-socket", "--graceful-timeout", "8"), environ),
        # an orphaned worker must not wait for the end of its tasks: their messages come again
        Program("worker", worker, environ, orphan_signal=signal.SIGQUIT, patience=15),
        Program("beat", beat, environ),
    ]


def bench(arguments: list[str]) -> int:
    """Measure on servers of its own."""
    packages.ensure_rendering()
    with system.own_servers("local") as environ:
        system.migrate(environ)
        return _foreground([str(PYTHON), str(CHECKOUT / "manage.py"), "bench", *arguments], environ)


def manage(arguments: list[str]) -> int:
    """A management command in the running system; where none runs, with servers started for it."""
    command = [str(PYTHON), str(CHECKOUT / "manage.py"), *arguments]
    mode = os.environ.get("DULI_MODE") or "local"
    places = the_places()
    running = _running_system(places)
    if running is not None:
        return _foreground(command, joined(os.environ, running))
    with system.the_system(places) as (supervisor, _):
        environ = system.base_environ(os.environ, places, mode)
        environ.update(system.start_servers(os.environ, places, supervisor))
        needs_tables = bool(arguments) and arguments[0] not in WITHOUT_MIGRATION
        if needs_tables and not roles.has_tables(environ["DATABASE_URL"]):
            system.migrate(environ)
        return _foreground(command, environ)


def _running_system(places: Places) -> State | None:
    """The system that serves from this data folder; one that is just starting or working is waited for."""
    deadline = time.monotonic() + START_TIMEOUT
    while is_held(places.data):
        state = State.load(places.data / "state.json")
        if state is not None and state.address:
            return state
        if time.monotonic() > deadline:
            raise already_running(state, places.data)
        time.sleep(PULSE)
    return None


def _foreground(command: list[str], environ: Mapping[str, str]) -> int:
    """Run a command in this terminal: Ctrl-C is its own affair, SIGTERM is handed on."""
    sys.stdout.flush()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    process = subprocess.Popen(command, cwd=CHECKOUT, env=dict(environ), preexec_fn=dies_with_us())
    try:
        return process.wait()
    except StopRequested:
        process.terminate()
        return process.wait()
