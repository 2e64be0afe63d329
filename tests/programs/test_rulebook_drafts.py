"""Rulebooks on their way: begun, decided rule by rule, checked, put in force."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.utils import translation

from core.errors import BadInput, Missing, NotAllowed, WrongState
from ledger.models import Act, ActPayload
from programs import actions
from programs.actions.rulebook_drafts import draft_problems
from programs.errors import DraftChanged, RulebookInvalid
from programs.models import RulebookVersion
from programs.packs import Document, Rule, load_text, pack_from_data, schema
from programs.wording import said
from tests.programs import builders


@pytest.fixture(autouse=True)
def in_chinese():
    with translation.override("zh-hans"):
        yield


DOCUMENT = Document("试行办法", "试政办发〔2026〕1号", "试县人民政府", "2026-01-05", "own.txt")


def from_pack(world, at, code="yiyang-2023", **more):
    return actions.draft_from_pack(actor=world.actor("officer", at), at=at, code=code, **more)


def rule_of(draft, code):
    return pack_from_data(draft.content).rule(code)


def decide(world, at, draft, rule, *, by="officer", edition=None):
    return actions.decide_rule(
        draft_id=draft.pk, actor=world.actor(by, at), at=at, edition=edition or draft.edition, rule=rule
    )


def problems(draft):
    pack = pack_from_data(draft.content)
    return {one.code: said(one, pack).sentence for one in draft_problems(pack)}


def test_a_draft_from_a_pack_has_its_rules_and_nothing_wrong(inside, at):
    draft = from_pack(inside, at)

    assert (draft.origin, draft.origin_code, draft.state, draft.edition) == ("pack", "yiyang-2023", "open", 1)
    assert rule_of(draft, "item.change_consent").clause == "第七条"
    assert problems(draft) == {}


def test_a_draft_from_nothing_lists_every_required_rule_as_not_decided(inside, at):
    draft = actions.draft_from_nothing(
        actor=inside.actor("officer", at),
        at=at,
        code="own",
        title="试行办法",
        series="own",
        document=DOCUMENT,
    )

    required = {
        code
        for code, shape in schema()["$defs"]["values"].items()
        if shape["x-required"] and "x-stage" not in shape
    }
    assert set(problems(draft)) == required
    assert problems(draft)["item.proposed_by"] == "发现：尚未确定；可选：写明条款的规则"


def test_a_rule_is_saved_with_its_clause_and_the_act_says_what_stood_before(inside, at):
    draft = from_pack(inside, at)
    rule = replace(rule_of(draft, "item.max_sub_items"), value=5)

    draft = decide(inside, at, draft, rule)

    assert (rule_of(draft, "item.max_sub_items").value, draft.edition) == (5, 2)
    act = Act.objects.get(act="programs.rulebook_rule_edited")
    payload = ActPayload.objects.get(act_id=act.pk).payload
    assert payload["before"] == {**payload["after"], "value": 3}


def test_the_second_of_two_who_change_the_same_rule_is_told(inside, at):
    draft = from_pack(inside, at)
    rule = rule_of(draft, "item.max_sub_items")
    decide(inside, at, draft, replace(rule, value=5))

    with pytest.raises(DraftChanged):
        decide(inside, at, draft, replace(rule, value=4), by="officer_two", edition=1)


def test_two_who_change_different_rules_do_not_disturb_each_other(inside, at):
    draft = from_pack(inside, at)
    decide(inside, at, draft, replace(rule_of(draft, "item.max_sub_items"), value=5))

    draft = decide(
        inside, at, draft, replace(rule_of(draft, "places.backfill"), value=True), by="officer_two", edition=1
    )

    assert (rule_of(draft, "item.max_sub_items").value, rule_of(draft, "places.backfill").value) == (5, True)


@pytest.mark.parametrize(
    ("code", "value", "where", "sentence"),
    [
        ("item.proposed_by", "anybody", "item.proposed_by", "发现：anybody；可选："),
        ("quota.county", {"kind": "count", "limit": -1}, "quota.county.limit", "发现：-1；可选：0 至 9999"),
        ("quota.county", {"kind": "some"}, "quota.county.kind", "发现：some；可选："),
        ("notice.minimum", {"unit": "working_day"}, "notice.minimum.length", "发现：空；可选：填写内容"),
        ("nothing.known", 1, "nothing.known", "发现：nothing.known；可选："),
    ],
)
def test_a_value_of_the_wrong_shape_is_refused_with_rule_found_and_possible(
    inside, at, code, value, where, sentence
):
    draft = from_pack(inside, at)
    rule = Rule(code, value, DOCUMENT.number, "第一条", "文", "", None)

    with pytest.raises(BadInput) as refused:
        decide(inside, at, draft, rule)

    assert [one.where for one in refused.value.findings] == [where]
    assert str(refused.value.findings[0].message).startswith(sentence)


def test_a_quote_that_does_not_stand_in_the_text_is_a_contradiction(inside, at):
    draft = from_pack(inside, at)

    draft = decide(inside, at, draft, replace(rule_of(draft, "item.max_sub_items"), quote="想当然的一句话"))

    assert problems(draft) == {"item.max_sub_items": "发现：想当然的一句话；可选：第七条中的原文"}


def test_quotes_are_checked_against_a_text_that_was_pasted(inside, at):
    draft = actions.draft_from_nothing(
        actor=inside.actor("officer", at),
        at=at,
        code="own",
        title="试行办法",
        series="own",
        document=DOCUMENT,
    )
    officer = inside.actor("officer", at)
    quoted = Rule("places.backfill", False, DOCUMENT.number, "第二条", "空缺名额，不再递补", "", None)
    draft = decide(inside, at, draft, quoted)
    before = {one.kind for one in draft_problems(pack_from_data(draft.content))}

    draft = actions.edit_head(
        draft_id=draft.pk,
        actor=officer,
        at=at,
        edition=draft.edition,
        head={"body": "第一条 总则。\n第二条 空缺名额,不再递补。\n"},
    )

    assert "no_text" in before
    assert {one.kind for one in draft_problems(pack_from_data(draft.content))} == {"undecided"}
    assert load_text(pack_from_data(draft.content)).startswith("第一条")


def test_the_text_of_the_product_is_not_copied_when_it_is_saved_unchanged(inside, at):
    draft = from_pack(inside, at)
    text = load_text(pack_from_data(draft.content))

    draft = actions.edit_head(
        draft_id=draft.pk,
        actor=inside.actor("officer", at),
        at=at,
        edition=1,
        head={"body": text, "title": "新名"},
    )

    assert (draft.title, pack_from_data(draft.content).document.body) == ("新名", "")


def test_a_draft_with_a_contradiction_is_not_put_in_force(inside, at):
    draft = from_pack(inside, at)
    stages = rule_of(draft, "stage.used")
    draft = decide(
        inside, at, draft, replace(stages, value=[one for one in stages.value if one != "finance_opinion"])
    )

    with pytest.raises(RulebookInvalid) as refused:
        actions.publish_draft(draft_id=draft.pk, actor=inside.actor("officer", at), at=at)

    assert [one.where for one in refused.value.findings] == ["实施方案审签程序 (route.plan)"]
    assert RulebookVersion.objects.count() == 0


def test_a_draft_becomes_the_next_version_of_its_rulebook(inside, at):
    first = builders.rulebook(inside, at)
    draft = actions.draft_from_version(actor=inside.actor("officer", at), at=at, version_id=first.pk)
    draft = decide(
        inside, at, draft, replace(rule_of(draft, "places.backfill"), value=True, reading="暂按递补")
    )

    version = actions.publish_draft(
        draft_id=draft.pk, actor=inside.actor("officer", at), at=at, reason="修订递补规则"
    )

    draft.refresh_from_db()
    assert (version.rulebook_id, version.number, version.reason) == (first.rulebook_id, 2, "修订递补规则")
    assert (draft.state, draft.version_id) == ("published", version.pk)
    assert "editions" not in version.content
    with pytest.raises(WrongState):
        actions.discard_draft(draft_id=draft.pk, actor=inside.actor("officer", at), at=at)


@pytest.mark.clause("QH-36")
def test_the_version_that_governs_a_year_stays_when_the_rulebook_is_revised(inside, at):
    old = builders.draft_programme(inside, at, year=2024)
    draft = actions.draft_from_version(
        actor=inside.actor("officer", at), at=at, version_id=old.rulebook_version_id
    )
    draft = decide(inside, at, draft, replace(rule_of(draft, "item.max_sub_items"), value=6))
    revised = actions.publish_draft(draft_id=draft.pk, actor=inside.actor("officer", at), at=at)

    new = builders.draft_programme(inside, at, year=2025, version=revised)

    old.refresh_from_db()
    assert [one.rulebook_version.number for one in (old, new)] == [1, 2]


@pytest.mark.clause("HN23-26")
def test_a_rulebook_takes_over_the_rules_of_the_document_that_governs_it(inside, at):
    """A yearly notice is silent on places and notices: they come from the measures, with their document and quote."""
    measures = builders.rulebook(inside, at)
    officer = inside.actor("officer", at)
    draft = actions.draft_from_version(actor=officer, at=at, version_id=measures.pk, code="notice-2026")
    head = {"number": "益政办函〔2026〕1号", "title": "2026年督查激励措施", "body": "一、激励对象不变。"}

    draft = actions.edit_head(draft_id=draft.pk, actor=officer, at=at, edition=1, head=head)

    inherited = rule_of(draft, "notice.minimum")
    assert (inherited.document, inherited.clause) == ("益政办发〔2023〕10号", "第十二条")
    assert problems(draft) == {}
    version = actions.publish_draft(draft_id=draft.pk, actor=officer, at=at)
    assert version.rulebook.document_number == "益政办函〔2026〕1号"


@pytest.mark.clause("YY23-66")
def test_a_county_begins_its_own_rulebook_from_the_measures_of_its_city(world, at):
    county = world.ningyuan
    from core.scope import tenant_scope

    with tenant_scope(county.scope()):
        officer = county.actor("officer", at)
        draft = actions.draft_from_pack(actor=officer, at=at, code="yiyang-2023", title="本县配套办法")
        head = {
            "code": "own-measures",
            "number": "县政办发〔2026〕3号",
            "series": "own",
            "body": "第一条 参照执行。",
        }
        draft = actions.edit_head(draft_id=draft.pk, actor=officer, at=at, edition=1, head=head)
        version = actions.publish_draft(draft_id=draft.pk, actor=officer, at=at)

        assert (version.tenant_id, version.rulebook.code) == (county.tenant.pk, "own-measures")
    with tenant_scope(world.yiyang.scope()):
        assert not RulebookVersion.objects.filter(pk=version.pk).exists()


def test_a_new_document_needs_a_code_of_its_own(inside, at):
    first = builders.rulebook(inside, at)
    officer = inside.actor("officer", at)
    draft = actions.draft_from_version(actor=officer, at=at, version_id=first.pk)
    draft = actions.edit_head(
        draft_id=draft.pk,
        actor=officer,
        at=at,
        edition=1,
        head={"number": "益政办发〔2026〕10号", "body": "另一文件"},
    )

    assert set(problems(draft)) == {"code"}


def test_a_rule_is_taken_out_and_is_then_not_decided(inside, at):
    draft = from_pack(inside, at)

    draft = actions.drop_rule(
        draft_id=draft.pk, actor=inside.actor("officer", at), at=at, edition=1, code="places.backfill"
    )

    assert set(problems(draft)) == {"places.backfill"}
    with pytest.raises(Missing):
        actions.drop_rule(
            draft_id=draft.pk, actor=inside.actor("officer", at), at=at, edition=2, code="places.backfill"
        )


def test_only_the_office_writes_rulebooks(inside, at):
    draft = from_pack(inside, at)

    for name in ("lead_operator", "leader", "system_admin", "object_leader"):
        with pytest.raises(NotAllowed):
            decide(inside, at, draft, rule_of(draft, "places.backfill"), by=name)
