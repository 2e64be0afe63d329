"""`run.py test`: the quick checks, then pytest twice (in parallel, then one by one), and one closing line."""

from __future__ import annotations

import re
import subprocess
import sys
import time
import tomllib
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path

from runner import packages, system
from runner.console import StopRequested, say
from runner.places import CHECKOUT, PYTHON, VENV
from runner.supervisor import dies_with_us

# Tests with real processes, real commits or a browser disturb each other and run one by one.
ONE_BY_ONE = ("browser", "processes", "concurrency")
NO_TESTS = 5
OUTCOMES = ("failed", "passed", "skipped", "deselected", "xfailed", "xpassed", "warnings", "errors")
SINGULAR = {"warning": "warnings", "error": "errors"}
CLOSING_LINE = re.compile(r"^=*\s*(?P<body>(?:\d+ [a-z]+(?:, )?)+|no tests ran) in [\d.]+s")
CLOSING_COUNT = re.compile(r"(\d+) ([a-z]+)")


def quick_checks(pyproject: Mapping[str, object]) -> dict[str, list[str]]:
    """The checks that the project has configured, by name."""
    tools = pyproject.get("tool")
    configured = set(tools) if isinstance(tools, Mapping) else set()
    programs = VENV / "bin"
    checks = {
        "ruff check": ("ruff", [str(programs / "ruff"), "check", "."]),
        "ruff format": ("ruff", [str(programs / "ruff"), "format", "--check", "."]),
        "lint-imports": ("importlinter", [str(programs / "lint-imports")]),
        "mypy": ("mypy", [str(PYTHON), "-m", "mypy"]),
    }
    return {name: command for name, (section, command) in checks.items() if section in configured}


def run_quick_checks(environ: Mapping[str, str]) -> list[str]:
    """Run them side by side, show what the failing ones say; the names of those that failed."""
    path = CHECKOUT / "pyproject.toml"
    pyproject = tomllib.loads(path.read_text()) if path.exists() else {}
    running = {
        name: subprocess.Popen(
            command,
            cwd=CHECKOUT,
            env=dict(environ),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        for name, command in quick_checks(pyproject).items()
    }
    failed = []
    for name, process in running.items():
        output, _ = process.communicate()
        say(f"{name}: {'ok' if process.returncode == 0 else 'FAILED'}")
        if process.returncode != 0:
            failed.append(name)
            say(output.rstrip())
    return failed


def closing_counts(line: str) -> Counter[str] | None:
    """The counts in pytest's closing line, or None when the line is another one."""
    match = CLOSING_LINE.match(re.sub(r"\x1b\[[\d;]*m", "", line))
    if match is None:
        return None
    pairs = CLOSING_COUNT.findall(match["body"])
    return Counter({SINGULAR.get(word, word): int(number) for number, word in pairs})


def closing_line(counts: Iterable[Counter[str]], seconds: float) -> str:
    """One closing line for several runs, worded as pytest words it."""
    total: Counter[str] = Counter()
    for count in counts:
        # what one run leaves out is run by the other
        total += Counter({word: number for word, number in count.items() if word != "deselected"})
    parts = [f"{total[word]} {_worded(word, total[word])}" for word in OUTCOMES if total[word]]
    body = f" {', '.join(parts) or 'no tests ran'} in {seconds:.2f}s "
    return body.center(88, "=")


def _worded(outcome: str, number: int) -> str:
    return outcome.removesuffix("s") if outcome in SINGULAR.values() and number == 1 else outcome


def _pytest(arguments: list[str], environ: Mapping[str, str]) -> tuple[int, Counter[str]]:
    """One run of pytest, shown as it goes."""
    colour = ["--color=yes"] if sys.stdout.isatty() else []
    command = [str(PYTHON), "-m", "pytest", "-p", "no:valkey", *colour, *arguments]
    counts: Counter[str] = Counter()
    with subprocess.Popen(
        command,
        cwd=CHECKOUT,
        env=dict(environ),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        preexec_fn=dies_with_us(),
    ) as process:
        assert process.stdout is not None
        try:
            for line in process.stdout:
                say(line.rstrip("\n"))
                counts = closing_counts(line) or counts
        except StopRequested:
            process.terminate()
            raise
    return process.returncode, counts


def plan(arguments: list[str], *, has_browser: bool) -> list[list[str]]:
    """The runs of pytest: the caller's own selection in one, all else in parallel and then one by one."""
    if any(argument == "-m" or argument.startswith("-m=") for argument in arguments):
        return [arguments]
    together = " and ".join(f"not {mark}" for mark in ONE_BY_ONE)
    alone = " or ".join(mark for mark in ONE_BY_ONE if has_browser or mark != "browser")
    if not has_browser:
        alone = f"({alone}) and not browser"
    return [["-n", "2", "-m", together, *arguments], ["-n", "0", "-m", alone, *arguments]]


def test(arguments: list[str]) -> int:
    """Checks and tests with servers of their own; the worst exit code, and pytest's closing line last."""
    began = time.monotonic()
    packages.ensure_rendering()
    browser = packages.ensure_browser()
    with system.own_servers("test") as environ:
        if browser:
            environ["DULI_CHROMIUM"] = browser
        whole = not arguments
        failed_checks = run_quick_checks(environ) if whole else []
        if (Path(CHECKOUT) / "manage.py").exists():
            system.manage(environ, "compile_translations", "-v", "0")
        results = [_pytest(run, environ) for run in plan(arguments, has_browser=browser is not None)]
    codes = [code for code, _ in results if code != NO_TESTS]
    if browser is None:
        say("Browser tests were NOT run: no Chromium (Debian: apt-get install chromium fonts-noto-cjk).")
    if failed_checks:
        say(f"FAILED checks: {', '.join(failed_checks)}")
    say(closing_line((counts for _, counts in results), time.monotonic() - began))
    return max([*codes, 1 if failed_checks else 0]) if codes or failed_checks else NO_TESTS
