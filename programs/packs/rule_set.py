"""The typed tree that code reads: a valid pack, one frozen dataclass for each subject.

Field names follow the codes of the pack: ``quota.county`` is ``rules.quotas["county"]`` and
``notice.minimum`` is ``rules.notice.minimum``. ``rules.clause(code)`` gives the clause for a refusal or a page.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from types import MappingProxyType
from typing import Any, TypeVar, get_type_hints

from programs.packs.loading import Document, Pack
from programs.packs.rule_parts import (
    Appeals,
    Award,
    Basis,
    Clause,
    Complaints,
    Deadline,
    Deadlines,
    Disclosure,
    Disqualification,
    Evaluation,
    FixedAmount,
    Forbidden,
    Ground,
    Indicators,
    Items,
    Measures,
    NationalAward,
    NonWinners,
    Notice,
    ObjectClass,
    Pending,
    Places,
    PlanSection,
    Quota,
    Region,
    Rewards,
    Rhythm,
    Routes,
    RouteStep,
    Span,
)


@dataclass(frozen=True)
class RuleSet:
    """All rules of one government under one version of its rulebook."""

    code: str
    version: int
    title: str
    document: Document
    basis: Basis
    items: Items
    parties: Mapping[str, str]
    """Parties of sign-offs that this rulebook names itself: code → name."""
    party_classes: Mapping[str, frozenset[str]]
    """Of these, the parties that are all units of some classes of objects (各乡镇街道): code → classes."""
    objects: tuple[ObjectClass, ...]
    regions: tuple[Region, ...]
    organiser_rule: str
    quotas: Mapping[str, Quota]
    places: Places
    indicators: Indicators
    plan_sections: tuple[PlanSection, ...]
    plan_issued_by: str
    """In whose name a plan is issued: lead_unit, or all_leads where several lead."""
    stages: tuple[str, ...]
    routes: Routes
    deadlines: Deadlines
    notice: Notice
    appeals: Appeals
    complaints: Complaints
    evaluation: Evaluation
    grounds: tuple[Ground, ...]
    disqualification: Disqualification
    application_parts: tuple[str, ...]
    declaration: bool
    """Whoever hands in declares that it is true."""
    national_award: NationalAward
    experience: str
    """Treatment of experiences that the superior commended: none, commendation, support, bonus, fixed_reward."""
    own_experience: str
    """Treatment of experiences that the government's own inspection commended."""
    reviewed_by: str
    veto_consent_by: str
    award: Award
    rewards: Rewards
    non_winners: NonWinners
    liaison_log: str
    rhythms: tuple[Rhythm, ...]
    disclosure: Disclosure
    pending: tuple[Pending, ...]
    """What the document also demands and the product does not carry yet."""
    prohibitions: tuple[Forbidden, ...]
    """What the document forbids the governments below."""
    clauses: Mapping[str, Clause]

    def clause(self, code: str) -> Clause:
        """The clause behind a rule: ``clause("quota.county")``."""
        return self.clauses[code]

    def object_class(self, unit_kind: str, unit_class: str | None) -> ObjectClass | None:
        """The class that a unit belongs to, or None when it is no object here."""
        return next((item for item in self.objects if item.holds(unit_kind, unit_class)), None)

    def uses(self, stage: str) -> bool:
        """Is this stage part of the procedure?"""
        return stage in self.stages


_T = TypeVar("_T")


def rule_set(pack: Pack) -> RuleSet:
    """The tree of a pack that ``validate`` found no fault in."""
    values = {rule.code: rule.value for rule in pack.rules}
    clauses = {
        rule.code: Clause(rule.document, rule.clause, rule.quote, rule.reading, rule.overridable_by)
        for rule in pack.rules
    }
    objects = [_leaf(ObjectClass, {"code": code, **value}) for code, value in _under(values, "object")]
    regions = [_leaf(Region, {"code": code, **value}) for code, value in _under(values, "region")]
    return RuleSet(
        code=pack.code,
        version=pack.version,
        title=pack.title,
        document=pack.document,
        basis=_subject(Basis, values, "basis"),
        items=_subject(Items, values, "item"),
        parties=MappingProxyType({code: value["name"] for code, value in _under(values, "party")}),
        party_classes=MappingProxyType(
            {
                code: frozenset(value["classes"])
                for code, value in _under(values, "party")
                if "classes" in value
            }
        ),
        regions=tuple(sorted(regions, key=lambda item: item.order)),
        objects=tuple(sorted(objects, key=lambda item: item.order)),
        organiser_rule=values["organiser.rule"],
        quotas=MappingProxyType({code: _leaf(Quota, value) for code, value in _under(values, "quota")}),
        places=_subject(Places, values, "places"),
        indicators=_subject(Indicators, values, "indicator"),
        plan_sections=tuple(PlanSection(**section) for section in values["plan.sections"]),
        plan_issued_by=values.get("plan.issued_by", "lead_unit"),
        stages=tuple(values["stage.used"]),
        routes=_subject(Routes, values, "route"),
        deadlines=_subject(Deadlines, values, "deadline"),
        notice=_subject(Notice, values, "notice"),
        appeals=_subject(Appeals, values, "appeal"),
        complaints=_subject(Complaints, values, "complaint"),
        evaluation=_subject(Evaluation, values, "evaluation"),
        grounds=tuple(_leaf(Ground, {"code": code, **value}) for code, value in _under(values, "ground")),
        disqualification=_subject(Disqualification, values, "disqualification"),
        application_parts=tuple(values.get("application.parts", ())),
        declaration=values.get("submission.declaration", False),
        national_award=_subject(NationalAward, values, "national_award"),
        experience=values.get("experience.treatment", "none"),
        own_experience=values.get("experience.own_treatment", "none"),
        reviewed_by=values["review.by"],
        veto_consent_by=values.get("veto.consent_by", "leader"),
        award=_subject(Award, values, "award"),
        rewards=_subject(Rewards, values, "reward"),
        non_winners=_subject(NonWinners, values, "non_winner"),
        liaison_log=values.get("liaison.log", "off"),
        rhythms=tuple(Rhythm(**one) for one in values.get("management.rhythms", ())),
        disclosure=_subject(Disclosure, values, "disclosure"),
        pending=tuple(Pending(**one) for one in values.get("campaign.pending", ())),
        prohibitions=tuple(
            Forbidden(code=code, rule=value["rule"], allowed=tuple(value["allowed"]))
            for code, value in _under(values, "prohibition")
        ),
        clauses=MappingProxyType(clauses),
    )


def _under(values: Mapping[str, Any], subject: str) -> list[tuple[str, Any]]:
    prefix = subject + "."
    return [(code.removeprefix(prefix), value) for code, value in values.items() if code.startswith(prefix)]


def _subject(kind: type[_T], values: Mapping[str, Any], subject: str) -> _T:
    return _leaf(kind, dict(_under(values, subject)))


def _leaf(kind: type[_T], data: Mapping[str, Any]) -> _T:
    """A dataclass from the JSON of its fields, each brought to the type that the dataclass names."""
    hints = get_type_hints(kind)
    names = {field.name for field in fields(kind)}  # type: ignore[arg-type]  # only dataclasses come here
    return kind(**{name: _typed(hints[name], value) for name, value in data.items() if name in names})


def _typed(hint: Any, value: Any) -> Any:
    if value is None:
        return None
    for match, read in _READERS:
        if hint in match:
            return read(value)
    return tuple(value) if isinstance(value, list) else value


_READERS: tuple[tuple[tuple[Any, ...], Callable[[Any], Any]], ...] = (
    ((Decimal,), Decimal),
    ((date | None,), date.fromisoformat),
    ((Span, Span | None), lambda value: Span(**value)),
    ((Deadline,), lambda value: _leaf(Deadline, value)),
    ((Measures,), lambda value: _leaf(Measures, value)),
    ((tuple[FixedAmount, ...],), lambda value: tuple(FixedAmount(**one) for one in value)),
    ((tuple[RouteStep, ...],), lambda value: tuple(_leaf(RouteStep, step) for step in value)),
)
