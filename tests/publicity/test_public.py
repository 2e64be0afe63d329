"""The public portal: what anyone reads, without sign-in, session or cookie, on a phone and from a cache."""

from __future__ import annotations

from datetime import timedelta

import pytest

from core.ids import uuid7
from core.scope import tenant_scope
from documents.models import StoredFile
from publicity.actions.publications import attach_file, publish, withdraw_publication
from publicity.models import Publication
from tests.documents.builders import PDF, a_file

NOTICE = {
    "title": "关于“推进粮食生产”拟激励名单的公示",
    "programme": "2026年度督查激励措施",
    "year": 2026,
    "item": {"number": 1, "title": "推进粮食生产"},
    "basis": "根据益政办发〔2023〕10号",
    "publisher": "市农业农村局",
    "state": "open",
    "suspend_reason": "",
    "working_days": 3,
    "days_counted": ["2026-03-03", "2026-03-04", "2026-03-05"],
    "calendar_provisional": False,
    "posted_where": "市农业农村局网站",
    "posted_address": "https://lead.example.invalid/notice",
    "posted_at": "2026-03-02T09:30:00+08:00",
    "appeal_telephone": "0737-0000011",
    "office_telephone": "0737-0000001",
    "office_mailbox": "ducha@example.invalid",
    "groups": [
        {
            "class": "县市区",
            "sub_item": "",
            "entries": [{"name": "赫山区人民政府", "group": "", "rank": None, "note": ""}],
        }
    ],
}
COMMENDATION = {
    "title": "关于督查激励的通报",
    "programme": "2026年度督查激励措施",
    "year": 2026,
    "number": "益政办发〔2026〕3号",
    "issuer": "益阳市人民政府办公室",
    "addressee": "各县市区人民政府",
    "opening": "现将名单通报如下：",
    "closing": "希望受到激励的地方珍惜荣誉。",
    "cc": "市委组织部",
    "issue_date": "2026-03-20",
    "disclosure": [["索引号", "000000000/2026-0000001"], ["信息时效期", "长期有效"]],
    "items": [
        {
            "number": 1,
            "title": "推进粮食生产",
            "reward": "给予资金支持",
            "carried_out_by": "市农业农村局",
            "groups": [{"label": "县市区", "names": ["赫山区人民政府", "桃江县人民政府"]}],
        }
    ],
}


def published_notice(at, *, hours: int = 30, since: int = 1, **changes) -> Publication:
    """An open notice that closes in ``hours``; less than none is a closed one."""
    opens, closes = at - timedelta(days=since), at + timedelta(hours=hours)
    content = {**NOTICE, "opens_at": opens.isoformat(), "closes_at": closes.isoformat(), **changes}
    return publish(
        kind="public_notice",
        source_id=uuid7(),
        title=content["title"],
        publisher_name=content["publisher"],
        content=content,
        at=opens,
        closes_at=closes,
    )


def published_commendation(at) -> Publication:
    return publish(
        kind="commendation_notice",
        source_id=uuid7(),
        title=COMMENDATION["title"],
        publisher_name=COMMENDATION["issuer"],
        document_number=COMMENDATION["number"],
        content=COMMENDATION,
        at=at - timedelta(days=1),
    )


def with_file(world, at, publication: Publication):
    return attach_file(publication=publication, stored=a_file(world, at), at=at)


def text_of(answer) -> str:
    return answer.content.decode()


def test_the_front_page_shows_what_is_open_what_ended_and_what_was_issued(inside, at, client_of):
    open_one = published_notice(at, title="正在公示的名单")
    closed = published_notice(at, hours=-3, title="已结束的公示")
    issued = published_commendation(at)

    page = text_of(client_of().get("/p/yiyang/?lang=en"))

    places = [
        page.index(text)
        for text in (
            "Public notices open now",
            f"/p/yiyang/notices/{open_one.source_id}/?lang=en",
            "Commendation notices",
            f"/p/yiyang/commendations/{issued.source_id}/?lang=en",
            "Public notices that have ended",
            f"/p/yiyang/notices/{closed.source_id}/?lang=en",
        )
    ]
    assert places == sorted(places)


@pytest.mark.clause("YY23-64")
def test_the_commendation_notice_is_read_as_it_was_issued(inside, at, client_of):
    issued = published_commendation(at)

    page = text_of(client_of().get(f"/p/yiyang/commendations/{issued.source_id}/"))

    for said in (
        "益政办发〔2026〕3号",
        "赫山区人民政府、桃江县人民政府",
        "给予资金支持（市农业农村局）",
        "市委组织部",
        "2026年3月20日",
        "000000000/2026-0000001",
    ):
        assert said in page


def test_a_notice_shows_list_basis_period_and_where_to_object(inside, at, client_of):
    one = published_notice(at)

    page = text_of(client_of().get(f"/p/yiyang/notices/{one.source_id}/"))

    for said in (
        "赫山区人民政府",
        "县市区",
        "根据益政办发〔2023〕10号",
        "2026年3月3日",
        "2026年3月5日",
        "市农业农村局网站",
        "https://lead.example.invalid/notice",
        "0737-0000011",
        "0737-0000001",
        "ducha@example.invalid",
    ):
        assert said in page


def test_nothing_appears_before_its_opening(inside, at, client_of):
    canary = published_notice(at, since=-1, hours=96, title="不可提前看见的金丝雀")
    client = client_of()

    answers = [
        client.get(path)
        for path in (
            "/p/yiyang/",
            f"/p/yiyang/notices/{canary.source_id}/",
            f"/p/yiyang/verify/?sha256={canary.digest}",
        )
    ]

    assert [answer.status_code for answer in answers] == [200, 404, 200]
    assert not any("金丝雀" in text_of(answer) for answer in answers)


def test_the_portal_touches_no_session_sets_no_cookie_and_is_cached_for_a_minute(inside, at, client_of):
    published_notice(at)

    answer = client_of(inside.people["officer"]).get("/p/yiyang/")

    assert answer.cookies == {}
    assert answer["Cache-Control"] == "public, max-age=60"
    assert "Cookie" in answer["Vary"]
    assert answer["Content-Language"] == "zh-hans"


def test_an_unchanged_page_is_answered_with_304(inside, at, client_of):
    one = published_commendation(at)
    client = client_of()
    path = f"/p/yiyang/commendations/{one.source_id}/"
    first = client.get(path)

    again = client.get(path, HTTP_IF_NONE_MATCH=first["ETag"])
    withdraw_publication(kind=one.kind, source_id=one.source_id, reason="更正", at=at)
    changed = client.get(path, HTTP_IF_NONE_MATCH=first["ETag"])

    assert [again.status_code, again.content, changed.status_code] == [304, b"", 200]


def test_large_type_is_remembered_in_a_cookie_and_keeps_the_language(inside, client_of):
    client = client_of()

    chosen = client.get("/p/yiyang/?display=large&lang=en")
    page = text_of(client.get(chosen["Location"]))

    assert (chosen.status_code, chosen["Location"]) == (302, "/p/yiyang/?lang=en")
    assert 'class="display-large"' in page


def test_chinese_is_the_default_whatever_the_browser_prefers(inside, client_of):
    client = client_of()

    chinese = client.get("/p/yiyang/", HTTP_ACCEPT_LANGUAGE="en")
    english = client.get("/p/yiyang/?lang=en", HTTP_ACCEPT_LANGUAGE="zh")

    assert 'lang="zh-Hans"' in text_of(chinese)
    assert 'lang="en"' in text_of(english)
    assert "What is proposed, what was decided, and where to object." in text_of(english)


def test_whatever_is_unknown_gives_the_same_page(inside, at, client_of):
    with tenant_scope(inside.yueyang.scope()):
        foreign = published_notice(at)
    own = published_commendation(at)
    client = client_of()

    answers = [
        client.get(path)
        for path in (
            "/p/nowhere/",
            f"/p/yiyang/notices/{uuid7()}/",
            f"/p/yiyang/notices/{foreign.source_id}/",
            f"/p/yiyang/notices/{own.source_id}/",
            f"/p/yiyang/files/{uuid7()}/",
        )
    ]

    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.content for answer in answers}) == 1
    assert client.post("/p/yiyang/").status_code == 405


def test_a_withdrawn_notice_says_so_with_its_reason_and_without_its_names(inside, at, client_of):
    one = published_notice(at)
    file = with_file(inside, at, one)
    withdraw_publication(kind=one.kind, source_id=one.source_id, reason="名单有误，重新公示", at=at)
    client = client_of()

    page = text_of(client.get(f"/p/yiyang/notices/{one.source_id}/"))

    assert "名单有误，重新公示" in page
    assert "赫山区" not in page
    assert client.get(f"/p/yiyang/files/{file.pk}/").status_code == 404
    assert one.title not in text_of(client.get("/p/yiyang/"))


def test_a_suspended_notice_says_why(inside, at, client_of):
    one = published_notice(at, state="suspended", suspend_reason="正在核查")

    page = text_of(client_of().get(f"/p/yiyang/notices/{one.source_id}/"))

    assert "正在核查" in page


def test_a_published_file_is_saved_never_run(inside, at, client_of):
    file = with_file(inside, at, published_commendation(at))

    answer = client_of().get(f"/p/yiyang/files/{file.pk}/")

    assert answer.content == PDF
    assert answer["Content-Disposition"].startswith("attachment;")
    assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert answer["X-Content-Type-Options"] == "nosniff"


def test_a_hash_tells_which_document_of_which_government_it_is(inside, at, client_of):
    issued = published_commendation(at)
    file = with_file(inside, at, issued)
    client = client_of()
    pasted = " ".join(file.sha256[i : i + 8] for i in range(0, 64, 8)).upper()

    known = text_of(client.get("/p/yiyang/verify/", {"sha256": pasted}))
    unknown = text_of(client.get("/p/yiyang/verify/", {"sha256": "0" * 64, "lang": "en"}))
    elsewhere = text_of(client.get("/p/yueyang/verify/", {"sha256": file.sha256, "lang": "en"}))
    no_hash = text_of(client.get("/p/yiyang/verify/", {"sha256": "<b>abc", "lang": "en"}))
    withdraw_publication(kind=issued.kind, source_id=issued.source_id, reason="数据更正", at=at)
    withdrawn = text_of(client.get("/p/yiyang/verify/", {"sha256": file.sha256}))

    assert all(
        said in known for said in (issued.title, "益阳市人民政府", "益政办发〔2026〕3号", "2026-03-20")
    )
    assert "has not published a file with this fingerprint" in unknown
    assert "has not published a file with this fingerprint" in elsewhere
    assert "This is not a SHA-256" in no_hash
    assert "<b>abc" not in no_hash
    assert "数据更正" in withdrawn
    assert StoredFile.objects.filter(sha256=file.sha256).count() == 1


def test_the_front_page_asks_as_often_for_one_notice_as_for_many(
    inside, at, client_of, django_assert_num_queries
):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    published_notice(at)
    client = client_of()
    client.get("/p/yiyang/")
    with CaptureQueriesContext(connection) as few:
        client.get("/p/yiyang/")
    for _number in range(9):
        published_notice(at)

    with django_assert_num_queries(len(few)):
        client.get("/p/yiyang/")


def test_the_snapshot_is_never_changed_and_stands_once(inside, at):
    from django.db import ProgrammingError, transaction

    from core.errors import Conflict

    one = published_notice(at)

    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        Publication.objects.filter(pk=one.pk).update(title="改")
    with pytest.raises(Conflict):
        publish(
            kind=one.kind,
            source_id=one.source_id,
            title="另一份",
            publisher_name="市农业农村局",
            content={},
            at=at,
        )
