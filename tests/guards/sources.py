"""What the guards read: the project's own files, parsed once."""

from __future__ import annotations

import ast
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from django.conf import settings

ROOT = Path(settings.BASE_DIR)
APPS = (
    "core", "ledger", "organizations", "documents", "notifications", "programs", "indicators", "evaluations",
    "publicity", "appeals", "rewards", "portal", "samples", "config",
)  # fmt: skip
"""From the ground up, as the floors stand."""

FLOORS = (
    ("core",), ("ledger",), ("organizations",), ("documents",), ("notifications",), ("programs",), ("indicators",),
    ("evaluations",), ("publicity",), ("appeals",), ("rewards",), ("portal",), ("samples",), ("config",),
)  # fmt: skip


@cache
def tracked() -> tuple[Path, ...]:
    """Every file of the project: what Git knows or would take; without Git, what lies outside of built folders."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, capture_output=True, check=False,
    )  # fmt: skip
    if listed.returncode == 0:
        names = [name for name in listed.stdout.decode().split("\0") if name]
        return tuple(path for name in sorted(set(names)) if (path := ROOT / name).is_file())
    hidden = {".venv", ".git", "var", ".bootstrap", "__pycache__"}
    return tuple(
        path
        for path in sorted(ROOT.rglob("*"))
        if path.is_file() and not hidden & set(path.relative_to(ROOT).parts)
    )


def relative(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def modules(*tops: str) -> Iterator[tuple[str, ast.Module]]:
    """Path and syntax tree of each module of these top folders (all apps when none is named), without migrations."""
    for path in tracked():
        name = relative(path)
        if path.suffix != ".py" or name.split("/")[0] not in (tops or APPS) or "/migrations/" in name:
            continue
        yield name, parsed(path)


@cache
def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def templates() -> list[Path]:
    return [path for path in tracked() if relative(path).startswith("templates/")]


def dotted(node: ast.expr) -> str:
    """``a.b.c`` of an attribute chain that begins with a name; an empty string for anything else."""
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    if not isinstance(node, ast.Name):
        return ".".join(["", *reversed(parts)])
    return ".".join([node.id, *reversed(parts)])


def calls(tree: ast.AST) -> Iterator[tuple[int, str, ast.Call]]:
    """Line, dotted name and node of each call."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield node.lineno, dotted(node.func), node


def left_over(exceptions: dict[str, str], met: set[str]) -> list[str]:
    """Exceptions that nothing needs any more: they fail, so that the lists never grow stale."""
    return sorted(set(exceptions) - met)
