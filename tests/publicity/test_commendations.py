"""The commendation notice: gathered, decided by the meeting, issued, rendered and made public (第六条、第十八条)."""

from __future__ import annotations

import hashlib
import io
from datetime import timedelta

import pytest
from pypdf import PdfReader

from core.errors import BadInput, Conflict, NotAllowed, RuleBroken, WrongState
from core.workdays import shanghai_date
from documents import actions as documents
from documents.rendering import allow_here
from ledger.models import Act
from programs.errors import RecorderIsProposer
from publicity import papers
from publicity.actions import commendations as actions
from publicity.errors import CommendationIncomplete, ListsChanged, NumberTaken
from publicity.models import CommendationNotice, Publication, PublishedFile
from publicity.queries import commendations as queries
from publicity.states import COMMENDATION_TRANSITIONS, CommendationState
from tests.programs import builders as programs
from tests.publicity import builders_commendation as builders

ONE = (("推进粮食生产", {"county": builders.COUNTIES}),)


def names(notice: CommendationNotice) -> dict[str, list[str]]:
    return {
        f"{item['title']} {group['class']}": [award["name"] for award in group["awards"]]
        for item in notice.content["items"]
        for group in item["groups"]
    }


def decide(world, notice, at, person="officer_two", **changes):
    values = {
        "minutes_number": "益政常纪〔2026〕8号",
        "minutes_on": shanghai_date(at),
        "paper_id": programs.a_paper().pk,
    }
    return actions.decide_commendation(
        commendation_id=notice.pk, actor=world.actor(person, at), at=at, **{**values, **changes}
    )


def issue(world, notice, at, number="益政办发〔2026〕3号", **more):
    return actions.issue_commendation(
        commendation_id=notice.pk,
        actor=world.actor("officer", at),
        at=at,
        document_number=number,
        issue_date=more.pop("issue_date", shanghai_date(at)),
        **more,
    )


@pytest.mark.clause("YY23-14")
def test_the_draft_gathers_every_reviewed_list_by_class_in_the_order_of_the_list(inside, at):
    notice = builders.drafted_commendation(inside, at)

    assert names(notice) == {
        "推进粮食生产 县市区": ["资阳区人民政府", "赫山区人民政府", "南县人民政府"],
        "推进园区发展 县市区": ["资阳区人民政府", "赫山区人民政府", "南县人民政府"],
        "推进园区发展 园区A类": ["益阳高新区"],
    }
    assert [item["carried_out_by"] for item in notice.content["items"]] == ["市农业农村局", "市农业农村局"]
    assert notice.content["issuer"] == "益阳市人民政府办公室"
    assert notice.state == CommendationState.DRAFT


@pytest.mark.clause("YY23-62")
def test_a_vetoed_place_stays_vacant(inside, at):
    notice = builders.drafted_commendation(inside, at, items=ONE, veto="heshan")

    (group,) = notice.content["items"][0]["groups"]
    assert [award["name"] for award in group["awards"]] == ["资阳区人民政府", "南县人民政府"]
    assert group["vacant"] == 1


def test_what_is_missing_is_said_all_at_once(inside, at):
    begin = at - builders.BEGIN
    programme = builders.programme_with_scores(inside, begin)
    first, _second = programme.items.order_by("number")
    row = builders.submitted_list(inside, begin, first)
    builders.evaluations.proposed_veto(inside, row.submitted_at, row, "heshan")

    with pytest.raises(CommendationIncomplete) as refused:
        actions.draft_commendation(
            programme_id=programme.pk,
            actor=inside.actor("officer", at),
            at=at,
            **{**builders.WORDS, "cc": "各部门"},
        )

    assert [(one.code, one.where) for one in refused.value.findings] == [
        ("not_reviewed", "1"),
        ("veto_undecided", "1"),
        ("no_list", "2"),
        ("copy_missing", "cc"),
    ]
    assert CommendationNotice.objects.count() == 0


@pytest.mark.clause("YY23-64")
def test_a_notice_that_is_not_copied_to_the_organisation_department_is_refused_with_its_clause(inside, at):
    programme = builders.reviewed_programme(inside, at, items=ONE)

    with pytest.raises(CommendationIncomplete) as refused:
        actions.draft_commendation(
            programme_id=programme.pk,
            actor=inside.actor("officer", at),
            at=at,
            **{**builders.WORDS, "cc": "各部门"},
        )

    (finding,) = refused.value.findings
    assert str(finding.clause) == "益政办发〔2023〕10号 第十八条"
    assert "抄送市委组织部" in finding.clause.quote


@pytest.mark.parametrize("person", ["lead_operator", "leader", "object_leader", "auditor", "observer"])
def test_only_the_office_drafts(inside, at, person):
    programme = programs.issued_programme(inside, at)

    with pytest.raises(NotAllowed):
        actions.draft_commendation(
            programme_id=programme.pk, actor=inside.actor(person, at), at=at, **builders.WORDS
        )


@pytest.mark.clause("YY23-63")
def test_the_meetings_decision_approves_every_list_and_is_recorded_with_its_minutes(inside, at):
    notice = builders.decided_commendation(inside, at)

    notice.refresh_from_db()
    party = notice.route.steps.get(kind="decision").parties.get()
    assert notice.state == CommendationState.DECIDED
    assert set(notice.programme.items.values_list("lists__state", flat=True)) == {"approved"}
    assert (party.document_number, party.on_behalf, party.paper.name) == (
        "益政常纪〔2026〕8号",
        True,
        "纪要.pdf",
    )
    acts = list(
        Act.objects.filter(act__startswith="publicity.commendation")
        .order_by("sequence")
        .values_list("act", flat=True)
    )
    assert acts == [actions.DRAFTED, actions.SENT, actions.DECIDED]


def test_whoever_drafted_the_notice_does_not_record_its_decision(inside, at):
    notice = builders.sent_commendation(inside, at, items=ONE)

    with pytest.raises((NotAllowed, RecorderIsProposer)):
        decide(inside, notice, at, person="officer")

    notice.refresh_from_db()
    assert notice.state == CommendationState.DRAFT


def test_the_meeting_decides_after_the_offices_review_and_not_without_minutes(inside, at):
    notice = builders.drafted_commendation(inside, at, items=ONE)
    moment = builders.later(at, 1)
    with pytest.raises(WrongState):
        decide(inside, notice, moment)
    sent = actions.send_commendation(
        commendation_id=notice.pk, actor=inside.actor("officer", moment), at=moment
    )
    with pytest.raises(WrongState):
        decide(inside, sent, moment)
    step = sent.route.steps.get(state="open")
    actions.answer_commendation(
        step_id=step.pk,
        actor=inside.actor("officer_two", moment),
        at=moment,
        unit_id=step.parties.get().unit_id,
        stance="agree",
    )

    with pytest.raises(RuleBroken):
        decide(inside, sent, moment, minutes_number="")


def test_a_returned_notice_is_revised_and_sent_again(inside, at):
    notice = builders.drafted_commendation(inside, at, items=ONE)
    moment = builders.later(at, 1)
    officer = inside.actor("officer", moment)
    notice = actions.send_commendation(commendation_id=notice.pk, actor=officer, at=moment)
    with pytest.raises(WrongState):
        actions.revise_commendation(commendation_id=notice.pk, actor=officer, at=moment, **builders.WORDS)
    step = notice.route.steps.get(state="open")
    actions.answer_commendation(
        step_id=step.pk,
        actor=inside.actor("officer_two", moment),
        at=moment,
        unit_id=step.parties.get().unit_id,
        stance="return",
        text="标题有误",
    )

    revised = actions.revise_commendation(
        commendation_id=notice.pk,
        actor=officer,
        at=moment,
        **{**builders.WORDS, "title": "关于督查激励的通报"},
    )
    again = actions.send_commendation(commendation_id=notice.pk, actor=officer, at=moment)

    assert (revised.title, again.state, again.route.state) == ("关于督查激励的通报", "draft", "open")
    assert again.route.subject_digest == revised.digest


def test_a_list_that_changed_after_the_draft_stops_the_notice(inside, at):
    from evaluations.actions.list_steps import return_list

    notice = builders.drafted_commendation(inside, at, items=ONE)
    list_id = notice.content["items"][0]["list_id"]
    moment = builders.later(at, 1)
    return_list(list_id=list_id, reason="数据更正", actor=inside.actor("officer", moment), at=moment)

    with pytest.raises(ListsChanged):
        actions.send_commendation(commendation_id=notice.pk, actor=inside.actor("officer", moment), at=moment)


@pytest.mark.clause("YY23-64")
@pytest.mark.clause("YY23-01")
def test_an_issued_notice_is_public_at_once_with_its_disclosed_facts(inside, at):
    notice = builders.issued_commendation(inside, at, items=ONE)

    published = Publication.objects.get(kind="commendation_notice", source_id=notice.pk)
    assert (published.title, published.document_number) == (notice.title, notice.document_number)
    assert published.content["items"][0]["groups"] == [
        {"label": "县市区", "names": ["资阳区人民政府", "赫山区人民政府", "南县人民政府"]}
    ]
    day = notice.issue_date
    assert published.content["disclosure"] == [
        ["索引号", f"000000000/{day.year}-0000001"],
        ["文号", notice.document_number],
        ["登记日期", day.isoformat()],
        ["发文日期", day.isoformat()],
        ["信息时效期", day.replace(year=day.year + 5).isoformat()],
        ["所属机构", "益阳市人民政府办公室"],
        ["公开范围", "全部公开"],
        ["公开方式", "政府网站"],
        ["公开责任部门", "益阳市人民政府"],
    ]
    assert PublishedFile.objects.count() == 0


@pytest.mark.clause("YY23-63")
def test_the_worker_makes_the_notice_and_its_copy_and_the_notice_joins_its_publication(inside, at):
    allow_here()
    notice = builders.issued_commendation(inside, at)

    for rendering_id in (notice.rendering_id, notice.copy_rendering_id):
        documents.perform_rendering(rendering_id=rendering_id, at=at)

    (published,) = PublishedFile.objects.filter(
        publication_id=Publication.objects.get(source_id=notice.pk).pk
    )
    content = bytes(published.content)
    reader = PdfReader(io.BytesIO(content))
    text = "".join("".join(page.extract_text() for page in reader.pages).split())
    assert published.sha256 == hashlib.sha256(content).hexdigest()
    assert len(reader.pages) == 2
    for said in (
        "益阳市人民政府办公室文件",
        notice.document_number,
        "资阳区人民政府、赫山区人民政府、南县人民政府。",
        "益阳高新区",
        "希望受到激励的地方珍惜荣誉。",
        "抄送：市委组织部",
        "此件主动公开",
    ):
        assert said in text
    copy = PdfReader(
        io.BytesIO(
            bytes(notice.copy_rendering.__class__.objects.get(pk=notice.copy_rendering_id).file.content)
        )
    )
    letter = "".join("".join(page.extract_text() for page in copy.pages).split())
    assert "市委组织部：" in letter
    assert "益阳高新区" in letter


def test_the_same_notice_gives_the_same_bytes(inside, at):
    allow_here()
    notice = builders.issued_commendation(inside, at, items=ONE)
    first = documents.perform_rendering(rendering_id=notice.rendering_id, at=at)
    second = documents.ask_rendering(
        kind=papers.COMMENDATION,
        subject_id=notice.pk,
        content=first.content,
        actor=inside.actor("officer", at),
        at=at,
    )

    second = documents.perform_rendering(rendering_id=second.pk, at=at)

    assert second.file.sha256 == first.file.sha256
    assert PublishedFile.objects.count() == 1


@pytest.mark.parametrize(
    "number", ["", "3号", "益政办发2026 3号", "益政办发〔26〕3号", "益政办发〔2026〕0号"]
)
def test_a_number_is_written_as_the_standard_writes_it(number):
    with pytest.raises(BadInput):
        papers.parse_number(number)


def test_number_and_date_of_the_issue_are_checked(inside, at):
    notice = builders.decided_commendation(inside, at, items=ONE)
    moment = builders.later(at, 3)
    day = shanghai_date(moment)

    for number, issue_date, code in (
        (f"益政办发〔{day.year - 1}〕3号", day, "other_year"),
        (f"益政办发〔{day.year}〕3号", day + timedelta(days=1), "in_future"),
        (f"益政办发〔{day.year}〕3号", day - timedelta(days=10), "before_decision"),
    ):
        with pytest.raises(BadInput) as refused:
            issue(inside, notice, moment, number, issue_date=issue_date)
        assert [one.code for one in refused.value.findings] == [code]


def test_a_number_is_given_once(inside, at):
    issued = builders.issued_commendation(inside, at, items=ONE)
    moment = builders.later(at, 4)
    CommendationNotice.objects.filter(pk=issued.pk).update(state="decided")

    other = CommendationNotice.objects.get(pk=issued.pk)
    other.pk = None
    other.programme = programs.draft_programme(
        inside, moment, year=2024, version=issued.programme.rulebook_version
    )
    other.document_number, other.issued_at, other.issued_by_id = "", None, None
    other.save(force_insert=True)

    with pytest.raises(NumberTaken):
        issue(inside, other, moment, issued.document_number)


def test_a_programme_has_one_notice(inside, at):
    notice = builders.drafted_commendation(inside, at, items=ONE)

    with pytest.raises(Conflict):
        actions.draft_commendation(
            programme_id=notice.programme_id, actor=inside.actor("officer", at), at=at, **builders.WORDS
        )


@pytest.mark.parametrize("act", sorted(COMMENDATION_TRANSITIONS.acts))
@pytest.mark.parametrize("state", sorted(CommendationState.values))
def test_the_table_of_states_allows_these_moves_and_no_others(state, act):
    allowed = {("draft", "decide"): "decided", ("decided", "issue"): "issued"}

    if (state, act) in allowed:
        assert COMMENDATION_TRANSITIONS.target(state, act) == allowed[state, act]
    else:
        with pytest.raises(WrongState):
            COMMENDATION_TRANSITIONS.target(state, act)


def test_an_issued_notice_allows_no_further_act(inside, at):
    notice = builders.issued_commendation(inside, at, items=ONE)
    officer, two = inside.actor("officer", at), inside.actor("officer_two", at)
    before = Act.objects.count()

    for again in (
        lambda: actions.revise_commendation(
            commendation_id=notice.pk, actor=officer, at=at, **builders.WORDS
        ),
        lambda: actions.send_commendation(commendation_id=notice.pk, actor=officer, at=at),
        lambda: decide(inside, notice, at),
        lambda: issue(inside, notice, at, "益政办发〔2026〕4号"),
    ):
        with pytest.raises(WrongState):
            again()

    assert two.has("supervision_officer")
    assert Act.objects.count() == before


def test_drafts_are_seen_by_the_office_and_leaders_issued_notices_by_all(inside, at):
    notice = builders.drafted_commendation(inside, at, items=ONE)
    people = ("officer", "leader", "lead_operator", "object_leader", "auditor")

    before = {one: queries.commendations_for(inside.actor(one, at)).count() for one in people}
    CommendationNotice.objects.filter(pk=notice.pk).update(
        state="issued", decided_at=at, issued_at=at, issued_by=inside.people["officer"]
    )
    after = {one: queries.commendations_for(inside.actor(one, at)).count() for one in people}

    assert before == {"officer": 1, "leader": 1, "lead_operator": 0, "object_leader": 0, "auditor": 0}
    assert after == {"officer": 1, "leader": 1, "lead_operator": 1, "object_leader": 1, "auditor": 0}


def test_both_faces_lead_a_notice_from_draft_to_issue(inside, at, client_of):
    programme = builders.reviewed_programme(inside, at, items=ONE)
    one, two = client_of(inside.people["officer"]), client_of(inside.people["officer_two"])
    drafted = one.post(f"/t/yiyang/programmes/{programme.pk}/commendation/draft/", builders.WORDS)
    page = drafted["Location"]
    notice = CommendationNotice.objects.get()
    sent = one.post(f"/api/v1{page}send/", content_type="application/json")
    notice.refresh_from_db()
    step = notice.route.steps.get(state="open")
    answered = two.post(
        f"/t/yiyang/commendations/steps/{step.pk}/answer/",
        {"unit_id": str(step.parties.get().unit_id), "stance": "agree"},
    )
    from tests.documents.builders import PDF

    scan = io.BytesIO(PDF)
    scan.name = "纪要.pdf"
    decided = two.post(
        f"{page}decide/",
        {"minutes_number": "益政常纪〔2026〕8号", "minutes_on": shanghai_date(at).isoformat(), "paper": scan},
    )
    year = shanghai_date(at).year
    issued = one.post(
        f"{page}issue/",
        {"document_number": f"益政办发〔{year}〕3号", "issue_date": shanghai_date(at).isoformat()},
    )

    notice.refresh_from_db()
    shown = one.get(page).content.decode()
    assert [answer.status_code for answer in (drafted, sent, answered, decided, issued)] == [
        302,
        200,
        302,
        302,
        302,
    ]
    assert notice.state == "issued"
    assert f"/p/yiyang/commendations/{notice.pk}/" in shown
    assert f"/documents/renderings/{notice.rendering_id}/progress/" in shown


def test_what_waits_for_whom_follows_the_notice(inside, at):
    from publicity.agenda import waiting_for

    notice = builders.drafted_commendation(inside, at, items=ONE)
    page = f"/t/yiyang/commendations/{notice.pk}"

    def waits(person):
        return [
            one.path
            for one in waiting_for(inside.actor(person, at), at)
            if one.path.startswith("/t/yiyang/commend")
        ]

    drafted = {one: waits(one) for one in ("officer", "officer_two", "lead_operator")}
    moment = builders.later(at, 1)
    sent = actions.send_commendation(
        commendation_id=notice.pk, actor=inside.actor("officer", moment), at=moment
    )
    step = sent.route.steps.get(state="open")
    reviewing = {one: waits(one) for one in ("officer", "officer_two")}
    actions.answer_commendation(
        step_id=step.pk,
        actor=inside.actor("officer_two", moment),
        at=moment,
        unit_id=step.parties.get().unit_id,
        stance="agree",
    )
    deciding = {one: waits(one) for one in ("officer", "officer_two")}
    decide(inside, notice, moment)
    decided = {one: waits(one) for one in ("officer", "officer_two")}

    assert drafted == {"officer": [f"{page}/send/"], "officer_two": [f"{page}/send/"], "lead_operator": []}
    assert reviewing == {"officer": [], "officer_two": [f"/t/yiyang/commendations/steps/{step.pk}/answer/"]}
    assert deciding == {"officer": [], "officer_two": [f"{page}/decide/"]}
    assert decided == {"officer": [f"{page}/issue/"], "officer_two": [f"{page}/issue/"]}
