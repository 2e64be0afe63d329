"""A lead is replaced and an item withdrawn in mid-year only on the grounds that the rulebook names."""

from __future__ import annotations

import pytest

from core.errors import RuleBroken
from ledger.models import Act, ActPayload
from organizations.actors import LEADS
from programs import actions, queries
from tests.programs import builders
from tests.programs.test_pages import paper
from tests.programs.test_rulebook_changes import next_version

pytestmark = pytest.mark.usefixtures("inside")


@pytest.fixture
def limited(world, at):
    """The item of an issued programme whose rulebook knows institutional reform alone (湖南 2023)."""
    version = next_version(world, at, item__change_grounds=["institutional_reform"])
    programme = builders.draft_programme(world, at, version=version)
    item = builders.propose(world, programme, at)
    builders.issue(world, programme, at)
    return item


def replace_lead(world, at, item, **more):
    officer = world.actor("officer", at)
    values = {"item_id": item.pk, "actor": officer, "at": at, "reason": "职能划转", **more}
    actions.add_lead(unit_id=world.units["other_lead"].pk, **values)
    actions.remove_lead(unit_id=world.units["lead"].pk, **values)


@pytest.mark.clause("HN23-23")
def test_a_lead_is_replaced_after_institutional_reform_with_its_ground_on_record(world, at, limited):
    replace_lead(world, at, limited, ground="institutional_reform")

    assert queries.units_of_item(limited.pk, LEADS) == [world.units["other_lead"].pk]
    names = ["programs.lead_added", "programs.lead_removed"]
    acts = Act.objects.filter(act__in=names).order_by("-sequence")[:2]
    payloads = ActPayload.objects.filter(act_id__in=[act.pk for act in acts])
    assert {one.payload["ground"] for one in payloads} == {"institutional_reform"}


@pytest.mark.clause("HN23-23")
@pytest.mark.parametrize("ground", ["", "yearly_adjustment", "any"])
def test_without_the_ground_of_the_rulebook_nothing_changes(world, at, limited, ground):
    with pytest.raises(RuleBroken) as refused:
        replace_lead(world, at, limited, ground=ground)

    assert [(one.code, str(one.clause)) for one in refused.value.findings] == [
        ("change_ground", "益政办发〔2023〕10号 第七条")
    ]
    assert queries.units_of_item(limited.pk, LEADS) == [world.units["lead"].pk]


def test_a_withdrawal_names_its_ground_too(world, at, limited):
    values = {
        "item_id": limited.pk, "actor": world.actor("officer", at), "at": at, "reason": "职能划转",
        "decider": "市人民政府主要负责人", "decided_on": builders.shanghai_date(at), "document_number": "1号",
        "paper_id": builders.a_paper().pk,
    }  # fmt: skip

    with pytest.raises(RuleBroken):
        actions.withdraw_item(**values)

    assert actions.withdraw_item(**values, ground="institutional_reform").state == "withdrawn"


def test_where_any_ground_is_allowed_none_has_to_be_named(world, at):
    item = builders.item(world, at)

    replace_lead(world, at, item)

    assert queries.units_of_item(item.pk, LEADS) == [world.units["other_lead"].pk]


def test_the_page_asks_for_the_ground_where_it_is_limited(world, at, limited, client_of):
    officer = client_of(world.people["officer"])
    path = f"/t/yiyang/items/{limited.pk}/withdraw/"

    shown = officer.get(path).content.decode()
    lacking = officer.post(path, {**paper(at), "reason": "职能划转"})
    done = officer.post(path, {**paper(at), "reason": "职能划转", "ground": "institutional_reform"})

    assert "调整情形" in shown
    assert (lacking.status_code, done.status_code) == (400, 302)
