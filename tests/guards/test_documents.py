"""What the project says of itself is so: commands exist, settings are told, locks hold hashes, nothing private is shipped."""

from __future__ import annotations

import ast
import re
import subprocess
import sys

import pytest
from django.core.management import get_commands

from runner.commands import USAGE
from tests.guards.sources import ROOT, calls, modules, relative, tracked

PAGES = [
    path
    for path in tracked()
    if path.suffix == ".md" and not relative(path).startswith(("static/vendor", "templates"))
]
RUN = re.compile(r"(?:python3 )?(?:\./)?run\.py(?: +([a-z-]+))?(?: +([a-z_]+))?")
SUBCOMMANDS = set(re.findall(r"^python3 run\.py +(-{0,2}[a-z]+)", USAGE, re.M))


def commands_named():
    for path in PAGES:
        fenced = False
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            if line.strip().startswith("```"):
                fenced = not fenced
            spoken = (
                re.findall(r"`([^`]+)`", line)
                if not fenced and not line.startswith("    ")
                else [line.strip()]
            )
            for text in spoken:
                hit = re.match(r"(?:\$ )?python3 run\.py\b(.*)", text)
                if hit:
                    yield pytest.param(hit[1].split("#")[0].split(), id=f"{relative(path)}:{number}")
                hit = re.match(r"(?:\$ )?(?:\S+ )?manage\.py ([a-z_]+)", text)
                if hit:
                    yield pytest.param(["manage", hit[1]], id=f"{relative(path)}:{number}")


@pytest.mark.parametrize("words", list(commands_named()))
def test_a_command_that_the_documents_name_exists(words):
    if not words:
        return
    if words[0] == "manage":
        assert len(words) == 1 or words[1] in get_commands() or not re.fullmatch(r"[a-z_]+", words[1])
    else:
        assert words[0] in SUBCOMMANDS | {"--help"}


def test_the_runner_says_what_it_can():
    said = subprocess.run(
        [sys.executable, ROOT / "run.py", "--help"], capture_output=True, text=True, check=True
    ).stdout

    assert {"test", "bench", "manage", "--empty"} <= SUBCOMMANDS
    assert "python3 run.py test" in said


def test_the_readme_leads_to_files_that_exist():
    broken = [
        f"{relative(path)} → {target}"
        for path in PAGES
        for target in re.findall(r"\]\((?!https?:|#|mailto:)([^)#]+)", path.read_text(encoding="utf-8"))
        if not (path.parent / target).exists()
    ]

    assert (ROOT / "README.md").exists()
    assert broken == []


def environment_names():
    found = set()
    for name, tree in modules("config", "runner"):
        for _line, called, node in calls(tree):
            first = node.args[0] if node.args else None
            if (
                called.split(".")[0] == "environment"
                and isinstance(first, ast.Constant)
                and isinstance(first.value, str)
            ):
                found.add(first.value)
            if called.endswith("environ.get") and isinstance(first, ast.Constant):
                found.add(first.value)
        del name
    return {one for one in found if re.fullmatch(r"(DULI|DATABASE|REDIS|PORT)[A-Z_]*", one)}


TOLD_BY_THE_RUNNER = {
    "DULI_CHROMIUM": "set by run.py for the browser tests",
}


def test_every_variable_of_the_environment_is_documented():
    told = (ROOT / "docs/how-to/run-and-operate.md").read_text(encoding="utf-8")

    assert environment_names()
    assert (
        sorted(
            name for name in environment_names() if f"`{name}" not in told and name not in TOLD_BY_THE_RUNNER
        )
        == []
    )


@pytest.mark.parametrize("name", ["requirements.lock", "requirements-dev.lock"])
def test_a_lock_pins_every_package_by_version_and_hash(name):
    text = (ROOT / name).read_text()
    packages = re.findall(r"^([A-Za-z0-9_.\[\]-]+)==([^ \\;]+)(.*?)(?=^\S|\Z)", text, re.M | re.S)
    lines = [line for line in text.splitlines() if line and not line.startswith((" ", "#"))]

    assert len(packages) == len(lines) > 20
    assert [package for package, _version, rest in packages if "--hash=sha256:" not in rest] == []
    assert "http" not in text and "--index-url" not in text and "@ " not in text


# --- nothing private

SPELLED = r"pkg\.dev|jfrog|nexus\.|artifactory|pypi\.[a-z]+\.(?:com|cn|org)/simple|mirrors?\.[a-z]+\."
MACHINE_PATHS = re.compile(r"(?<![\w.])/(?:work|root|home/[a-z]+|Users/[a-z]+|tmp/w)/")
MOBILE = re.compile(r"(?<![\d.\w-])1[3-9]\d{9}(?![\d\w])")
MAILBOX = re.compile(
    r"[\w.+-]+@(?!example\.|[\w.-]*\.?invalid\b|[\w.-]*\.test\b|localhost)[\w-]+\.[a-z]{2,}", re.I
)
MAY_HOLD_MAILBOXES = ("static/vendor/", "documents/fonts/")


def texts():
    for path in tracked():
        if (
            path.suffix in (".lock", ".png", ".woff2", ".ttf", ".otf", ".ico", ".mo")
            or path.stat().st_size > 3_000_000
        ):
            continue
        try:
            yield relative(path), path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue


def test_no_file_names_a_package_registry_of_somebody():
    found = [f"{name}: {hit[0]}" for name, text in texts() for hit in re.finditer(SPELLED, text)
             if not name.startswith(("tests/guards/", "static/vendor/"))]  # fmt: skip

    assert found == []


def test_no_file_names_a_path_of_somebodys_machine():
    found = [f"{name}: {hit[0]}" for name, text in texts() for hit in MACHINE_PATHS.finditer(text)
             if not name.startswith("tests/guards/")]  # fmt: skip

    assert found == []


def test_no_file_holds_a_mobile_number_or_a_persons_mailbox():
    found = [f"{name}: {hit[0]}" for name, text in texts() if not name.startswith(MAY_HOLD_MAILBOXES)
             for pattern in (MOBILE, MAILBOX) for hit in pattern.finditer(text)]  # fmt: skip

    assert found == []


def test_no_file_holds_a_secret():
    pattern = re.compile(
        r"-----BEGIN [A-Z ]*PRIVATE KEY|AKIA[0-9A-Z]{16}|gh[pousr]_[A-Za-z0-9]{30,}|eyJhbGciOi[A-Za-z0-9_-]{20,}"
    )

    assert [
        name for name, text in texts() if pattern.search(text) and not name.startswith("tests/guards/")
    ] == []
