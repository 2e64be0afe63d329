"""One measurement, its limit, its bound, and the table of all."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext


@dataclass(frozen=True)
class Row:
    """A line of the table. A bound that is broken fails the run; a goal is only shown."""

    name: str
    seconds: float
    limit: float | None = None
    queries: int | None = None
    most_seconds: float | None = None
    most_queries: int | None = None
    most_times_limit: float | None = None
    goal_seconds: float | None = None
    goal_queries: int | None = None
    goal_times_limit: float | None = None
    of_what: str = ""

    @property
    def ratio(self) -> float | None:
        return self.seconds / self.limit if self.limit else None

    @property
    def broken(self) -> list[str]:
        found = []
        if self.most_seconds is not None and self.seconds > self.most_seconds:
            found.append(f"> {_time(self.most_seconds)}")
        if self.most_queries is not None and self.queries is not None and self.queries > self.most_queries:
            found.append(f"> {self.most_queries} queries")
        if (
            self.most_times_limit is not None
            and self.ratio is not None
            and self.ratio > self.most_times_limit
        ):
            found.append(f"> {self.most_times_limit:g} × limit")
        return found


def _time(seconds: float) -> str:
    return f"{seconds * 1000:.1f} ms" if seconds < 1 else f"{seconds:.2f} s"


def best(work: Callable[[], Any], times: int = 7) -> float:
    """Seconds of the quickest run, which other work on the machine disturbed least; the first one only warms up."""
    work()
    taken = []
    for _ in range(times):
        began = time.perf_counter()
        work()
        taken.append(time.perf_counter() - began)
    return min(taken)


def once(work: Callable[[], Any]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def queries(work: Callable[[], Any]) -> int:
    """How many statements it takes, without those that only open and close transactions."""
    with CaptureQueriesContext(connection) as captured:
        work()
    frame = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE SAVEPOINT")
    return sum(not one["sql"].startswith(frame) for one in captured.captured_queries)


def _goals(row: Row) -> list[tuple[str, bool]]:
    """Each goal of a line in words, and whether it was reached."""
    found = []
    if row.goal_queries is not None and row.queries is not None:
        found.append((f"{row.goal_queries} queries", row.queries <= row.goal_queries))
    if row.goal_seconds is not None:
        found.append((_time(row.goal_seconds), row.seconds <= row.goal_seconds))
    if row.goal_times_limit is not None and row.ratio is not None:
        found.append((f"{row.goal_times_limit:g} × limit", row.ratio <= row.goal_times_limit))
    return found


def table(rows: Iterable[Row]) -> str:
    """For people: what, how long, the limit of the same run, how many times that, statements, goal, bound."""
    lines = [f"{'':44} {'time':>10} {'limit':>10} {'ratio':>7} {'queries':>8}  goal; bound"]
    for row in rows:
        limit = _time(row.limit) if row.limit else ""
        ratio = f"{row.ratio:.1f}" if row.ratio else ""
        counted = "" if row.queries is None else str(row.queries)
        goals = [f"goal {text} {'reached' if reached else 'MISSED'}" for text, reached in _goals(row)]
        bounds = [
            f"≤ {_time(row.most_seconds)}" if row.most_seconds else "",
            f"≤ {row.most_queries} queries" if row.most_queries else "",
            f"≤ {row.most_times_limit:g} × limit" if row.most_times_limit else "",
        ]
        verdict = [f"BROKEN {', '.join(row.broken)}"] if row.broken else [one for one in bounds if one]
        told = "; ".join([*goals, *verdict])
        lines.append(f"{row.name:44} {_time(row.seconds):>10} {limit:>10} {ratio:>7} {counted:>8}  {told}")
        if row.of_what:
            lines.append(f"    limit: {row.of_what}")
    return "\n".join(lines)
