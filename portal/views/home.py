"""Home: what waits for me, what is due, what is new."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from portal import agenda
from portal.queries import my_deadlines, programmes_of, recent_messages


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    actor, at = request.actor, request.at
    waiting = agenda.waiting_for(actor, at)
    messages = recent_messages(actor, limit=6)
    request.unread = messages[0].unread if messages else 0
    context = {
        "waiting": waiting,
        "late": sum(1 for one in waiting if one.due_at is not None and one.due_at < at),
        "deadlines": my_deadlines(actor, limit=8),
        "messages_unread": messages,
        "programmes": programmes_of(actor),
    }
    return render(request, "portal/home.html", context)
