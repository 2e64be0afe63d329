"""How far the requirement rows of the governments' texts are carried: by which tests, or waiting for what."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from programs.packs import RequirementRow, requirement_rows

CARRIED = "carried"
PENDING = "pending"
MISSING = "missing"
NOT_ENFORCED = "not enforced by program"


@dataclass(frozen=True, slots=True)
class RowStatus:
    """One row: ``carried`` by tests, ``pending`` with the capability it waits for, or ``missing``."""

    row: RequirementRow
    status: str
    tests: tuple[str, ...]


def marks_in(folder: Path) -> dict[str, list[str]]:
    """Row id → the tests that carry ``@pytest.mark.clause("…")`` with it, read from the source."""
    found: dict[str, list[str]] = {}
    for path in sorted(folder.rglob("test_*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for name, row_id in _marks(tree):
            found.setdefault(row_id, []).append(f"{path.relative_to(folder.parent)}::{name}")
    return found


def _marks(tree: ast.AST) -> Iterator[tuple[str, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and node.name.lower().startswith("test"):
            for decorator in node.decorator_list:
                for row_id in _row_ids(decorator):
                    yield node.name, row_id
            for inner in ast.walk(node):
                if isinstance(inner, ast.Call) and _is_param(inner):
                    for keyword in inner.keywords:
                        if keyword.arg == "marks":
                            for row_id in _row_ids(keyword.value):
                                yield node.name, row_id


def _is_param(call: ast.Call) -> bool:
    return isinstance(call.func, ast.Attribute) and call.func.attr == "param"


def _row_ids(node: ast.AST) -> Iterator[str]:
    for call in ast.walk(node):
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and call.func.attr == "clause":
            for argument in call.args:
                if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
                    yield argument.value


def statuses(tests: Path) -> list[RowStatus]:
    """Every row of every text with its status. Rows of kind S and I are carried when a test says so."""
    marks = marks_in(tests)
    answers = []
    for row in requirement_rows():
        carried = tuple(marks.get(row.id, ()))
        if carried:
            status = CARRIED
        elif row.waits_for:
            status = PENDING
        else:
            status = MISSING if row.kind == "E" else NOT_ENFORCED
        answers.append(RowStatus(row=row, status=status, tests=carried))
    return answers
