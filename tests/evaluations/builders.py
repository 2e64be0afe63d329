"""States of proposed lists, grounds and vetoes, reached by the real actions; rounds of any scores for them to stand on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from core.workdays import shanghai_date
from evaluations.actions import grounds, list_steps, lists, vetoes
from evaluations.models import Ground, ListEntry, ProposedList, Round, Standing, Veto
from evaluations.rules import rank
from evaluations.states import RoundState
from indicators.rules import Total
from organizations.models import Unit
from programs.models import Item, Step, Track
from programs.queries import tracks_of
from programs.rules import TrackSpec
from tests.programs import builders as programs

COUNTIES = {
    "ziyang": "95",
    "heshan": "90",
    "nanxian": "85",
    "taojiang": "80",
    "anhua": "75",
    "yuanjiang": "70",
}

Scores = Mapping[str, str | None]


def scored_item(
    world: Any,
    at: datetime,
    scores: Mapping[str, Scores] | None = None,
    *,
    places: Mapping[str, int] | None = None,
    groups: Mapping[str, str] | None = None,
    **changes: Any,
) -> Item:
    """An item whose tracks, one for each class of ``scores``, have a sealed round with exactly these totals."""
    wanted = scores or {"county": COUNTIES}
    given = places or {}
    changes.setdefault("tracks", [TrackSpec(code, places=given.get(code)) for code in wanted])
    item = programs.item(world, at, **changes)
    for track in tracks_of([item.pk]):
        seal(world, track, wanted[track.object_class.code], at, groups=groups)
    return item


def seal(
    world: Any,
    track: Track,
    scores: Scores,
    at: datetime,
    *,
    number: int = 1,
    groups: Mapping[str, str] | None = None,
) -> Round:
    """A sealed round with these totals; ``None`` is an object that could not be ranked."""
    actor = world.actor("lead_operator", at)
    Round.objects.filter(track=track, state=RoundState.SEALED).update(state=RoundState.SUPERSEDED)
    row = Round.objects.create(
        item_id=track.item_id,
        track=track,
        number=number,
        reason="" if number == 1 else "数据更正",
        state=RoundState.SEALED,
        opened_at=at,
        opened_by_id=actor.person_id,
        sealed_at=at,
        sealed_by_id=actor.person_id,
        frozen_digest=f"{number:064d}",
        outcome_digest=f"{number + 1:064d}",
    )
    group_of = groups or {}
    totals = [
        Total(key, group_of.get(key, ""), Decimal(score))
        for key, score in scores.items()
        if score is not None
    ]
    placed = {one.key: one for one in rank(totals, places=4, rank_on="unrounded")}
    Standing.objects.bulk_create([_standing(row, key, placed.get(key), world) for key in scores])
    return row


def _standing(row: Round, key: str, placed: Any, world: Any) -> Standing:
    unit: Unit = world.units[key]
    if placed is None:
        return Standing(round=row, item_id=row.item_id, unit=unit, not_ranked_reason="数据缺失")
    return Standing(
        round=row,
        item_id=row.item_id,
        unit=unit,
        group=placed.group,
        total=placed.total,
        published_total=placed.published,
        rank=placed.rank,
        tied=len(placed.tied_with) + 1,
    )


def drafted_list(world: Any, at: datetime, *, of: Item | None = None, **more: Any) -> ProposedList:
    item = of or scored_item(world, at, **more)
    return lists.draft_list(item_id=item.pk, actor=world.actor("lead_operator", at), at=at)


def minutes(at: datetime, **changes: Any) -> lists.Minutes:
    values = {"number": "局党组会纪要〔2026〕1号", "held_on": shanghai_date(at), "text": "集体研究同意。"}
    return lists.Minutes(**{**values, **changes})


def deliberated_list(
    world: Any,
    at: datetime,
    *,
    of: Item | None = None,
    chosen: Sequence[Any] = (),
    tie_reason: str = "",
    **more: Any,
) -> ProposedList:
    drafted = drafted_list(world, at, of=of, **more)
    return lists.deliberate(
        list_id=drafted.pk,
        actor=world.actor("lead_operator", at),
        at=at,
        minutes=minutes(at),
        chosen=chosen,
        tie_reason=tie_reason,
    )


def signing_list(world: Any, at: datetime, **more: Any) -> ProposedList:
    row = deliberated_list(world, at, **more)
    return list_steps.send_for_consent(list_id=row.pk, actor=world.actor("lead_operator", at), at=at)


def open_step(row: ProposedList | Veto) -> Step:
    return Step.objects.select_related("route").get(route_id=row.route_id, state="open")


def consent(world: Any, row: ProposedList, at: datetime, *, stance: str = "agree", text: str = "") -> Any:
    """The next leader answers on paper, recorded by an officer."""
    step = open_step(row)
    return list_steps.answer_list_step(
        list_id=row.pk,
        step_id=step.pk,
        unit_id=step.parties.get().unit_id,
        stance=stance,
        text=text,
        actor=world.actor("officer", at),
        at=at,
        **programs.on_paper(world, at),
    )


def signed_list(world: Any, at: datetime, **more: Any) -> ProposedList:
    """A list with both consents, recorded from paper."""
    row = signing_list(world, at, **more)
    while not consent(world, row, at).passed:
        pass
    return ProposedList.objects.select_related("item__programme").get(pk=row.pk)


def entry_of(row: ProposedList, world: Any, key: str) -> ListEntry:
    return ListEntry.objects.get(proposed_list=row, unit=world.units[key])


def statuses(row: ProposedList, world: Any) -> dict[str, str]:
    """Short name of the unit → its status on the list, in the list's order."""
    names = {unit.pk: key for key, unit in world.units.items()}
    rows = ListEntry.objects.filter(proposed_list=row).order_by("track__position", "position")
    return {names[entry.unit_id]: str(entry.status) for entry in rows}


def ground(world: Any, at: datetime, item: Item, key: str, **changes: Any) -> Ground:
    """A notice of criticism by the province in the programme's year."""
    values: dict[str, Any] = {
        "programme_id": item.programme_id,
        "unit_id": world.units[key].pk,
        "item_id": item.pk,
        "code": "criticised_by_superior",
        "act": "criticism_notice",
        "authority": "province",
        "document_number": "湘政办通报〔2025〕5号",
        "happened_on": date(item.programme.year, 6, 1),
        "facts": "工作不力被通报批评",
        "actor": world.actor("officer", at),
        "at": at,
    }
    return grounds.enter_ground(**{**values, **changes})


def proposed_veto(world: Any, at: datetime, row: ProposedList, key: str, **changes: Any) -> Veto:
    """The office proposes to veto a unit of a submitted list, on a ground of its own."""
    found = ground(world, at, row.item, key, **changes)
    return vetoes.propose_veto(
        entry_id=entry_of(row, world, key).pk,
        ground_id=found.pk,
        reason="第十六条情形",
        actor=world.actor("officer", at),
        at=at,
    )


def decide_veto(world: Any, at: datetime, veto: Veto, *, stance: str = "agree", text: str = "") -> Any:
    step = open_step(veto)
    return vetoes.answer_veto(
        veto_id=veto.pk,
        step_id=step.pk,
        unit_id=step.parties.get().unit_id,
        stance=stance,
        text=text,
        actor=world.actor("leader", at),
        at=at,
    )
