"""A programme of 46 items × 136 objects × 10 indicators, by bulk inserts: as rows, since its acts would take an hour.

Every number is made up. What is measured afterwards goes through the product's own pages and actions.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.contrib.auth.models import Group, Permission
from django.db import connections, transaction

from core import clock
from core.scope import Scope, tenant_scope
from evaluations.models import Round, Standing
from evaluations.states import RoundState
from indicators.models import DataRequest, Indicator, Scheme, Value
from indicators.queries.schemes import documents_of, seal_digest
from indicators.states import RequestState, SchemeState
from organizations.actors import LEADS, PROVIDES, Actor, actor_for
from organizations.models import Membership, ObjectClass, Person, Tenant, Unit, UnitClass, UnitKind
from organizations.roles import Role
from programs.actions import create_rulebook
from programs.models import Item, ItemRelation, Plan, Programme, Track
from programs.packs import RULEBOOKS, load_pack
from programs.states import ItemState, PlanState, ProgrammeState

SINCE = date(2020, 1, 1)
YEAR = 2025
PLEADING = "bench"


@dataclass(frozen=True)
class Size:
    items: int = 46
    objects: int = 136
    indicators: int = 10


@dataclass
class Ground:
    """What the measurements stand on."""

    tenant: Tenant
    size: Size
    people: dict[str, Person] = field(default_factory=dict)
    units: dict[str, Unit] = field(default_factory=dict)
    objects: list[Unit] = field(default_factory=list)
    items: list[Item] = field(default_factory=list)
    tracks: list[Track] = field(default_factory=list)
    requests: list[DataRequest] = field(default_factory=list)

    def scope(self) -> Scope:
        return Scope(tenant_id=self.tenant.pk, everything=True)

    def actor(self, name: str) -> Actor:
        actor = actor_for(self.people[name], self.tenant.pk, clock.now())
        assert actor is not None
        return actor


def build(size: Size) -> Ground:
    """Everything committed, inside one new tenant."""
    with transaction.atomic():
        at = clock.now() - timedelta(hours=1)
        tenant = Tenant.objects.create(
            slug=PLEADING,
            name="测量市人民政府",
            short_name="测量市",
            level="prefecture",
            division_code="999999",
            made_at=at,
        )
        ground = Ground(tenant, size)
        with tenant_scope(ground.scope()):
            _units(ground, at)
            _programme(ground, at)
            _schemes(ground, at)
            _values(ground, at)
            _standings(ground, at)
    with connections["owner"].cursor() as cursor:
        cursor.execute("analyze")  # as the server itself does within a minute
    return ground


def _units(ground: Ground, at: datetime) -> None:
    kind = UnitKind.objects.create(code="any", name="单位")
    county = ObjectClass.objects.create(code="county", name="县市区", valid_from=SINCE)
    names = {"office": "市人民政府办公室", "lead": "市农业农村局", "statistics": "市统计局"}
    names |= {f"object{number}": f"测量对象{number:03d}" for number in range(ground.size.objects)}
    groups = Group.objects.bulk_create([Group(name=f"bench {key}") for key in names])
    units = [
        Unit(
            name=name, kind=kind, group=group, valid_from=SINCE, position=position, is_office=key == "office"
        )
        for position, ((key, name), group) in enumerate(zip(names.items(), groups, strict=True))
    ]
    Unit.objects.bulk_create(units)
    ground.units = dict(zip(names, units, strict=True))
    ground.objects = [unit for key, unit in ground.units.items() if key.startswith("object")]
    UnitClass.objects.bulk_create(
        [UnitClass(unit=unit, object_class=county, valid_from=SINCE) for unit in ground.objects]
    )
    posts = {
        "officer": ("office", Role.SUPERVISION_OFFICER),
        "lead": ("lead", Role.LEAD_OPERATOR),
        "provider": ("statistics", Role.DATA_PROVIDER),
        "object": ("object0", Role.OBJECT_OPERATOR),
    }
    for name, (unit, role) in posts.items():
        person = Person(username=f"bench-{name}", display_name=f"测量{name}", made_at=at)
        person.set_unusable_password()
        person.save(force_insert=True)
        Membership(
            tenant_id=ground.tenant.pk, person=person, unit=ground.units[unit], role=role, valid_from=at
        ).save(force_insert=True)
        ground.people[name] = person


def _programme(ground: Ground, at: datetime) -> None:
    officer = ground.actor("officer")
    version = create_rulebook(actor=officer, at=at, pack=load_pack(RULEBOOKS / "yiyang-2023.json"))
    programme = Programme.objects.create(
        year=YEAR, title=f"{YEAR}年度督查激励措施", series="annual", rulebook_version=version,
        state=ProgrammeState.ISSUED, drafted_at=at, drafted_by_id=officer.person_id, items_fixed_at=at,
        issued_at=at, issued_by_id=officer.person_id, document_number="测政办函〔2025〕1号",
    )  # fmt: skip
    ground.items = [
        Item(
            programme=programme, number=number, title=f"测量项目{number:02d}", state=ItemState.INCLUDED,
            proposed_at=at, proposed_by_id=officer.person_id,
        )
        for number in range(1, ground.size.items + 1)
    ]  # fmt: skip
    Item.objects.bulk_create(ground.items)
    county = ObjectClass.objects.get(code="county")
    ground.tracks = [Track(item=item, object_class=county) for item in ground.items]
    Track.objects.bulk_create(ground.tracks)
    permissions = {row.codename: row for row in Permission.objects.filter(codename__in=[LEADS, PROVIDES])}
    ItemRelation.objects.bulk_create(
        [
            ItemRelation(
                tenant_id=ground.tenant.pk,
                content_object=item,
                group=ground.units[unit].group,
                permission=permissions[name],
            )
            for item in ground.items
            for name, unit in ((LEADS, "lead"), (PROVIDES, "statistics"))
        ]
    )


def _schemes(ground: Ground, at: datetime) -> None:
    lead = ground.people["lead"]
    plans = [
        Plan(
            item=item, state=PlanState.PUBLISHED, drafted_at=at, drafted_by=lead, submitted_at=at, submitted_by=lead,
            published_at=at, published_by=lead, document_number="测农发〔2025〕1号", changed_at=at, digest="0" * 64,
        )
        for item in ground.items
    ]  # fmt: skip
    Plan.objects.bulk_create(plans)
    schemes = [
        Scheme(
            plan=plan, track=track, state=SchemeState.LOCKED, locked_at=at, changed_at=at, rank_on="unrounded"
        )
        for plan, track in zip(plans, ground.tracks, strict=True)
    ]
    Scheme.objects.bulk_create(schemes)
    weight = Decimal(100) / ground.size.indicators
    Indicator.objects.bulk_create(
        [
            Indicator(
                scheme=scheme, code=f"I{number}", name=f"指标{number}", position=number, weight=weight, method="efficacy",
                params={"base": "60", "range": "40"}, measure="total", category="economy", unit_of_measure="亿元",
                provider=ground.units["statistics"], statistic="统计年报", period=str(YEAR),
            )
            for scheme in schemes
            for number in range(ground.size.indicators)
        ],
        batch_size=500,
    )  # fmt: skip
    documents = documents_of(schemes)
    for scheme in schemes:
        scheme.digest = seal_digest(scheme, documents[scheme.pk])
    Scheme.objects.bulk_update(schemes, ["digest"])


def _values(ground: Ground, at: datetime) -> None:
    """Accepted values everywhere; the first item's request is still open, so that its grid can be saved."""
    provider, lead = ground.people["provider"], ground.people["lead"]
    done = {"submitted_at": at, "submitted_by": provider, "reviewed_at": at, "reviewed_by": lead}
    ground.requests = [
        DataRequest(
            item=item, provider=ground.units["statistics"], asked_at=at, asked_by=lead, due_at=at + timedelta(days=30),
            state=RequestState.OPEN if index == 0 else RequestState.ACCEPTED, **({} if index == 0 else done),
        )
        for index, item in enumerate(ground.items)
    ]  # fmt: skip
    DataRequest.objects.bulk_create(ground.requests)
    indicators: dict[Any, list[Indicator]] = {}
    for row in Indicator.objects.select_related("scheme__plan"):
        indicators.setdefault(row.scheme.plan.item_id, []).append(row)

    def rows() -> Iterator[Value]:
        for item in ground.items:
            for column, indicator in enumerate(indicators[item.pk]):
                for row, unit in enumerate(ground.objects):
                    yield Value(
                        item=item, unit=unit, indicator=indicator, component="actual",
                        amount=Decimal((row * 7919 + column * 104729) % 9973) / 10, entered_at=at, entered_by=provider,
                        provider=ground.units["statistics"],
                    )  # fmt: skip

    batch: list[Value] = []
    for value in rows():
        batch.append(value)
        if len(batch) == 4000:
            Value.objects.bulk_create(batch)
            batch = []
    Value.objects.bulk_create(batch)


def _standings(ground: Ground, at: datetime) -> None:
    """Sealed rounds from the third item on; the second is sealed by the measurement itself."""
    lead = ground.people["lead"]
    rounds = [
        Round(
            item=item, track=track, number=1, state=RoundState.SEALED, opened_at=at, opened_by=lead, sealed_at=at,
            sealed_by=lead, frozen_digest="1" * 64, outcome_digest="2" * 64,
        )
        for item, track in list(zip(ground.items, ground.tracks, strict=True))[2:]
    ]  # fmt: skip
    Round.objects.bulk_create(rounds)
    Standing.objects.bulk_create(
        [
            Standing(
                round=row, item_id=row.item_id, unit=unit, total=Decimal(100 - rank), published_total=Decimal(100 - rank),
                rank=rank, to_next_rank=Decimal(1), to_cut_line=Decimal(50 - rank),
            )
            for row in rounds
            for rank, unit in enumerate(ground.objects, 1)
        ],
        batch_size=4000,
    )  # fmt: skip
