"""Pages of the audit administrator: the ledger, its verification, the access log."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from ledger import catalogue, queries
from ledger.forms import AccessFilter, ActFilter
from ledger.permissions import can_audit
from ledger.verification import verify_all

PER_PAGE = 50


def _audit(request: HttpRequest) -> None:
    """Refuses everybody but the audit administrator."""
    can_audit(request.actor).require()


def _query(request: HttpRequest) -> str:
    left = request.GET.copy()
    left.pop("page", None)
    return left.urlencode()


def act_list(request: HttpRequest) -> HttpResponse:
    """Who did what, in which capacity, when; newest first."""
    _audit(request)
    form = ActFilter(request.GET)
    page = Paginator(queries.acts(form.wanted()), PER_PAGE).get_page(request.GET.get("page"))
    rows = list(page)
    names = queries.names_of(row.actor_id for row in rows)
    payloads = queries.payloads_of(rows)
    capacities = queries.capacities_of(rows)
    shown = [
        {
            "row": row,
            "text": catalogue.act_text(row.act),
            "name": names.get(row.actor_id, ""),
            "capacity": capacities[row.pk],
            "payload": payloads.get(row.pk),
        }
        for row in rows
    ]
    context = {"form": form, "page": page, "acts": shown, "query": _query(request)}
    return render(request, "ledger/act_list.html", context)


def verification(request: HttpRequest) -> HttpResponse:
    """Walk every chain now and say whether it holds."""
    _audit(request)
    return render(request, "ledger/verification.html", {"verdicts": verify_all()})


def access_list(request: HttpRequest) -> HttpResponse:
    """Refusals, failed sign-ins and sensitive reads; newest first."""
    _audit(request)
    form = AccessFilter(request.GET)
    kind = form.cleaned_data.get("kind", "") if form.is_valid() else ""
    page = Paginator(queries.accesses(form.wanted(), kind), PER_PAGE).get_page(request.GET.get("page"))
    rows = list(page)
    names = queries.names_of(row.person_id for row in rows)
    kinds = dict(AccessFilter.base_fields["kind"].choices)
    entries = [
        {"row": row, "kind": kinds.get(row.kind, row.kind), "name": names.get(row.person_id, "")}
        for row in rows
    ]
    context = {"form": form, "page": page, "entries": entries, "query": _query(request)}
    return render(request, "ledger/access_list.html", context)
