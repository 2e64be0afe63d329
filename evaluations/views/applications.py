"""Pages of applications: all that the actor may see, those of an item with its call, and one with its documents."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from core.addresses import place
from core.decisions import Decision, refuse
from core.errors import Missing
from documents import queries as documents
from documents.views import as_attachment
from evaluations import intake
from evaluations.models import Application, ApplicationFile
from evaluations.permissions import applications as permissions
from evaluations.queries import applications as queries
from evaluations.states import EDITABLE_APPLICATION, ApplicationState
from indicators.queries.schemes import track_name
from organizations.roles import OBJECT_ROLES
from programs.models import Item
from programs.queries import clause_of, item_for, rules_for_item

PAGE = 50
DECLARATION = _(
    "We declare that everything handed in with this application is true, accurate and complete, "
    "that nothing is embellished or withheld, and that we answer for it."
)


def declaration_text() -> str:
    return str(DECLARATION)


@require_safe
def application_list(request: HttpRequest) -> HttpResponse:
    """Everything that the actor may see: the own unit's, those of the items led, or all of them; and what is open to apply."""
    actor = request.actor
    rows = queries.applications_for(actor).order_by(
        "-item__programme__year", "item__number", "-begun_at", "id"
    )
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    for row in page.object_list:
        row.track_name = track_name(row.track)
    calls = []
    if actor.units(*OBJECT_ROLES):
        items = queries.open_items()
        there = queries.calls_of(item.pk for item in items)
        calls = [
            {"item": item, "call": there[item.pk]}
            for item in items
            if item.pk in there and queries.is_open(there[item.pk], request.at)
        ]
    context = {
        "page": page,
        "rows": page.object_list,
        "calls": calls,
        "openable": queries.programmes_to_open() if actor.is_office else [],
        "now": request.at,
    }
    return render(request, "evaluations/applications/list.html", context)


@require_safe
def application_item(request: HttpRequest, item_id: UUID) -> HttpResponse:
    """The applications of one item: its call, everybody who applied as far as the actor may know, and what to do next."""
    actor, at = request.actor, request.at
    item = item_for(actor, item_id)
    rules = rules_for_item(item)
    takes = queries.takes_applications(item, rules)
    call = queries.call_of(item.pk) if takes else None
    rows = list(queries.applications_of(actor, item.pk)) if takes else []
    for row in rows:
        row.track_name = track_name(row.track)
    may_judge = permissions.can_read_reviews(actor, item.pk)
    context = {
        "item": item,
        "takes": takes,
        "clause": clause_of(rules, "item.intake"),
        "due_clause": clause_of(rules, "deadline.application"),
        "call": call,
        "call_text": queries.call_text(call, at),
        "rows": rows,
        "judged": may_judge.allowed,
        "questions": queries.open_questions(item, rules, at) if may_judge else [],
        "acts": _item_acts(request, item, call) if takes else [],
        "now": at,
    }
    return render(request, "evaluations/applications/item.html", context)


def _item_acts(request: HttpRequest, item: Item, call: Any) -> list[dict[str, Any]]:
    actor, tenant = request.actor, request.tenant
    found: list[tuple[Any, str, Decision]] = []
    if call is None:
        found.append(
            (_("Open applications"), "application-open", permissions.can_open_applications(actor, item))
        )
    else:
        if queries.may_still_apply(item, call, actor, request.at):
            found.append((_("Apply"), "application-begin", permissions.can_begin_application(actor, item)))
        may = permissions.can_register_application(actor, item)
        found.append((_("Register from paper"), "application-register", may))
        if call.closed_at is None:
            may = permissions.can_close_applications(actor, item)
            found.append((_("Close applications"), "application-close", may))
    found.append((_("Open again"), "application-reopen", permissions.can_reopen_applications(actor, item)))
    return [
        {"label": label, "url": place(tenant, f"evaluations:{name}", item.pk), "decision": decision}
        for label, name, decision in found
        if decision
    ]


@require_safe
def application_detail(request: HttpRequest, application_id: UUID) -> HttpResponse:
    """One application with everything handed in; what experts said is shown to the lead and the office."""
    actor, at = request.actor, request.at
    row = queries.application_for(actor, application_id)
    permissions.can_read_application(actor, row).require()
    rules = rules_for_item(row.item)
    judged = permissions.can_read_reviews(actor, row.item_id).allowed
    leaves = queries.leaves_for(row.track_id)
    call = queries.call_of(row.item_id)
    end = queries.end_for(call, row.unit_id, row) if call is not None else None
    reviews = list(queries.reviews_of(row)) if judged else []
    evidence = queries.evidence_of(row.item, [row.candidate_id]).get(row.candidate_id, []) if judged else []
    editable = row.state in EDITABLE_APPLICATION
    context = {
        "row": row,
        "track": track_name(row.track),
        "leaves": [{"leaf": leaf, "row": row.self_assessment.get(leaf.key, {})} for leaf in leaves],
        "files": list(queries.files_of(row)),
        "reviews": reviews,
        "mean": intake.mean(one.score for one in reviews if one.score is not None and not one.stands_aside),
        "evidence": evidence,
        "judged": judged,
        "editable": editable,
        "end": end if editable else None,
        "edit": permissions.can_edit_application(actor, row),
        "acts": _acts(request, row, rules),
        "clause": clause_of(rules, "application.parts"),
        "wants": {part: intake.asks_for(rules, part) for part in (intake.EXPERIENCE, intake.MATERIALS)},
        "now": at,
    }
    return render(request, "evaluations/applications/detail.html", context)


def _acts(request: HttpRequest, row: Application, rules: Any) -> list[dict[str, Any]]:
    actor, tenant = request.actor, request.tenant
    found: list[tuple[Any, str, Decision]] = []
    if row.state in EDITABLE_APPLICATION:
        found += [
            (_("Write the application"), "application-edit", permissions.can_edit_application(actor, row)),
            (
                _("Hand the application in"),
                "application-submit",
                permissions.can_submit_application(actor, row),
            ),
        ]
    if row.state == ApplicationState.SUBMITTED:
        may = permissions.can_review_application(actor, row)
        found += [
            (_("Accept"), "application-accept", may),
            (_("Return"), "application-return", may),
            (_("Refuse"), "application-refuse", may),
        ]
    if row.state == ApplicationState.ACCEPTED:
        found.append((_("Give a score"), "application-score", permissions.can_review_application(actor, row)))
    if row.state in (ApplicationState.SUBMITTED, ApplicationState.ACCEPTED):
        may = permissions.can_record_review(actor, row)
        if rules.evaluation.experts == "none":
            may = refuse(_("The rulebook knows no review by experts."))
        found.append((_("Record an expert review"), "application-review", may))
    if row.state in (*EDITABLE_APPLICATION, ApplicationState.SUBMITTED):
        found.append(
            (_("Withdraw"), "application-withdraw", permissions.can_withdraw_application(actor, row))
        )
    return [
        {
            "label": label,
            "url": place(tenant, f"evaluations:{name}", row.pk),
            "decision": decision,
            "kind": "primary" if position == 0 else "secondary",
        }
        for position, (label, name, decision) in enumerate(one for one in found if one[2])
    ]


@require_safe
def application_file(request: HttpRequest, document_id: UUID) -> HttpResponse:
    """A document of an application, for whoever may read the application."""
    entry = ApplicationFile.objects.filter(pk=document_id).first()
    if entry is None or entry.file_id is None:
        raise Missing
    row = queries.application_for(request.actor, entry.application_id)
    permissions.can_read_application(request.actor, row).require()
    return _download(entry.file_id)


@require_safe
def application_paper(request: HttpRequest, application_id: UUID) -> HttpResponse:
    """The scan of an application that came on paper."""
    row = queries.application_for(request.actor, application_id)
    permissions.can_read_application(request.actor, row).require()
    if row.paper_id is None:
        raise Missing
    return _download(row.paper_id)


def _download(file_id: UUID) -> HttpResponse:
    stored = documents.stored_file(file_id, with_bytes=True)
    response = as_attachment(stored.name, stored.media_type, bytes(stored.content))
    response["Cache-Control"] = "private, no-store"
    return response
