"""Pages show what stands, and say why something cannot be done."""

from __future__ import annotations

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from indicators.actions import put_scheme
from programs.models import Item, Plan, Programme, RulebookVersion
from programs.packs import RULEBOOKS, load_pack, pack_codes
from programs.views.rule_values import value_lines
from tests.indicators import builders as schemes
from tests.programs import builders

pytestmark = pytest.mark.usefixtures("inside")

PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


def scan() -> SimpleUploadedFile:
    return SimpleUploadedFile("scan.pdf", PDF, content_type="application/pdf")


def paper(at) -> dict:
    return {
        "decider": "市人民政府常务会议",
        "decided_on": builders.shanghai_date(at).isoformat(),
        "document_number": "纪要2号",
        "paper": scan(),
    }


def item_data(world, **changes) -> dict:
    return {
        "number": "1",
        "title": "推进粮食生产",
        "lead": str(world.units["lead"].pk),
        "classes": ["county"],
        "already_assessed": "no",
        "goal_reached": "no",
        "not_measurable": "no",
        **changes,
    }


def write_schemes(world, plan, at) -> None:
    """A scheme for each track, written by the lead."""
    for track in schemes.tracks(plan.item):
        put_scheme(
            plan_id=plan.pk,
            track_id=track.pk,
            document=schemes.document(world),
            actor=world.actor("lead_operator", at),
            at=at,
        )


def test_the_whole_way_to_a_signed_plan_goes_through_the_pages(world, at, client_of):
    officer, second, lead = (
        client_of(world.people[name]) for name in ("officer", "officer_two", "lead_operator")
    )

    officer.post("/t/yiyang/rulebooks/new/", {"code": "yiyang-2023"})
    version = RulebookVersion.objects.get()
    officer.post(
        "/t/yiyang/programmes/new/",
        {"year": "2025", "title": "2025年度督查激励措施", "rulebook_version": str(version.pk)},
    )
    programme = Programme.objects.get()
    officer.post(f"/t/yiyang/programmes/{programme.pk}/items/new/", item_data(world))
    item = Item.objects.get()
    officer.post(f"/t/yiyang/programmes/{programme.pk}/submit/")
    answer = second.post(f"/t/yiyang/programmes/{programme.pk}/decide/", {"stance": "agree", **paper(at)})
    assert answer.status_code == 302, answer.content.decode()
    officer.post(f"/t/yiyang/programmes/{programme.pk}/issue/", {"document_number": "益政办函〔2025〕1号"})
    lead.post(f"/t/yiyang/items/{item.pk}/plan/draft/")
    plan = Plan.objects.get()
    sections = {f"section_{code}": text for code, text in builders.SECTIONS.items()}
    lead.post(f"/t/yiyang/plans/{plan.pk}/edit/", {**sections, "money_source": "existing"})
    write_schemes(world, plan, at)
    lead.post(f"/t/yiyang/plans/{plan.pk}/schemes/submit/")
    step = builders.open_step(Plan.objects.get().route)
    answers = [
        second.post(
            f"/t/yiyang/steps/{step.pk}/record/",
            {"unit": str(party.unit_id), "stance": "agree", **paper(at)},
        ).status_code
        for party in step.parties.all()
    ]

    assert set(answers) == {302}
    assert Plan.objects.get().state == "signing"


@pytest.mark.parametrize(
    "path",
    [
        "rulebooks/",
        "rulebooks/new/",
        "programmes/",
        "programmes/new/",
        "programmes/{programme}/",
        "programmes/{programme}/parties/",
        "programmes/{programme}/submit/",
        "programmes/{programme}/decide/",
        "programmes/{programme}/issue/",
        "programmes/{programme}/conclude/",
        "programmes/{programme}/items/new/",
        "items/{item}/",
        "items/{item}/change/",
        "items/{item}/withdraw/",
        "items/{item}/leads/add/",
        "items/{item}/leads/remove/",
        "items/{item}/rulings/new/",
        "plans/{plan}/",
        "plans/{plan}/supersede/",
        "steps/{step}/record/",
        "consultations/",
        "rulebooks/{rulebook}/",
    ],
)
def test_every_page_opens_for_the_office(world, at, client_of, path):
    plan = builders.consulting_plan(world, at)
    programme = plan.item.programme
    names = {
        "programme": programme.pk,
        "item": plan.item_id,
        "plan": plan.pk,
        "step": builders.open_step(plan.route).pk,
        "rulebook": programme.rulebook_version_id,
    }

    answer = client_of(world.people["officer_two"]).get(f"/t/yiyang/{path.format(**names)}")

    assert answer.status_code == 200


@pytest.mark.parametrize(
    "path",
    ["items/{item}/plan/draft/", "plans/{plan}/edit/", "plans/{plan}/schemes/submit/", "plans/{plan}/"],
)
def test_every_page_of_the_lead_opens(world, at, client_of, path):
    plan = builders.drafted_plan(world, at)

    answer = client_of(world.people["lead_operator"]).get(
        f"/t/yiyang/{path.format(item=plan.item_id, plan=plan.pk)}"
    )

    assert answer.status_code == 200


@pytest.mark.clause("YY23-23")
def test_the_plan_page_shows_each_missing_section_with_its_clause(world, at, client_of):
    from programs import actions

    item = builders.item(world, at)
    plan = actions.draft_plan(item_id=item.pk, actor=world.actor("lead_operator", at), at=at)

    page = client_of(world.people["lead_operator"]).get(f"/t/yiyang/plans/{plan.pk}/").content.decode()

    assert page.count("明确激励名额、评价指标、评选程序、奖励方式和奖励资金用途等") >= 5
    assert all(name in page for name in ("激励名额", "评价指标", "评选程序", "奖励方式", "奖励资金用途"))


def test_the_rulebook_page_shows_every_rule_with_document_clause_and_quote(world, at, client_of):
    version = builders.rulebook(world, at)

    page = client_of(world.people["lead_operator"]).get(f"/t/yiyang/rulebooks/{version.pk}/").content.decode()

    rules = version.content["rules"]
    assert all(f'id="{rule["code"]}"' in page for rule in rules)
    assert all(rule["quote"] in page for rule in rules if rule["quote"])
    assert page.count("益政办发〔2023〕10号") >= len(rules)


@pytest.mark.clause("YY23-24")
def test_a_county_reads_and_answers_a_plan_under_consultation(world, at, client_of):
    plan = builders.consulting_plan(world, at)
    step = builders.open_step(plan.route)
    county = client_of(world.people["object_leader"])

    listed = county.get("/t/yiyang/consultations/").content.decode()
    read = county.get(f"/t/yiyang/plans/{plan.pk}/").status_code
    answered = county.post(
        f"/t/yiyang/steps/{step.pk}/answer/",
        {"unit": str(world.units["heshan"].pk), "stance": "comment", "text": "建议增加名额"},
    )

    assert "推进粮食生产" in listed
    assert (read, answered.status_code) == (200, 302)
    assert step.parties.get(unit=world.units["heshan"]).text == "建议增加名额"


def test_a_county_knows_nothing_of_a_draft_plan(world, at, client_of):
    plan = builders.drafted_plan(world, at)

    answer = client_of(world.people["object_leader"]).get(f"/t/yiyang/plans/{plan.pk}/")

    assert answer.status_code == 404


def test_a_refusal_shows_its_reason_on_the_page(world, at, client_of):
    plan = builders.consulting_plan(world, at)

    answer = client_of(world.people["lead_operator"]).post(
        f"/t/yiyang/plans/{plan.pk}/edit/", {"money_source": "new"}
    )

    assert answer.status_code == 409
    assert "refusal" in answer.content.decode()


@pytest.mark.parametrize("face", ["/t/yiyang/", "/api/v1/t/yiyang/"])
def test_no_plan_goes_round_without_the_schemes_of_its_tracks(world, at, client_of, face):
    plan = builders.drafted_plan(world, at)
    lead = client_of(world.people["lead_operator"])

    alone = lead.post(f"{face}plans/{plan.pk}/submit/")
    together = lead.post(f"{face}plans/{plan.pk}/schemes/submit/")

    assert (alone.status_code, together.status_code) == (404, 422)
    assert Plan.objects.get().state == "draft"


def test_the_plan_page_leads_to_the_schemes_and_says_who_acts_next(world, at, client_of):
    plan = builders.drafted_plan(world, at)
    lead = client_of(world.people["lead_operator"])
    track = schemes.tracks(plan.item)[0]
    address = f"/t/yiyang/plans/{plan.pk}/schemes/"

    before = lead.get(f"/t/yiyang/plans/{plan.pk}/").content.decode()
    write_schemes(world, plan, at)
    written = lead.get(f"/t/yiyang/plans/{plan.pk}/").content.decode()
    builders.actions.submit_plan(plan_id=plan.pk, actor=world.actor("lead_operator", at), at=at)
    asked = lead.get(f"/t/yiyang/plans/{plan.pk}/").content.decode()
    builders.answer_all(world, plan, at)
    signed = lead.get(f"/t/yiyang/plans/{plan.pk}/").content.decode()

    first = builders.queries.steps_of(Plan.objects.get().route_id)[0]
    assert "的评价指标体系尚未编制" in before
    assert f"{address}{track.pk}/" not in before
    assert f"{address}{track.pk}/" in written
    assert f"{address}submit/" in written
    assert "的评价指标体系尚未编制" not in written
    assert [hands(page) for page in (before, asked, signed)] == [
        "市农业农村局",
        "、".join(party.unit.name for party in first.parties.all()),
        "市农业农村局",
    ]
    assert f"{address}publish/" in signed


def hands(page: str) -> str:
    """Whose turn it is, as the plan page says it."""
    line = page.partition('id="next-hands"')[2].partition("</p>")[0]
    return line.partition(" — ")[2].partition("<")[0].strip()


@pytest.mark.parametrize(
    "path", ["plans/{plan}/", "items/{item}/", "programmes/{programme}/", "steps/{step}/record/"]
)
@pytest.mark.parametrize("face", ["/t/yueyang/", "/api/v1/t/yueyang/"])
def test_another_governments_id_is_not_found(world, at, client_of, path, face):
    plan = builders.consulting_plan(world, at)
    step = builders.open_step(plan.route)
    path = path.format(plan=plan.pk, item=plan.item_id, programme=plan.item.programme_id, step=step.pk)
    stranger = client_of(world.yueyang.people["officer"])

    answer = stranger.post(face + path) if path.startswith("steps") else stranger.get(face + path)

    assert answer.status_code == 404


def test_the_three_administrators_see_no_business_data(world, at, client_of):
    plan = builders.published_plan(world, at)

    answers = {
        name: client_of(world.people[name]).get(f"/t/yiyang/plans/{plan.pk}/").status_code
        for name in ("system_admin", "security_admin", "auditor")
    }

    assert set(answers.values()) == {404}


def _queries(client, path) -> int:
    client.get(path)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(path).status_code == 200
    return len(captured)


@pytest.mark.parametrize("person", ["officer", "lead_operator"])
def test_the_programme_page_needs_as_many_queries_for_many_items_as_for_one(world, at, client_of, person):
    one = builders.issued_programme(world, at, year=2024)
    many = builders.draft_programme(world, at, version=one.rulebook_version)
    for number in range(1, 13):
        builders.propose(world, many, at, number=number, title=f"事项{number}")
    builders.issue(world, many, at)
    client = client_of(world.people[person])

    counts = [_queries(client, f"/t/yiyang/programmes/{programme.pk}/") for programme in (one, many)]

    assert counts[0] == counts[1]


@pytest.mark.parametrize(
    "path", ["/t/yiyang/programmes/", "/api/v1/t/yiyang/items/", "/api/v1/t/yiyang/plans/"]
)
def test_lists_need_as_many_queries_for_many_rows_as_for_one(world, at, client_of, path):
    client = client_of(world.people["officer"])
    first = builders.issued_programme(world, at, year=2020)
    few = _queries(client, path)
    for year in (2021, 2022, 2023):
        programme = builders.draft_programme(world, at, year=year, version=first.rulebook_version)
        for number in (1, 2, 3):
            builders.propose(world, programme, at, number=number)

    many = _queries(client, path)

    assert many == few


def test_a_rulebook_that_is_uploaded_broken_names_what_is_wrong(world, at, client_of):
    broken = (
        (RULEBOOKS / "yiyang-2023.json")
        .read_bytes()
        .replace(b'"code": "quota.county", ', b'"code": "quota.moon", ')
    )

    answer = client_of(world.people["officer"]).post(
        "/t/yiyang/rulebooks/new/", {"pack": SimpleUploadedFile("pack.json", broken)}
    )

    assert answer.status_code == 422
    assert "quota.moon" in answer.content.decode()
    assert not RulebookVersion.objects.exists()


def test_the_rulebook_page_says_every_value_in_words(world, at, client_of):
    version = builders.rulebook(world, at)

    page = client_of(world.people["lead_operator"]).get(f"/t/yiyang/rulebooks/{version.pk}/").content.decode()

    cells = re.findall(r"<tr id=.*?</tr>", page, re.S)
    assert [
        cell for cell in cells if re.search(r"[{\[]&quot;|[a-z]+_[a-z]+", re.sub(r'id="[^"]*"', "", cell))
    ] == []
    assert all(
        words in page
        for words in (
            "3 个工作日",
            "最多 3 个",
            "项目确定后 1 个月内",
            "次年 1 月 31 日前",
            "通报印发当年 12 月 31 日前",
            "原文：",
        )
    )


def test_every_value_of_every_pack_has_its_words():
    said = [
        (rule.code, line)
        for code in pack_codes()
        for rule in load_pack(RULEBOOKS / f"{code}.json").rules
        for line in value_lines(rule.code, rule.value)
    ]

    assert [(code, line) for code, line in said if not line or re.search(r"[a-z]_[a-z]|[{}\[\]]", line)] == []
