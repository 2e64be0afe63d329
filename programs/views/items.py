"""Items: page, and the doors that propose, change and withdraw them and name their leads."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from core.addresses import place
from core.decisions import Decision
from core.doors import Door
from core.errors import Missing
from organizations.actors import COOPERATES
from organizations.models import Unit
from programs import actions, permissions, queries
from programs.actions.change_grounds import grounds_of
from programs.actions.plans import track_name
from programs.forms import ItemForm, RulingForm, UnitForm, WithdrawForm
from programs.messages import VALUE_NAMES
from programs.models import Item, Ruling
from programs.packs import rule_title
from programs.rules import EXEMPT_OPEN, MAX_SUB_ITEMS
from programs.views.papers import keep_paper
from programs.views.ruling_rows import open_rules, ruling_row, running


def item_detail(request: HttpRequest, item_id: UUID) -> HttpResponse:
    actor = request.actor
    item = queries.item_for(actor, item_id)
    book = queries.rules_of(item.programme)
    tracks = list(queries.tracks_of([item.pk]))
    asked = [
        {"title": rule_title(rule), "applies": applies, "clause": queries.clause_of(book, rule)}
        for rule, applies in sorted(item.exclusions.items())
    ]
    recorded = list(queries.rulings_of(item.pk))
    may_ask = permissions.can_ask_departure(actor, item)
    return render(
        request,
        "programs/item_detail.html",
        {
            "item": item,
            "leads": queries.units_of_items([item.pk]).get(item.pk, []),
            "cooperating": queries.units_of_items([item.pk], COOPERATES).get(item.pk, []),
            "tracks": [(track, track_name(track)) for track in tracks],
            "sub_items": [
                {
                    "sub": sub,
                    "kinds": named_kinds(sub.reward_kinds),
                    "classes": [track.class_name for track in tracks if track.sub_item_id == sub.pk],
                }
                for sub in item.sub_items.order_by("number")
            ],
            "kinds": named_kinds(item.reward_kinds),
            "intake": VALUE_NAMES.get(item.intake or queries.rules_for_item(item).items.intake, ""),
            "origins": [origin.previous for origin in item.origins.select_related("previous__programme")],
            "plans": list(queries.plans_for(actor).filter(item=item).order_by("-version")),
            "asked": asked if queries.is_insider(actor) else [],
            "rulings": [ruling_row(ruling, item) for ruling in recorded],
            "may_ask": may_ask,
            "open_rules": open_rules(item, recorded) if may_ask and running(item) else [],
            "change": permissions.can_change_item(actor, item),
            "draft": permissions.can_draft_plan(actor, item),
        },
    )


def named_kinds(codes: Sequence[str]) -> list[Any]:
    """Kinds of reward by their names."""
    return [VALUE_NAMES.get(code, code) for code in codes]


class ItemDoor(Door):
    """A change of one item."""

    api_tags = ("items",)

    def find(self) -> Item:
        return queries.item_for(self.actor, self.kwargs["item_id"])

    def permitted(self, subject: Item) -> Decision:
        return permissions.can_change_item(self.actor, subject)

    def success_url(self, subject: Any, result: Any) -> str:
        item = result if isinstance(result, Item) else subject
        return place(self.request.tenant, "programs:item-detail", item.pk)

    def context(self, subject: Any) -> dict[str, Any]:
        if not isinstance(subject, Item):
            return {}
        return {"back_url": place(self.request.tenant, "programs:item-detail", subject.pk)}

    def units(self) -> list[Unit]:
        day = queries.today(self.request.at)
        return list(queries.units_valid_on(day).order_by("position", "id"))


class ProposeItem(ItemDoor):
    """Propose an item of a draft programme."""

    name = "item-propose"
    title = _("Propose an item")
    form_class = ItemForm

    def find(self) -> Any:
        return queries.programme_for(self.actor, self.kwargs["programme_id"])

    def permitted(self, subject: Any) -> Decision:
        return permissions.can_propose_item(self.actor, subject)

    def form_kwargs(self, subject: Any) -> dict[str, Any]:
        kwargs: dict[str, Any] = {"rules": queries.rules_of(subject), "units": self.units()}
        origin = self.request.GET.get("from", "")
        if self.request.method == "GET" and origin:
            earlier = self._earlier(origin)
            kwargs |= {"initial": item_initial(earlier), "sub_items": earlier.sub_items.count()}
        return kwargs

    def _earlier(self, origin: str) -> Item:
        """An item of last year that is proposed again: the form begins with what it said."""
        try:
            return queries.item_for(self.actor, UUID(origin))
        except ValueError:
            raise Missing from None

    def perform(self, subject: Any, data: dict[str, Any], *, at: Any) -> Item:
        return actions.propose_item(programme_id=subject.pk, actor=self.actor, at=at, content=data["content"])


class ChangeItem(ItemDoor):
    """Change what a proposed item says."""

    name = "item-change"
    title = _("Change the item")
    form_class = ItemForm

    def form_kwargs(self, subject: Item) -> dict[str, Any]:
        kwargs: dict[str, Any] = {
            "rules": queries.rules_of(subject.programme),
            "units": self.units(),
            "sub_items": subject.sub_items.count(),
        }
        if self.request.method == "GET":
            kwargs["initial"] = item_initial(subject)
        return kwargs

    def perform(self, subject: Item, data: dict[str, Any], *, at: Any) -> Item:
        return actions.change_item(item_id=subject.pk, actor=self.actor, at=at, content=data["content"])


def item_initial(item: Item) -> dict[str, Any]:
    """What the form shows of an item that stands."""
    leads = [str(unit) for unit, _name in queries.units_of_items([item.pk]).get(item.pk, [])]
    helping = queries.units_of_items([item.pk], COOPERATES).get(item.pk, [])
    reasons = {ruling.rule: ruling.reason for ruling in queries.rulings_of(item.pk)}
    initial: dict[str, Any] = {
        "number": item.number,
        "title": item.title,
        "criteria": item.criteria,
        "reward_text": item.reward_text,
        "reward_kinds": item.reward_kinds,
        "intake": item.intake,
        "benchmark": item.benchmark,
        "quota_exempt": item.quota_exempt,
        "lead": leads[0] if leads else "",
        "joint_leads": leads[1:],
        "cooperating": [str(unit) for unit, _name in helping],
        "exempt_reason": reasons.get(EXEMPT_OPEN, ""),
        "sub_items_reason": reasons.get(MAX_SUB_ITEMS, ""),
        "classes": [],
    }
    for sub_item in item.sub_items.all():
        name = f"sub_item_{sub_item.number}"
        initial |= {
            name: sub_item.title,
            f"{name}_criteria": sub_item.criteria,
            f"{name}_reward": sub_item.reward_text,
            f"{name}_reward_kinds": sub_item.reward_kinds,
            f"{name}_classes": [],
        }
    for track in queries.tracks_of([item.pk]):
        choice = f"{track.object_class.code}@{track.region.code}" if track.region else track.object_class.code
        place_of = f"sub_item_{track.sub_item.number}_classes" if track.sub_item else "classes"
        initial[place_of].append(choice)
    for rule, applies in item.exclusions.items():
        name = rule.partition(".")[2]
        initial[name] = "yes" if applies else "no"
        initial[f"{name}_reason"] = reasons.get(rule, "")
    return initial


class WithdrawItem(ItemDoor):
    """Take an item out in mid-year, with the leader's consent on record."""

    name = "item-withdraw"
    title = _("Withdraw the item")
    form_class = WithdrawForm
    irreversible = True

    def form_kwargs(self, subject: Item) -> dict[str, Any]:
        return {"grounds": grounds_of(subject.programme)}

    def perform(self, subject: Item, data: dict[str, Any], *, at: Any) -> Item:
        paper = keep_paper(data, actor=self.actor, at=at, item_id=subject.pk)
        return actions.withdraw_item(
            item_id=subject.pk,
            actor=self.actor,
            at=at,
            reason=data["reason"],
            ground=data.get("ground", ""),
            **paper,
        )


class AddLead(ItemDoor):
    """Name one more lead unit."""

    name = "item-lead-add"
    title = _("Name a lead unit")
    form_class = UnitForm

    def permitted(self, subject: Item) -> Decision:
        return permissions.can_assign_lead(self.actor, subject)

    def form_kwargs(self, subject: Item) -> dict[str, Any]:
        return {"units": self.units(), "grounds": grounds_of(subject.programme)}

    def perform(self, subject: Item, data: dict[str, Any], *, at: Any) -> Item:
        actions.add_lead(
            item_id=subject.pk,
            unit_id=UUID(data["unit"]),
            actor=self.actor,
            at=at,
            reason=data["reason"],
            ground=data.get("ground", ""),
        )
        return subject


class RemoveLead(AddLead):
    """Take a lead unit off; its people lose the item at the next request."""

    name = "item-lead-remove"
    title = _("Take a lead unit off")

    def units(self) -> list[Unit]:
        leads = [
            unit
            for unit, _name in queries.units_of_items([self.kwargs["item_id"]]).get(
                self.kwargs["item_id"], []
            )
        ]
        return list(Unit.objects.filter(pk__in=leads))

    def perform(self, subject: Item, data: dict[str, Any], *, at: Any) -> Item:
        return actions.remove_lead(
            item_id=subject.pk,
            unit_id=UUID(data["unit"]),
            actor=self.actor,
            at=at,
            reason=data["reason"],
            ground=data.get("ground", ""),
        )


class RecordRuling(ItemDoor):
    """Put on record what an authority ruled about the item."""

    name = "ruling-record"
    title = _("Record a ruling")
    form_class = RulingForm

    def permitted(self, subject: Item) -> Decision:
        return permissions.can_record_ruling(self.actor, subject)

    def form_kwargs(self, subject: Item) -> dict[str, Any]:
        return {"rules": queries.rules_of(subject.programme)}

    def perform(self, subject: Item, data: dict[str, Any], *, at: Any) -> Ruling:
        paper = keep_paper(data, actor=self.actor, at=at, item_id=subject.pk)
        rule, _slash, matter = data["subject"].partition("/")
        record = actions.record_ruling_everywhere if data["everywhere"] else actions.record_ruling
        return record(
            item_id=subject.pk,
            actor=self.actor,
            at=at,
            rule=rule,
            matter=matter,
            reason=data["reason"],
            **paper,
        )
