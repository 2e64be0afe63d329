"""A published plan stands on the portal with its indicators, and is withdrawn when it is superseded."""

from __future__ import annotations

import pytest

from ledger import outbox
from ledger.models import Act
from programs import actions
from publicity.actions.plans import show_plan
from publicity.models import Publication
from tests.indicators import builders as indicators
from tests.publicity.builders import effects

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan(inside, at):
    return indicators.scheme(inside, at).plan


def publication(plan) -> Publication:
    return Publication.objects.get(kind="plan", source_id=plan.pk)


def test_a_published_plan_is_put_on_the_portal_by_the_outbox(plan):
    waiting = effects("publicity.show_plan", plan.pk)

    outbox.perform(waiting[0].pk, plan.tenant_id)

    assert publication(plan).withdrawn_at is None
    assert not effects("publicity.show_plan", plan.pk)


@pytest.mark.clause("YY23-12")
def test_it_shows_the_five_sections_the_indicators_and_who_answers_for_it(plan, at):
    shown = show_plan(plan_id=plan.pk, at=at)

    text = "\n".join(shown.content["paragraphs"])
    assert all(section in text for section in plan.sections.values_list("text", flat=True))
    assert [line for line in shown.content["paragraphs"] if line.startswith("【评价指标体系")]
    assert ["牵头单位", "市农业农村局"] in shown.content["facts"]
    assert (shown.publisher_name, shown.document_number) == ("市农业农村局", "益农发〔2025〕3号")


def test_asked_twice_it_is_shown_and_recorded_once(plan, at):
    first, second = show_plan(plan_id=plan.pk, at=at), show_plan(plan_id=plan.pk, at=at)

    assert first.pk == second.pk
    assert Act.objects.filter(act="publicity.plan_shown").count() == 1


def test_a_superseded_plan_is_withdrawn_with_the_reason(plan, at, inside):
    show_plan(plan_id=plan.pk, at=at)
    actions.supersede_plan(plan_id=plan.pk, actor=inside.actor("officer", at), at=at, reason="年中调整")

    show_plan(plan_id=plan.pk, at=at)

    shown = publication(plan)
    assert (shown.withdrawn_at, shown.withdraw_reason) == (at, "实施方案已调整，以新印发的为准。")


def test_anyone_reads_it_on_the_portal(plan, at, client_of):
    show_plan(plan_id=plan.pk, at=at)

    front, page = client_of().get("/p/yiyang/"), client_of().get(f"/p/yiyang/documents/{plan.pk}/")

    assert "推进粮食生产督查激励实施方案" in front.content.decode()
    assert "【评价指标体系·县市区】" in page.content.decode()
