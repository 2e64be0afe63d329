"""Schemes held against the rulebook: arithmetic, content, source, layer and place, each finding with its clause."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cache
from pathlib import Path
from uuid import UUID

from core.decimals import plain
from core.errors import Clause, Finding
from indicators import lint
from indicators.errors import Line, lines
from indicators.lint import Neighbour, Policy, Words, stance
from indicators.methods.scheme import Severity
from indicators.models import Indicator, Scheme
from indicators.queries.schemes import (
    counted_on,
    document_of,
    documents_of,
    objects_of_tracks,
    schemes_of_plan,
    track_name,
)
from indicators.rules import Finding as Fault
from indicators.rules import SchemeLimits, check_scheme, check_scheme_family
from indicators.written import Document, branches_of, leaves_of, spec_of
from programs.held import held
from programs.models import Item, Plan, ReceivedProhibition, Track
from programs.packs import RuleSet
from programs.queries import clause_of, departures_of, rules_of
from programs.states import ItemState, PlanState

HUNDRED = Decimal(100)
MAX = "indicator.max"
CRITERIA = "item.criteria"
"""Not a rule of the rulebook: the sentence of the notice by which the item is judged."""


LEVELS_IN_ORDER = ("error", "warning", "hint")


@cache
def project_words() -> Words:
    """The words that the project itself knows; a rulebook adds its own."""
    path = Path(__file__).parent.parent / "data" / "lint_words.json"
    data = json.loads(path.read_text(encoding="utf-8"))
    return Words(**{name: tuple(words) for name, words in data.items() if name != "about"})


def policy_of(
    rules: RuleSet,
    *,
    departures: Mapping[str, str] | None = None,
    bans: Mapping[str, Sequence[str]] | None = None,
) -> Policy:
    """How the rulebook looks at indicators, with the departures on record and what the superior allows no other way."""
    own, ruled, allowed = rules.indicators, departures or {}, bans or {}

    def on(rule: str, forbids: bool, *, firm: bool = True) -> Severity:
        if "allow" not in allowed.get(rule, ("allow",)):
            return "error"
        clause = rules.clauses.get(rule)
        return stance(
            forbids=forbids and clause is not None,
            overridable=clause is not None and clause.overridable_by is not None,
            departed=rule in ruled,
            firm=firm,
        )

    def guessed(rule: str, forbids: bool) -> Severity:
        """Words are a guess: whoever knows the work decides, so they never refuse."""
        return "hint" if on(rule, forbids) == "hint" else "warning"

    base = project_words()
    words = Words(
        process=tuple(dict.fromkeys((*own.process_words, *base.process))),
        process_except=base.process_except,
        vague=base.vague,
        vague_endings=base.vague_endings,
        metric=base.metric,
        social=base.social,
        daily=base.daily,
    )
    assessed = rules.items.already_assessed
    return Policy(
        words=words,
        stances={
            lint.PROCESS: on(lint.PROCESS, own.process_traces == "forbid"),
            lint.PARK_SOCIAL: on(lint.PARK_SOCIAL, own.park_social == "forbid"),
            lint.MEASURABLE: guessed(lint.MEASURABLE, rules.items.not_measurable == "exclude"),
            lint.DAILY: guessed(lint.DAILY, own.daily_work == "forbid"),
            lint.COLLECTION: on(lint.COLLECTION, own.collection == "direct", firm=False),
            lint.RAISED: on(lint.RAISED, own.raised_targets == "forbid"),
            lint.PLACES: on(lint.PLACES, own.place_specific == "none"),
            lint.ASSESSED: on(lint.ASSESSED, assessed != "allow"),
        },
        layers=own.layers,
        reuses_assessments=assessed == "reuse",
    )


def limits_for(
    rules: RuleSet, document: Document, *, benchmark: str = "", departures: Mapping[str, str] | None = None
) -> SchemeLimits:
    """What the rulebook allows this scheme. ``benchmark`` and a ruling on record are the two exceptions of the cap (第十条)."""
    own = rules.indicators
    parks = {kind.code for kind in rules.objects if kind.is_park}
    barred = frozenset({"social", "service", "other"}) if own.park_social == "forbid" else frozenset()
    return SchemeLimits(
        max_indicators=own.max,
        max_indicators_clause=MAX,
        cap_waiver=_cap_waiver(
            own.max_exceptions, document, benchmark=benchmark, departures=departures or {}
        ),
        forbidden_categories=dict.fromkeys(parks, barred),
        forbidden_categories_clause="indicator.park_social",
        measurable_clause="item.not_measurable",
        min_objective_share=HUNDRED - own.max_qualitative_share * HUNDRED,
        objective_clause="indicator.max_qualitative_share",
        wanted_measures=own.measures.considered if own.measures.zero_needs_reason else (),
        wanted_measures_clause="indicator.measures",
        waived_measures=document["waived_measures"],
    )


def _cap_waiver(
    exceptions: Sequence[str], document: Document, *, benchmark: str, departures: Mapping[str, str]
) -> str:
    """The words on which the cap is lifted, empty while it binds: the ground must be one of the rulebook's and real."""
    ground = document["cap_ground"]
    if ground not in exceptions:
        return ""
    if ground.startswith("benchmark"):
        return document["cap_reason"] if benchmark else ""
    return document["cap_reason"] if MAX in departures else ""


@dataclass(frozen=True, slots=True)
class Judge:
    """Everything that a scheme of one plan is held against, read once."""

    plan: Plan
    rules: RuleSet
    departures: Mapping[str, str]
    bans: Mapping[str, Clause]
    policy: Policy
    neighbours: Sequence[Neighbour] = ()

    def clause(self, code: str) -> Clause | None:
        """Document, article and quote behind a finding: of the rulebook, of the superior's prohibition, of the notice."""
        if code in self.bans:
            return self.bans[code]
        if code == CRITERIA:
            item = self.plan.item
            document = item.programme.document_number or item.programme.title
            return Clause(document, f"{item.number}", item.criteria[:300])
        return clause_of(self.rules, code)

    def faults(self, document: Document, track: Track, objects: Mapping[str, str]) -> list[Fault]:
        """Everything to be said about one scheme. ``objects``: key → name of those whom it scores."""
        class_code = track.object_class.code
        limits = limits_for(
            self.rules, document, benchmark=self.plan.item.benchmark, departures=self.departures
        )
        leaves = [node for _path, node in leaves_of(document)]
        faults = check_scheme(spec_of(document, class_code), limits)
        faults += _sources(leaves)
        expected = self.rules.indicators.weights_total
        if document["weighting"] == "points" and Decimal(document["full_points"]) != expected:
            numbers = {"given": document["full_points"], "expected": plain(expected, strip=True)}
            faults.append(Fault("full_points", "indicator.weights_total", numbers))
        is_park = class_code in parks_of(self.rules)
        assessed = bool(self.plan.item.exclusions.get(lint.ASSESSED))
        faults += lint.check_content(leaves, self.policy, is_park=is_park, objects=objects, assessed=assessed)
        faults += lint.check_places(branches_of(document), self.policy, objects)
        same: Severity = "hint" if self.rules.items.already_assessed == "allow" else "warning"
        faults += lint.check_duplicates(leaves, self.neighbours, same)
        return [self.softened(cited(fault)) for fault in faults]

    def softened(self, fault: Fault) -> Fault:
        """What an authority has ruled on is told, and refuses nothing any more."""
        departed = fault.clause in self.departures and fault.clause not in self.bans
        return replace(fault, severity="warning") if departed and fault.severity == "error" else fault

    def lines(self, faults: Iterable[Fault], track: Track | None = None) -> list[Line]:
        where = track_name(track) if track else ""
        authority = {code: clause.overridable_by or "" for code, clause in self.rules.clauses.items()}
        for code in (*self.departures, *self.bans):
            authority.pop(code, None)
        return lines(faults, self.clause, authority, where=where, track_id=track.pk if track else None)


def cited(fault: Fault) -> Fault:
    """Arithmetic knows no rulebook; the weights are nevertheless those of its clause."""
    if fault.code == "weights_not_exact":
        return replace(fault, clause="indicator.weights_total")
    return fault


def _sources(leaves: Sequence[Document]) -> list[Fault]:
    return [
        Fault("no_data_source", "indicator.collection", {"indicator": node["name"]})
        for node in leaves
        if not (node["provider"] and node["statistic"] and node["period"]) and not node.get("outside")
    ]


def parks_of(rules: RuleSet) -> set[str]:
    return {kind.code for kind in rules.objects if kind.is_park}


def judge_of(plan: Plan) -> Judge:
    """What the schemes of a plan are held against. A constant number of queries. Needs ``item__programme`` loaded."""
    # A ruling that names what holds instead is in the rules; one that only lifts its rule is still told.
    rules = held(plan.item, rules_of(plan.item.programme), lift=False)
    departures = departures_of(plan.item_id)
    received = {
        one.rule: one
        for one in ReceivedProhibition.objects.filter(
            withdrawn_at__isnull=True, rule__startswith="indicator."
        )
        .exclude(departures__rulebook__versions=plan.item.programme.rulebook_version_id)
        .order_by("received_at")
    }
    return Judge(
        plan=plan,
        rules=rules,
        departures=departures,
        bans={rule: Clause(one.document, one.clause, one.quote) for rule, one in received.items()},
        policy=policy_of(
            rules, departures=departures, bans={rule: one.allowed for rule, one in received.items()}
        ),
        neighbours=neighbours_of(plan),
    )


def neighbours_of(plan: Plan) -> list[Neighbour]:
    """The indicators of the other items of the year whose plans have left their lead.

    Three queries, one after another: joined, the database begins with all indicators of the government as long as it has
    no statistics of a young programme. A leaf is told by its method.
    """
    plans = {
        pk: (number, title)
        for pk, number, title in Plan.objects.filter(item__programme_id=plan.item.programme_id)
        .exclude(item_id=plan.item_id)
        .exclude(state__in=[PlanState.DRAFT, PlanState.SUPERSEDED])
        .values_list("id", "item__number", "item__title")
    }
    schemes = {
        pk: plans[plan_id]
        for pk, plan_id in Scheme.objects.filter(plan_id__in=list(plans)).values_list("id", "plan_id")
    }
    rows = (
        Indicator.objects.filter(scheme_id__in=list(schemes))
        .exclude(method="")
        .order_by("position", "id")
        .values_list("scheme_id", "name", "provider_id", "statistic")
    )
    return [
        Neighbour(schemes[scheme][1], name, str(provider or ""), statistic)
        for scheme, name, provider, statistic in sorted(rows, key=lambda row: schemes[row[0]][0])
    ]


def check_scheme_of(
    scheme: Scheme, document: Document | None = None, *, judge: Judge | None = None
) -> tuple[list[Finding], list[Finding]]:
    """(what keeps it from being locked, what should be looked at), each with its clause."""
    found = lint_scheme(scheme.plan, scheme.track, document or document_of(scheme), judge=judge)
    return (
        [line.finding for line in found if line.level == "error"],
        [line.finding for line in found if line.level != "error"],
    )


def lint_scheme(plan: Plan, track: Track, document: Document, *, judge: Judge | None = None) -> list[Line]:
    """One scheme, stored or only entered, held against everything but its sisters."""
    judge = judge or judge_of(plan)
    objects = objects_of_tracks([track], counted_on(plan.item.programme.year))[track.pk]
    found = judge.lines(judge.faults(document, track, {str(one.unit_id): one.name for one in objects}))
    return sorted(found, key=lambda line: LEVELS_IN_ORDER.index(line.level))


@dataclass(frozen=True, slots=True)
class PlanCheck:
    """All schemes of a plan with everything to be said of them; ``errors`` keep the plan from being published."""

    schemes: dict[UUID, tuple[Scheme, Document]]
    lines: list[Line] = field(default_factory=list)

    @property
    def errors(self) -> list[Finding]:
        return [line.finding for line in self.lines if line.level == "error"]

    @property
    def warnings(self) -> dict[UUID, list[Finding]]:
        """Track → what should be looked at; what concerns the whole item stands with the first track."""
        first = next(iter(self.schemes), None)
        found: dict[UUID, list[Finding]] = {track_id: [] for track_id in self.schemes}
        for line in self.lines:
            track_id = line.track_id or first
            if line.level != "error" and track_id in found:
                found[track_id].append(line.finding)
        return found


def check_plan_schemes(plan: Plan) -> PlanCheck:
    """Check every track's scheme and the schemes of one item among themselves (第十条). Constant queries."""
    judge = judge_of(plan)
    rules = judge.rules
    tracks = list(
        Track.objects.filter(item_id=plan.item_id)
        .select_related("object_class", "sub_item", "region")
        .order_by("position", "id")
    )
    schemes = schemes_of_plan(plan.pk)
    documents = documents_of(schemes)
    by_track = {scheme.track_id: (scheme, documents[scheme.pk]) for scheme in schemes}
    objects = objects_of_tracks(tracks, counted_on(plan.item.programme.year))
    found: list[Line] = []
    count = 0
    for track in tracks:
        if track.pk not in by_track:
            missing = Fault("scheme_missing", "indicator.scheme_per_class", {"track": track_name(track)})
            found += judge.lines([missing], track)
            continue
        document = by_track[track.pk][1]
        own = {str(one.unit_id): one.name for one in objects[track.pk]}
        found += judge.lines(judge.faults(document, track, own), track)
        count += len(leaves_of(document))
    found += judge.lines(_family(tracks, by_track, rules))
    found += judge.lines(map(judge.softened, _counted_on_item(count, rules, by_track)))
    found += judge.lines(_of_item(plan, judge, [document for _scheme, document in by_track.values()]))
    return PlanCheck(by_track, found)


def _family(
    tracks: Sequence[Track], by_track: dict[UUID, tuple[Scheme, Document]], rules: RuleSet
) -> list[Fault]:
    """Within one item or sub-item, each class has a scheme of its own, with a common core."""
    if not rules.indicators.scheme_per_class:
        return []
    families: dict[tuple[UUID | None, UUID | None], dict[str, Track]] = defaultdict(dict)
    for track in tracks:
        if track.pk in by_track:
            families[track.sub_item_id, track.region_id][track.object_class.code] = track
    faults: list[Fault] = []
    parks = parks_of(rules)
    for family in families.values():
        specs = {code: spec_of(by_track[track.pk][1], code) for code, track in family.items()}
        # Parks of class A and B differ in size, not in kind: they may share one scheme.
        one_park = {code: spec for code, spec in specs.items() if code not in parks}
        shared = sorted(parks & set(specs))[:1]
        one_park |= {code: specs[code] for code in shared}
        faults += check_scheme_family(one_park, "indicator.scheme_per_class")
    return faults


def _counted_on_item(
    count: int, rules: RuleSet, by_track: dict[UUID, tuple[Scheme, Document]]
) -> list[Fault]:
    most = rules.indicators.max
    if rules.indicators.counted_on != "item" or most is None or count <= most:
        return []
    if any(document["cap_ground"] for _, document in by_track.values()):
        return []
    return [Fault("too_many_indicators", MAX, {"count": str(count), "maximum": str(most)})]


def _of_item(plan: Plan, judge: Judge, documents: Sequence[Document]) -> list[Fault]:
    """What the item's schemes together lack of its notice, and which other item of the year is nearly the same."""
    assessed = bool(plan.item.exclusions.get(lint.ASSESSED))
    faults = list(lint.check_assessed(judge.policy, assessed=assessed))
    if documents:
        wanted = lint.named_indicators(" ".join(_sentences(plan.item)))
        leaves = [node for document in documents for _path, node in leaves_of(document)]
        present = {text for node in leaves for text in (node["name"], node["statistic"]) if text}
        missing = lint.missing_named(wanted, present)
        faults += [Fault("named_missing", CRITERIA, {"name": name}, "warning") for name in missing]
    others = (
        Item.objects.filter(programme_id=plan.item.programme_id)
        .exclude(pk=plan.item_id)
        .exclude(state__in=[ItemState.DECLINED, ItemState.WITHDRAWN])
        .order_by("number")
    )
    titles = {one.title: str(one) for one in others}
    severity: Severity = "hint" if judge.rules.items.already_assessed == "allow" else "warning"
    for name in lint.similar_titles(plan.item.title, titles):
        faults.append(Fault("duplicate_item", lint.ASSESSED, {"item": name}, severity))
    return faults


def _sentences(item: Item) -> list[str]:
    return [item.criteria, *item.sub_items.order_by("number").values_list("criteria", flat=True)]
