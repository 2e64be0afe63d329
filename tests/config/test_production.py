"""Production settings close when something is missing, and pass Django's own deployment checks."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from django.conf import settings

SERVERS = {
    "DATABASE_APP_URL": "postgresql://duli_app@localhost/none",
    "DATABASE_PUBLIC_URL": "postgresql://duli_public@localhost/none",
    "REDIS_URL": "redis://localhost:1",
}
SECRET = "s3cret-" + "0123456789abcdef" * 5


def _manage(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=settings.BASE_DIR,
        env={**kept, **SERVERS, **environment},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_production_is_what_is_meant_when_nothing_is_said():
    answer = _manage("check")

    assert answer.returncode == 1
    assert "set DULI_SECRET_KEY" in answer.stderr


@pytest.mark.parametrize("secret", ["short", "only-for-trying-and-testing-" + "k" * 40])
def test_production_refuses_a_weak_secret(secret):
    answer = _manage("check", DULI_MODE="production", DULI_SECRET_KEY=secret)

    assert answer.returncode == 1
    assert "at least 50 characters" in answer.stderr


def test_an_unknown_mode_is_refused():
    answer = _manage("check", DULI_MODE="staging", DULI_SECRET_KEY=SECRET)

    assert answer.returncode == 1
    assert "possible: local, test, production" in answer.stderr


def test_deployment_checks_find_nothing():
    answer = _manage(
        "check",
        "--deploy",
        "--fail-level",
        "WARNING",
        DULI_SECRET_KEY=SECRET,
        DULI_ALLOWED_HOSTS="duli.example.invalid",
    )

    assert (answer.returncode, answer.stderr) == (0, "")
