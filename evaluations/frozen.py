"""A round as a pure function of what was frozen: the same content gives the same standings and the same bytes.

Plain Python: whoever has the content of a round can score it again and compare the digests.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, NamedTuple

from core.canonical import canonical_json
from core.decimals import plain
from evaluations.rules import Counts, Distance, Quota, Standing, distances, places, rank
from indicators.methods.base import Step
from indicators.rules import (
    Fault,
    LeafResult,
    ObjectResult,
    ObjectSpec,
    PartResult,
    SchemeResult,
    score_scheme,
)
from indicators.written import leaves_of, spec_of

FORMAT = "duli-round-1"
Content = Mapping[str, Any]


class Row(NamedTuple):
    """One object of a round: its place and the sheet that explains it."""

    unit: str
    group: str
    total: Decimal | None
    published: Decimal | None
    rank: int | None
    tied: int
    to_cut_line: Decimal | None
    to_next_rank: Decimal | None
    not_ranked: str
    sheet: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Outcome:
    """All rows in the order of group, rank and key, their canonical JSON, and the digest over it."""

    rows: tuple[Row, ...]
    document: bytes
    digest: str


def score(content: Content) -> SchemeResult:
    """Score the frozen values under the frozen scheme."""
    scheme = spec_of(content["scheme"], content["track"]["object_class"])
    objects = [ObjectSpec(one["key"], one["group"]) for one in content["objects"]]
    values = {
        code: {
            unit: {
                name: None if text is None else Decimal(text) for name, (text, _version) in components.items()
            }
            for unit, components in units.items()
        }
        for code, units in content["values"].items()
    }
    return score_scheme(scheme, objects, values)


def outcome(content: Content) -> Outcome:
    """Everything that a round says: scores, ranks, distances, sheets."""
    scheme = content["scheme"]
    result = score(content)
    ranked = rank(result.totals(), places=scheme["places"], rank_on=scheme["rank_on"])
    apart = distances(ranked, _cut_lines(content, ranked))
    standings = {one.key: one for one in ranked}
    counted: dict[str, int] = {}
    for one in ranked:
        counted[one.group] = counted.get(one.group, 0) + 1
    # What belongs to an indicator and a group is written once and shared by the sheets.
    book = _Book(content, result)
    rows = [
        _row(one, standings.get(one.key), apart.get(one.key), book, counted.get(one.group, 0))
        for one in result.objects.values()
    ]
    rows.sort(key=lambda row: (row.group, row.rank is None, row.rank or 0, row.unit))
    document = canonical_json([plain_row(row) for row in rows])
    whole = b'{"format":%b,"rows":%b}' % (canonical_json(FORMAT), document)
    return Outcome(tuple(rows), document, hashlib.sha256(whole).hexdigest())


def _cut_lines(content: Content, ranked: Sequence[Standing]) -> dict[str, Decimal]:
    """The score on the last place of each group, its own lead units not counted (第五条); none without a limit.

    A track that is ranked in several groups shares its places among them only in the list.
    """
    organisers = set(content["rules"]["organisers"])
    taking_part = [one for one in ranked if one.key not in organisers]
    limit = places_of(content["rules"], Counts(len(taking_part), len(content["objects"])))
    if limit is None or limit < 1 or len({one.group for one in ranked}) != 1:
        return {}
    scores = sorted((one.score for one in taking_part), reverse=True)
    return {ranked[0].group: scores[min(limit, len(scores)) - 1]} if scores else {}


def places_of(rules: Mapping[str, Any], counts: Counts) -> int | None:
    """The places of the track: those of the plan, else the quota of its class; None without a limit."""
    if rules["places"] is not None:
        return int(rules["places"])
    quota = rules["quota"]
    if quota is None:
        return None
    return places(
        Quota(
            quota["class_code"],
            quota["kind"],
            Decimal(quota["amount"]),
            base=quota["base"],
            rounding=quota["rounding"],
            minimum=quota["minimum"],
        ),
        counts,
    )


class _Book:
    """What the sheets of one round share: indicators as written, names, versions, statistics of the groups."""

    def __init__(self, content: Content, result: SchemeResult) -> None:
        self.names = {one["key"]: one["name"] for one in content["objects"]}
        self.values = content["values"]
        providers = content["providers"]
        self.leaves = {
            node["code"]: {
                "code": node["code"],
                "name": node["name"],
                "path": list(path),
                "direction": node["direction"],
                "unit_of_measure": node["unit_of_measure"],
                "statistic": node["statistic"],
                "period": node["period"],
                "provider": providers.get(node["provider"], ""),
                "missing": node["missing"],
            }
            for path, node in leaves_of(content["scheme"])
        }
        self.groups = {
            group: [
                {
                    "indicator": line.indicator,
                    "measure": line.measure,
                    "known": line.known,
                    "low": text(line.low),
                    "high": text(line.high),
                    "mean": text(line.mean),
                }
                for line in lines
            ]
            for group, lines in result.groups.items()
        }


def _row(one: ObjectResult, standing: Standing | None, apart: Distance | None, book: _Book, of: int) -> Row:
    tied = len(standing.tied_with) + 1 if standing else 1
    left_out = [_fault(fault) for fault in one.left_out]
    sheet = {
        "unit": one.key,
        "name": book.names[one.key],
        "group": one.group,
        "total": text(one.total),
        "published": text(one.published, strip=False),
        "rank": standing.rank if standing else None,
        "tied": tied,
        "of": of,
        "to_next_rank": text(apart.to_next_rank) if apart else None,
        "to_cut_line": text(apart.to_cut_line) if apart else None,
        "left_out": left_out,
        "leaves": [_leaf(leaf, one.key, book) for leaf in one.leaves],
        "statistics": book.groups.get(one.group, []),
    }
    return Row(
        unit=one.key,
        group=one.group,
        total=one.total if standing else None,
        published=one.published if standing else None,
        rank=standing.rank if standing else None,
        tied=tied,
        to_cut_line=apart.to_cut_line if apart else None,
        to_next_rank=apart.to_next_rank if apart else None,
        not_ranked="" if standing else _why(one.left_out),
        sheet=sheet,
    )


def _why(faults: Sequence[Fault]) -> str:
    return ", ".join(f"{fault.indicator}:{fault.component}" for fault in faults)[:200] or "no_value"


def _fault(fault: Fault) -> dict[str, str]:
    return {"indicator": fault.indicator, "code": fault.code, "component": fault.component}


def _leaf(leaf: LeafResult, unit: str, book: _Book) -> dict[str, Any]:
    given = book.values.get(leaf.indicator, {}).get(unit, {})
    return {
        **book.leaves[leaf.indicator],
        "weight": text(leaf.weight),
        "components": {name: {"amount": given[name][0], "version": given[name][1]} for name in given},
        "parts": [_part(part) for part in leaf.parts],
        "steps": [_step(step) for step in leaf.steps],
        "score": text(leaf.score),
        "lost": text(leaf.lost),
        "fault": _fault(leaf.fault) if leaf.fault else None,
    }


def _part(part: PartResult) -> dict[str, Any]:
    scored = part.scored
    return {
        "measure": part.measure,
        "weight": text(part.weight),
        "measured": text(part.measured),
        "step": _step(part.step) if part.step else None,
        "method": part.method,
        "score": text(scored.score) if scored else None,
        "steps": [_step(step) for step in scored.steps] if scored else [],
        "statistics": {name: text(value) for name, value in scored.statistics.items()} if scored else {},
    }


def _step(step: Step) -> dict[str, Any]:
    return {
        "code": step.code,
        "formula": step.formula,
        "operands": [[name, text(value)] for name, value in step.operands],
        "result": text(step.result),
    }


def step_text(step: Mapping[str, Any]) -> str:
    """A stored step as a line to read: the formula with its numbers and the result."""
    operands = tuple((name, Decimal(value)) for name, value in step["operands"])
    return Step(step["code"], step["formula"], operands, Decimal(step["result"])).text()


def text(value: Decimal | None, *, strip: bool = True) -> str | None:
    return None if value is None else plain(value, strip=strip)


def plain_row(row: Row) -> dict[str, Any]:
    """A row as it is digested and stored: numbers as text."""
    return {
        "unit": row.unit,
        "group": row.group,
        "total": text(row.total),
        "published": text(row.published, strip=False),
        "rank": row.rank,
        "tied": row.tied,
        "to_cut_line": text(row.to_cut_line),
        "to_next_rank": text(row.to_next_rank),
        "not_ranked": row.not_ranked,
        "sheet": row.sheet,
    }
