"""Lists on notice and appeals in every state, reached by the real actions."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from appeals import actions
from appeals.models import Appeal
from evaluations.actions import list_steps, lists
from evaluations.models import ListEntry, ProposedList
from evaluations.states import EntryStatus
from publicity.models import PublicNotice
from tests.evaluations import builders as evaluations
from tests.indicators import builders as indicators
from tests.publicity import builders as publicity

CLAIM = "指标A的数值应为统计年报口径，请核对。"
FINDING = "经核对统计年报，录入值与年报不一致。"
ANSWER = "经核查，反映情况属实，予以更正。"


def drafted_list(world: Any, at: datetime, **more: Any) -> ProposedList:
    """The list of a plain item with one county track: sealed round, the counties, its places."""
    row = indicators.sealed_round(world, at, **more)
    return lists.draft_list(item_id=row.item_id, actor=world.actor("lead_operator", at), at=at)


def signed(world: Any, at: datetime, drafted: ProposedList) -> ProposedList:
    """Deliberated with minutes and consented to by every step of the route, on paper."""
    lead = world.actor("lead_operator", at)
    lists.deliberate(list_id=drafted.pk, actor=lead, at=at, minutes=evaluations.minutes(at))
    row = list_steps.send_for_consent(list_id=drafted.pk, actor=lead, at=at)
    while not evaluations.consent(world, row, at).passed:
        pass
    return ProposedList.objects.select_related("item__programme").get(pk=drafted.pk)


def on_notice(world: Any, at: datetime, drafted: ProposedList) -> PublicNotice:
    """From a draft to its open notice, for the rulebook's three working days."""
    return publicity.open_notice(world, at, of=signed(world, at, drafted))


def made_notice(world: Any, at: datetime, **more: Any) -> PublicNotice:
    return on_notice(world, at, drafted_list(world, at, **more))


def open_notice(world: Any, at: datetime) -> PublicNotice:
    """The notice that ``noticed`` put up before the tests."""
    return PublicNotice.objects.select_related("item__programme", "proposed_list").earliest("scheduled_at")


def filed(
    world: Any, at: datetime, *, notice: PublicNotice | None = None, who: str = "object_leader"
) -> Appeal:
    """赫山区 has appealed on line."""
    notice = notice or open_notice(world, at)
    return actions.file_appeal(notice_id=notice.pk, actor=world.actor(who, at), claim=CLAIM)


def registered(world: Any, at: datetime, *, notice: PublicNotice | None = None, **more: Any) -> Appeal:
    """The lead's desk has written down a telephone call of 桃江县."""
    notice = notice or open_notice(world, at)
    said = {
        "unit_id": world.units["taojiang"].pk,
        "channel": "telephone",
        "received_at": notice.opens_at,
        "claim": CLAIM,
        **more,
    }
    return actions.register_appeal(notice_id=notice.pk, actor=world.actor("lead_operator", at), at=at, **said)


def refused(world: Any, at: datetime) -> Appeal:
    appeal = filed(world, at)
    return actions.refuse_appeal(
        appeal_id=appeal.pk,
        actor=world.actor("lead_manager", at),
        at=later(appeal),
        reason="不属于名单事项。",
    )


def verifying(world: Any, at: datetime, *, finding: bool = True) -> Appeal:
    """Accepted; an officer verifies, and has found something."""
    appeal = filed(world, at)
    verifier = world.people["officer_two"]
    actions.accept_appeal(
        appeal_id=appeal.pk, actor=world.actor("lead_manager", at), at=later(appeal), verifier_id=verifier.pk
    )
    if finding:
        actions.record_finding(
            appeal_id=appeal.pk, actor=world.actor("officer_two", at), at=later(appeal), finding=FINDING
        )
    return again(appeal)


def decided(world: Any, at: datetime, decision: str = "rejected", outcome: str = "none") -> Appeal:
    appeal = verifying(world, at)
    return actions.decide_appeal(
        appeal_id=appeal.pk,
        actor=world.actor("lead_manager", at),
        at=later(appeal),
        decision=decision,
        outcome=outcome,
    )


def answered(world: Any, at: datetime, decision: str = "rejected", outcome: str = "none") -> Appeal:
    appeal = decided(world, at, decision, outcome)
    return actions.answer_appeal(
        appeal_id=appeal.pk, actor=world.actor("lead_operator", at), at=later(appeal), answer=ANSWER
    )


def withdrawn(world: Any, at: datetime) -> Appeal:
    appeal = filed(world, at)
    return actions.withdraw_appeal(
        appeal_id=appeal.pk, actor=world.actor("object_leader", at), at=later(appeal)
    )


def later(appeal: Appeal) -> datetime:
    """A moment after whatever has happened to it."""
    return appeal.filed_at + timedelta(minutes=5)


def again(appeal: Appeal) -> Appeal:
    return Appeal.objects.get(pk=appeal.pk)


def winner(notice: PublicNotice) -> Any:
    """The unit proposed on the notice's list."""
    return ListEntry.objects.get(proposed_list=notice.proposed_list_id, status=EntryStatus.PROPOSED).unit


STATES = {
    "filed": filed,
    "refused": refused,
    "verifying": verifying,
    "upheld": lambda world, at: decided(world, at, "upheld", "correct_values"),
    "partly_upheld": lambda world, at: decided(world, at, "partly_upheld", "none"),
    "rejected": decided,
    "answered": answered,
    "withdrawn": withdrawn,
}
"""State → how an appeal gets there."""
