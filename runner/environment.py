"""The Python environment in `.venv`, from a lock with hashes: by uv, or where that fails by venv and pip."""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path

from runner.console import Refusal, say
from runner.places import BOOTSTRAP, CHECKOUT, PYTHON, VENV

BASE_LOCK = "requirements.lock"
DEV_LOCK = "requirements-dev.lock"
STAMP = VENV / ".duli-installed.json"


def _sha256(lock: str) -> str:
    return hashlib.sha256((CHECKOUT / lock).read_bytes()).hexdigest()


def _installed() -> dict[str, str]:
    try:
        stamp = json.loads(STAMP.read_text())
    except (OSError, ValueError):
        return {}
    return stamp if isinstance(stamp, dict) else {}


def _python_works() -> bool:
    """Whether the environment's interpreter starts: a checkout may have been moved, a Python removed."""
    try:
        return subprocess.run([PYTHON, "-c", ""], capture_output=True).returncode == 0
    except OSError:
        return False


def _uv() -> Path | None:
    """uv, beside the project: neither an externally managed Python nor the user's own tools are touched."""
    if os.environ.get("DULI_INSTALLER") == "pip":
        return None
    uv = BOOTSTRAP / "bin" / "uv"
    if not uv.exists():
        say("Installing uv into .bootstrap …")
        pip = [sys.executable, "-m", "pip", "install", "-q", "--disable-pip-version-check", "--upgrade"]
        subprocess.run(
            [*pip, "--target", BOOTSTRAP, "uv"], stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL
        )
    return uv if uv.exists() else None


def _install_with_uv(uv: Path, lock: Path) -> bool:
    environ = {"UV_LINK_MODE": "copy", **os.environ, "UV_PYTHON_DOWNLOADS": "never"}
    venv = ["venv", "-q", "--allow-existing", "--python", sys.executable, str(VENV)]
    sync = ["pip", "sync", "-q", "--python", str(PYTHON), "--require-hashes", str(lock)]
    return all(subprocess.run([str(uv), *step], env=environ).returncode == 0 for step in (venv, sync))


def _install_with_pip(lock: Path) -> None:
    if subprocess.run([sys.executable, "-m", "venv", "--clear", str(VENV)]).returncode != 0:
        raise Refusal("This Python can make no virtual environment: install pip (Debian: python3-venv).")
    pip = [str(PYTHON), "-m", "pip", "install", "-q", "--disable-pip-version-check"]
    if subprocess.run([*pip, "--require-hashes", "-r", str(lock)]).returncode != 0:
        raise Refusal(f"The packages of {lock.name} could not be installed; the lines above say why.")


def ensure(*, dev: bool) -> None:
    """Bring `.venv` to what the lock says, and keep the tests' tools once they are there."""
    BOOTSTRAP.mkdir(exist_ok=True)
    with (BOOTSTRAP / "lock").open("w") as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)  # two runners at once must not build the same folder
        installed = _installed()
        name = DEV_LOCK if dev or DEV_LOCK in installed else BASE_LOCK
        works = _python_works()
        if works and installed.get(name) == _sha256(name):
            return
        say(f"Setting up .venv from {name} …")
        STAMP.unlink(missing_ok=True)
        lock = CHECKOUT / name
        uv = _uv()
        if uv is None or not _install_with_uv(uv, lock):
            say("uv is not available or failed; using venv and pip, which takes longer.")
            _install_with_pip(lock)
        locks = (BASE_LOCK, DEV_LOCK) if name == DEV_LOCK else (BASE_LOCK,)
        STAMP.write_text(json.dumps({lock_name: _sha256(lock_name) for lock_name in locks}))


def enter(arguments: list[str]) -> None:
    """Go on as the environment's interpreter; returns only when this already is it."""
    if Path(sys.prefix).resolve() == VENV.resolve():
        return
    sys.stdout.flush()
    os.execv(PYTHON, [str(PYTHON), str(CHECKOUT / "run.py"), *arguments])
