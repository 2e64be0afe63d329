"""A programme goes over to another version of its rulebook in mid-year, by consent on record."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import transaction

from core.errors import Conflict, NotAllowed, RuleBroken, WrongState
from core.workdays import shanghai_date
from evaluations.models import Round
from ledger.models import Act
from programs import actions, agenda, queries
from programs.errors import RulebookInvalid
from programs.models import Rulebook, RulebookChange, RulebookVersion
from programs.packs import RULEBOOKS, load_pack, pack_from_data
from tests.indicators import builders as indicators
from tests.programs import builders


def next_version(world, at, **values):
    """The next version of the rulebook of 益阳, with the rules changed whose codes are given with __ for the dot."""
    pack = load_pack(RULEBOOKS / "yiyang-2023.json")
    wanted = {code.replace("__", "."): value for code, value in values.items()}
    rules = tuple(
        replace(rule, value=wanted[rule.code]) if rule.code in wanted else rule for rule in pack.rules
    )
    return actions.create_rulebook(
        actor=world.actor("officer", at), at=at, pack=replace(pack, version=2, rules=rules), reason="年中调整"
    )


def ask(world, at, programme, version, *, by="officer", reason="机构改革后职责调整"):
    return actions.ask_change(
        programme_id=programme.pk, version_id=version.pk, actor=world.actor(by, at), at=at, reason=reason
    )


def consent(world, at, change, *, by="officer_two", **more):
    values = {
        "decider": "市人民政府主要负责人",
        "decided_on": shanghai_date(at),
        "document_number": "签批件〔2025〕7号",
        "paper_id": builders.a_paper().pk,
    }
    return actions.record_change_consent(
        change_id=change.pk, actor=world.actor(by, at), at=at, **{**values, **more}
    )


@pytest.mark.clause("YY23-18")
def test_a_programme_changes_its_version_once_the_consent_is_on_record(inside, at):
    programme = builders.issued_programme(inside, at)
    old = programme.rulebook_version_id
    new = next_version(inside, at, places__backfill=True)

    change = ask(inside, at, programme, new)
    programme.refresh_from_db()
    before = programme.rulebook_version_id
    change = consent(inside, at, change)

    programme.refresh_from_db()
    assert (before, programme.rulebook_version_id) == (old, new.pk)
    assert (change.authority, change.decider) == ("principal_leader", "市人民政府主要负责人")
    assert queries.rules_of(programme).places.backfill is True
    assert set(
        Act.objects.filter(act__startswith="programs.rulebook_change").values_list("act", flat=True)
    ) == {
        "programs.rulebook_change_asked",
        "programs.rulebook_changed",
    }


def test_whoever_asked_does_not_record_the_consent(inside, at):
    programme = builders.issued_programme(inside, at)
    change = ask(inside, at, programme, next_version(inside, at, places__backfill=True))

    with pytest.raises(NotAllowed):
        consent(inside, at, change, by="officer")


@pytest.mark.parametrize(
    ("more", "code"),
    [({"paper_id": None}, "no_paper"), ({"decider": " "}, "no_paper"), ({"decided_on": None}, "in_future")],
)
def test_a_consent_needs_its_paper_and_lies_not_in_the_future(inside, at, more, code):
    programme = builders.issued_programme(inside, at)
    change = ask(inside, at, programme, next_version(inside, at, places__backfill=True))
    if "decided_on" in more:
        more = {"decided_on": shanghai_date(at + timedelta(days=1))}

    with pytest.raises(RuleBroken) as refused:
        consent(inside, at, change, **more)

    assert [(one.code, str(one.clause)) for one in refused.value.findings] == [
        (code, "益政办发〔2023〕10号 第七条")
    ]


def test_only_another_version_of_the_same_rulebook_is_taken(inside, at):
    programme = builders.issued_programme(inside, at)
    other = builders.rulebook(inside, at, code="chongqing-2022")

    for version, code in ((programme.rulebook_version, "same_version"), (other, "other_rulebook")):
        with pytest.raises(RuleBroken) as refused:
            ask(inside, at, programme, version)
        assert [one.code for one in refused.value.findings] == [code]


def test_a_version_without_the_classes_of_the_items_is_refused(inside, at):
    programme = builders.issued_programme(inside, at)
    pack = load_pack(RULEBOOKS / "yiyang-2023.json")
    rules = tuple(one for one in pack.rules if one.code not in ("object.county", "quota.county"))
    version = actions.create_rulebook(
        actor=inside.actor("officer", at), at=at, pack=replace(pack, rules=rules), reason="删去县市区"
    )

    with pytest.raises(RuleBroken) as refused:
        ask(inside, at, programme, version)

    assert [one.code for one in refused.value.findings] == ["class_in_use"]


def test_one_change_waits_at_a_time_and_can_be_taken_back(inside, at):
    programme = builders.issued_programme(inside, at)
    version = next_version(inside, at, places__backfill=True)
    change = ask(inside, at, programme, version)

    with pytest.raises(Conflict):
        ask(inside, at, programme, version)
    actions.withdraw_change(change_id=change.pk, actor=inside.actor("officer", at), at=at, reason="暂缓")

    assert not RulebookChange.objects.exists()
    assert Act.objects.filter(act="programs.rulebook_change_withdrawn").count() == 1


def test_a_draft_is_not_changed_by_consent(inside, at):
    programme = builders.draft_programme(inside, at)

    with pytest.raises(WrongState):
        ask(inside, at, programme, next_version(inside, at, places__backfill=True))


def test_a_version_that_misquotes_its_document_carries_no_programme(inside, at):
    programme = builders.issued_programme(inside, at)
    pack = load_pack(RULEBOOKS / "yiyang-2023.json")
    first = replace(pack.rules[0], quote="没有这句话")
    version = actions.create_rulebook(
        actor=inside.actor("officer", at), at=at, pack=replace(pack, rules=(first, *pack.rules[1:]))
    )

    with pytest.raises(RulebookInvalid):
        ask(inside, at, programme, version)
    with pytest.raises(RulebookInvalid):
        builders.draft_programme(inside, at, year=2026, version=version)


def test_a_programme_is_not_issued_while_its_rulebook_contradicts_itself(inside, at):
    programme = builders.draft_programme(inside, at)
    builders.propose(inside, programme, at)
    pack = load_pack(RULEBOOKS / "yiyang-2023.json")
    content = pack_from_data(programme.rulebook_version.content)
    assert content == pack
    bad = RulebookVersion.objects.create(
        rulebook=Rulebook.objects.get(),
        number=9,
        content={
            **programme.rulebook_version.content,
            "rules": [
                {**rule, "quote": "没有这句话"} if rule["code"] == "item.approved_by" else rule
                for rule in programme.rulebook_version.content["rules"]
            ],
        },
        digest="0" * 64,
        made_at=at,
    )
    programme.rulebook_version = bad
    programme.save(update_fields=["rulebook_version"])
    actions.submit_programme(programme_id=programme.pk, actor=inside.actor("officer", at), at=at)
    builders.decide(inside, programme, at)

    with pytest.raises(RulebookInvalid) as refused, transaction.atomic():
        actions.issue_programme(
            programme_id=programme.pk,
            actor=inside.actor("officer", at),
            at=at,
            document_number="益政办函〔2025〕1号",
        )

    assert ["item.approved_by" in one.where for one in refused.value.findings] == [True]


def test_a_round_that_is_sealed_keeps_the_rules_it_was_frozen_with(inside, at):
    """Its content was frozen: scoring it again gives the same digest under whatever version governs later."""
    item = builders.item(inside, at)
    sealed = indicators.sealed_round(inside, at, item=item)
    before = Round.objects.values("frozen_digest", "outcome_digest", "state").get(pk=sealed.pk)
    change = ask(
        inside,
        at,
        item.programme,
        next_version(inside, at, quota__county={"kind": "count", "limit": 1}, evaluation__decimals=0),
    )

    consent(inside, at, change)

    assert Round.objects.values("frozen_digest", "outcome_digest", "state").get(pk=sealed.pk) == before
    from evaluations.queries.rounds import recompute

    again = recompute(Round.objects.get(pk=sealed.pk))
    assert again.outcome_digest == before["outcome_digest"]


def test_the_consent_waits_for_the_other_officer(inside, at):
    programme = builders.issued_programme(inside, at)
    change = ask(inside, at, programme, next_version(inside, at, places__backfill=True))

    def waiting(name):
        found = agenda.waiting_for(inside.actor(name, at), at)
        return [one.path for one in found if "rulebook-changes" in one.path]

    assert waiting("officer_two") == [f"/t/yiyang/rulebook-changes/{change.pk}/consent/"]
    assert waiting("officer") == waiting("lead_operator") == []
