"""Reads of schemes: as documents, and checked against the rulebook."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import partial
from uuid import UUID

from django.db.models import Q

from core.canonical import digest
from core.decimals import plain
from core.errors import Clause, Finding
from indicators.errors import told
from indicators.models import Indicator, Scheme
from indicators.rules import Finding as Fault
from indicators.rules import SchemeLimits, check_scheme, check_scheme_family
from indicators.states import SchemeState
from indicators.written import Document, leaves_of, spec_of
from organizations.models import Unit, UnitClass, UnitRegion
from programs.models import Plan, Track
from programs.packs import RuleSet
from programs.queries import clause_of, has_ruling, rules_of
from programs.states import PlanState

HUNDRED = Decimal(100)
MAX = "indicator.max"


@dataclass(frozen=True, slots=True)
class ObjectRow:
    """A unit that is evaluated, and the group in which it is compared."""

    unit_id: UUID
    name: str
    group: str = ""


def counted_on(year: int) -> date:
    """The day on which it counts who belongs to a class: the last of the programme year."""
    return date(year, 12, 31)


def objects_of_classes(
    class_ids: Iterable[UUID], on: date, *, by_region: bool = False
) -> dict[UUID, list[ObjectRow]]:
    """Class → the units valid in it on a day, in their order. One query, one more where regions divide them."""
    rows = (
        UnitClass.objects.filter(
            object_class__in=set(class_ids), valid_from__lte=on, unit__valid_from__lte=on
        )
        .filter(Q(valid_to__isnull=True) | Q(valid_to__gte=on))
        .filter(Q(unit__valid_to__isnull=True) | Q(unit__valid_to__gte=on))
        .order_by("unit__position", "unit__division_code", "unit__name")
        .values_list("object_class_id", "unit_id", "unit__name")
    )
    found = list(rows)
    groups: dict[UUID, str] = {}
    if by_region:
        groups = dict(
            UnitRegion.objects.filter(unit__in=[unit for _, unit, _ in found], valid_from__lte=on)
            .filter(Q(valid_to__isnull=True) | Q(valid_to__gte=on))
            .values_list("unit_id", "region__code")
        )
    result: dict[UUID, list[ObjectRow]] = defaultdict(list)
    for class_id, unit_id, name in found:
        result[class_id].append(ObjectRow(unit_id, name, groups.get(unit_id, "")))
    return dict(result)


def objects_of_class(class_id: UUID, on: date, *, by_region: bool = False) -> list[ObjectRow]:
    return objects_of_classes([class_id], on, by_region=by_region).get(class_id, [])


def schemes_of_plan(plan_id: UUID) -> list[Scheme]:
    return list(
        Scheme.objects.filter(plan_id=plan_id)
        .select_related("track__object_class", "track__sub_item", "plan__item__programme__rulebook_version")
        .order_by("track__position", "track_id")
    )


def locked_scheme(track_id: UUID) -> Scheme | None:
    """The scheme in force of a track: locked with the published plan."""
    return (
        Scheme.objects.filter(track_id=track_id, state=SchemeState.LOCKED, plan__state=PlanState.PUBLISHED)
        .select_related("plan__item", "track__object_class", "track__sub_item")
        .first()
    )


def documents_of(schemes: Sequence[Scheme]) -> dict[UUID, Document]:
    """Scheme id → the scheme as written, from its rows. One query for all of them."""
    rows: dict[UUID, list[Indicator]] = defaultdict(list)
    for row in Indicator.objects.filter(scheme__in=list(schemes)).order_by("position", "id"):
        rows[row.scheme_id].append(row)
    return {scheme.pk: document_from(scheme, rows[scheme.pk]) for scheme in schemes}


def document_of(scheme: Scheme) -> Document:
    return documents_of([scheme])[scheme.pk]


def document_from(scheme: Scheme, rows: Sequence[Indicator]) -> Document:
    children: dict[UUID | None, list[Indicator]] = defaultdict(list)
    for row in rows:
        children[row.parent_id].append(row)

    def node(row: Indicator) -> Document:
        below = [node(child) for child in children[row.pk]]
        head: Document = {
            "code": row.code,
            "name": row.name,
            "weight": plain(row.weight, strip=True),
            "children": below,
        }
        if below:
            return head
        return head | {
            "method": row.method,
            "params": row.params,
            "parts": row.parts,
            "measure": row.measure,
            "direction": row.direction,
            "category": row.category,
            "missing": row.missing,
            "unit_of_measure": row.unit_of_measure,
            "objective": row.quantitative,
            "provider": str(row.provider_id) if row.provider_id else "",
            "statistic": row.statistic,
            "period": row.period,
        }

    return {
        "full_points": plain(scheme.full_points, strip=True),
        "weighting": scheme.weighting,
        "places": scheme.places,
        "rank_on": scheme.rank_on,
        "round_leaves": scheme.round_leaves,
        "waived_measures": scheme.waived_measures,
        "cap_ground": scheme.cap_ground,
        "cap_reason": scheme.cap_reason,
        "indicators": [node(row) for row in children[None]],
    }


def empty_document(rules: RuleSet) -> Document:
    """Where a new scheme begins: what the rulebook says of points, places and ranking."""
    return {
        "full_points": plain(rules.indicators.weights_total, strip=True),
        "weighting": "points",
        "places": rules.evaluation.decimals,
        "rank_on": rules.evaluation.rank_on,
        "round_leaves": False,
        "waived_measures": {},
        "cap_ground": "",
        "cap_reason": "",
        "indicators": [],
    }


def clause_reader(rules: RuleSet) -> Callable[[str], Clause | None]:
    """Rule code → document, article and quote for a refusal."""
    return partial(clause_of, rules)


def limits_for(
    rules: RuleSet, document: Document, *, benchmark: str = "", approved: bool = False
) -> SchemeLimits:
    """What the rulebook allows this scheme. ``benchmark`` and ``approved`` are the two exceptions of the cap (第十条)."""
    own = rules.indicators
    parks = {kind.code for kind in rules.objects if "park" in kind.unit_kinds}
    barred = frozenset({"social", "service", "other"}) if own.park_social == "forbid" else frozenset()
    return SchemeLimits(
        max_indicators=own.max,
        max_indicators_clause=MAX,
        cap_waiver=_cap_waiver(own.max_exceptions, document, benchmark=benchmark, approved=approved),
        forbidden_categories=dict.fromkeys(parks, barred),
        forbidden_categories_clause="indicator.park_social",
        measurable_clause="item.not_measurable",
        min_objective_share=HUNDRED - own.max_qualitative_share * HUNDRED,
        objective_clause="indicator.max_qualitative_share",
        wanted_measures=own.measures.considered if own.measures.zero_needs_reason else (),
        wanted_measures_clause="indicator.measures",
        waived_measures=document["waived_measures"],
    )


def _cap_waiver(exceptions: Sequence[str], document: Document, *, benchmark: str, approved: bool) -> str:
    """The words on which the cap is lifted, empty while it binds: the ground must be one of the rulebook's and real."""
    ground = document["cap_ground"]
    if ground not in exceptions:
        return ""
    if ground.startswith("benchmark"):
        return document["cap_reason"] if benchmark else ""
    return document["cap_reason"] if approved else ""


def _approved(item_id: UUID) -> bool:
    """Has an authority's consent to a larger system of indicators been recorded?"""
    return has_ruling(item_id, MAX)


def scheme_faults(
    document: Document, rules: RuleSet, class_code: str, *, benchmark: str = "", approved: bool = False
) -> list[Fault]:
    """Everything to be said about one scheme, by the rules and by what a data source must be."""
    limits = limits_for(rules, document, benchmark=benchmark, approved=approved)
    faults = check_scheme(spec_of(document, class_code), limits)
    for _path, node in leaves_of(document):
        if not (node["provider"] and node["statistic"] and node["period"]):
            faults.append(Fault("no_data_source", "indicator.collection", {"indicator": node["name"]}))
    expected = rules.indicators.weights_total
    if document["weighting"] == "points" and Decimal(document["full_points"]) != expected:
        numbers = {"given": document["full_points"], "expected": plain(expected, strip=True)}
        faults.append(Fault("full_points", "indicator.weights_total", numbers))
    return faults


def check_scheme_of(scheme: Scheme, document: Document | None = None) -> tuple[list[Finding], list[Finding]]:
    """(what keeps it from being locked, what should be looked at), each with its clause."""
    plan = scheme.plan
    rules = rules_of(plan.item.programme)
    document = document_of(scheme) if document is None else document
    faults = scheme_faults(
        document,
        rules,
        scheme.track.object_class.code,
        benchmark=plan.item.benchmark,
        approved=_approved(plan.item_id),
    )
    return _split(faults, rules, "")


def _split(faults: Sequence[Fault], rules: RuleSet, where: str) -> tuple[list[Finding], list[Finding]]:
    read = clause_reader(rules)
    errors = told([fault for fault in faults if fault.severity == "error"], read, where)
    return errors, told([fault for fault in faults if fault.severity == "warning"], read, where)


def track_name(track: Track) -> str:
    """The class, with the sub-item where there is one. Needs ``object_class`` and ``sub_item`` loaded."""
    name = track.object_class.name
    return f"{track.sub_item.title}·{name}" if track.sub_item else name


@dataclass(frozen=True, slots=True)
class PlanCheck:
    """All schemes of a plan with their findings: ``errors`` keep the plan from being published."""

    schemes: dict[UUID, tuple[Scheme, Document]]
    errors: list[Finding]
    warnings: dict[UUID, list[Finding]]


def check_plan_schemes(plan: Plan) -> PlanCheck:
    """Check every track's scheme and the schemes of one item among themselves (第十条). Five queries."""
    rules = rules_of(plan.item.programme)
    tracks = list(
        Track.objects.filter(item_id=plan.item_id)
        .select_related("object_class", "sub_item")
        .order_by("position", "id")
    )
    schemes = schemes_of_plan(plan.pk)
    documents = documents_of(schemes)
    by_track = {scheme.track_id: (scheme, documents[scheme.pk]) for scheme in schemes}
    approved = _approved(plan.item_id)
    on = counted_on(plan.item.programme.year)
    objects = objects_of_classes({track.object_class_id for track in tracks}, on)
    errors: list[Finding] = []
    warnings: dict[UUID, list[Finding]] = {}
    count = 0
    for track in tracks:
        name = track_name(track)
        if track.pk not in by_track:
            missing = Fault("scheme_missing", "indicator.scheme_per_class", {"track": name})
            errors += told([missing], clause_reader(rules), name)
            continue
        document = by_track[track.pk][1]
        benchmark = plan.item.benchmark
        faults = scheme_faults(
            document, rules, track.object_class.code, benchmark=benchmark, approved=approved
        )
        faults += _objects_asked(
            document, {str(one.unit_id) for one in objects.get(track.object_class_id, [])}
        )
        bad, good = _split(faults, rules, name)
        errors += bad
        warnings[track.pk] = good
        count += len(leaves_of(document))
    errors += _family(tracks, by_track, rules, warnings)
    errors += _counted_on_item(count, rules, by_track)
    return PlanCheck(by_track, errors, warnings)


def _objects_asked(document: Document, objects: set[str]) -> list[Fault]:
    """Data come from departments directly; objects are not asked to report layer by layer (第十条)."""
    return [
        Fault("provider_is_object", "indicator.collection", {"indicator": node["name"]}, "warning")
        for _path, node in leaves_of(document)
        if node["provider"] in objects
    ]


def _family(
    tracks: Sequence[Track],
    by_track: dict[UUID, tuple[Scheme, Document]],
    rules: RuleSet,
    warnings: dict[UUID, list[Finding]],
) -> list[Finding]:
    """Within one item or sub-item, each class has a scheme of its own, with a common core."""
    if not rules.indicators.scheme_per_class:
        return []
    families: dict[UUID | None, dict[str, Track]] = defaultdict(dict)
    for track in tracks:
        if track.pk in by_track:
            families[track.sub_item_id][track.object_class.code] = track
    errors: list[Finding] = []
    parks = {kind.code for kind in rules.objects if "park" in kind.unit_kinds}
    for family in families.values():
        specs = {code: spec_of(by_track[track.pk][1], code) for code, track in family.items()}
        # Parks of class A and B differ in size, not in kind: they may share one scheme.
        one_park = {code: spec for code, spec in specs.items() if code not in parks}
        shared = sorted(parks & set(specs))[:1]
        one_park |= {code: specs[code] for code in shared}
        bad, good = _split(check_scheme_family(one_park, "indicator.scheme_per_class"), rules, "")
        errors += bad
        for track in list(family.values())[:1]:
            warnings[track.pk] = [*warnings[track.pk], *good]
    return errors


def _counted_on_item(
    count: int, rules: RuleSet, by_track: dict[UUID, tuple[Scheme, Document]]
) -> list[Finding]:
    most = rules.indicators.max
    if rules.indicators.counted_on != "item" or most is None or count <= most:
        return []
    if any(document["cap_ground"] for _, document in by_track.values()):
        return []
    numbers = {"count": str(count), "maximum": str(most)}
    return told([Fault("too_many_indicators", MAX, numbers)], clause_reader(rules))


def provider_choices() -> list[tuple[str, str]]:
    """Units that can provide data: everything in the government that is valid now, by name."""
    return [
        (str(pk), name)
        for pk, name in Unit.objects.filter(valid_to__isnull=True)
        .order_by("position", "name")
        .values_list("id", "name")
    ]


def seal_digest(scheme: Scheme, document: Document) -> str:
    """The digest by which a scheme is sealed: what it says, and for which track and class. Needs the track loaded."""
    return digest(
        {
            "track": scheme.track_id,
            "object_class": scheme.track.object_class.code,
            "scheme": document,
        }
    )
