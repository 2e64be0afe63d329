"""What a superior government forbids: published, delivered to everybody below, checked, departed from on record."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.utils import translation

from core.errors import BadInput, Conflict, Missing, RuleBroken, WrongState
from core.scope import no_scope, set_variables, tenant_scope
from core.workdays import shanghai_date
from ledger import outbox
from ledger.models import Act
from notifications.models import Notification
from organizations.models import Tenant
from programs import actions, queries
from programs.errors import RulebookInvalid
from programs.models import Prohibition, ReceivedProhibition
from programs.packs import RULEBOOKS, Rule, load_pack, pack_to_data
from tests.programs import builders

TRACES = {
    "rule": "indicator.process_traces",
    "allowed": ["forbid"],
    "title": "2024年度督查激励措施",
    "document": "湘政办函〔2024〕38号",
    "clause": "结尾",
    "quote": "不得将开会发文、留痕打卡等过程性内容作为评价指标",
}


@pytest.fixture(autouse=True)
def in_chinese():
    with translation.override("zh-hans"):
        yield


@pytest.fixture
def tree(world):
    """益阳 above 宁远, 宁远 above 岳阳: for this test a tree of three floors."""
    Tenant.objects.filter(pk=world.ningyuan.tenant.pk).update(superior=world.yiyang.tenant)
    Tenant.objects.filter(pk=world.yueyang.tenant.pk).update(superior=world.ningyuan.tenant)
    return world


def publish(world, at, **changes):
    with tenant_scope(world.yiyang.scope()):
        return actions.publish_prohibition(actor=world.actor("officer", at), at=at, **{**TRACES, **changes})


def received(government):
    with tenant_scope(government.scope()):
        return list(ReceivedProhibition.objects.order_by("rule"))


def deliver():
    """What is due in the outbox, as the relay does it."""
    with no_scope():
        set_variables(None)
        outbox.run_due()


@pytest.mark.clause("HN24-15", "HN24-16", "HN24-17", "HN24-18", "HN24-20")
@pytest.mark.parametrize(
    ("rule", "allowed", "breaking"),
    [
        ("indicator.process_traces", ["forbid"], "allow"),
        ("indicator.raised_targets", ["forbid"], "allow"),
        ("indicator.extra_materials", ["forbid"], "allow"),
        ("non_winner.treatment", [], ["talk"]),
        ("liaison.log", ["off", "forbidden"], "optional"),
        ("places.backfill", [False], True),
    ],
)
def test_what_is_forbidden_from_above_is_a_contradiction_below(tree, at, rule, allowed, breaking):
    publish(tree, at, rule=rule, allowed=allowed)
    deliver()

    with tenant_scope(tree.ningyuan.scope()):
        pack = load_pack(RULEBOOKS / "yiyang-2023.json")
        others = tuple(one for one in pack.rules if one.code != rule)
        broken = Rule(rule, breaking, "本县办法", "第一条", "", "沿用旧例", None)
        found = queries.forbidden_in(replace(pack, rules=(*others, broken)))

        assert [(one.rule, one.kind) for one in found] == [(rule, "prohibited")]


def test_a_publication_reaches_every_government_below_and_nobody_else(tree, at):
    publish(tree, at)
    deliver()

    for government in (tree.ningyuan, tree.yueyang):
        (row,) = received(government)
        assert (row.issuer, row.rule, row.allowed) == (
            "益阳市人民政府",
            "indicator.process_traces",
            ["forbid"],
        )
        assert (row.document, row.clause, row.quote) == (
            TRACES["document"],
            TRACES["clause"],
            TRACES["quote"],
        )
        assert row.tenant_id == government.tenant.pk
        with tenant_scope(government.scope()):
            assert Act.objects.filter(act="programs.prohibition_received").count() == 1
            assert not Prohibition.objects.exists()
    assert received(tree.yiyang) == []


def test_the_office_below_is_told_and_led_to_the_page(tree, at):
    publish(tree, at)
    deliver()

    with tenant_scope(tree.ningyuan.scope()):
        told = Notification.objects.filter(kind="programs.prohibition_received")
        people = {tree.ningyuan.people[name].pk for name in ("officer", "officer_two")}
        assert {one.person_id for one in told} == people
        assert {one.path for one in told} == {"/t/ningyuan/prohibitions/"}


def test_a_second_delivery_changes_nothing(tree, at):
    prohibition = publish(tree, at)
    deliver()

    with tenant_scope(tree.yiyang.scope()):
        actions.deliver_again(prohibition_id=prohibition.pk, actor=tree.actor("officer", at), at=at)
    deliver()

    assert len(received(tree.ningyuan)) == 1


def test_a_prohibition_is_lifted_below_as_well(tree, at):
    prohibition = publish(tree, at)
    deliver()

    with tenant_scope(tree.yiyang.scope()):
        actions.withdraw_prohibition(prohibition_id=prohibition.pk, actor=tree.actor("officer", at), at=at)
    deliver()

    assert [one.withdrawn_at is not None for one in received(tree.yueyang)] == [True]
    with tenant_scope(tree.yueyang.scope()):
        assert list(queries.prohibitions_in_force()) == []


def test_a_government_opened_later_asks_for_what_is_in_force(tree, at):
    publish(tree, at)
    deliver()
    with no_scope():
        set_variables(None)
    Tenant.objects.filter(pk=tree.yueyang.tenant.pk).update(superior=None)
    publish(tree, at, rule="liaison.log", allowed=["off"])
    deliver()
    Tenant.objects.filter(pk=tree.yueyang.tenant.pk).update(superior=tree.ningyuan.tenant)

    with tenant_scope(tree.yueyang.scope()):
        outbox.enqueue("programs.prohibitions_ask", subject_id=tree.yueyang.tenant.pk, at=at)
    deliver()

    assert [one.rule for one in received(tree.yueyang)] == ["indicator.process_traces", "liaison.log"]


def test_opening_a_government_enqueues_the_question():
    from ledger.catalogue import followers_of

    assert followers_of("organizations.tenant_opened") == ("programs.prohibitions_ask",)


@pytest.mark.parametrize(
    ("rule", "allowed"),
    [
        ("item.max_sub_items", [3]),
        ("nothing.known", ["x"]),
        ("indicator.process_traces", ["never"]),
        ("indicator.process_traces", ["forbid", "allow"]),
    ],
)
def test_only_a_rule_with_choices_can_be_bound_and_something_must_be_forbidden(tree, at, rule, allowed):
    with pytest.raises(BadInput):
        publish(tree, at, rule=rule, allowed=allowed)


def test_one_prohibition_about_a_rule_is_in_force(tree, at):
    publish(tree, at)

    with pytest.raises(Conflict):
        publish(tree, at)


def test_a_rulebook_publishes_what_it_forbids_in_one_go(tree, at):
    with tenant_scope(tree.yiyang.scope()):
        pack = load_pack(RULEBOOKS / "yiyang-2023.json")
        more = [
            Rule(f"prohibition.{name}", {"rule": rule, "allowed": allowed}, "益政办发〔2023〕10号", "", "", "试作规定", None)
            for name, rule, allowed in (
                ("traces", "indicator.process_traces", ["forbid"]),
                ("non_winners", "non_winner.treatment", []),
            )
        ]  # fmt: skip
        officer = tree.actor("officer", at)
        version = actions.create_rulebook(
            actor=officer, at=at, pack=replace(pack, rules=(*pack.rules, *more))
        )

        made = actions.publish_prohibitions_of(version_id=version.pk, actor=officer, at=at)

        assert {(one.rule, tuple(one.allowed)) for one in made} == {
            ("indicator.process_traces", ("forbid",)),
            ("non_winner.treatment", ()),
        }
        with pytest.raises(WrongState):
            actions.publish_prohibitions_of(version_id=version.pk, actor=officer, at=at)


def below(tree, at):
    return tree.ningyuan.actor("officer", at)


def depart(tree, at, row, **more):
    values = {
        "reason": "本县实际需要",
        "decider": "县人民政府主要负责人",
        "decided_on": shanghai_date(at),
        "document_number": "县政办函〔2026〕1号",
        "paper_id": builders.a_paper().pk,
    }
    return actions.depart(received_id=row.pk, actor=below(tree, at), at=at, **{**values, **more})


def test_a_rulebook_departs_only_with_reason_decider_date_and_paper(tree, at):
    publish(tree, at, rule="places.backfill", allowed=[True])
    deliver()
    (row,) = received(tree.ningyuan)
    with tenant_scope(tree.ningyuan.scope()):
        actor = below(tree, at)
        version = actions.create_rulebook(actor=actor, at=at, pack=load_pack(RULEBOOKS / "yiyang-2023.json"))
        start = {
            "actor": actor,
            "at": at,
            "rulebook_version_id": version.pk,
            "year": 2026,
            "title": "年度措施",
        }

        with pytest.raises(RulebookInvalid) as refused:
            actions.draft_programme(**start)
        with pytest.raises(RuleBroken):
            depart(tree, at, row, rulebook_id=version.rulebook_id, reason=" ", paper_id=None)
        depart(tree, at, row, rulebook_id=version.rulebook_id)
        programme = actions.draft_programme(**start)

        assert "益阳市人民政府" in str(refused.value.findings[0].message)
        assert programme.rulebook_version_id == version.pk
        with pytest.raises(Conflict):
            depart(tree, at, row, rulebook_id=version.rulebook_id)


def test_a_rulebook_that_is_still_a_draft_departs_before_it_is_put_in_force(tree, at):
    publish(tree, at, rule="places.backfill", allowed=[True])
    deliver()
    (row,) = received(tree.ningyuan)
    with tenant_scope(tree.ningyuan.scope()):
        draft = actions.draft_from_pack(actor=below(tree, at), at=at, code="yiyang-2023")
        with pytest.raises(RulebookInvalid):
            actions.publish_draft(draft_id=draft.pk, actor=below(tree, at), at=at)

        depart(tree, at, row, draft_id=draft.pk)
        version = actions.publish_draft(draft_id=draft.pk, actor=below(tree, at), at=at)

        assert version.content == {**pack_to_data(load_pack(RULEBOOKS / "yiyang-2023.json")), "version": 1}


def test_the_office_of_another_government_finds_nothing_of_the_record(tree, at):
    publish(tree, at)
    deliver()
    (row,) = received(tree.ningyuan)

    with tenant_scope(tree.yueyang.scope()), pytest.raises(Missing):
        actions.depart(
            received_id=row.pk,
            actor=tree.yueyang.actor("officer", at),
            at=at,
            reason="x",
            decider="x",
            decided_on=shanghai_date(at),
            document_number="x",
            paper_id=None,
        )


@pytest.mark.clause("HN24-15", "HN24-16", "HN24-17", "HN24-18", "HN24-20")
def test_what_hunan_forbids_in_2024_reaches_its_cities_word_for_word(tree, at):
    with tenant_scope(tree.yiyang.scope()):
        officer = tree.actor("officer", at)
        pack = load_pack(RULEBOOKS / "hunan-2024.json")
        version = actions.create_rulebook(actor=officer, at=at, pack=pack)
        actions.publish_prohibitions_of(version_id=version.pk, actor=officer, at=at)
    deliver()

    found = {one.rule: (one.allowed, one.quote) for one in received(tree.ningyuan)}
    assert found == {
        "indicator.process_traces": (["forbid"], "不得将开会发文、留痕打卡等过程性内容作为评价指标"),
        "indicator.raised_targets": (["forbid"], "不得层层加码、过度加压"),
        "indicator.extra_materials": (["forbid"], "不得增加基层报送材料和迎接督查检查的负担"),
        "non_winner.treatment": ([], "不得随意对未获激励的单位约谈问责"),
        "liaison.log": (["off", "forbidden"], "不得支持助长“跑要”争奖风气"),
    }
    assert {one.clause for one in received(tree.ningyuan)} == {"文末第三段"}
