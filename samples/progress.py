"""How far a sample programme has come, read from the states of its artefacts."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from appeals.models import Appeal
from evaluations.models import Application, ExpertReview, ProposedList, Round, SuperiorCommendation
from evaluations.states import ApplicationState, ListState, RoundState
from indicators.models import DataRequest
from indicators.states import RequestState
from programs.models import Item, Party, Plan, Programme, Route, Step, Track
from programs.procedure import SUPERIORS
from programs.states import ItemState, PlanState, ProgrammeState, RoutePurpose
from publicity.models import CommendationNotice
from publicity.states import CommendationState
from rewards.models import Reward
from rewards.states import RewardState

if TYPE_CHECKING:
    from samples.story import Story

LIST_STAGES = {
    ListState.DRAFT: "list_drafted",
    ListState.DELIBERATED: "list_deliberated",
    ListState.SIGNING: "list_deliberated",
    ListState.SIGNED: "superior_consulted",
    ListState.ON_NOTICE: "notice_opened",
    ListState.SUBMITTED: "submitted",
    ListState.REVIEWED: "reviewed",
    ListState.APPROVED: "decided",
}
PLAN_STAGES = {
    PlanState.CONSULTING: "plan_submitted",
    PlanState.SIGNING: "plan_signing",
    PlanState.PUBLISHED: "plan_published",
}


def progress_of(story: Story, code: str | None) -> str:
    """The last stage that an item (the programme, for ``None``) has behind it; empty before the first."""
    programme = story.programme()
    if programme is None:
        return ""
    if code is None:
        stage: str = story.government.look(lambda: _programme(programme))
        return stage
    number = next(item["number"] for item in story.record["items"] if item["code"] == code)
    found: str = story.government.look(lambda: _item(programme, number))
    return found


def _programme(programme: Programme) -> str:
    notice = CommendationNotice.objects.filter(programme=programme).first()
    if notice is not None and notice.state == CommendationState.ISSUED:
        return _after_commendation(Reward.objects.filter(notice=notice).values_list("state", flat=True))
    if notice is not None and notice.state == CommendationState.DECIDED:
        return "decided"
    if programme.state == ProgrammeState.ISSUED:
        listed = SuperiorCommendation.objects.filter(programme=programme, struck_at=None)
        return "direct_listed" if listed.exists() else "issued"
    if programme.items_fixed_at is not None:
        return "items_fixed"
    before_the_meeting = Route.objects.filter(programme=programme, purpose=RoutePurpose.PROGRAMME).exists()
    return "proposed" if before_the_meeting else "drafted"


def _after_commendation(rewards: object) -> str:
    return "rewarded" if RewardState.HONOURED in set(rewards) else "commended"  # type: ignore[call-overload]


def _item(programme: Programme, number: int) -> str:
    item = Item.objects.filter(programme=programme, number=number).first()
    standing = _programme(programme)
    if (
        item is None
        or item.state == ItemState.PROPOSED
        or standing in ("items_fixed", "commended", "rewarded")
    ):
        return standing
    own = (
        _list_stage(item)
        or _value_stage(item.pk)
        or _application_stage(item.pk)
        or _plan_stage(item)
        or "issued"
    )
    # What is done for the whole programme in the middle of the year brings every item along that has come so far.
    return standing if own == "round_sealed" and standing == "direct_listed" else own


def _list_stage(item: Item) -> str:
    current = (
        ProposedList.objects.filter(item=item)
        .exclude(state__in=[ListState.REPLACED, ListState.RETURNED])
        .order_by("-version")
        .first()
    )
    if current is None:
        return ""
    if current.state == ListState.ON_NOTICE:
        return _notice_stage(item, current)
    if current.state == ListState.SIGNING and _asks_superiors(current):
        return "list_signed"
    # A list drafted anew after an appeal is still on its way to the second notice.
    if current.version > 1 and current.state in (ListState.DRAFT, ListState.DELIBERATED, ListState.SIGNING):
        return "appeal_answered"
    return LIST_STAGES.get(ListState(current.state), "")


def _asks_superiors(current: ProposedList) -> bool:
    """Has everybody else signed, so that the governments above the objects are asked now?"""
    return Step.objects.filter(route_id=current.route_id, state="open", party=SUPERIORS).exists()


def _notice_stage(item: Item, current: ProposedList) -> str:
    appeals = list(Appeal.objects.filter(item=item).values_list("answered_at", flat=True))
    if current.version > 1:
        return "renoticed"
    if not appeals:
        return "notice_opened"
    return "appeal_answered" if all(appeals) else "appeal_filed"


def _value_stage(item_id: UUID) -> str:
    tracks = Track.objects.filter(item_id=item_id).count()
    if Round.objects.filter(item_id=item_id, state=RoundState.SEALED).count() >= tracks:
        return "round_sealed"
    states = set(DataRequest.objects.filter(item_id=item_id).values_list("state", flat=True))
    if not states:
        return ""
    return "values_accepted" if states == {RequestState.ACCEPTED} else "values_requested"


def _application_stage(item_id: UUID) -> str:
    states = set(
        Application.objects.filter(item_id=item_id)
        .exclude(state__in=[ApplicationState.DRAFT, ApplicationState.WITHDRAWN])
        .values_list("state", flat=True)
    )
    if not states:
        return ""
    if ExpertReview.objects.filter(item_id=item_id).exists():
        return "expert_reviewed"
    return "application_filed" if ApplicationState.SUBMITTED in states else "application_reviewed"


def _plan_stage(item: Item) -> str:
    """A plan that nobody is consulted on stands with those who sign it as soon as it is sent: that is its way out."""
    plan = Plan.objects.filter(item_id=item.pk).exclude(state=PlanState.SUPERSEDED).first()
    if plan is None:
        return ""
    if (
        plan.state == PlanState.SIGNING
        and not Party.objects.filter(step__route_id=plan.route_id).exclude(stance="").exists()
    ):
        return "plan_submitted"
    return PLAN_STAGES.get(PlanState(plan.state), "")
