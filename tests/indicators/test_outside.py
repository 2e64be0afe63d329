"""The result of an outside evaluation is used instead of collecting: entered once by the lead, asked of no object."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from core.errors import BadInput, RuleBroken
from indicators import actions
from indicators.forms import outside_text, read_outside
from indicators.models import DataRequest, Indicator
from indicators.queries.schemes import document_of
from indicators.written import leaves_of, read_document
from ledger.models import Act, ActPayload
from programs.models import RulebookVersion
from tests.indicators import builders

OUTSIDE = {"name": "全省产业园区综合评价", "year": "2023", "document": "湘商务园〔2024〕5号"}


def outside_scheme(world: Any, at: Any, **more: Any) -> Any:
    """A scheme of one collected indicator and one from an outside evaluation."""
    outside = {"provider": "", "statistic": "", "period": "", "outside": OUTSIDE, **more}
    leaves = [
        builders.leaf("A", "60", world.units["statistics"]),
        {**builders.leaf("B", "40", world.units["lead"]), **outside},
    ]
    return builders.draft_scheme(world, at, leaves=leaves)


@pytest.mark.clause("HN23-07", "QH-22")
def test_the_lead_enters_it_once_and_its_source_is_named(inside: Any, at: Any) -> None:
    scheme = outside_scheme(inside, at)

    row = Indicator.objects.get(scheme=scheme, code="B")

    assert row.provider_id == inside.units["lead"].pk
    assert (row.statistic, row.period) == ("全省产业园区综合评价（湘商务园〔2024〕5号）", "2023")
    nodes = {node["code"]: node for _path, node in leaves_of(document_of(scheme))}
    assert nodes["B"]["outside"] == OUTSIDE
    assert "outside" not in nodes["A"]


@pytest.mark.clause("HN23-07", "QH-22")
def test_nobody_but_the_lead_is_asked_for_it(inside: Any, at: Any) -> None:
    scheme = outside_scheme(inside, at)
    builders.publish(inside, scheme.plan, at)

    made = actions.request_values(
        item_id=scheme.plan.item_id,
        due_at=at + timedelta(days=9),
        actor=inside.actor("lead_operator", at),
        at=at,
    )

    assert {row.provider_id for row in made} == {inside.units["statistics"].pk, inside.units["lead"].pk}


@pytest.mark.clause("QH-22")
def test_it_is_never_asked_of_those_who_are_evaluated(inside: Any, at: Any) -> None:
    with pytest.raises(BadInput) as refusal:
        outside_scheme(inside, at, provider=str(inside.units["heshan"].pk))

    assert [one.code for one in refusal.value.findings] == ["outside_asked_of_object"]


@pytest.mark.clause("QH-22")
def test_a_request_to_an_object_is_refused_whatever_the_scheme_says(inside: Any, at: Any) -> None:
    scheme = outside_scheme(inside, at)
    builders.publish(inside, scheme.plan, at)
    Indicator.objects.filter(scheme=scheme, code="B").update(provider=inside.units["heshan"])

    with pytest.raises(RuleBroken) as refusal:
        actions.request_values(
            item_id=scheme.plan.item_id,
            due_at=at + timedelta(days=9),
            actor=inside.actor("lead_operator", at),
            at=at,
        )

    assert [one.code for one in refusal.value.findings] == ["outside_asked_of_object"]
    assert refusal.value.findings[0].clause is not None
    assert not DataRequest.objects.exists()


@pytest.mark.parametrize(
    "outside",
    [
        {"name": "评价", "year": "23", "document": "1号"},
        {"name": "", "year": "2023", "document": "1号"},
        {"name": "评价", "year": "2023", "document": ""},
        "评价",
    ],
)
def test_name_year_and_document_are_all_said(inside: Any, outside: Any) -> None:
    leaf = builders.leaf("A", "100", inside.units["lead"], outside=outside)

    with pytest.raises(BadInput):
        read_document({"indicators": [leaf]})


def test_the_page_writes_the_three_in_one_cell() -> None:
    text = outside_text(OUTSIDE)

    assert text == "全省产业园区综合评价; 2023; 湘商务园〔2024〕5号"
    assert read_outside(text) == OUTSIDE
    assert read_outside(text.replace(";", "；")) == OUTSIDE
    assert (outside_text({}), read_outside("")) == ("", {})
    with pytest.raises(ValueError, match="评价"):
        read_outside("评价; 2023")


@pytest.mark.clause("HN23-24")
def test_whoever_hands_values_in_stands_for_them_where_the_rulebook_says_so(
    inside: Any, at: Any, client_of: Any
) -> None:
    request = builders.request(inside, at)
    programme = request.item.programme
    version = programme.rulebook_version
    content = {**version.content, "version": 99}
    content["rules"] = [
        {**rule, "value": True} if rule["code"] == "submission.declaration" else rule
        for rule in content["rules"]
    ]
    declaring = RulebookVersion.objects.create(
        rulebook=version.rulebook,
        number=99,
        content=content,
        digest="9" * 64,
        made_at=at,
        made_by=version.made_by,
    )
    type(programme).objects.update(rulebook_version=declaring)

    page = client_of(inside.people["data_provider"]).get(f"/t/yiyang/requests/{request.pk}/submit/")
    actions.submit_values(
        request_id=request.pk,
        actor=inside.actor("data_provider", at),
        at=at,
        declare_missing=True,
        reason="无统计",
    )

    act = Act.objects.get(act="indicators.values_submitted")
    assert "实事求是" in page.content.decode()
    assert "实事求是" in ActPayload.objects.get(act_id=act.pk).payload["declaration"]
