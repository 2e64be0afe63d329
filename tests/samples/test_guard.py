"""Production does not start on samples."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import timedelta
from typing import Any
from urllib.parse import quote

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import connections

from organizations.models import Person
from samples.figures import load
from samples.guard import refuse_samples_in_production
from tests.samples.systems import own_system
from tests.world import make_person


@pytest.fixture
def person_of_the_cast(db: None) -> Person:
    return make_person("duchashi", "督查室工作人员甲")


def test_an_empty_database_starts(db: None) -> None:
    refuse_samples_in_production()


def test_a_person_of_the_cast_with_the_sample_password_is_refused(person_of_the_cast: Person) -> None:
    person_of_the_cast.set_password(load("cast")["password"])
    person_of_the_cast.save()

    with pytest.raises(ImproperlyConfigured, match="The sample sign-in “duchashi” works"):
        refuse_samples_in_production()


def test_a_person_of_that_name_with_another_password_starts(person_of_the_cast: Person) -> None:
    refuse_samples_in_production()


def test_a_disabled_sample_sign_in_starts(person_of_the_cast: Person, at: Any) -> None:
    person_of_the_cast.set_password(load("cast")["password"])
    person_of_the_cast.disabled_at = at
    person_of_the_cast.save()

    refuse_samples_in_production()


def test_a_moved_clock_is_refused(travel: Any, at: Any) -> None:
    travel.travel_to(at - timedelta(days=300))

    with pytest.raises(ImproperlyConfigured, match="The clock of this database is moved"):
        refuse_samples_in_production()


WEB = ["-c", "import config.wsgi"]
WORKER = ["-m", "celery", "-A", "config", "worker", "--pool", "solo"]
BEAT = ["-m", "celery", "-A", "config", "beat"]


@pytest.mark.processes
@pytest.mark.parametrize("program", [WEB, WORKER, BEAT], ids=["web", "worker", "beat"])
def test_nothing_of_production_starts_on_a_moved_clock(django_db_blocker: Any, program: list[str]) -> None:
    with own_system(django_db_blocker, "guard") as name:
        with connections["owner"].cursor() as cursor:
            cursor.execute("update duli_clock set shift = interval '1 day'")
        environ = {key: value for key, value in os.environ.items() if key != "DATABASE_URL"}
        environ |= {
            "DULI_MODE": "production",
            "DULI_SECRET_KEY": "k3" * 40,
            "DULI_ALLOWED_HOSTS": "localhost",
            "DATABASE_APP_URL": address_of("default", name),
            "DATABASE_PUBLIC_URL": address_of("public", name),
            "DJANGO_SETTINGS_MODULE": "config.settings",
        }

        done = subprocess.run(
            [sys.executable, *program],
            cwd=settings.BASE_DIR,
            env=environ,
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )

    assert done.returncode != 0
    assert "The clock of this database is moved by 1 day" in done.stderr


def address_of(alias: str, name: str) -> str:
    given = connections[alias].settings_dict
    password = f":{quote(given['PASSWORD'])}" if given["PASSWORD"] else ""
    host, port = given["HOST"], given["PORT"]
    if host.startswith("/"):
        more = f"&port={port}" if port else ""
        return f"postgresql://{given['USER']}{password}@/{name}?host={host}{more}"
    return f"postgresql://{given['USER']}{password}@{host}:{port or 5432}/{name}"
