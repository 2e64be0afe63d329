"""The parts of the typed tree: one frozen dataclass for each subject of rules.

Field names follow the codes of the pack: ``notice.minimum`` is ``Notice.minimum``. Defaults stand where a rulebook may be silent.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any


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
