"""A system's servers and environment: embedded ones where no address is given, the given ones otherwise."""

from __future__ import annotations

import os
import secrets
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from runner import roles
from runner.console import Refusal
from runner.engines import Engines
from runner.places import CHECKOUT, PYTHON, Places, places_for
from runner.state import OnlyOne, State, already_running, birth, end_leftovers
from runner.supervisor import Supervisor, dies_with_us
from runner.urls import broker_address, broker_answers

DATABASE_NAMES = ("DATABASE_URL", "DATABASE_APP_URL", "DATABASE_PUBLIC_URL")
SERVER_NAMES = (*DATABASE_NAMES, "REDIS_URL")
JOINERS_NEED = (*SERVER_NAMES, "DULI_MODE", "DULI_DATA", "DULI_SECRET_KEY", "DULI_ALLOWED_HOSTS", "PORT")


def secret_key(data: Path) -> str:
    """The key of this data folder, made once."""
    path = data / "secret-key"
    if not path.exists():
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as out:
            out.write(secrets.token_urlsafe(50))
    return path.read_text()


def base_environ(environ: Mapping[str, str], places: Places, mode: str) -> dict[str, str]:
    """What every process of ours is told, beside the addresses of the servers."""
    return {
        **environ,
        "DULI_MODE": mode,
        "DULI_DATA": str(places.data),
        "DULI_SECRET_KEY": environ.get("DULI_SECRET_KEY") or secret_key(places.data),
        "DULI_ALLOWED_HOSTS": environ.get("DULI_ALLOWED_HOSTS") or "127.0.0.1,localhost,[::1]",
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "PYTHONUNBUFFERED": "1",
    }


def start_servers(
    environ: Mapping[str, str], places: Places, supervisor: Supervisor, *, disposable: bool = False
) -> dict[str, str]:
    """Start what has no address and check what has one; the addresses of all."""
    given = {name: environ[name] for name in DATABASE_NAMES if environ.get(name)}
    redis_url = environ.get("REDIS_URL", "")
    engines = Engines(places, disposable) if not (given and redis_url) else None
    if given:
        urls = roles.prepare_external(given, places.data / "database-roles.json")
    else:
        assert engines is not None
        engines.start_postgres(supervisor)
        urls = roles.prepare_embedded(engines)
    if redis_url:
        if not broker_answers(broker_address(redis_url)):
            raise Refusal("The broker in REDIS_URL does not answer.")
        urls["REDIS_URL"] = redis_url
    else:
        assert engines is not None
        engines.start_valkey(supervisor)
        urls["REDIS_URL"] = engines.redis_url
    return urls


@contextmanager
def own_servers(mode: str) -> Iterator[dict[str, str]]:
    """Servers and a data folder for one command only, gone afterwards: for the tests and the measurements."""
    folder = Path(tempfile.mkdtemp(prefix="duli-"))
    folder.chmod(0o755)
    places = places_for(folder)
    places.prepare()
    supervisor = Supervisor(places.logs)
    without_servers = {name: value for name, value in os.environ.items() if name not in SERVER_NAMES}
    try:
        environ = base_environ(without_servers, places, mode)
        yield {**environ, **start_servers(environ, places, supervisor, disposable=mode == "test")}
    finally:
        supervisor.stop()
        shutil.rmtree(folder, ignore_errors=True)
        shutil.rmtree(places.sockets, ignore_errors=True)


@contextmanager
def the_system(places: Places) -> Iterator[tuple[Supervisor, State]]:
    """Hold the data folder, clean up after a killed predecessor, and end every process at the end."""
    places.prepare()
    state_path = places.data / "state.json"
    turn = OnlyOne(places.data)
    if not turn.take():
        raise already_running(State.load(state_path), places.data)
    earlier = State.load(state_path)
    if earlier is not None:
        end_leftovers(earlier)
    state = State(pid=os.getpid(), environ={})

    def note() -> None:
        running = ((name, child.process.pid) for name, child in supervisor.children.items())
        state.children = {name: (pid, birth(pid) or "") for name, pid in running}
        state.save(state_path)

    supervisor = Supervisor(places.logs, on_change=note)
    try:
        yield supervisor, state
    finally:
        supervisor.stop()
        state_path.unlink(missing_ok=True)
        turn.release()


def manage(environ: Mapping[str, str], *arguments: str) -> None:
    """Run a management command that has to succeed."""
    done = subprocess.run(
        [PYTHON, CHECKOUT / "manage.py", *arguments],
        cwd=CHECKOUT,
        env=dict(environ),
        stdin=subprocess.DEVNULL,
        start_new_session=True,  # Ctrl-C is for the runner, which then ends this command
        preexec_fn=dies_with_us(),
    )
    if done.returncode != 0:
        raise Refusal(f"`manage.py {' '.join(arguments)}` failed; the lines above say why.")


def migrate(environ: Mapping[str, str]) -> None:
    """Bring the database and the message catalogues to what the code expects."""
    manage(environ, "migrate", "--database", "owner", "-v", "0")
    manage(environ, "compile_translations", "-v", "0")
