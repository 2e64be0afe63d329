"""Reads of programmes, items, plans and routes, each as far as the actor may know of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Prefetch, Q, QuerySet, TextField, Value
from django.db.models.functions import Cast, Concat

from core import errors
from core.agenda import kept
from core.scope import require_scope
from core.workdays import Calendar, shanghai_date
from organizations.actors import LEADS, Actor
from organizations.models import Tenant, Unit
from organizations.queries import calendar_of, slug_of
from organizations.roles import ADMINISTRATORS, LEAD_ROLES, OBJECT_ROLES, Role
from programs import rules
from programs.held import held, held_by_all, rules_of_version
from programs.messages import MATTER_NAMES
from programs.models import (
    Item,
    ItemRelation,
    Party,
    Plan,
    Programme,
    ProhibitionDeparture,
    ReceivedProhibition,
    RulebookVersion,
    Ruling,
    Step,
    Track,
)
from programs.packs import (
    Pack,
    Problem,
    RuleSet,
    misquotes,
    outside,
    pack_from_data,
    validate,
)
from programs.rules import Fault, TrackPlaces
from programs.states import ItemState, PlanState, ProgrammeState, StepState


def rules_of(programme: Programme) -> RuleSet:
    """The rules under which a programme runs."""
    return rules_of_version(programme.rulebook_version_id)


def clause_of(rules: RuleSet, code: str) -> errors.Clause | None:
    """The clause behind a rule, as refusals and pages show it; ``None`` when the rulebook has no such rule."""
    clause = rules.clauses.get(code)
    if clause is None:
        return None
    return errors.Clause(clause.document, clause.clause, clause.quote, clause.reading)


def tenant_slug() -> str:
    """The address part of the active tenant."""
    return slug_of(require_scope().tenant_id)


def calendar() -> Calendar:
    """The working calendar of the active tenant."""
    return calendar_of(require_scope().tenant_id)


# Relations of units and items


def relations_of_units(unit_ids: Iterable[UUID]) -> dict[str, frozenset[tuple[UUID, UUID]]]:
    """Relation → pairs of item and unit, for the given units of the active tenant. One query."""
    rows = ItemRelation.objects.filter(group__unit__in=list(unit_ids)).values_list(
        "permission__codename", "content_object_id", "group__unit__id"
    )
    found: dict[str, set[tuple[UUID, UUID]]] = {}
    for codename, item_id, unit_id in rows:
        found.setdefault(codename, set()).add((item_id, unit_id))
    return {codename: frozenset(pairs) for codename, pairs in found.items()}


def relations_column(group: str) -> ArraySubquery:
    """A column for a read of memberships: "relation item" for each relation of the group named by ``group``.

    So the actor of a request is read in one statement.
    """
    related = ItemRelation.objects.filter(group_id=OuterRef(group))
    return ArraySubquery(
        related.values(
            pair=Concat(
                "permission__codename",
                Value(" "),
                Cast("content_object_id", TextField()),
                output_field=TextField(),
            )
        )
    )


def units_of_item(item_id: UUID, relation: str) -> list[UUID]:
    """The units with a relation to an item, the co-ordinating lead first."""
    return list(
        ItemRelation.objects.filter(content_object_id=item_id, permission__codename=relation)
        .order_by("position", "id")
        .values_list("group__unit__id", flat=True)
    )


def units_of_items(item_ids: Iterable[UUID], relation: str = LEADS) -> dict[UUID, list[tuple[UUID, str]]]:
    """Item → its units with the relation (id and name), in order. One query."""
    rows = (
        ItemRelation.objects.filter(content_object_id__in=list(item_ids), permission__codename=relation)
        .order_by("position", "id")
        .values_list("content_object_id", "group__unit__id", "group__unit__name")
    )
    found: dict[UUID, list[tuple[UUID, str]]] = {}
    for item_id, unit_id, name in rows:
        found.setdefault(item_id, []).append((unit_id, name))
    return found


def titles_of_items(item_ids: Iterable[UUID]) -> dict[UUID, str]:
    """Item → number and title, as messages name it. One query."""
    rows = Item.objects.filter(pk__in=list(item_ids)).values_list("id", "number", "title")
    return {item_id: f"{number}. {title}" for item_id, number, title in rows}


def leads_item(item_id: UUID, unit_id: UUID) -> bool:
    """Does the unit lead the item now?"""
    return ItemRelation.objects.filter(
        content_object_id=item_id, permission__codename=LEADS, group__unit__id=unit_id
    ).exists()


# Units and classes


def units_valid_on(day: date) -> QuerySet[Unit]:
    return Unit.objects.filter(valid_from__lte=day).exclude(valid_to__lt=day)


def units_of_classes(rules: RuleSet, codes: Iterable[str], day: date) -> list[Unit]:
    """All valid units of the rulebook's classes: by their dated class, or by their kind (incl. management committees)."""
    wanted = [one for one in rules.objects if one.code in set(codes)]
    kinds = {kind for one in wanted if one.unit_class is None for kind in one.unit_kinds}
    by_class = Q(
        classes__object_class__code__in=[one.code for one in wanted], classes__valid_from__lte=day
    ) & (Q(classes__valid_to__isnull=True) | Q(classes__valid_to__gte=day))
    return list(
        units_valid_on(day).filter(by_class | Q(kind__code__in=kinds)).distinct().order_by("position", "id")
    )


def class_sizes(day: date) -> dict[str, int]:
    """Class of objects → how many valid units belong to it on a day. One query."""
    from django.db.models import Count

    rows = (
        units_valid_on(day)
        .filter(classes__valid_from__lte=day)
        .exclude(classes__valid_to__lt=day)
        .values_list("classes__object_class__code")
        .annotate(count=Count("id", distinct=True))
    )
    return dict(rows)


# What an actor may know of


def is_insider(actor: Actor) -> bool:
    """The office and the leaders of the government: drafts included."""
    return actor.sees_everything


def is_administrator(actor: Actor) -> bool:
    """The three administrators see no business data (三员分立)."""
    return not actor.is_system and bool(actor.roles) and actor.roles <= ADMINISTRATORS


def programmes_for(actor: Actor) -> QuerySet[Programme]:
    """The office sees drafts; everybody with a business role sees what is issued; leads see their own beforehand."""
    rows = Programme.objects.select_related("rulebook_version__rulebook").defer("rulebook_version__content")
    if is_administrator(actor):
        return rows.none()
    if is_insider(actor):
        return rows
    own = actor.items(LEADS, *LEAD_ROLES)
    return rows.filter(
        ~Q(state=ProgrammeState.DRAFT) | Q(items_fixed_at__isnull=False, items__in=own)
    ).distinct()


def programme_for(actor: Actor, programme_id: UUID) -> Programme:
    found = programmes_for(actor).filter(pk=programme_id).first()
    if found is None:
        raise errors.Missing
    return found


def items_for(actor: Actor) -> QuerySet[Item]:
    rows = Item.objects.select_related("programme")
    if is_administrator(actor):
        return rows.none()
    if is_insider(actor):
        return rows
    own = actor.items(LEADS, *LEAD_ROLES)
    known = Q(state__in=[ItemState.INCLUDED, ItemState.WITHDRAWN])
    return rows.filter(known & (~Q(programme__state=ProgrammeState.DRAFT) | Q(pk__in=own)))


def item_for(actor: Actor, item_id: UUID) -> Item:
    found = items_for(actor).filter(pk=item_id).first()
    if found is None:
        raise errors.Missing
    return found


def tracks_of(item_ids: Iterable[UUID]) -> QuerySet[Track]:
    return (
        Track.objects.filter(item_id__in=list(item_ids))
        .select_related("object_class", "sub_item", "region")
        .order_by("item_id", "sub_item__number", "position", "id")
    )


def rulings_of(item_id: UUID) -> QuerySet[Ruling]:
    return Ruling.objects.filter(item_id=item_id).order_by("asked_at", "id")


def has_ruling(item_id: UUID, rule: str, matter: str = "") -> bool:
    """Has the named authority ruled on this, on record?"""
    return Ruling.objects.filter(item_id=item_id, rule=rule, matter=matter, decided_on__isnull=False).exists()


def rulings_of_items(item_ids: Iterable[UUID]) -> QuerySet[Ruling]:
    """The rulings of many items. One query."""
    return Ruling.objects.filter(item_id__in=list(item_ids)).order_by("asked_at", "id")


def departures_of(item_id: UUID) -> dict[str, str]:
    """Rule that says 原则上 → who lifted it for this item on record, and on which paper. One query.

    Where the ruling names what holds instead, that holds: ``rules_for_item`` gives it.
    """
    rows = Ruling.objects.filter(item_id=item_id, matter="", decided_on__isnull=False, instead__isnull=True)
    return {ruling.rule: f"{ruling.decider} {ruling.document_number}".strip() for ruling in rows}


def rules_for_item(item: Item) -> RuleSet:
    """The rules of the programme as they hold for this item, with what the named authorities ruled on record. One query.

    None where the rulebook has no rule that can be departed from.
    """
    return held(item, rules_of(item.programme))


def rules_for_programme(programme: Programme) -> RuleSet:
    """The rules for what concerns all items together: a departure holds here once it is ruled alike for every item."""
    return held_by_all(programme, rules_of(programme))


def is_exempt(item: Item) -> bool:
    """Do quotas not bind this item: a work that the rulebook names, or one that the authority added on record (第九条)?"""
    return bool(item.quota_exempt) or has_ruling(item.pk, rules.EXEMPT_OPEN)


def ruled(item_id: UUID, rule: str) -> frozenset[str]:
    """The matters of a rule that were ruled on, on record."""
    return frozenset(
        Ruling.objects.filter(item_id=item_id, rule=rule, decided_on__isnull=False).values_list(
            "matter", flat=True
        )
    )


PUBLIC, OBJECTS, OWN_OBJECT, OFFICE_ONLY = "public", "objects", "own_object", "office"
"""To whom a rulebook discloses something (``disclosure.*``), the widest first."""


def programmes_by_disclosure(subject: str) -> dict[str, list[UUID]]:
    """Level → the programmes whose rulebook discloses the plan, the list, the result … that far. One query."""
    found: dict[str, list[UUID]] = {}
    for programme_id, version_id in Programme.objects.values_list("pk", "rulebook_version_id"):
        level = str(getattr(rules_of_version(version_id).disclosure, subject))
        found.setdefault(level, []).append(programme_id)
    return found


def discloses_to(actor: Actor, level: str) -> bool:
    """Does what is disclosed this far reach the actor, who has no other right to it? The office has one always."""
    if level == PUBLIC:
        return True
    return level in (OBJECTS, OWN_OBJECT) and bool(actor.units(*OBJECT_ROLES))


def plans_for(actor: Actor) -> QuerySet[Plan]:
    """Leads see their own at every state; parties from the consultation on; everybody what is published."""
    rows = Plan.objects.select_related("item__programme")
    if is_administrator(actor):
        return rows.none()
    if is_insider(actor):
        return rows
    published = Q(state__in=[PlanState.PUBLISHED, PlanState.SUPERSEDED])
    seen = Q(item_id__in=actor.items(LEADS, *LEAD_ROLES))
    for level, programmes in programmes_by_disclosure("plan").items():
        if discloses_to(actor, level):
            own = Q(item__tracks__object_class__members__unit__in=actor.units(*OBJECT_ROLES))
            about = own if level == OWN_OBJECT else Q()
            plans = Plan.objects.filter(about, item__programme__in=programmes).values("pk")
            seen |= published & Q(pk__in=plans)
    asked = actor.units(Role.APPROVER, *OBJECT_ROLES)
    if asked:
        parties = Party.objects.filter(unit_id__in=asked, step__opened_at__isnull=False).values(
            "step__route_id"
        )
        seen |= Q(state__in=[PlanState.CONSULTING, PlanState.SIGNING], route_id__in=parties)
    return rows.filter(seen)


def plan_for(actor: Actor, plan_id: UUID) -> Plan:
    found = plans_for(actor).filter(pk=plan_id).first()
    if found is None:
        raise errors.Missing
    return found


def plan_in_force(item_id: UUID) -> Plan | None:
    """The item's plan that is not superseded, if there is one."""
    return Plan.objects.filter(item_id=item_id).exclude(state=PlanState.SUPERSEDED).first()


def plans_of(item: Item) -> list[Plan]:
    """Every version of an item's plan, the latest first; read once for a page."""
    return kept(item, "plans", lambda: list(Plan.objects.filter(item_id=item.pk).order_by("-version")))


def plan_at_work(item: Item) -> Plan | None:
    """As ``plan_in_force``, for the pages about the item in hand."""
    plan = next((one for one in plans_of(item) if one.state != PlanState.SUPERSEDED), None)
    if plan is not None:
        plan.item = item
    return plan


def class_names(rules: RuleSet) -> Mapping[str, str]:
    return {one.code: one.name for one in rules.objects}


def places_faults_of(plan: Plan, book: RuleSet, at: datetime) -> list[Fault]:
    """What is wrong with the places of a plan's tracks."""
    tracks = [
        TrackPlaces(track.object_class.code, track.object_class.name, track.places)
        for track in tracks_of([plan.item_id])
    ]
    book = held(plan.item, book)
    sizes = class_sizes(shanghai_date(at))
    return list(rules.places_faults(tracks, book, exempt=is_exempt(plan.item), sizes=sizes))


def plan_faults(plan: Plan, book: RuleSet, at: datetime, *, before_publication: bool = False) -> list[Fault]:
    """Everything that is missing before the plan can be sent round (or published); departures on record are heeded."""
    sections = dict(plan.sections.values_list("code", "text"))
    departures = departures_of(plan.item_id)
    book = held(plan.item, book)
    faults = [
        *rules.section_faults(sections, book),
        *rules.undeparted(places_faults_of(plan, book, at), book, departures),
        *rules.sub_item_faults(plan.item.sub_items.count(), book, departures),
    ]
    if before_publication:
        names = {code: str(name) for code, name in MATTER_NAMES.items()}
        on_record = ruled(plan.item_id, rules.NEW_MONEY)
        faults += rules.money_faults(plan.money_source, book, on_record, names)
    return faults


# Routes


def steps_of(route_id: UUID | None) -> list[Step]:
    """The steps of a route with their parties. Two queries."""
    if route_id is None:
        return []
    parties = Prefetch(
        "parties",
        Party.objects.select_related("unit", "answered_by", "paper")
        .defer("paper__content")
        .order_by("unit__position", "unit_id"),
    )
    return list(Step.objects.filter(route_id=route_id).select_related("route").prefetch_related(parties))


def step_for(actor: Actor, step_id: UUID) -> Step:
    """A step of a plan's or a programme's route that the actor may know of."""
    step = Step.objects.select_related("route__programme", "route__item").filter(pk=step_id).first()
    if step is None:
        raise errors.Missing
    known = (
        plans_for(actor).filter(pk=step.route.subject_id).exists()
        if step.route.purpose == "plan"
        else programmes_for(actor).filter(pk=step.route.programme_id).exists()
        or Party.objects.filter(step=step, unit_id__in=actor.units(Role.APPROVER, *OBJECT_ROLES)).exists()
    )
    if not known:
        raise errors.Missing
    return step


def open_parties(actor: Actor) -> QuerySet[Party]:
    """The questions that wait for an answer of the actor's units."""
    roles = (Role.APPROVER, *OBJECT_ROLES)
    return (
        Party.objects.filter(stance="", step__state=StepState.OPEN, unit_id__in=actor.units(*roles))
        .select_related("step__route__item", "unit")
        .order_by("step__due_at", "id")
    )


def today(at: datetime) -> date:
    return shanghai_date(at)


# Rulebooks: what is wrong with them, and what the superior government forbids


def prohibitions_in_force() -> QuerySet[ReceivedProhibition]:
    """What was delivered here from above and has not been lifted."""
    return ReceivedProhibition.objects.filter(withdrawn_at__isnull=True).order_by("received_at", "id")


def forbidden_in(pack: Pack) -> list[Problem]:
    """The rules of a rulebook that are outside what the superior allows and from which no departure is on record."""
    departed = ProhibitionDeparture.objects.filter(rulebook__code=pack.code).values("prohibition_id")
    return [
        Problem(
            one.rule,
            ", ".join(map(str, found)),
            " | ".join(map(str, one.allowed)),
            "prohibited",
            {"found": found, "allowed": one.allowed, "issuer": one.issuer, "title": one.title},
        )
        for one in prohibitions_in_force().exclude(pk__in=departed)
        if (found := outside(pack, one.rule, one.allowed))
    ]


def problems_of(pack: Pack) -> list[Problem]:
    """Everything that keeps a rulebook from being used: its own contradictions, wrong quotes, what is forbidden from above."""
    return [*validate(pack), *misquotes(pack), *forbidden_in(pack)]


def problems_of_version(version_id: UUID) -> list[Problem]:
    content = RulebookVersion.objects.values_list("content", flat=True).get(pk=version_id)
    return problems_of(pack_from_data(content))


def governments_below(tenant_id: int) -> list[int]:
    """The governments directly or indirectly below one, as far as they have not been closed. One query."""
    below: dict[int | None, list[int]] = {}
    rows = Tenant.objects.filter(closed_at__isnull=True).values_list("pk", "superior_id").order_by("pk")
    for pk, superior_id in rows:
        below.setdefault(superior_id, []).append(pk)
    found: list[int] = []
    waiting = [tenant_id]
    while waiting:
        nearest = [one for one in below.get(waiting.pop(0), ()) if one not in found and one != tenant_id]
        found += nearest
        waiting += nearest
    return found


def governments_above(tenant_id: int) -> list[int]:
    """The superior of a government, the superior's superior, and so on. One query."""
    superior = dict(Tenant.objects.values_list("pk", "superior_id"))
    found: list[int] = []
    above = superior.get(tenant_id)
    while above is not None and above not in (*found, tenant_id):
        found.append(above)
        above = superior.get(above)
    return found
