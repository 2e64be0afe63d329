"""The shape of every action: one transaction, keyword-only, actor and time from outside, lock before state, an act recorded."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tests.guards.sources import left_over, modules

ACTIONS = re.compile(r"^[a-z]+/actions(\.py|/.*\.py)$")
NOT_LEDGER = re.compile(r"^ledger/")


def functions() -> Iterator[tuple[str, ast.FunctionDef]]:
    for name, tree in modules():
        if ACTIONS.match(name) and not NOT_LEDGER.match(name):
            for node in tree.body:
                if isinstance(node, ast.FunctionDef):
                    yield name, node


def calls_in(node: ast.AST) -> set[str]:
    return {
        one.func.attr if isinstance(one.func, ast.Attribute) else getattr(one.func, "id", "")
        for one in ast.walk(node)
        if isinstance(one, ast.Call)
    }


def is_atomic(node: ast.FunctionDef) -> bool:
    return any("atomic" in ast.unparse(decorator) for decorator in node.decorator_list)


def public_actions() -> list[tuple[str, ast.FunctionDef]]:
    return [(name, node) for name, node in functions() if is_atomic(node) and not node.name.startswith("_")]


def moves_a_state(node: ast.AST) -> bool:
    return any(
        isinstance(one, ast.Call) and isinstance(one.func, ast.Attribute) and one.func.attr == "target"
        and ast.unparse(one.func.value).endswith("TRANSITIONS")
        for one in ast.walk(node)
    )  # fmt: skip


def lockers() -> set[str]:
    """Functions that lock a row themselves, or ask a function for it that says so in its name (``locked_list``)."""
    direct = {node.name for _name, node in functions() if "select_for_update" in calls_in(node)}
    asked = {name for name in direct if name.lstrip("_").startswith("locked")}
    while True:
        more = {
            node.name
            for _name, node in functions()
            if node.name.lstrip("_").startswith("locked") and calls_in(node) & asked
        } - asked
        if not more:
            break
        asked |= more
    return direct | {node.name for _name, node in functions() if calls_in(node) & asked}


def callers_of() -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for _name, node in functions():
        for called in calls_in(node):
            found.setdefault(called, set()).add(node.name)
    return found


def test_a_state_is_read_under_a_lock() -> None:
    """The function that asks the transition table locks the row, or every function that calls it does."""
    locking, callers = lockers(), callers_of()

    def locked(name: str, seen: frozenset[str] = frozenset()) -> bool:
        if name in locking:
            return True
        above = callers.get(name, set()) - seen
        return bool(above) and all(locked(one, seen | {name}) for one in above)

    loose = {
        f"{name}:{node.name}" for name, node in functions() if moves_a_state(node) and not locked(node.name)
    }

    assert sorted(loose - set(UNLOCKED)) == []
    assert left_over(UNLOCKED, loose) == []


UNLOCKED: dict[str, str] = {}


def test_what_is_called_locked_locks() -> None:
    locking = lockers()

    assert [f"{name}:{node.name}" for name, node in functions()
            if node.name.lstrip("_").startswith("locked") and node.name not in locking] == []  # fmt: skip


def test_an_action_takes_its_arguments_by_name() -> None:
    positional = [
        f"{name}:{node.name}"
        for name, node in public_actions()
        if node.args.args and not node.args.kwonlyargs
    ]

    assert positional == []


def test_an_action_is_told_the_time() -> None:
    timeless = {
        f"{name}:{node.name}"
        for name, node in public_actions()
        if "at" not in {one.arg for one in [*node.args.kwonlyargs, *node.args.args]}
    }

    assert sorted(timeless - set(WITHOUT_TIME)) == []
    assert left_over(WITHOUT_TIME, timeless) == []


WITHOUT_TIME: dict[str, str] = {
    "indicators/actions/workbooks.py:preview_of": "reads what an upload would change; stores nothing",
    "organizations/actions/accounts.py:end_sessions": "ends sessions now; no time is kept of it",
    "appeals/actions/filing.py:file_appeal": "the closing second is decided by the database, on the locked notice",
}


def test_a_change_that_somebody_makes_is_recorded() -> None:
    recording: set[str] = {"record"}
    bodies = [(node.name, calls_in(node)) for _name, node in functions()]
    while True:
        more = {name for name, called in bodies if called & recording} - recording
        if not more:
            break
        recording |= more
    silent = {
        f"{name}:{node.name}"
        for name, node in public_actions()
        if "actor" in {one.arg for one in node.args.kwonlyargs} and not calls_in(node) & recording
    }

    assert sorted(silent - set(UNRECORDED)) == []
    assert left_over(UNRECORDED, silent) == []


UNRECORDED: dict[str, str] = {
    "indicators/actions/workbooks.py:preview_of": "reads what an upload would change; stores nothing",
    "indicators/actions/workbooks.py:preview_workbook": "keeps the upload only; its import is the act",
    "indicators/actions/workbooks.py:template_workbook": "a workbook to fill in; nothing changes",
    "documents/actions.py:store_upload": "storing alone is no act; the act that needs the file records its hash",
    "documents/actions.py:ask_rendering": "the act that asks is recorded by its own app",
}


def test_an_action_of_a_person_asks_permission() -> None:
    asking: set[str] = {"require"}
    bodies = [(node.name, calls_in(node)) for _name, node in functions()]
    while True:
        more = {name for name, called in bodies if called & asking} - asking
        if not more:
            break
        asking |= more
    unasked = {
        f"{name}:{node.name}"
        for name, node in public_actions()
        if "actor" in {one.arg for one in node.args.kwonlyargs}
        and not calls_in(node) & asking
        # An action of a higher app has asked already and hands on in which capacity.
        and "capacity" not in {one.arg for one in node.args.kwonlyargs}
    }

    assert sorted(unasked - set(UNASKED)) == []
    assert left_over(UNASKED, unasked) == []


UNASKED: dict[str, str] = {
    "publicity/actions/holds.py:place_hold": "filing or registering the appeal asked; the hold follows from it",
    "publicity/actions/holds.py:release_hold": "answering or withdrawing the appeal asked; the release follows from it",
    "documents/actions.py:store_upload": "the act that needs the file asks",
    "documents/actions.py:ask_rendering": "the act that asks for it asks",
}
