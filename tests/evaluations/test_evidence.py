"""What is known of a unit besides its scores: entered by the office or the lead, shown beside the list, struck out with a reason."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from core.errors import NotAllowed, WrongState
from evaluations.actions import evidence
from evaluations.errors import ApplicationRuleBroken
from evaluations.models import Evidence
from evaluations.queries import applications as queries
from ledger.models import Act
from programs.queries import rules_of
from tests.conftest import acting_as
from tests.evaluations import application_builders as a

BASE = "/t/yiyang"


def note(**changes: Any) -> evidence.Note:
    values = {
        "kind": "special_inspection",
        "source": "乡村振兴专项督查",
        "happened_on": date(2022, 10, 1),
        "facts": "资金拨付进度滞后",
        "tone": "problem",
    }
    return evidence.Note(**{**values, **changes})


def entered(
    world: Any, item: Any, *, by: str = "officer", unit: str = "heshan", for_item: bool = True
) -> Evidence:
    return evidence.enter_evidence(
        programme_id=item.programme_id,
        item_id=item.pk if for_item else None,
        unit_id=world.units[unit].pk,
        note=note(),
        actor=world.actor(by, a.DURING),
        at=a.DURING,
    )


@pytest.mark.clause("CQ22-11")
def test_what_inspections_found_stands_beside_the_object(inside: Any) -> None:
    row = a.accepted(inside)
    rules = rules_of(row.item.programme)
    known = entered(inside, row.item)

    beside = queries.beside_list(row.item, rules, [(row.candidate_id, row.track_id, "赫山区")])

    assert [(one.name, one.evidence) for one in beside] == [("赫山区", [known])]
    assert beside[0].summary is not None
    assert Act.objects.get(act="evaluations.evidence_entered").item_id == row.item_id


@pytest.mark.clause("QH-31")
def test_a_finding_for_the_whole_year_bears_on_every_item(inside: Any) -> None:
    item = a.item(inside)
    known = entered(inside, item, for_item=False)

    assert queries.evidence_of(item) == {inside.units["heshan"].pk: [known]}


@pytest.mark.clause("QH-31")
@pytest.mark.parametrize("kind", ["other_honours", "annual_assessment"])
def test_a_kind_that_the_rulebook_does_not_use_is_refused_with_its_clause(inside: Any, kind: str) -> None:
    item = a.item(inside)

    with pytest.raises(ApplicationRuleBroken) as refusal:
        evidence.enter_evidence(
            programme_id=item.programme_id,
            unit_id=inside.units["heshan"].pk,
            note=note(kind=kind),
            actor=inside.actor("officer", a.DURING),
            at=a.DURING,
        )

    assert [one.code for one in refusal.value.findings] == ["not_used"]
    assert refusal.value.findings[0].clause is not None


@pytest.mark.clause("QH-31")
def test_the_years_supervision_and_other_honours_are_taken_into_account_where_the_rulebook_says(
    inside: Any,
) -> None:
    item = a.item(inside, rules={"evaluation.evidence": ["routine_inspection", "other_honours"]})

    known = evidence.enter_evidence(
        programme_id=item.programme_id,
        item_id=item.pk,
        unit_id=inside.units["heshan"].pk,
        note=note(kind="other_honours", tone="praise", source="省级先进"),
        actor=inside.actor("lead_operator", a.DURING),
        at=a.DURING,
    )

    assert queries.evidence_of(item)[inside.units["heshan"].pk] == [known]


@pytest.mark.parametrize("who", ["other_lead", "lead_reviewer", "object_leader", "data_provider", "leader"])
def test_only_the_office_and_the_leads_operator_enter(inside: Any, who: str) -> None:
    item = a.item(inside)

    with pytest.raises(NotAllowed):
        entered(inside, item, by=who)


def test_a_lead_enters_for_its_own_item_and_not_for_all(inside: Any) -> None:
    item = a.item(inside)

    assert entered(inside, item, by="lead_operator").item_id == item.pk
    with pytest.raises(NotAllowed):
        entered(inside, item, by="lead_operator", for_item=False)


def test_what_was_struck_out_stays_on_record_and_counts_no_more(inside: Any) -> None:
    item = a.item(inside)
    known = entered(inside, item)
    strike: dict[str, Any] = {
        "evidence_id": known.pk,
        "reason": "已核实整改",
        "actor": inside.actor("officer", a.DURING),
        "at": a.DURING,
    }

    evidence.strike_evidence(**strike)

    assert queries.evidence_of(item) == {}
    assert Evidence.objects.get().strike_reason == "已核实整改"
    with pytest.raises(WrongState):
        evidence.strike_evidence(**strike)


def test_no_object_reads_what_is_known_of_it(inside: Any) -> None:
    item = a.item(inside)
    entered(inside, item)
    entered(inside, item, for_item=False)

    counts = {}
    for who in ("object_leader", "other_leader", "lead_operator", "officer"):
        with acting_as(inside.actor(who, a.DURING)):
            counts[who] = Evidence.objects.count()

    assert counts == {"object_leader": 0, "other_leader": 0, "lead_operator": 2, "officer": 2}


@pytest.mark.clause("CQ22-11")
def test_the_page_shows_the_register_and_takes_an_entry(inside: Any, client_of: Any, travel: Any) -> None:
    travel.travel_to(a.DURING)
    item = a.item(inside)
    browser = client_of(inside.people["lead_operator"])

    answer = browser.post(
        f"{BASE}/programmes/{item.programme_id}/evidence/enter/",
        {
            "unit": str(inside.units["heshan"].pk),
            "item": str(item.pk),
            "kind": "routine_inspection",
            "tone": "praise",
            "happened_on": "2022-11-01",
            "source": "日常督查",
            "facts": "完成较好",
        },
    )

    assert answer.status_code == 302
    assert "完成较好" in browser.get(f"{BASE}/evidence/").content.decode()
    assert browser.get("/api/v1/t/yiyang/evidence/").json()["results"][0]["facts"] == "完成较好"
    assert client_of(inside.people["object_leader"]).get(f"{BASE}/evidence/").status_code == 403
