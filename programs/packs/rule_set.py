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


@dataclass(frozen=True)
class Clause:
    """Where a rule comes from."""

    document: str
    clause: str
    quote: str
    reading: str
    overridable_by: str | None


@dataclass(frozen=True)
class Span:
    """A length of time: ``unit`` is working_day or calendar_day."""

    unit: str
    length: int


@dataclass(frozen=True)
class Deadline:
    """A date relative to an event or to the programme year; ``kind`` says which fields count.

    after: ``months`` and ``working_days`` after ``event``. date_in_year_after: ``month``/``day`` of the
    programme year + ``years``. date_in_year_of: ``month``/``day`` of the year of ``event``. on: the ``date`` itself.
    promptly (及时): no day is due, a reminder comes ``working_days`` after ``event``. none: the document sets no date.
    """

    kind: str
    date: date | None = None
    event: str = ""
    months: int = 0
    working_days: int = 0
    years: int = 0
    month: int = 0
    day: int = 0


@dataclass(frozen=True)
class Quota:
    """How many objects of a class may win; ``kind`` is count, percent or none."""

    kind: str
    limit: int = 0
    percent: Decimal = Decimal(0)
    base: str = ""
    rounding: str = ""
    minimum: int = 0


@dataclass(frozen=True)
class ObjectClass:
    """A class of objects: the units of these kinds (and of this class of units)."""

    code: str
    name: str
    unit_kinds: tuple[str, ...]
    unit_class: str | None
    order: int
    words: tuple[str, ...] = ()
    """What notices call the class besides its name (市州、市（州）)."""
    park: bool | None = None
    """Are these parks, which are scored on economy and safety only? Where nothing is said: units of the kind ``park``."""

    @property
    def is_park(self) -> bool:
        return "park" in self.unit_kinds if self.park is None else self.park

    def holds(self, unit_kind: str, unit_class: str | None) -> bool:
        """Does a unit of this kind and class belong here?"""
        return unit_kind in self.unit_kinds and (self.unit_class is None or self.unit_class == unit_class)


@dataclass(frozen=True)
class Region:
    """A region whose objects are evaluated among themselves; ``members`` are division codes or names."""

    code: str
    name: str
    emphasis: str
    members: tuple[str, ...]
    order: int


@dataclass(frozen=True)
class PlanSection:
    """A section that every implementation plan must have."""

    code: str
    name: str


@dataclass(frozen=True)
class RouteStep:
    """One step of a sign-off route.

    ``period`` and ``silence`` belong to consultations; ``minutes``: a meeting that keeps minutes.
    """

    code: str
    name: str
    kind: str
    party: str
    clause: str
    quote: str
    period: Span | None = None
    silence: str = ""
    minutes: bool = False


@dataclass(frozen=True)
class Ground:
    """A ground of disqualification."""

    code: str
    name: str
    authorities: tuple[str, ...]
    acts: tuple[str, ...]
    lists: tuple[str, ...]
    period: str
    effect: str
    works: tuple[str, ...] = ()
    """Only for items on these works (words of their titles); empty: for every item."""


@dataclass(frozen=True)
class Measures:
    """Which measures a scheme must consider, and whether leaving one out needs a reason."""

    considered: tuple[str, ...]
    zero_needs_reason: bool


@dataclass(frozen=True)
class Basis:
    """What the government's own document says about itself."""

    legal_bases: tuple[str, ...]
    period: str
    valid_until: date | None
    office: str
    supervision_room: str
    principles: tuple[str, ...] = ()
    local_measures: str = "forbidden"
    governing_document: str | None = None
    """The superior document whose provisions hold where this one is silent."""
    interpreted_by: str | None = None


@dataclass(frozen=True)
class Items:
    """How items are proposed, fixed and changed."""

    proposed_by: str
    approved_by: str
    run_by: str
    change_consent: str
    already_assessed: str
    goal_reached: str
    not_measurable: str
    max_sub_items: int | None
    intake: str
    change_grounds: tuple[str, ...] = ("any",)
    joint_leads: str = "allowed"
    cooperating: str = "allowed"


@dataclass(frozen=True)
class Places:
    """Terms that hold for all quotas."""

    counted_on: str
    exempt_works: tuple[str, ...]
    exempt_open: bool
    backfill: bool
    plan_must_state: bool = False
    """Where the document names no figure (前列), the plan of each item must."""


@dataclass(frozen=True)
class Indicators:
    """What a scheme may be."""

    max: int | None
    counted_on: str
    max_exceptions: tuple[str, ...]
    weights_total: Decimal
    measures: Measures
    max_qualitative_share: Decimal
    scheme_per_class: bool
    daily_work: str
    park_social: str
    collection: str
    grouping: str
    layers: tuple[str, ...] = ()
    place_specific: str = "none"
    process_traces: str = "allow"
    process_words: tuple[str, ...] = ()
    raised_targets: str = "allow"
    extra_materials: str = "allow"


@dataclass(frozen=True)
class Deadlines:
    """Dates of the year."""

    plan: Deadline
    evaluation: Deadline
    submission: Deadline
    reward: Deadline
    application: Deadline = Deadline("none")


@dataclass(frozen=True)
class Routes:
    """Ordered steps of each sign-off."""

    programme: tuple[RouteStep, ...]
    plan: tuple[RouteStep, ...]
    list: tuple[RouteStep, ...]
    veto: tuple[RouteStep, ...]
    award: tuple[RouteStep, ...]


@dataclass(frozen=True)
class Notice:
    """What a public notice of a proposed list must be. The defaults stand where the stage is not used."""

    minimum: Span = Span("working_day", 0)
    first_day_counts: bool = False
    end_on_working_day: bool = True
    end_time: str = "24:00"
    publisher: str = "lead_unit"
    place: str = "lead_unit_site"
    lead_appeal_phone: bool = False
    office_phone: bool = False
    office_mailbox: bool = False


@dataclass(frozen=True)
class Appeals:
    """Who may appeal, how, and how fast it is answered. The defaults (nobody) stand where the stage is not used."""

    open_to: tuple[str, ...] = ()
    window: str = "during_notice"
    handler: str = "lead_unit"
    channels: tuple[str, ...] = ()
    acknowledge: Span = Span("working_day", 1)
    decide: Span = Span("working_day", 5)
    answer_required: bool = True
    hold: str = "list"
    recuse_scorers: bool = True


@dataclass(frozen=True)
class Complaints:
    """What happens to tip-offs about a selection."""

    handlers: tuple[str, ...]
    reselection: str
    accountability: bool = False
    discipline_body: str | None = None
    """Who watches over the selection from outside (纪检监察机关); None: the document names nobody."""


@dataclass(frozen=True)
class Evaluation:
    """How winners are chosen from scores."""

    selection_rule: str
    frozen_scheme: bool
    overlap: str
    tie_policy: str
    rank_on: str
    decimals: int
    evidence: tuple[str, ...] = ()
    experts: str = "none"
    reason_required: bool = False


@dataclass(frozen=True)
class Disqualification:
    """How far a ground reaches."""

    scope: str
    rectification_covers: str


@dataclass(frozen=True)
class NationalAward:
    """What a place gets that the superior has awarded (国务院督查激励): listed directly, support, commendation, bonus."""

    treatment: str = "none"
    counts_in_quota: bool = True


@dataclass(frozen=True)
class NonWinners:
    """What may happen to those that win nothing; empty: nothing at all."""

    treatment: tuple[str, ...] = ()


@dataclass(frozen=True)
class Rhythm:
    """A rhythm of dispatch (一月一调度): ``every`` is week, month, quarter, half_year or year."""

    name: str
    every: str


@dataclass(frozen=True)
class Pending:
    """A demand of the document that the product does not carry yet, and the place that it stands at."""

    name: str
    clause: str


@dataclass(frozen=True)
class Forbidden:
    """What the governments below may not decide otherwise: their ``rule`` may only have the values ``allowed``."""

    code: str
    rule: str
    allowed: tuple[Any, ...]


@dataclass(frozen=True)
class Award:
    """How the award is decided and made known."""

    decided_by: str
    signed_by: str
    copies_to: tuple[str, ...]
    public: bool


@dataclass(frozen=True)
class FixedAmount:
    """A sum that the document itself fixes for an award (每项奖励工作经费40万元)."""

    name: str
    yuan: int


@dataclass(frozen=True)
class Rewards:
    """What winners get, from which money."""

    kinds: tuple[str, ...]
    by: tuple[str, ...]
    money_source: str
    new_money_needs: tuple[str, ...]
    fixed_amounts: tuple[FixedAmount, ...] = ()


@dataclass(frozen=True)
class Disclosure:
    """What is shown to whom: public, objects (all of them), own_object, office."""

    proposed_list: str
    result: str
    score_sheet: str
    plan: str = "public"
    indicator_data: str = "office"
    indicator_data_every: str = "never"
    rewards: str = "office"


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
