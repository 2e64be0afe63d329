"""Who may open a stored file, and who may follow or repeat a rendering."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from core.decisions import Decision, allow, refuse
from documents.models import Rendering, StoredFile
from organizations.actors import COOPERATES, LEADS, PROVIDES, Actor
from organizations.roles import BUSINESS_ROLES, Role


def can_open_file(actor: Actor, stored: StoredFile) -> Decision:
    """The office, whoever stored it, and the people of its item."""
    return _open(actor, stored.stored_by_id, stored.item_id)


def can_see_rendering(actor: Actor, rendering: Rendering) -> Decision:
    """The office, whoever asked for it, and the people of its item."""
    return _open(actor, rendering.asked_by_id, rendering.item_id)


def can_retry_rendering(actor: Actor, rendering: Rendering) -> Decision:
    """Whoever asked for the document, or the office."""
    if actor.is_office:
        return allow(Role.SUPERVISION_OFFICER, actor.capacity(Role.SUPERVISION_OFFICER).unit_id)
    if actor.person_id is not None and actor.person_id == rendering.asked_by_id:
        return _as_held(actor)
    return refuse(_("Only whoever asked for the document, or the office, asks for it again."))


def _open(actor: Actor, owner_id: object, item_id: object) -> Decision:
    if actor.sees_everything:
        return _as_held(actor)
    if owner_id is not None and actor.person_id == owner_id:
        return _as_held(actor)
    if item_id is not None:
        for relation in (LEADS, PROVIDES, COOPERATES):
            if item_id in actor.items(relation, *BUSINESS_ROLES):
                return _as_held(actor)
    return refuse(_("The file belongs to an item of other people."))


def _as_held(actor: Actor) -> Decision:
    for held in actor.held:
        return allow(held.role, held.unit_id)
    return allow("system")
