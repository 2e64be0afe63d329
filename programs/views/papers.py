"""A scan that comes with a form is stored through the gate, in the transaction of the act that needs it."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from documents.actions import store_upload
from organizations.actors import Actor
from programs.forms import PAPER_ENDINGS


def keep_paper(data: dict[str, Any], *, actor: Actor, at: datetime, item_id: UUID | None) -> dict[str, Any]:
    """The paper's facts as the actions take them; the scan is stored for the people of the item."""
    upload = data["paper"]
    stored = store_upload(
        actor=actor, at=at, name=upload.name, data=upload.read(), allowed=PAPER_ENDINGS, item_id=item_id
    )
    return {
        "decider": data["decider"],
        "decided_on": data["decided_on"],
        "document_number": data["document_number"],
        "paper_id": stored.pk,
    }
