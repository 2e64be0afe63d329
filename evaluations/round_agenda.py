"""What waits for a lead about rounds, and which doors of an item come next."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from core.addresses import place
from core.agenda import NextStep, Waiting
from evaluations.models import Round
from evaluations.permissions import rounds as permissions
from evaluations.states import RoundState
from indicators.models import DataRequest
from indicators.queries.schemes import track_name
from indicators.states import RequestState
from organizations.actors import LEADS, Actor
from organizations.roles import Role
from programs.models import Item, Track
from programs.queries import tenant_slug


def waiting_for(actor: Actor, at: datetime) -> list[Waiting]:
    """Open rounds whose data are all accepted, to be sealed. Two queries."""
    led = actor.items(LEADS, Role.LEAD_OPERATOR)
    if not led:
        return []
    busy = DataRequest.objects.filter(item__in=led).exclude(state=RequestState.ACCEPTED).values("item_id")
    rows = list(
        Round.objects.filter(item__in=led, state=RoundState.OPEN)
        .exclude(item__in=busy)
        .select_related("item", "track__object_class", "track__sub_item")
    )
    slug = tenant_slug() if rows else ""
    return [
        Waiting(_("Seal the round"), place(slug, "evaluations:round-detail", row.pk), row.item_id, row.item.title)
        for row in rows
    ]


def next_steps(actor: Actor, item: Item, at: datetime) -> list[NextStep]:
    """Open the rounds that are not open yet, once every request is accepted; seal those that are. Four queries."""
    requests = list(DataRequest.objects.filter(item=item).values_list("state", flat=True))
    if not requests:
        return []
    rounds = list(Round.objects.filter(item=item).select_related("track__object_class", "track__sub_item"))
    tracks = Track.objects.filter(item=item).select_related("object_class", "sub_item").order_by("position", "id")
    slug = tenant_slug()
    begun = {row.track_id for row in rounds}
    decision = permissions.can_open_round(actor, item.pk)
    steps = [
        NextStep(f"{_('Open the round')} · {track_name(one)}", place(slug, "evaluations:round-open", one.pk), decision)
        for one in tracks
        if one.pk not in begun
    ]
    steps += [
        NextStep(
            f"{_('Seal the round')} · {track_name(row.track)}",
            place(slug, "evaluations:round-seal", row.pk),
            permissions.can_seal_round(actor, item.pk),
        )
        for row in rounds
        if row.state == RoundState.OPEN and all(state == RequestState.ACCEPTED for state in requests)
    ]
    return steps
