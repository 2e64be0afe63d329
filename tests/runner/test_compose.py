"""docker-compose.yml and the Dockerfile, as far as they can be checked without an engine."""

from __future__ import annotations

import importlib.util
import re
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from runner import commands

CHECKOUT = Path(__file__).resolve().parents[2]
COMPOSE = yaml.safe_load((CHECKOUT / "docker-compose.yml").read_text())
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
OWN = ("migrate", "web", "worker", "beat")
FOREIGN_IMAGES = {"postgres": "postgres:18", "redis": "valkey/valkey:9", "proxy": "nginx:1.28-alpine"}
DOCKERFILE = (CHECKOUT / "Dockerfile").read_text()
DOCKERIGNORE = (CHECKOUT / ".dockerignore").read_text().split("\n")
VARIABLE = re.compile(r"(?<!\$)\$\{([A-Z_]+)(:-|:\?)?([^}]*)\}")


def words(service: str) -> list[str]:
    """The service's command as words, with the default of each variable."""
    command = SERVICES[service]["command"]
    parts = command if isinstance(command, list) else shlex.split(VARIABLE.sub(r"\3", command))
    return [str(part) for part in parts]


def copied(path: str) -> bool:
    """Whether `COPY . .` brings this file into the image."""
    return (
        (CHECKOUT / path).exists()
        and path.split("/", maxsplit=1)[0] not in DOCKERIGNORE
        and path not in DOCKERIGNORE
    )


def test_the_services_are_those_of_the_design() -> None:
    assert set(SERVICES) == {*OWN, *FOREIGN_IMAGES}


@pytest.mark.parametrize("service", OWN)
def test_our_services_run_the_image_that_lies_beside(service: str) -> None:
    assert (SERVICES[service]["build"], SERVICES[service]["image"]) == (".", "duli:latest")


@pytest.mark.parametrize(("service", "image"), FOREIGN_IMAGES.items())
def test_images_of_others_are_named_with_their_version(service: str, image: str) -> None:
    assert SERVICES[service]["image"] == image


@pytest.mark.parametrize("service", [*OWN, *FOREIGN_IMAGES])
def test_every_service_that_stays_has_a_health_check(service: str) -> None:
    check = SERVICES[service]["healthcheck"]

    if service == "migrate":
        assert check == {"disable": True}
        assert SERVICES[service]["restart"] == "no"
    else:
        assert check["test"][0] in ("CMD", "CMD-SHELL")
        assert {"interval", "timeout", "retries"} <= set(check)


def test_the_commands_start_what_the_project_has() -> None:
    assert words("web")[:2] == ["gunicorn", "config.wsgi:application"]
    assert words("worker")[:4] == ["celery", "-A", "config", "worker"]
    assert words("beat")[:4] == ["celery", "-A", "config", "beat"]
    assert words("migrate")[2] == (
        "python manage.py migrate --database owner && python manage.py collectstatic --noinput"
    )
    assert all(
        copied(path) for path in ("manage.py", "config/wsgi.py", "config/celery.py", "deploy/healthcheck.py")
    )


@pytest.mark.parametrize("program", ["gunicorn", "celery"])
def test_the_programs_of_the_commands_are_in_the_lock(program: str) -> None:
    assert re.search(rf"^{program}==", (CHECKOUT / "requirements.lock").read_text(), re.MULTILINE)
    assert importlib.util.find_spec(program) is not None


def test_web_accepts_the_options_it_is_started_with() -> None:
    options = words("web")[2:]

    checked = subprocess.run(
        [sys.executable, "-m", "gunicorn", "--check-config", *options, "wsgiref.simple_server:demo_app"],
        capture_output=True,
        text=True,
        cwd=CHECKOUT,
    )

    assert checked.returncode == 0, checked.stderr


def test_the_worker_serves_every_queue_that_a_task_names() -> None:
    folders = [folder.parent for folder in CHECKOUT.glob("*/__init__.py")]
    sources = [path for folder in folders for path in folder.rglob("*.py")]
    named = {
        queue
        for path in sources
        for queue in re.findall(r"queue[\"']?(?:=|: )[\"']([a-z]+)[\"']", path.read_text())
    }
    served = set(words("worker")[words("worker").index("-Q") + 1].split(","))

    assert named == served == set(commands.QUEUES.split(","))


def test_our_services_get_variables_that_the_settings_read() -> None:
    settings = "\n".join(path.read_text() for path in (CHECKOUT / "config").rglob("*.py"))
    given = {name for service in OWN for name in SERVICES[service]["environment"]}

    assert given == {
        *("DULI_MODE", "DULI_DATA", "DULI_SECRET_KEY", "DULI_ALLOWED_HOSTS"),
        *("DATABASE_URL", "DATABASE_APP_URL", "DATABASE_PUBLIC_URL", "REDIS_URL"),
    }
    assert [name for name in sorted(given) if f'"{name}"' not in settings] == []


@pytest.mark.parametrize("service", OWN)
def test_our_services_run_in_production_mode(service: str) -> None:
    assert SERVICES[service]["environment"]["DULI_MODE"] == "production"


def test_only_migrate_knows_the_owner_of_the_tables() -> None:
    knowing = [name for name in OWN if "DATABASE_URL" in SERVICES[name]["environment"]]

    assert knowing == ["migrate"]


def test_every_variable_is_described_in_the_example_and_every_secret_is_required() -> None:
    example = (CHECKOUT / "deploy/env.example").read_text()
    required = set(re.findall(r"^([A-Z_]+)=", example, re.MULTILINE))
    optional = set(re.findall(r"^#([A-Z_]+)=", example, re.MULTILINE))
    used = VARIABLE.findall((CHECKOUT / "docker-compose.yml").read_text())

    assert {name for name, kind, _ in used if kind == ":?"} == required
    assert {name for name, kind, _ in used if kind == ":-"} == optional
    assert {kind for _, kind, _ in used} == {":?", ":-"}


def test_the_example_holds_no_secret() -> None:
    values = re.findall(r"^[A-Z_]+=(.*)$", (CHECKOUT / "deploy/env.example").read_text(), re.MULTILINE)

    assert set(values) == {""}


def test_the_database_server_makes_the_roles_of_the_design() -> None:
    script = (CHECKOUT / "deploy/postgres/10-roles.sh").read_text()
    roles = dict(re.findall(r"CREATE ROLE (\w+) (.*) PASSWORD", script))

    assert roles == {
        "duli_owner": "LOGIN CREATEDB NOSUPERUSER NOBYPASSRLS",
        "duli_app": "LOGIN NOCREATEDB NOSUPERUSER NOBYPASSRLS",
        "duli_public": "LOGIN NOCREATEDB NOSUPERUSER NOBYPASSRLS",
        "duli_backup": "LOGIN NOCREATEDB NOSUPERUSER BYPASSRLS",
    }
    assert set(re.findall(r"\$(DULI_[A-Z_]+)", script)) <= set(SERVICES["postgres"]["environment"])
    assert subprocess.run(["bash", "-n", "deploy/postgres/10-roles.sh"], cwd=CHECKOUT).returncode == 0


def test_mounted_files_exist_and_volumes_are_declared() -> None:
    sources = [
        volume.rsplit(":", 2 if volume.endswith(":ro") else 1)[0]
        for s in SERVICES.values()
        for volume in s.get("volumes", [])
    ]
    files = [source for source in sources if source.startswith("./")]
    named = {source for source in sources if not source.startswith((".", "$"))}

    assert all((CHECKOUT / file).exists() for file in files)
    assert named == set(COMPOSE["volumes"])


def test_dependencies_wait_for_health_or_for_the_end_of_migrate() -> None:
    for name, service in SERVICES.items():
        for other, condition in service.get("depends_on", {}).items():
            ends = other == "migrate"
            expected = "service_completed_successfully" if ends else "service_healthy"
            assert (name, other, condition["condition"]) == (name, other, expected)


def test_only_the_proxy_is_reachable_from_outside() -> None:
    assert [name for name, service in SERVICES.items() if "ports" in service] == ["proxy"]
    assert COMPOSE["networks"]["inside"] == {"internal": True}


def test_the_proxy_overwrites_what_a_client_could_forge() -> None:
    config = (CHECKOUT / "deploy/nginx.conf").read_text()

    assert "proxy_set_header X-Forwarded-For $remote_addr;" in config
    assert "proxy_set_header X-Forwarded-Proto https;" in config
    assert "$proxy_add_x_forwarded_for" not in config
    assert "set $web http://web:8000;" in config
    assert config.count("{") == config.count("}")


def test_the_image_has_the_python_of_the_project_and_the_libraries_of_the_runner() -> None:
    from runner.packages import RENDERING

    assert DOCKERFILE.split("FROM ")[1].split("\n")[0] == "python:3.11-slim-bookworm"
    assert all(package in DOCKERFILE for package in RENDERING)


def test_the_image_installs_the_lock_by_hash() -> None:
    assert (
        "COPY requirements.lock ./\nRUN pip install --no-cache-dir --require-hashes -r requirements.lock"
        in DOCKERFILE
    )


def test_what_the_image_copies_exists_and_reaches_the_engine() -> None:
    sources = [
        source for line in re.findall(r"^COPY (.+) \S+$", DOCKERFILE, re.MULTILINE) for source in line.split()
    ]

    assert sources == ["requirements.lock", "."]
    assert copied("requirements.lock")


def test_the_image_holds_neither_secrets_nor_data_nor_tests() -> None:
    assert {".env", ".git", ".venv", "var", "tests", "deploy/certificates"} <= set(DOCKERIGNORE)


def test_the_image_runs_as_an_ordinary_user_in_production_mode() -> None:
    assert re.search(r"^USER duli$", DOCKERFILE, re.MULTILINE)
    assert "DULI_MODE=production" in DOCKERFILE.split("ENV ")[1]
