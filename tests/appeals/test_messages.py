"""Whoever is told of an act may open what the message leads to, from the first plan to the answered appeal."""

from __future__ import annotations

import pytest

from notifications.actions import fan_out
from notifications.models import Deadline, Notification
from organizations.models import Membership, Person
from tests.appeals import builders


def _everything_told(at):
    while fan_out(at=at):
        pass


@pytest.mark.parametrize("outcome", ["none", "remove_entry"])
def test_every_recipient_may_open_every_message(inside, at, client_of, outcome):
    appeal = builders.answered(inside, at, "rejected" if outcome == "none" else "upheld", outcome)
    _everything_told(appeal.answered_at)
    told = Notification.objects.exclude(path="").values_list("person_id", "path", "kind").distinct()
    refused, seen = [], set()

    for person_id, path, kind in told.order_by("person_id"):
        if (person_id, path) in seen:
            continue
        seen.add((person_id, path))
        answer = client_of(Person.objects.get(pk=person_id)).get(path)
        if answer.status_code != 200:
            refused.append((Person.objects.get(pk=person_id).username, kind, path, answer.status_code))

    assert len(seen) > 10
    assert refused == []


def test_every_open_deadline_leads_somewhere_that_its_holders_may_open(inside, at, client_of):
    builders.filed(inside, at)
    refused = []

    for due in Deadline.objects.filter(met_at=None, cancelled_at=None).exclude(path=""):
        holders = Membership.objects.filter(role=due.role, tenant_id=inside.yiyang.tenant.pk)
        if due.unit_id:
            holders = holders.filter(unit_id=due.unit_id)
        for holder in holders.select_related("person"):
            status = client_of(holder.person).get(due.path).status_code
            if status != 200:
                refused.append((holder.person.username, due.kind, due.path, status))

    assert refused == []


def test_an_appeal_is_told_to_its_handlers_and_to_the_appellant_and_to_nobody_else(inside, at):
    _everything_told(at)
    Notification.objects.all().delete()
    appeal = builders.decided(inside, at)

    _everything_told(appeal.decided_at)

    told = {}
    for kind, name in Notification.objects.filter(kind__startswith="appeals.").values_list(
        "kind", "person__username"
    ):
        told.setdefault(kind, set()).add(name)
    handlers = {"lead_manager", "lead_operator", "lead_reviewer", "officer", "officer_two"}
    assert told == {
        "appeals.appeal_filed": handlers | {"object_operator"},
        "appeals.appeal_accepted": handlers - {"lead_manager"} | {"object_leader", "object_operator"},
        "appeals.finding_recorded": handlers - {"officer_two"},
        "appeals.appeal_decided": handlers - {"lead_manager"},
    }
