"""How long a session lasts: 30 minutes without a request, 12 hours at most.

Counted by the machine's own time, not by the shared clock: a session is a matter of security, and a demonstration that
moves the clock through a year must not sign everybody out.
"""

from __future__ import annotations

import time
from typing import Any

from django.contrib.auth import logout
from django.http import HttpRequest

IDLE_SECONDS = 30 * 60
ABSOLUTE_SECONDS = 12 * 3600
STEP_SECONDS = 60
OPENED, SEEN = "opened_at", "seen_at"


def opened(request: HttpRequest) -> None:
    """Start counting: at sign-in."""
    request.session[OPENED] = request.session[SEEN] = int(time.time())


def person_of_session(request: HttpRequest) -> Any:
    """The signed-in person while the session lasts, else ``None``; an overdue session is ended for good."""
    if not request.user.is_authenticated:
        return None
    now = int(time.time())
    session = request.session
    if OPENED not in session:
        opened(request)
    elif now - session[OPENED] > ABSOLUTE_SECONDS or now - session[SEEN] > IDLE_SECONDS:
        logout(request)
        return None
    elif now - session[SEEN] >= STEP_SECONDS:
        session[SEEN] = now
    return request.user
