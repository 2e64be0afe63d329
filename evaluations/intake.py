"""What an application (申报) must hold, until when it may come in, and what its reviews make of it: pure functions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal, InvalidOperation

from programs.packs import RuleSet

APPLICATION = "application"
EITHER = "either"
ASSESSMENT = "self_assessment"
EXPERIENCE = "experience"
MATERIALS = "materials"
_LONGEST, _FIGURE = 1000, 40

Row = Mapping[str, str]
"""What a unit says of one indicator: ``value``, ``score`` and ``remark``."""


@dataclass(frozen=True, slots=True)
class Leaf:
    """An indicator that is scored; ``most`` is its weight where the scheme counts points."""

    key: str
    name: str
    most: Decimal | None

    @property
    def points(self) -> str:
        """The points as people write them."""
        return "" if self.most is None else format(self.most.normalize(), "f")


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong, with the rule behind it and what to fill its sentence with."""

    code: str
    rule: str
    params: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Handed:
    """What an application holds when it is handed in."""

    assessment: Mapping[str, Row]
    self_score: Decimal | None
    self_text: str
    experience: str
    documents: int
    declared: bool
    on_paper: bool = False
    """It came as paper, and its scan holds all parts."""


def takes_applications(rules: RuleSet, item_intake: str) -> bool:
    """Do the objects of this item apply? Where the rulebook leaves it to the item, the item has said so."""
    if rules.items.intake == EITHER:
        return item_intake == APPLICATION
    return rules.items.intake == APPLICATION


def asks_for(rules: RuleSet, part: str) -> bool:
    """Is this part of an application; a rulebook that names no parts asks for the self-assessment alone."""
    return part in (rules.application_parts or (ASSESSMENT,))


def decimal_of(text: str) -> Decimal | None:
    """A figure as people write it; ``None`` when it is none."""
    try:
        number = Decimal(text.strip().replace(",", "").replace("\uff0c", ""))
    except InvalidOperation:
        return None
    return number if number.is_finite() and abs(number) < Decimal(10) ** 16 else None


def cleaned(rows: Mapping[str, Row], leaves: Sequence[Leaf]) -> tuple[dict[str, dict[str, str]], list[Fault]]:
    """The self-assessment as it is kept, figures plain, with what is wrong in it. What is empty is left out.

    What is no figure is kept as it was typed, beside its fault: it may be half of one.
    """
    known = {leaf.key: leaf for leaf in leaves}
    kept: dict[str, dict[str, str]] = {}
    faults = [Fault("unknown_indicator", "", {"name": key}) for key in sorted(set(rows) - set(known))]
    for key, leaf in known.items():
        row: dict[str, str] = {}
        for name in ("value", "score"):
            text = str(rows.get(key, {}).get(name) or "").strip()
            if not text:
                continue
            number = decimal_of(text)
            if number is None:
                row[name] = text[:_FIGURE]
                faults.append(Fault("no_figure", "", {"name": leaf.name, "text": text[:_FIGURE]}))
                continue
            row[name] = format(number.normalize(), "f")
            if name == "score" and (number < 0 or (leaf.most is not None and number > leaf.most)):
                faults.append(Fault("score_too_high", "", {"name": leaf.name, "most": leaf.points}))
        remark = str(rows.get(key, {}).get("remark") or "").strip()
        if remark:
            row["remark"] = remark[:_LONGEST]
        if row:
            kept[key] = row
    return kept, faults


def total(assessment: Mapping[str, Row]) -> Decimal | None:
    """The sum of the scores that the unit gives itself; ``None`` while it gives none."""
    texts = [decimal_of(row["score"]) for row in assessment.values() if row.get("score")]
    scores = [score for score in texts if score is not None]
    return sum(scores, Decimal(0)) if scores else None


def missing_parts(handed: Handed, rules: RuleSet, leaves: Sequence[Leaf]) -> list[Fault]:
    """Every part that the rulebook asks for and that is not there, the declaration included."""
    faults = []
    if rules.declaration and not handed.declared:
        faults.append(Fault("not_declared", "submission.declaration"))
    if handed.on_paper:
        return faults
    if asks_for(rules, ASSESSMENT):
        if leaves:
            faults += [
                Fault("score_missing", "application.parts", {"name": leaf.name})
                for leaf in leaves
                if not handed.assessment.get(leaf.key, {}).get("score")
            ]
        elif not handed.self_text.strip():
            faults.append(Fault("self_text_missing", "application.parts"))
    if asks_for(rules, EXPERIENCE) and not handed.experience.strip():
        faults.append(Fault("experience_missing", "application.parts"))
    if asks_for(rules, MATERIALS) and not handed.documents:
        faults.append(Fault("materials_missing", "application.parts"))
    return faults


def closes_at(
    *, due_at: datetime | None, closed_at: datetime | None, own: Iterable[datetime | None] = ()
) -> datetime | None:
    """The moment from which a unit may hand in no more; ``None``: no date is set.

    ``own`` are later moments granted to this unit alone: an extension, the term of a returned application.
    """
    moments = [moment for moment in own if moment is not None]
    common = due_at
    if closed_at is not None and (due_at is None or closed_at < due_at):
        common = closed_at
    if common is None:
        return None
    return max([common, *moments])


def mean(scores: Iterable[Decimal]) -> Decimal | None:
    """The exact mean of the experts' scores to four places; ``None`` without any."""
    given = list(scores)
    return round(sum(given, Decimal(0)) / len(given), 4) if given else None


def ranking_score(experts: Decimal | None, lead: Decimal | None) -> Decimal | None:
    """What ranks an application where nothing is measured: the experts' mean, else the lead's own score."""
    return experts if experts is not None else lead
