"""What this government forbids the governments below, what was forbidden to it, and where it departs from that."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.addresses import place
from core.decisions import Decision
from core.doors import Door
from core.errors import Missing
from programs import actions, permissions, queries
from programs.models import (
    Prohibition,
    ProhibitionDeparture,
    ReceivedProhibition,
    Rulebook,
    RulebookDraft,
    RulebookVersion,
)
from programs.packs import pack_from_data
from programs.rulebook_forms import DepartureForm, ProhibitionForm, bindable_codes
from programs.states import DraftState
from programs.views.papers import keep_paper
from programs.views.rulebooks import version_for
from programs.wording import rule_name, words


def published_rows(actor: Any) -> QuerySet[Prohibition]:
    rows = Prohibition.objects.order_by("-published_at", "id")
    return rows.none() if queries.is_administrator(actor) else rows


def received_rows(actor: Any) -> QuerySet[ReceivedProhibition]:
    departures = ProhibitionDeparture.objects.select_related("rulebook").order_by("recorded_at")
    rows = ReceivedProhibition.objects.prefetch_related(Prefetch("departures", departures)).order_by(
        "-received_at", "id"
    )
    return rows.none() if queries.is_administrator(actor) else rows


def _shown(row: Any) -> dict[str, Any]:
    return {"row": row, "rule": rule_name(row.rule), "allowed": words(row.allowed)}


def prohibition_list(request: HttpRequest) -> HttpResponse:
    actor = request.actor
    context = {
        "published": [_shown(one) for one in published_rows(actor)],
        "received": [_shown(one) for one in received_rows(actor)],
        "decision": permissions.can_manage_prohibitions(actor),
        "rules": [(code, rule_name(code)) for code in bindable_codes()],
    }
    return render(request, "programs/rulebooks/prohibition_list.html", context)


class ProhibitionDoor(Door):
    """A change of what is forbidden to the governments below."""

    api_tags = ("rulebooks",)

    def permitted(self, subject: Any) -> Decision:
        return permissions.can_manage_prohibitions(self.actor)

    def success_url(self, subject: Any, result: Any) -> str:
        return place(self.request.tenant, "programs:prohibition-list")

    def context(self, subject: Any) -> dict[str, Any]:
        return {"back_url": self.success_url(subject, None)}

    def represent(self, result: Any) -> dict[str, Any]:
        return {"id": str(result.pk), "rule": getattr(result, "rule", "")}


class PublishProhibition(ProhibitionDoor):
    """Forbid the governments below every value of a rule but those that are allowed."""

    name = "prohibition-publish"
    title = _("Forbid something to the governments below")
    explanation = _(
        "Every government below gets a record of its own; its rulebooks are then checked against it."
    )
    form_class = ProhibitionForm

    def form(self, subject: Any, data: Any = None, files: Any = None) -> ProhibitionForm:
        rule = (data or {}).get("rule") or self.request.GET.get("rule") or bindable_codes()[0]
        return ProhibitionForm(data, files, rule=str(rule) if not isinstance(rule, dict | list) else "")

    def perform(self, subject: Any, data: dict[str, Any], *, at: Any) -> Prohibition:
        return actions.publish_prohibition(actor=self.actor, at=at, **data)


class PublishProhibitionsOf(ProhibitionDoor):
    """Make known everything that a rulebook forbids the governments below."""

    name = "prohibition-publish-all"
    title = _("Make known what the rulebook forbids")
    explanation = _(
        "Every government below gets a record of its own; its rulebooks are then checked against it."
    )

    def find(self) -> RulebookVersion:
        return version_for(self.actor, self.kwargs["version_id"])

    def perform(self, subject: RulebookVersion, data: dict[str, Any], *, at: Any) -> list[Prohibition]:
        return actions.publish_prohibitions_of(version_id=subject.pk, actor=self.actor, at=at)

    def represent(self, result: list[Prohibition]) -> dict[str, Any]:
        return {"published": [{"id": str(one.pk), "rule": one.rule} for one in result]}


class StandingDoor(ProhibitionDoor):
    """Something done with one prohibition of this government."""

    def find(self) -> Prohibition:
        found: Prohibition | None = (
            published_rows(self.actor).filter(pk=self.kwargs["prohibition_id"]).first()
        )
        if found is None:
            raise Missing
        return found


class WithdrawProhibition(StandingDoor):
    """Lift a prohibition."""

    name = "prohibition-withdraw"
    title = _("Lift the prohibition")
    irreversible = True

    def perform(self, subject: Prohibition, data: dict[str, Any], *, at: Any) -> Prohibition:
        return actions.withdraw_prohibition(prohibition_id=subject.pk, actor=self.actor, at=at)


class DeliverAgain(StandingDoor):
    """Send a prohibition to every government below once more."""

    name = "prohibition-deliver"
    title = _("Deliver it again")
    explanation = _("For governments that were placed under this one later; who has it keeps its one record.")

    def perform(self, subject: Prohibition, data: dict[str, Any], *, at: Any) -> Prohibition:
        return actions.deliver_again(prohibition_id=subject.pk, actor=self.actor, at=at)


class Depart(ProhibitionDoor):
    """Record why a rulebook departs from a prohibition of the superior government."""

    name = "prohibition-depart"
    title = _("Record a departure")
    form_class = DepartureForm
    irreversible = True

    def find(self) -> ReceivedProhibition:
        found: ReceivedProhibition | None = (
            received_rows(self.actor).filter(pk=self.kwargs["received_id"]).first()
        )
        if found is None:
            raise Missing
        return found

    def name_of(self, subject: ReceivedProhibition) -> str:
        allowed = gettext("%(rule)s: only %(values)s") % {
            "rule": rule_name(subject.rule),
            "values": words(subject.allowed),
        }
        return f"{subject.issuer} · {subject.title} · {allowed}"

    def form_kwargs(self, subject: ReceivedProhibition) -> dict[str, Any]:
        rulebooks = list(Rulebook.objects.order_by("code"))
        known = {one.code for one in rulebooks}
        drafts = RulebookDraft.objects.filter(state=DraftState.OPEN).order_by("-changed_at")
        fresh = [one for one in drafts if pack_from_data(one.content).code not in known]
        return {"rulebooks": rulebooks, "drafts": fresh}

    def perform(self, subject: ReceivedProhibition, data: dict[str, Any], *, at: Any) -> ProhibitionDeparture:
        paper = keep_paper(data, actor=self.actor, at=at, item_id=None)
        key = UUID(data["rulebook"])
        return actions.depart(
            received_id=subject.pk,
            rulebook_id=key,
            draft_id=key,
            actor=self.actor,
            at=at,
            reason=data["reason"],
            **paper,
        )
