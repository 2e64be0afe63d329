"""The doors of this app: every change of a rulebook, a programme, an item, a plan or a route."""

from programs.actions.items import (
    ItemContent,
    SubItemSpec,
    add_lead,
    change_item,
    propose_item,
    record_ruling,
    remove_lead,
    withdraw_item,
)
from programs.actions.plans import (
    answer_plan_step,
    close_due_plan_step,
    draft_plan,
    edit_plan,
    plan_digest,
    publish_plan,
    put_seal,
    submit_plan,
    supersede_plan,
)
from programs.actions.programmes import (
    conclude_programme,
    decide_programme,
    draft_programme,
    issue_programme,
    set_parties,
    submit_programme,
)
from programs.actions.routes import RouteMove, answer_step, close_due_step, open_route, withdraw_route
from programs.actions.rulebooks import create_rulebook
from programs.rules import Seal, TrackSpec

__all__ = [
    "ItemContent",
    "RouteMove",
    "Seal",
    "SubItemSpec",
    "TrackSpec",
    "add_lead",
    "answer_plan_step",
    "answer_step",
    "change_item",
    "close_due_plan_step",
    "close_due_step",
    "conclude_programme",
    "create_rulebook",
    "decide_programme",
    "draft_plan",
    "draft_programme",
    "edit_plan",
    "issue_programme",
    "open_route",
    "plan_digest",
    "propose_item",
    "publish_plan",
    "put_seal",
    "record_ruling",
    "remove_lead",
    "set_parties",
    "submit_plan",
    "submit_programme",
    "supersede_plan",
    "withdraw_item",
    "withdraw_route",
]
