"""Main indicator data made known after each period (定期公布有关主要指标数据), and when they are due."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID, uuid5

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from core.addresses import place
from core.errors import BadInput, Finding, Missing, WrongState
from core.workdays import end_of_day, months_after, shanghai_date
from ledger.actions import record
from notifications.actions import meet_deadline, set_deadline
from organizations.actors import LEADS, Actor
from organizations.roles import Role
from programs.models import Item
from programs.packs import RuleSet
from programs.queries import clause_of, rules_for_item, tenant_slug, units_of_item, units_of_items
from programs.states import ItemState, ProgrammeState
from publicity.actions.publications import publish, withdraw_publication
from publicity.errors import NOTICE_SENTENCES, DataNotPublished
from publicity.models import Publication
from publicity.models.publications import PublicationKind
from publicity.papers import DATA_REPLACED, data_title
from publicity.permissions.notices import can_publish_data
from publicity.rules import Period, data_periods

DATA_DEADLINE = "publicity.indicator_data"
RHYTHM = "disclosure.indicator_data_every"


@transaction.atomic
def publish_indicator_data(
    *, item_id: UUID, actor: Actor, at: datetime, period: str, data: str, address: str = ""
) -> Publication:
    """Put the main data of an item for a period that is over on the portal; a correction replaces what stood.

    ``data``: a line for each figure; ``address``: where they were published first. Raises ``DataNotPublished`` with each
    broken rule and its clause, ``BadInput`` for a period that the rulebook does not know.
    """
    item = Item.objects.select_for_update(of=("self",)).select_related("programme").filter(pk=item_id).first()
    if item is None:
        raise Missing
    capacity = can_publish_data(actor, item).require()
    rules = rules_for_item(item)
    periods = data_periods(rules, item.programme.year)
    if not periods:
        raise DataNotPublished(findings=[_finding("data_not_public", rules, "disclosure.indicator_data")])
    if item.state != ItemState.INCLUDED or item.programme.state != ProgrammeState.ISSUED:
        raise WrongState
    chosen = next((one for one in periods if one.label == period), None)
    if chosen is None:
        message = _("There is no such period.")
        raise BadInput(findings=[Finding("unknown_period", message, where="period")])
    broken = []
    if shanghai_date(at) <= chosen.last_day:
        broken.append(_finding("period_running", rules, RHYTHM, period=chosen.label))
    lines = [line.strip() for line in data.splitlines() if line.strip()]
    if not lines:
        broken.append(_finding("data_missing", rules, RHYTHM))
    if broken:
        raise DataNotPublished(findings=broken)
    source = uuid5(item.pk, chosen.label)
    withdraw_publication(kind=PublicationKind.INDICATOR_DATA, source_id=source, reason=DATA_REPLACED, at=at)
    leads = [name for _unit, name in units_of_items([item.pk]).get(item.pk, [])]
    shown = publish(
        kind=PublicationKind.INDICATOR_DATA,
        source_id=source,
        title=data_title(item.title, chosen.label),
        publisher_name="、".join(leads)[:100],
        content={
            "title": data_title(item.title, chosen.label),
            "facts": [
                ["督查激励措施", item.programme.title],
                ["激励项目", f"{item.number}. {item.title}"],
                ["期间", chosen.label],
                ["牵头单位", "、".join(leads)],
                ["数据发布处", address.strip() or "—"],
            ],
            "paragraphs": lines,
        },
        at=at,
    )
    record(
        "publicity.data_published",
        actor=actor,
        capacity=capacity,
        at=at,
        subject=shown,
        item_id=item.pk,
        payload={"item_title": item.title, "period": chosen.label, "digest": shown.digest},
    )
    meet_deadline(kind=DATA_DEADLINE, subject_id=item.pk, at=at)
    expect_data(item=item, at=at)
    return shown


def _finding(code: str, rules: RuleSet, rule: str, **params: str) -> Finding:
    return Finding(code, str(NOTICE_SENTENCES[code]) % params, clause_of(rules, rule))


@transaction.atomic
def expect_data(*, item: Item, at: datetime) -> None:
    """Set down when the lead owes the next data: a month after the end of the first period that is not made known yet."""
    if item.state != ItemState.INCLUDED or item.programme.state != ProgrammeState.ISSUED:
        return
    waiting = _next_period(item)
    if waiting is None:
        return
    day = max(months_after(waiting.last_day, 1), shanghai_date(at))
    for unit_id in units_of_item(item.pk, LEADS)[:1]:
        set_deadline(
            kind=DATA_DEADLINE,
            subject_id=item.pk,
            role=Role.LEAD_OPERATOR,
            due_at=end_of_day(day),
            at=at,
            unit_id=unit_id,
            item_id=item.pk,
            params={"item": item.title, "period": waiting.label},
            path=place(tenant_slug(), settings.DULI_ITEM_PAGE, item.pk),
        )


def _next_period(item: Item) -> Period | None:
    periods = data_periods(rules_for_item(item), item.programme.year)
    sources = {uuid5(item.pk, one.label): one for one in periods}
    known = set(
        Publication.objects.filter(
            kind=PublicationKind.INDICATOR_DATA, source_id__in=list(sources), withdrawn_at=None
        ).values_list("source_id", flat=True)
    )
    return next((period for source, period in sources.items() if source not in known), None)
