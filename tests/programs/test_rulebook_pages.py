"""The editor as the office sees it: pages, forms, the comparison, prohibitions, and the same by REST."""

from __future__ import annotations

import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from programs import actions
from programs.models import (
    Prohibition,
    ProhibitionDeparture,
    ReceivedProhibition,
    RulebookChange,
    RulebookDraft,
    RulebookVersion,
)
from programs.packs import RULEBOOKS, load_pack, pack_from_data
from tests.programs import builders
from tests.programs.test_pages import paper
from tests.programs.test_prohibitions import TRACES
from tests.programs.test_rulebook_changes import next_version

pytestmark = pytest.mark.usefixtures("inside")

PAGE, API = "/t/yiyang", "/api/v1/t/yiyang"


@pytest.fixture
def officer(world, client_of):
    return client_of(world.people["officer"])


@pytest.fixture
def draft(world, at):
    return actions.draft_from_pack(actor=world.actor("officer", at), at=at, code="yiyang-2023")


def rule(draft, code):
    draft.refresh_from_db()
    return pack_from_data(draft.content).rule(code)


def send(client, path, data=None):
    return client.post(f"{API}/{path}", json.dumps(data or {}), content_type="application/json")


def entered(draft, **changes):
    standing = rule(draft, "item.max_sub_items")
    values = {
        "value": standing.value,
        "document": standing.document,
        "clause": standing.clause,
        "quote": standing.quote,
        "reading": standing.reading,
        "overridable_by": standing.overridable_by or "",
        "edition": draft.edition,
    }
    return {**values, **changes}


def queries(client, path):
    client.get(path)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(path).status_code == 200
    return len(captured)


def test_the_page_of_a_draft_shows_every_subject_and_what_is_undecided(officer, draft):
    actions_path = f"{PAGE}/rulebooks/drafts/{draft.pk}"

    officer.post(f"{actions_path}/rules/places.backfill/drop/", {"edition": 1})
    text = officer.get(f"{actions_path}/").content.decode()
    subject = officer.get(f"{actions_path}/?subject=g2").content.decode()

    assert "1项未确定" in text
    assert "有1项必备规则未确定" in text
    assert "激励名额：县市区" not in text
    assert "激励名额：县市区" in subject
    assert f"{actions_path}/rules/places.backfill/" in text


def test_a_rule_is_saved_from_its_form_and_the_page_goes_back_to_it(officer, draft):
    path = f"{PAGE}/rulebooks/drafts/{draft.pk}/rules/item.max_sub_items/"

    shown = officer.get(path)
    answer = officer.post(path, entered(draft, value="5"))

    assert shown.status_code == 200
    assert answer.headers["Location"] == f"{PAGE}/rulebooks/drafts/{draft.pk}/?subject=g1#item.max_sub_items"
    assert rule(draft, "item.max_sub_items").value == 5


def test_the_second_editor_sees_what_stands_keeps_what_was_typed_and_can_save_again(
    world, officer, draft, client_of
):
    path = f"{PAGE}/rulebooks/drafts/{draft.pk}/rules/item.max_sub_items/"
    late = entered(draft, value="9", reading="后来者的理由")
    officer.post(path, entered(draft, value="5"))
    other = client_of(world.people["officer_two"])

    told = other.post(path, late)
    text = told.content.decode()
    again = other.post(path, {**late, "edition": 2})

    assert told.status_code == 409
    assert "他人已修改该规则" in text
    assert "后来者的理由" in text
    assert 'value="9"' in text
    assert 'name="edition" value="2"' in text
    assert again.status_code == 302
    assert rule(draft, "item.max_sub_items").value == 9


def test_a_mistake_in_the_form_is_told_at_its_field_and_nothing_is_stored(officer, draft):
    path = f"{PAGE}/rulebooks/drafts/{draft.pk}/rules/item.max_sub_items/"

    answer = officer.post(path, entered(draft, value="99"))

    assert answer.status_code == 400
    assert draft.edition == 1
    assert rule(draft, "item.max_sub_items").value == 3


def test_a_rule_of_an_open_subject_is_opened_by_its_name(officer, draft):
    path = f"{PAGE}/rulebooks/drafts/{draft.pk}/"

    found = officer.get(f"{path}open/", {"subject": "quota", "name": "village"})
    unknown = officer.get(f"{path}open/", {"subject": "quota", "name": "Dorf 1"})

    assert found.headers["Location"] == f"{path}rules/quota.village/"
    assert unknown.headers["Location"] == path
    assert officer.get(f"{path}rules/quota.village/").status_code == 200
    assert officer.get(f"{path}rules/unheard.of/").status_code == 404


def test_rows_are_added_by_saving_and_opening_again(officer, draft):
    path = f"{PAGE}/rulebooks/drafts/{draft.pk}/rules/plan.sections/"

    before = officer.get(path).content.decode()
    sections = rule(draft, "plan.sections")
    data = {"document": sections.document, "clause": sections.clause, "quote": sections.quote, "edition": 1}
    for index, one in enumerate(sections.value):
        data |= {f"value__{index}__code": one["code"], f"value__{index}__name": one["name"]}
    last = len(sections.value)
    data |= {
        f"value__{last}__code": "extra",
        f"value__{last}__name": "其他内容",
        "value__rows": last + 3,
        "more": "1",
    }
    answer = officer.post(path, data)

    assert f"value__{last + 2}__name" in before
    assert answer.headers["Location"] == path
    assert rule(draft, "plan.sections").value[-1] == {"code": "extra", "name": "其他内容"}
    assert f"value__{last + 3}__name" in officer.get(path).content.decode()


def test_a_draft_is_put_in_force_from_its_page(officer, draft):
    path = f"{PAGE}/rulebooks/drafts/{draft.pk}/publish/"

    answer = officer.post(path, {"reason": "首次施行"})

    version = RulebookVersion.objects.get()
    assert answer.headers["Location"] == f"{PAGE}/rulebooks/{version.pk}/"
    assert "第1版" in officer.get(answer.headers["Location"]).content.decode().replace(" ", "")


def test_the_comparison_says_what_is_new_dropped_and_changed(world, at, officer):
    old = builders.rulebook(world, at)
    new = next_version(world, at, item__max_sub_items=5)
    path = f"{PAGE}/rulebooks/compare/?before=version:{old.pk}&after=version:{new.pk}"

    text = officer.get(path).content.decode()
    rows = officer.get(f"{API}/rulebooks/compare/?before=version:{old.pk}&after=version:{new.pk}").json()

    assert "子项目上限" in text
    assert "项目提出单位" not in text
    assert [(one["code"], one["before"]["value"], one["after"]["value"]) for one in rows if one["state"] != "same"] == [
        ("item.max_sub_items", 3, 5)
    ]  # fmt: skip


def test_two_years_are_compared_by_their_programmes(world, at, officer):
    first = builders.draft_programme(world, at, year=2024)
    second = builders.draft_programme(
        world, at, year=2025, version=next_version(world, at, places__backfill=True)
    )

    rows = officer.get(
        f"{API}/rulebooks/compare/?before=programme:{first.pk}&after=programme:{second.pk}"
    ).json()

    assert [one["code"] for one in rows if one["state"] == "changed"] == ["places.backfill"]


def test_packs_are_compared_and_unknown_ones_are_not_found(officer):
    path = f"{PAGE}/rulebooks/compare/"

    assert (
        officer.get(f"{path}?before=pack:yiyang-2023&after=pack:chongqing-2022&only=all").status_code == 200
    )
    for key in ("pack:../schema", "pack:schema", "version:x", f"draft:{'0' * 32}", "nothing"):
        assert officer.get(f"{path}?before={key}&after=pack:yiyang-2023").status_code == 404


def test_a_lead_compares_versions_but_knows_of_no_draft(world, at, draft, client_of):
    builders.rulebook(world, at)
    lead = client_of(world.people["lead_operator"])

    text = lead.get(f"{PAGE}/rulebooks/compare/").content.decode()

    assert "益政办发〔2023〕10号" in text
    assert str(draft.pk) not in text
    assert (
        lead.get(f"{PAGE}/rulebooks/compare/?before=draft:{draft.pk}&after=pack:yiyang-2023").status_code
        == 404
    )


def test_the_pages_need_as_many_queries_for_many_as_for_one(world, at, officer, draft):
    actor = world.actor("officer", at)
    detail = f"{PAGE}/rulebooks/drafts/{draft.pk}/"
    empty = actions.draft_from_pack(actor=actor, at=at, code="ningyuan-sample-2025")
    ReceivedProhibition.objects.create(source_id=actor.by, issuer="上级", received_at=at, **TRACES)
    actions.publish_prohibition(actor=actor, at=at, **TRACES)
    paths = (f"{PAGE}/rulebooks/drafts/", f"{PAGE}/prohibitions/", f"{PAGE}/rulebooks/compare/")
    before = {path: queries(officer, path) for path in paths}
    small = queries(officer, f"{PAGE}/rulebooks/drafts/{empty.pk}/")

    for _number in range(5):
        actions.draft_from_pack(actor=actor, at=at, code="yiyang-2023")
    book = builders.rulebook(world, at, code="chongqing-2022").rulebook
    for number, name in enumerate(("indicator.raised_targets", "liaison.log", "places.backfill")):
        kind = {**TRACES, "rule": name, "allowed": []}
        one = ReceivedProhibition.objects.create(
            source_id=world.people[("lead_manager", "finance", "leader")[number]].pk, issuer="上级", received_at=at, **kind
        )  # fmt: skip
        ProhibitionDeparture.objects.create(
            prohibition=one, rulebook=book, reason="r", decider="d", decided_on=at.date(), document_number="1",
            recorded_at=at, recorded_by=world.people["officer"],
        )  # fmt: skip
        actions.publish_prohibition(actor=actor, at=at, **kind)

    assert {path: queries(officer, path) for path in paths} == before
    assert queries(officer, detail) == small


def test_the_change_of_a_rulebook_is_asked_for_and_consented_to_on_the_programme_page(
    world, at, officer, client_of
):
    programme = builders.issued_programme(world, at)
    version = next_version(world, at, places__backfill=True)
    page = f"{PAGE}/programmes/{programme.pk}/"
    second = client_of(world.people["officer_two"])

    asked = officer.post(f"{page}rulebook/", {"version": str(version.pk), "reason": "机构改革"})
    change = RulebookChange.objects.get()
    waiting = officer.get(page).content.decode()
    own = officer.post(f"{PAGE}/rulebook-changes/{change.pk}/consent/", paper(at))
    done = second.post(f"{PAGE}/rulebook-changes/{change.pk}/consent/", paper(at))

    programme.refresh_from_db()
    assert (asked.status_code, own.status_code, done.status_code) == (302, 403, 302)
    assert "待" in waiting
    assert programme.rulebook_version_id == version.pk
    assert "分管负责人" in officer.get(page).content.decode() or "于" in officer.get(page).content.decode()
    changes = officer.get(f"{API}/programmes/{programme.pk}/rulebook-changes/").json()["results"]
    assert [one["new_version"] for one in changes] == [str(version.pk)]


def test_a_prohibition_is_chosen_published_delivered_again_and_lifted(world, at, officer):
    form = officer.get(f"{PAGE}/prohibitions/new/?rule=non_winner.treatment").content.decode()
    made = officer.post(f"{PAGE}/prohibitions/new/", {**TRACES, "allowed": ["forbid"]})
    one = Prohibition.objects.get()

    again = officer.post(f"{PAGE}/prohibitions/{one.pk}/deliver/")
    lifted = officer.post(f"{PAGE}/prohibitions/{one.pk}/withdraw/")

    one.refresh_from_db()
    assert "约谈" in form
    assert (made.status_code, again.status_code, lifted.status_code) == (302, 302, 302)
    assert (one.allowed, one.withdrawn_at is not None) == (["forbid"], True)
    assert "已解除" in officer.get(f"{PAGE}/prohibitions/").content.decode()


def test_a_departure_is_recorded_with_its_paper(world, at, officer):
    version = builders.rulebook(world, at)
    row = ReceivedProhibition.objects.create(
        source_id=world.people["finance"].pk, issuer="湖南省人民政府", received_at=at, **TRACES
    )
    path = f"{PAGE}/prohibitions/received/{row.pk}/depart/"

    answer = officer.post(path, {**paper(at), "rulebook": str(version.rulebook_id), "reason": "确有需要"})

    assert answer.status_code == 302
    assert "确有需要" in officer.get(f"{PAGE}/prohibitions/").content.decode()
    rows = officer.get(f"{API}/prohibitions/received/").json()["results"]
    assert [one["departures"][0]["rulebook"] for one in rows] == ["yiyang-2023"]


def test_a_rulebook_is_written_by_rest_from_nothing_to_its_version(world, at, officer):
    begun = send(
        officer, "rulebooks/drafts/new/", {"origin": "nothing", "title": "试行办法", "code": "own", "number": "益政办发〔2026〕1号"}
    )  # fmt: skip
    key = begun.json()["id"]
    draft = RulebookDraft.objects.get(pk=key)
    check = officer.get(f"{API}/rulebooks/drafts/{key}/check/").json()
    pack = load_pack(RULEBOOKS / "yiyang-2023.json")

    for one in pack.rules:
        answer = send(
            officer,
            f"rulebooks/drafts/{key}/rules/{one.code}/",
            {
                "value": one.value,
                "document": one.document,
                "clause": one.clause,
                "quote": one.quote,
                "reading": one.reading,
                "overridable_by": one.overridable_by or "",
                "edition": draft.edition,
            },
        )
        assert answer.status_code == 200, (one.code, answer.content.decode())
    detail = officer.get(f"{API}/rulebooks/drafts/{key}/").json()
    after = officer.get(f"{API}/rulebooks/drafts/{key}/check/").json()
    done = send(officer, f"rulebooks/drafts/{key}/publish/", {"reason": "施行"})

    assert "item.proposed_by" in check["undecided"]
    assert check["problems"] == []
    assert len(detail["rules"]) == len(pack.rules)
    assert after == {"undecided": [], "problems": []}
    assert done.json()["number"] == 1
    assert pack_from_data(RulebookVersion.objects.get().content).rules == pack.rules


def test_rest_names_the_rule_the_value_found_and_the_values_possible(officer, draft):
    value = {"kind": "count", "limit": "three"}
    data = {"value": value, "document": "x", "edition": 1}

    answer = send(officer, f"rulebooks/drafts/{draft.pk}/rules/quota.county/", data)

    assert answer.status_code == 400
    (finding,) = answer.json()["findings"]
    assert finding["where"] == "quota.county.limit"
    assert finding["message"] == "发现：three；可选：整数"
    lacking = send(
        officer, f"rulebooks/drafts/{draft.pk}/rules/quota.county/", {"document": "x", "edition": 1}
    )
    assert lacking.status_code == 400


def test_rest_tells_the_second_editor(officer, draft):
    path = f"rulebooks/drafts/{draft.pk}/rules/places.backfill/"
    data = {"value": True, "document": "x", "clause": "", "quote": "", "reading": "试作", "edition": 1}

    first, second = send(officer, path, data), send(officer, path, {**data, "value": False})

    assert (first.status_code, first.json()["edition"], second.status_code) == (200, 2, 409)
    assert second.json()["code"] == "draft_changed"


def test_the_check_says_by_rest_what_contradicts_what(officer, draft):
    standing = rule(draft, "stage.used")
    value = [one for one in standing.value if one != "finance_opinion"]
    send(
        officer,
        f"rulebooks/drafts/{draft.pk}/rules/stage.used/",
        {"value": value, "document": standing.document, "clause": standing.clause, "quote": standing.quote, "edition": 1},
    )  # fmt: skip

    check = officer.get(f"{API}/rulebooks/drafts/{draft.pk}/check/").json()

    assert [(one["rule"], one["kind"]) for one in check["problems"]] == [("route.plan", "step_without_stage")]
    assert "财政" in check["problems"][0]["message"]


def test_a_rulebook_is_begun_from_that_of_a_programme_under_a_code_of_its_own(world, at, officer):
    programme = builders.draft_programme(world, at, year=2024)
    data = {"origin": f"programme:{programme.pk}", "code": "next-year", "title": "下一年度办法"}

    answer = send(officer, "rulebooks/drafts/new/", data)

    draft = RulebookDraft.objects.get(pk=answer.json()["id"])
    assert (draft.origin, draft.based_on_id, draft.title) == (
        "version",
        programme.rulebook_version_id,
        "下一年度办法",
    )
    assert draft.content["code"] == "next-year"


def test_a_sample_is_no_sample_any_more_once_it_has_a_number_of_its_own(world, at, officer):
    draft = actions.draft_from_pack(actor=world.actor("officer", at), at=at, code="ningyuan-sample-2025")
    officer.get(f"{PAGE}/rulebooks/drafts/new/")

    draft = actions.edit_head(
        draft_id=draft.pk,
        actor=world.actor("officer", at),
        at=at,
        edition=1,
        head={"number": "县政办发〔2026〕1号"},
    )

    assert draft.content["sample"] is False


def test_the_second_editor_of_the_head_is_told_and_can_save_again(world, officer, draft, client_of):
    path = f"{PAGE}/rulebooks/drafts/{draft.pk}/head/"
    data = {
        "code": "yiyang-2023", "title": "办法", "series": "yiyang", "document_title": "办法", "number": "益政办发〔2023〕10号",
        "issued_by": "益阳市人民政府办公室", "issued_on": "2023-05-04", "body": "", "edition": 1,
    }  # fmt: skip
    other = client_of(world.people["officer_two"])
    officer.post(path, data)

    told = other.post(path, {**data, "title": "后来者的名称"})
    again = other.post(path, {**data, "title": "后来者的名称", "edition": 2})

    assert told.status_code == 409
    assert 'name="edition" value="2"' in told.content.decode()
    assert again.status_code == 302
    draft.refresh_from_db()
    assert draft.title == "后来者的名称"


def test_whoever_saves_a_rule_that_was_taken_out_is_told(world, officer, draft, client_of):
    path = f"{PAGE}/rulebooks/drafts/{draft.pk}/rules/item.max_sub_items/"
    data = entered(draft, value="4")
    officer.post(f"{path}drop/", {"edition": 1})

    told = client_of(world.people["officer_two"]).post(path, data)

    assert told.status_code == 409
    assert "他人已将该规则从草案中删除" in told.content.decode()


def test_silence_where_a_value_is_forbidden_is_shown_as_a_contradiction(world, at, officer):
    draft = actions.draft_from_pack(actor=world.actor("officer", at), at=at, code="ningyuan-sample-2025")
    row = {**TRACES, "rule": "indicator.place_specific", "allowed": ["allowed"]}
    ReceivedProhibition.objects.create(
        source_id=world.people["finance"].pk, issuer="市人民政府", received_at=at, **row
    )

    text = officer.get(f"{PAGE}/rulebooks/drafts/{draft.pk}/").content.decode()

    assert "1项矛盾" in text
    assert "项未确定" not in text
    assert "或者登记变通" in text
