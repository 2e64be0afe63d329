"""What the lead unit of an item owes by which day, set down for its operators."""

from __future__ import annotations

from datetime import date, datetime

from django.conf import settings

from core.addresses import place
from core.workdays import Calendar, end_of_day, shanghai_date
from notifications.actions import set_deadline
from organizations.actors import LEADS
from organizations.roles import Role
from programs import queries
from programs.models import Item

PLAN_DEADLINE = "programs.plan"
EVALUATION_DEADLINE = "programs.evaluation"
"""The selection, its list on public notice (第六条、第十一条); met when a notice of the item opens."""


def lead_owes(kind: str, item: Item, *, due: date, at: datetime, calendar: Calendar) -> None:
    """The co-ordinating lead unit has until the end of the day."""
    for unit_id in queries.units_of_item(item.pk, LEADS)[:1]:
        set_deadline(
            kind=kind,
            subject_id=item.pk,
            role=Role.LEAD_OPERATOR,
            due_at=end_of_day(due),
            at=at,
            unit_id=unit_id,
            item_id=item.pk,
            params={"item": item.title},
            path=place(queries.tenant_slug(), settings.DULI_ITEM_PAGE, item.pk),
            provisional=calendar.is_provisional(shanghai_date(at), due),
        )
