"""Where things are: the checkout, its environment, the data folder, and the account the engines run under."""

from __future__ import annotations

import hashlib
import os
import pwd
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from runner.console import Refusal

CHECKOUT = Path(__file__).resolve().parent.parent
VENV = CHECKOUT / ".venv"
PYTHON = VENV / "bin" / "python"
BOOTSTRAP = CHECKOUT / ".bootstrap"

# A unix socket's path must stay under about 107 bytes, "/.s.PGSQL.5432" included.
LONGEST_SOCKET_FOLDER = 85
OTHERS_MAY_ENTER = 0o001


@dataclass(frozen=True)
class Account:
    """The unprivileged account of the engines when the runner is root (PostgreSQL refuses root)."""

    name: str
    uid: int
    gid: int


def unprivileged_account() -> Account | None:
    """The account to step down to; None when the runner isn't root and nothing has to be done."""
    if os.geteuid() != 0:
        return None
    try:
        entry = pwd.getpwnam("nobody")
    except KeyError:
        raise Refusal(
            "PostgreSQL refuses to run as root and this machine has no account 'nobody'; "
            "start run.py as an ordinary user."
        ) from None
    return Account(entry.pw_name, entry.pw_uid, entry.pw_gid)


def reachable_by_others(path: Path) -> bool:
    """Whether an account that owns nothing on the way may enter this folder."""
    return all(folder.stat().st_mode & OTHERS_MAY_ENTER for folder in (path, *path.parents))


def data_root(environ: Mapping[str, str], *, is_root: bool) -> Path:
    """DULI_DATA, or `var/` in the checkout, or (as root) a folder that the unprivileged server can reach."""
    if environ.get("DULI_DATA"):
        return Path(environ["DULI_DATA"]).expanduser().resolve()
    if is_root:
        tag = hashlib.sha256(str(CHECKOUT).encode()).hexdigest()[:8]
        return Path("/var/lib") / f"duli-{tag}"
    return CHECKOUT / "var"


@dataclass(frozen=True)
class Places:
    """The folders of one running system."""

    data: Path
    account: Account | None

    @property
    def logs(self) -> Path:
        return self.data / "logs"

    @property
    def static(self) -> Path:
        return self.data / "static"

    @property
    def postgres(self) -> Path:
        return self.data / "postgres"

    @property
    def valkey(self) -> Path:
        return self.data / "valkey"

    @property
    def engine_copy(self) -> Path:
        """A copy of the engines' programs, needed when the account can't reach the environment."""
        return self.data / "engines"

    @property
    def sockets(self) -> Path:
        """The engines' own, closed to all others: the local servers trust whoever reaches them."""
        folder = self.data / "sockets"
        if len(str(folder)) <= LONGEST_SOCKET_FOLDER:
            return folder
        tag = hashlib.sha256(str(self.data).encode()).hexdigest()[:12]
        return Path(tempfile.gettempdir()) / f"duli-{os.geteuid()}-{tag}"

    def prepare(self) -> None:
        """Make the folders, with the owners and modes that they need."""
        self.data.mkdir(parents=True, exist_ok=True)
        self.logs.mkdir(exist_ok=True)
        self.static.mkdir(exist_ok=True)
        if self.account is not None:
            if not self.data.is_relative_to(CHECKOUT):
                self.data.chmod(0o755)
            if not reachable_by_others(self.data):
                raise Refusal(
                    f"The database server runs as '{self.account.name}' and can't enter {self.data}; "
                    "point DULI_DATA to a folder that every account may enter."
                )
        for folder in (self.postgres, self.valkey, self.sockets):
            folder.mkdir(mode=0o700, exist_ok=True)
            owner = self.account.uid if self.account else os.geteuid()
            if self.account is not None and folder.stat().st_uid == 0:
                os.chown(folder, self.account.uid, self.account.gid)
            if folder.stat().st_uid != owner:
                raise Refusal(f"{folder} belongs to another account; remove it or choose another DULI_DATA.")
            folder.chmod(0o700)


def places_for(data: Path) -> Places:
    """The places under one data folder, for whoever runs this."""
    return Places(data=data, account=unprivileged_account())
