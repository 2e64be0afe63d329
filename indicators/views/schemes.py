"""Schemes: the page of a plan's schemes, each scheme with its findings, and the doors that write and lock them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from core.addresses import place
from core.decisions import Decision
from core.doors import Door, NothingToEnter
from core.errors import BadInput, Finding, Missing
from indicators import actions, permissions
from indicators.errors import LEVELS, Line
from indicators.forms import BLANK_ROWS, CopyForm, PublishForm, SchemeForm
from indicators.messages import CHOICE_NAMES, FIGURE_NAMES, METHOD_NAMES
from indicators.models import Scheme
from indicators.queries.checks import check_plan_schemes, lint_scheme
from indicators.queries.plans import lint_plan
from indicators.queries.schemes import (
    document_of,
    empty_document,
    name_places,
    place_names,
    provider_choices,
    track_name,
)
from indicators.states import Category, Direction, Layer, Measure, MissingPolicy
from indicators.written import Document, leaves_of, nodes_of, read_document
from organizations.actors import Actor
from programs import permissions as plan_permissions
from programs.models import Plan, Track
from programs.queries import plan_for, rules_of, tracks_of
from programs.states import PlanState


@dataclass(frozen=True, slots=True)
class Place:
    """Where a scheme stands or will stand."""

    plan: Plan
    track: Track
    scheme: Scheme | None
    tracks: tuple[Track, ...]

    def __str__(self) -> str:
        return f"{self.plan.item.title} · {track_name(self.track)}"

    @property
    def document(self) -> Document:
        return document_of(self.scheme) if self.scheme else empty_document(rules_of(self.plan.item.programme))


def readable_plan(actor: Actor, plan_id: UUID) -> Plan:
    """The plan, as far as the actor may know of it."""
    plan = plan_for(actor, plan_id)
    permissions.can_read_scheme(actor, plan).require()
    return plan


def place_of(actor: Actor, plan_id: UUID, track_id: UUID) -> Place:
    plan = readable_plan(actor, plan_id)
    tracks = tuple(tracks_of([plan.item_id]))
    track = next((one for one in tracks if one.pk == track_id), None)
    if track is None:
        raise Missing
    scheme = Scheme.objects.filter(plan=plan, track=track).select_related("track__object_class").first()
    if scheme is not None:
        scheme.plan, scheme.track = plan, track
    return Place(plan, track, scheme, tracks)


def may_ask(actor: Actor, plan: Plan) -> bool:
    """Is this somebody who asks for departures from rules that say 原则上?"""
    return bool(plan_permissions.can_ask_departure(actor, plan.item))


def scheme_list(request: HttpRequest, plan_id: UUID) -> HttpResponse:
    """Every track of a plan with its scheme, and everything that keeps the plan from being sent round."""
    actor = request.actor
    plan = readable_plan(actor, plan_id)
    check = check_plan_schemes(plan)
    rows = []
    for track in tracks_of([plan.item_id]):
        found = check.schemes.get(track.pk)
        rows.append(
            {
                "track": track,
                "name": track_name(track),
                "scheme": found[0] if found else None,
                "count": len(leaves_of(found[1])) if found else 0,
                "lines": [line for line in check.lines if line.track_id == track.pk],
            }
        )
    context = {
        "plan": plan,
        "may_ask": may_ask(actor, plan),
        "rows": rows,
        "errors": check.errors if plan.state in (PlanState.DRAFT, PlanState.SIGNING) else [],
        "lines": [line for line in check.lines if line.track_id is None and line.level != "error"],
        "edit": permissions.can_edit_scheme(actor, plan),
        "is_draft": plan.state == PlanState.DRAFT,
        "is_signed": plan.state == PlanState.SIGNING,
        "publish": plan_permissions.can_publish_plan(actor, plan),
    }
    return render(request, "indicators/scheme_list.html", context)


def _figure_text(value: Any) -> Any:
    """A parameter for people: lists in a row, tiers as intervals, chosen words by name."""
    if not isinstance(value, list):
        return CHOICE_NAMES.get(value, value) if isinstance(value, str) else value
    return "、".join(_tier_text(one) if isinstance(one, dict) else str(one) for one in value)


def _tier_text(tier: dict[str, Any]) -> str:
    low = (
        f"{'[' if tier.get('from_closed') else '('}{tier['from']}" if tier.get("from") is not None else "(−∞"
    )
    high = f"{tier['to']}{']' if tier.get('to_closed') else ')'}" if tier.get("to") is not None else "+∞)"
    return f"{low}, {high} → {tier['points']}"


def tree_rows(
    document: Document, providers: dict[str, str] | None = None, places: dict[str, str] | None = None
) -> list[dict[str, Any]]:
    """The scheme as table rows: depth, numbers and words, for pages."""
    labels_of_layers = dict(Layer.choices)
    labels = {
        "measure": dict(Measure.choices),
        "direction": dict(Direction.choices),
        "category": dict(Category.choices),
        "missing": dict(MissingPolicy.choices),
    }
    rows = []
    for path, node in nodes_of(document["indicators"]):
        row = {**node, "depth": len(path), "is_leaf": not node.get("children")}
        if row["is_leaf"]:
            for name, choices in labels.items():
                row[f"{name}_label"] = choices[node[name]]
            row["measures"] = [
                {"label": labels["measure"][part["measure"]], "share": part["share"]}
                for part in node["parts"]
            ]
            row["method_name"] = METHOD_NAMES.get(node["method"], node["method"])
            row["figures"] = [
                (FIGURE_NAMES.get(name, name), _figure_text(value))
                for name, value in (node["params"] or {}).items()
                if not isinstance(value, dict)
            ]
            row["provider_name"] = (providers or {}).get(node["provider"], "")
            row["layer_label"] = labels_of_layers[node["layer"]] if node.get("layer") else ""
            row["place_names"] = [(places or {}).get(key, key) for key in node.get("only_for", ())]
        rows.append(row)
    return rows


def scheme_detail(request: HttpRequest, plan_id: UUID, track_id: UUID) -> HttpResponse:
    actor = request.actor
    here = place_of(actor, plan_id, track_id)
    document = here.document
    found = lint_scheme(here.plan, here.track, document) if here.scheme else []
    context = {
        "place": here,
        "plan": here.plan,
        "track": here.track,
        "scheme": here.scheme,
        "name": track_name(here.track),
        "document": document,
        "rows": tree_rows(
            document, dict(provider_choices()), place_names(here.track, here.plan.item.programme.year)
        ),
        "errors": [line.finding for line in found if line.level == "error"],
        "lines": found,
        "may_ask": may_ask(actor, here.plan),
        "edit": permissions.can_edit_scheme(actor, here.plan),
        "is_draft": here.plan.state == PlanState.DRAFT,
        "can_copy": here.plan.state == PlanState.DRAFT and len(here.tracks) > 1,
    }
    return render(request, "indicators/scheme_detail.html", context)


def scheme_check(request: HttpRequest, plan_id: UUID, track_id: UUID) -> HttpResponse:
    """What the lint says of a scheme while it is written: the rows as they stand in the form; nothing is stored."""
    here = place_of(request.actor, plan_id, track_id)
    permissions.can_edit_scheme(request.actor, here.plan).require()
    found: list[Line] = []
    mistakes: list[Finding] = []
    if request.method == "POST":
        names = place_names(here.track, here.plan.item.programme.year)
        form = SchemeForm(request.POST, document=here.document, revision=0, extra=0, places=names)
        form.is_valid()
        mistakes = [Finding("invalid", str(error)) for error in form.non_field_errors()]
        try:
            document = read_document(form.cleaned_data.get("document", {}))
            name_places(document, here.track, here.plan.item.programme.year)
            found = lint_scheme(here.plan, here.track, document)
        except BadInput as refusal:
            mistakes += refusal.findings
    elif here.scheme:
        found = lint_scheme(here.plan, here.track, here.document)
    context = {
        "plan": here.plan,
        "lines": found,
        "mistakes": mistakes,
        "checked": True,
        "may_ask": may_ask(request.actor, here.plan),
    }
    return render(request, "indicators/_lint.html", context)


def plan_lint(request: HttpRequest, plan_id: UUID) -> HttpResponse:
    """Everything that the rulebook says against a plan and its schemes, in one table."""
    plan = readable_plan(request.actor, plan_id)
    found = lint_plan(plan, request.at)
    context = {
        "plan": plan,
        "may_ask": may_ask(request.actor, plan),
        "lines": found,
        "counts": [
            (LEVELS[level], sum(line.level == level for line in found))
            for level in ("error", "warning", "hint")
        ],
    }
    return render(request, "indicators/plan_lint.html", context)


class SchemeDoor(Door):
    """A change of one track's scheme."""

    api_tags = ("schemes",)

    def find(self) -> Place:
        return place_of(self.actor, self.kwargs["plan_id"], self.kwargs["track_id"])

    def permitted(self, subject: Place) -> Decision:
        return permissions.can_edit_scheme(self.actor, subject.plan)

    def success_url(self, subject: Place, result: Any) -> str:
        tenant = self.request.tenant
        if "more" in self.request.POST:
            return place(tenant, "indicators:scheme-edit", subject.plan.pk, subject.track.pk) + "?rows=16"
        return place(tenant, "indicators:scheme-detail", subject.plan.pk, subject.track.pk)

    def represent(self, result: Scheme) -> dict[str, Any]:
        return {"id": str(result.pk), "state": result.state, "revision": result.revision}

    def context(self, subject: Place) -> dict[str, Any]:
        tenant = self.request.tenant
        return {
            "back_url": place(tenant, "indicators:scheme-detail", subject.plan.pk, subject.track.pk),
            "methods": list(METHOD_NAMES.items()),
            "measures": Measure.choices,
            "directions": Direction.choices,
            "categories": Category.choices,
            "policies": MissingPolicy.choices,
            "layers": Layer.choices,
            "check_url": place(tenant, "indicators:scheme-check", subject.plan.pk, subject.track.pk),
            "providers": provider_choices(),
            "exceptions": rules_of(subject.plan.item.programme).indicators.max_exceptions,
        }


class EditScheme(SchemeDoor):
    """Write the scheme of one track."""

    name = "scheme-edit"
    title = _("Write the indicator scheme")
    form_class = SchemeForm
    template_name = "indicators/scheme_edit.html"

    def form_kwargs(self, subject: Place) -> dict[str, Any]:
        extra = self.request.GET.get("rows", "")
        return {
            "document": subject.document,
            "revision": subject.scheme.revision if subject.scheme else 0,
            "extra": int(extra) if extra.isdecimal() else BLANK_ROWS,
            "places": place_names(subject.track, subject.plan.item.programme.year),
        }

    def perform(self, subject: Place, data: dict[str, Any], *, at: Any) -> Scheme:
        return actions.put_scheme(
            plan_id=subject.plan.pk,
            track_id=subject.track.pk,
            document=data["document"],
            expected_revision=data["revision"],
            actor=self.actor,
            at=at,
        )


class CopyScheme(SchemeDoor):
    """Begin with a copy of another track's scheme."""

    name = "scheme-copy"
    title = _("Copy a scheme")
    explanation = _(
        "What is common to the classes is copied; then adapt it, for each class has a scheme of its own."
    )
    form_class = CopyForm

    def form_kwargs(self, subject: Place) -> dict[str, Any]:
        written = set(Scheme.objects.filter(plan=subject.plan).values_list("track_id", flat=True))
        others = [one for one in subject.tracks if one.pk != subject.track.pk and one.pk in written]
        return {"sources": [(str(one.pk), track_name(one)) for one in others]}

    def perform(self, subject: Place, data: dict[str, Any], *, at: Any) -> Scheme:
        return actions.copy_scheme(
            plan_id=subject.plan.pk,
            from_track_id=UUID(data["source"]),
            to_track_id=subject.track.pk,
            actor=self.actor,
            at=at,
        )


class PlanDoor(Door):
    """A move of a plan together with its schemes."""

    api_tags = ("schemes",)

    def find(self) -> Plan:
        return plan_for(self.actor, self.kwargs["plan_id"])

    def success_url(self, subject: Plan, result: Any) -> str:
        return place(self.request.tenant, "indicators:scheme-list", subject.pk)

    def context(self, subject: Plan) -> dict[str, Any]:
        return {"back_url": self.success_url(subject, None)}


class SubmitPlan(PlanDoor):
    """Send the plan round with its schemes."""

    name = "plan-submit"
    title = _("Send the plan round with its schemes")
    explanation = _(
        "Counties and finance are consulted, then it is signed off. The schemes cannot be changed meanwhile."
    )
    form_class = NothingToEnter

    def permitted(self, subject: Plan) -> Decision:
        return plan_permissions.can_submit_plan(self.actor, subject)

    def perform(self, subject: Plan, data: dict[str, Any], *, at: Any) -> Plan:
        return actions.submit_plan_with_schemes(plan_id=subject.pk, actor=self.actor, at=at)


class PublishPlan(PlanDoor):
    """Publish the plan and lock its schemes."""

    name = "plan-publish"
    title = _("Publish the plan and lock its schemes")
    form_class = PublishForm
    irreversible = True

    def permitted(self, subject: Plan) -> Decision:
        return plan_permissions.can_publish_plan(self.actor, subject)

    def perform(self, subject: Plan, data: dict[str, Any], *, at: Any) -> Plan:
        return actions.publish_plan_with_schemes(
            plan_id=subject.pk, actor=self.actor, at=at, document_number=data["document_number"]
        )
