"""Inbox and deadlines: what a person is told, and what is due."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from core.addresses import place
from core.decisions import Decision
from core.doors import Door
from notifications import actions, permissions, queries
from notifications.forms import InboxFilter
from notifications.models import Notification

PAGE = 25


@require_safe
def inbox(request: HttpRequest) -> HttpResponse:
    """A person's messages: unread first."""
    person_id = request.actor.person_id
    form = InboxFilter(request.GET, items=queries.items_in_inbox(person_id))
    item_id = form.item_id()
    page = Paginator(queries.inbox_of(person_id, item_id=item_id), PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "page": page,
        "entries": queries.entries(page.object_list),
        "unread": queries.unread_count(person_id),
        "query": f"item={item_id}" if item_id else "",
    }
    return render(request, "notifications/inbox.html", context)


@require_safe
def deadlines(request: HttpRequest) -> HttpResponse:
    """What is due: mine, my items', or everybody's for the office."""
    actor = request.actor
    scopes = queries.scopes_of(actor)
    which = request.GET.get("which", scopes[0])
    which = which if which in scopes else scopes[0]
    page = Paginator(queries.deadlines_for(actor, which), PAGE).get_page(request.GET.get("page"))
    labels = {
        queries.MINE: _("Due from me"),
        queries.ITEMS: _("Of my unit's items"),
        queries.ALL: _("All"),
    }
    context = {
        "page": page,
        "dues": queries.dues(page.object_list, request.at),
        "tabs": [{"label": labels[one], "url": f"?which={one}", "current": one == which} for one in scopes],
        "query": f"which={which}",
    }
    return render(request, "notifications/deadlines.html", context)


class ReadAll(Door):
    """Every message is read."""

    name = "inbox-read-all"
    title = gettext_lazy("Mark all as read")
    done = gettext_lazy("All messages are marked as read.")

    def permitted(self, subject: Any) -> Decision:
        return permissions.can_read_inbox(self.actor)

    def perform(self, subject: Any, data: dict[str, Any], *, at: datetime) -> int:
        return actions.mark_read(person_id=self.actor.person_id, at=at)

    def success_url(self, subject: Any, result: int) -> str:
        return place(self.request.tenant, "notifications:inbox")

    def represent(self, result: int) -> dict[str, Any]:
        return {"read": result}


class ReadOne(ReadAll):
    """One message is read."""

    name = "inbox-read"
    title = gettext_lazy("Mark as read")
    done = gettext_lazy("The message is marked as read.")

    def find(self) -> Notification:
        return queries.notification_of(self.actor.person_id, self.kwargs["notification_id"])

    def perform(self, subject: Notification, data: dict[str, Any], *, at: datetime) -> int:
        return actions.mark_read(person_id=self.actor.person_id, at=at, notification_id=subject.pk)
