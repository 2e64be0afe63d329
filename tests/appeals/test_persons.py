"""A person's appeal about an object (申诉人, 第十三条): registered at the desk, unknown to the object, answered on record."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.utils import translation

from appeals import actions, agenda, queries
from appeals.models import Appeal
from core import clock
from core.errors import NotAllowed
from ledger.models import Act, ActPayload
from notifications.actions import fan_out
from notifications.models import Notification
from programs.models import Programme, RulebookVersion
from publicity.models import Hold
from tests.appeals import builders

SAID = "本人是某村党支部书记，反映该县数据不实。"


def _by_letter(world, at, **more):
    values = {
        "channel": "letter",
        "claim": SAID,
        "by_person": True,
        "unit_id": world.units["heshan"].pk,
        **more,
    }
    return builders.registered(world, at, **values)


@pytest.mark.clause("YY23-49")
def test_a_letter_about_an_object_holds_its_list_until_the_answer_is_on_record(inside, at):
    appeal = _by_letter(inside, at)
    hold = Hold.objects.get(source_id=appeal.pk)
    manager, now = inside.actor("lead_manager", at), builders.later(appeal)

    actions.accept_appeal(
        appeal_id=appeal.pk, actor=manager, at=now, verifier_id=inside.people["officer_two"].pk
    )
    actions.record_finding(
        appeal_id=appeal.pk, actor=inside.actor("officer_two", at), at=now, finding=builders.FINDING
    )
    actions.decide_appeal(appeal_id=appeal.pk, actor=manager, at=now, decision="rejected", outcome="none")
    answered = actions.answer_appeal(appeal_id=appeal.pk, actor=manager, at=now, answer="已当面答复。")

    assert (hold.unit_id, hold.released_at) == (inside.units["heshan"].pk, None)
    assert Hold.objects.get(source_id=appeal.pk).released_at == now
    assert (answered.state, answered.answer, answered.by_person) == ("answered", "已当面答复。", True)


def test_nobody_is_named_a_person_is_called_by_the_way_the_appeal_came(inside, at):
    appeal = _by_letter(inside, at)

    with translation.override("zh-hans"):
        assert appeal.appellant_name == "申诉人（来信）"


@pytest.mark.parametrize("name", ["object_leader", "object_operator"])
def test_the_object_that_a_person_speaks_of_knows_nothing_of_it(inside, at, client_of, name):
    appeal = _by_letter(inside, at)
    client = client_of(inside.people[name])

    page = client.get(f"/t/yiyang/appeals/{appeal.pk}/")
    listed = client.get("/api/v1/t/yiyang/appeals/").json()["results"]

    assert page.status_code == 404
    assert listed == []


def test_the_object_gets_no_message_of_it(inside, at):
    while fan_out(at=at):
        pass
    Notification.objects.all().delete()
    appeal = _by_letter(inside, at)

    fan_out(at=appeal.filed_at)

    told = set(
        Notification.objects.filter(kind="appeals.appeal_registered").values_list("person_id", flat=True)
    )
    assert inside.people["object_leader"].pk not in told
    assert inside.people["officer"].pk in told


def test_the_ledger_keeps_the_digest_of_what_a_person_said(inside, at):
    appeal = _by_letter(inside, at)

    acts = Act.objects.filter(item_id=appeal.item_id).values_list("pk", flat=True)
    payloads = json.dumps(
        list(ActPayload.objects.filter(act_id__in=list(acts)).values_list("payload", flat=True)),
        ensure_ascii=False,
    )
    assert SAID not in payloads
    assert "claim_sha256" in payloads


def test_several_persons_and_the_unit_itself_may_appeal_at_once(inside, at):
    first = _by_letter(inside, at)
    second = _by_letter(inside, at, notice=first.notice, channel="visit")
    own = builders.filed(inside, at, notice=first.notice)

    assert [first.number, second.number, own.number] == [1, 2, 3]
    assert Appeal.objects.filter(unit=inside.units["heshan"], state="filed").count() == 3


def test_the_desk_records_that_a_person_takes_it_back_and_the_object_cannot(inside, at):
    appeal = _by_letter(inside, at)
    with pytest.raises(NotAllowed):
        actions.withdraw_appeal(
            appeal_id=appeal.pk, actor=inside.actor("object_leader", at), at=builders.later(appeal)
        )

    done = actions.withdraw_appeal(
        appeal_id=appeal.pk, actor=inside.actor("lead_operator", at), at=builders.later(appeal)
    )

    assert done.state == "withdrawn"
    assert Hold.objects.get(source_id=appeal.pk).released_at is not None


def test_a_rulebook_may_not_know_appeals_of_persons(inside, at):
    notice = builders.open_notice(inside, at)
    old = RulebookVersion.objects.get(pk=notice.item.programme.rulebook_version_id)
    rules = [
        {**rule, "value": ["object"]} if rule["code"] == "appeal.open_to" else rule
        for rule in old.content["rules"]
    ]
    new = RulebookVersion.objects.create(
        rulebook=old.rulebook,
        number=old.number + 1,
        content={**old.content, "rules": rules},
        digest="x",
        made_at=at,
    )
    Programme.objects.update(rulebook_version=new)

    with pytest.raises(NotAllowed):
        _by_letter(inside, at, notice=notice)


@pytest.mark.parametrize("by_person", [True, False])
def test_the_desk_registers_on_the_page_for_whom_it_came(inside, at, client_of, travel, by_person):
    notice = builders.open_notice(inside, at)
    received = clock.local(notice.opens_at + timedelta(minutes=1)).strftime("%Y-%m-%dT%H:%M:%S")
    travel.travel_to(notice.opens_at + timedelta(minutes=2))  # the letter is there before it is registered
    data = {"unit": inside.units["heshan"].pk, "channel": "letter", "received_at": received, "claim": SAID}
    if by_person:
        data["by_person"] = "on"

    answer = client_of(inside.people["lead_operator"]).post(
        f"/t/yiyang/notices/{notice.pk}/appeals/register/", data
    )

    assert answer.status_code == 302
    assert Appeal.objects.get().by_person is by_person


def test_what_waits_names_the_person_by_the_way_it_came(inside, at):
    appeal = _by_letter(inside, at)

    with translation.override("zh-hans"):
        waiting = agenda.waiting_for(inside.actor("lead_operator", at), at)

    assert any("申诉人（来信）" in one.title for one in waiting)
    assert queries.stage_facts([appeal.item_id]) == {appeal.item_id: (1, 1)}
