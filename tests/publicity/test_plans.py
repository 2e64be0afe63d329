"""A published plan stands on the portal with its indicators, and is withdrawn when it is superseded."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ledger import outbox
from ledger.models import Act
from programs import actions
from programs.packs import RULEBOOKS, load_pack
from publicity.actions.plans import show_plan
from publicity.models import Publication
from tests.indicators import builders as indicators
from tests.programs import builders as programs
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


def plan_under(inside, at, **values):
    """A published plan of two leads under the rulebook of 益阳 with other values of some rules."""
    pack = load_pack(RULEBOOKS / "yiyang-2023.json")
    rules = [
        replace(rule, value=values[rule.code.replace(".", "_")])
        if rule.code.replace(".", "_") in values
        else rule
        for rule in pack.rules
    ]
    version = actions.create_rulebook(
        actor=inside.actor("officer", at), at=at, pack=replace(pack, rules=tuple(rules))
    )
    programme = programs.draft_programme(inside, at, version=version)
    leads = [inside.units["lead"].pk, inside.units["other_lead"].pk]
    item = programs.propose(inside, programme, at, leads=leads)
    programs.issue(inside, programme, at)
    return indicators.scheme(inside, at, item=type(item).objects.get(pk=item.pk)).plan


def test_a_plan_that_only_objects_may_read_does_not_stand_on_the_portal(inside, at):
    plan = plan_under(inside, at, disclosure_plan="objects")

    assert show_plan(plan_id=plan.pk, at=at) is None
    assert not Publication.objects.filter(kind="plan").exists()


@pytest.mark.clause("QH-13")
@pytest.mark.parametrize(
    ("issued_by", "publisher"), [("all_leads", "市农业农村局、{other}"), ("lead_unit", "市农业农村局")]
)
def test_a_plan_is_issued_in_the_names_that_the_rulebook_says(inside, at, issued_by, publisher):
    plan = plan_under(inside, at, plan_issued_by=issued_by)

    shown = show_plan(plan_id=plan.pk, at=at)

    assert shown.publisher_name == publisher.format(other=inside.units["other_lead"].name)
    assert ["牵头单位", f"市农业农村局、{inside.units['other_lead'].name}"] in shown.content["facts"]
