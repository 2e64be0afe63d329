"""What waits for somebody about appeals, and what can be done next on an item."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _

from appeals import permissions, queries
from appeals.messages import ACCEPT, ANSWER
from appeals.models import Appeal
from appeals.rules import keeps_hold
from appeals.states import DECIDED, AppealState
from core.addresses import place
from core.agenda import Missing, NextStep, Waiting
from core.decisions import Decision
from notifications.models import Deadline
from organizations.actors import Actor
from organizations.queries import slug_of
from organizations.roles import OBJECT_ROLES, Role
from programs.models import Item
from programs.queries import rules_of
from publicity.queries.notices import notices_of
from publicity.states import NoticeState

UNFINISHED = Q(state__in=[AppealState.FILED, AppealState.VERIFYING, *sorted(DECIDED)]) | Q(
    state=AppealState.ANSWERED, outcome__in=["correct_values", "remove_entry"], carried_out_at=None
)


def _slug(actor: Actor) -> str:
    return slug_of(actor.tenant_id)


def _next_door(appeal: Appeal) -> str:
    """Which door is next on an unfinished appeal."""
    if appeal.state == AppealState.FILED:
        return "accept"
    if appeal.state == AppealState.VERIFYING:
        return "decide" if appeal.finding else "verify"
    return "answer" if appeal.state in DECIDED else "finish"


def waiting_for(actor: Actor, at: datetime) -> list[Waiting]:
    """The appeals whose next step is the actor's. Three queries, however many appeals."""
    if not (actor.is_office or actor.items("lead_item")):
        return []
    rows = list(queries.appeals(permissions.visible_appeals(actor)).filter(UNFINISHED))
    mine = [(appeal, _next_door(appeal)) for appeal in rows]
    mine = [(appeal, door) for appeal, door in mine if _is_mine(actor, appeal, door)]
    if not mine:
        return []
    dues = _dues(appeal.pk for appeal, _door in mine)
    slug = _slug(actor)
    titles = {
        "accept": _("Accept or refuse appeal no. %(number)s of %(unit)s"),
        "verify": _("Verify appeal no. %(number)s of %(unit)s"),
        "decide": _("Decide appeal no. %(number)s of %(unit)s"),
        "answer": _("Answer appeal no. %(number)s of %(unit)s"),
        "finish": _("Carry out the outcome of appeal no. %(number)s of %(unit)s"),
    }
    return [
        Waiting(
            title=titles[door] % {"number": appeal.number, "unit": appeal.appellant_name},
            path=place(slug, "appeals:appeal-detail", appeal.pk),
            item_id=appeal.item_id,
            item_title=str(appeal.item),
            due_at=dues.get((appeal.pk, ACCEPT if door == "accept" else ANSWER)),
        )
        for appeal, door in mine
    ]


def _is_mine(actor: Actor, appeal: Appeal, door: str) -> bool:
    """By role alone; whether the actor is recused, the page says. The office is asked only where no lead unit must act."""
    if door == "verify":
        return appeal.verifier_id == actor.person_id
    if door == "decide":
        return actor.leads(appeal.item_id, *permissions.REVIEWERS) is not None
    if door == "finish":
        return actor.leads(appeal.item_id, Role.LEAD_OPERATOR) is not None
    return actor.leads(appeal.item_id) is not None


def _dues(appeal_ids: Iterable[UUID]) -> dict[tuple[UUID, str], datetime]:
    rows = Deadline.objects.filter(subject_id__in=list(appeal_ids), met_at=None, cancelled_at=None)
    return {
        (subject_id, kind): due_at
        for subject_id, kind, due_at in rows.values_list("subject_id", "kind", "due_at")
    }


def next_steps(actor: Actor, item: Item, at: datetime) -> list[NextStep]:
    """Filing and registering while a notice of the item is open, and the next step of every unfinished appeal."""
    slug = _slug(actor)
    steps = []
    for notice in notices_of(item):
        if (
            notice.state != NoticeState.OPEN
            or notice.closes_at is None
            or not notice.opens_at <= at < notice.closes_at
        ):
            continue
        if actor.has(*OBJECT_ROLES):
            steps.append(
                NextStep(
                    _("File an appeal"),
                    place(slug, "appeals:appeal-file", notice.pk),
                    permissions.can_file_appeal(actor, notice),
                    notice.closes_at,
                )
            )
        desk = permissions.can_register_appeal(actor, notice)
        if desk:
            steps.append(
                NextStep(
                    _("Register an appeal"),
                    place(slug, "appeals:appeal-register", notice.pk),
                    desk,
                    notice.closes_at,
                )
            )
    for appeal in queries.appeals(permissions.visible_appeals(actor)).filter(UNFINISHED, item_id=item.pk):
        steps += [step for step in steps_of(actor, appeal, slug) if step.decision]
    return steps


def steps_of(actor: Actor, appeal: Appeal, slug: str = "") -> list[NextStep]:
    """The doors that the state of an appeal opens, each with what its permission says."""
    slug = slug or _slug(actor)
    may_withdraw = appeal.by_person or appeal.unit_id in actor.units(*OBJECT_ROLES)
    offered: list[tuple[str, str, Decision]] = []
    if appeal.state == AppealState.FILED:
        offered = [
            ("appeal-accept", _("Accept the appeal"), permissions.can_accept_appeal(actor, appeal)),
            ("appeal-refuse", _("Do not accept the appeal"), permissions.can_refuse_appeal(actor, appeal)),
        ]
    elif appeal.state == AppealState.VERIFYING:
        offered = [("appeal-verify", _("Record the finding"), permissions.can_verify_appeal(actor, appeal))]
        if appeal.finding:
            recuse = rules_of(appeal.item.programme).appeals.recuse_scorers
            decision = permissions.can_decide_appeal(actor, appeal, recuse_scorers=recuse)
            offered.append(("appeal-decide", _("Decide the appeal"), decision))
    elif appeal.state in DECIDED:
        offered = [("appeal-answer", _("Answer the appellant"), permissions.can_answer_appeal(actor, appeal))]
    if (
        appeal.state in {*DECIDED, AppealState.ANSWERED}
        and keeps_hold(appeal.outcome)
        and not appeal.carried_out_at
    ):
        decision = permissions.can_carry_out(actor, appeal)
        if appeal.outcome == "correct_values":
            offered.append(("appeal-correct", _("Correct a value after the appeal"), decision))
        else:
            offered.append(("appeal-remove", _("Remove an entry from the list"), decision))
        offered.append(("appeal-finish", _("Outcome carried out"), decision))
    if not permissions.handles(actor, appeal):
        offered = []
    if may_withdraw and appeal.state in (AppealState.FILED, AppealState.VERIFYING):
        offered.append(
            ("appeal-withdraw", _("Withdraw the appeal"), permissions.can_withdraw_appeal(actor, appeal))
        )
    return [
        NextStep(title, place(slug, f"appeals:{route}", appeal.pk), decision)
        for route, title, decision in offered
    ]


def missing_of(item: Item, at: datetime) -> list[Missing]:
    """Open appeals hold the list: each is named with who has to act."""
    rows = Appeal.objects.filter(UNFINISHED, item_id=item.pk).select_related("unit").order_by("number")
    return [
        Missing(_("Appeal no. %(number)s is not closed") % {"number": appeal.number}, appeal.appellant_name)
        for appeal in rows
    ]
