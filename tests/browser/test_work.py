"""People at their work, in a real browser on a real server: as few journeys as say that the pages hold together."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from tests.browser.conftest import PHONE

Visit = Callable[..., Any]


def heading(page: Any) -> str:
    return page.locator("h1").inner_text().strip()


def test_one_signs_in_and_out(visitor: Visit) -> None:
    page = visitor("duchashi")
    name = page.locator(".topbar .menu > summary").inner_text().strip()

    page.locator(".topbar .menu > summary").click()
    with page.expect_navigation():
        page.get_by_role("button", name=re.compile("退出")).first.click()
    after = page.goto("/t/yiyang/")

    assert name == "督查室工作人员甲"
    assert "/sign-in/" in after.url


def test_the_home_page_leads_to_the_task_and_the_task_to_the_act(visitor: Visit) -> None:
    page = visitor("fagaiwei_jb")

    page.get_by_role("link", name=re.compile("申诉")).locator("visible=true").filter(
        has_text="受理"
    ).first.click()
    page.locator("main a.btn").filter(has_text="受理").first.click()
    page.locator("main form select").first.select_option(index=1)
    with page.expect_navigation():
        page.locator("main form button[type=submit]").first.click()

    assert page.locator(".notice-success").count() == 1


def test_the_board_leads_to_an_item_and_the_item_to_everything_about_it(visitor: Visit) -> None:
    page = visitor("duchashi")

    page.goto("/t/yiyang/board/")
    page.get_by_role("link", name="优化营商环境").click()
    kinds = {
        re.sub(r"[0-9a-f-]{36}", "…", link.get_attribute("href") or "")
        for link in page.locator("main a").all()
    }

    assert heading(page) == "2. 优化营商环境"
    assert {
        f"/t/yiyang/{path}/"
        for path in (
            "items/…/definition", "plans/…", "plans/…/schemes", "requests/…", "rounds/…", "lists/…", "notices/…", "appeals/…",
            "notices/…/appeals/register", "programmes/…",
        )
    } <= kinds  # fmt: skip


def test_values_are_entered_with_the_keyboard_alone_and_a_draft_outlives_its_page(visitor: Visit) -> None:
    page = visitor("tongji_sj")
    context = page.context
    page.locator("main table a[href*='/requests/']").first.click()
    page.locator("main a[href$='/values/']").first.click()
    page.locator("table input.form-control").first.wait_for()
    grid = page.url
    names = [
        cell.get_attribute("name")
        for cell in page.locator("table input.form-control").all()
        if not cell.input_value()
    ]
    first, second = (f"table input[name='{name}']" for name in names[:2])

    page.locator(first).focus()
    page.keyboard.type("61.25")
    page.keyboard.press("Tab")
    page.keyboard.type("58.5")
    page.locator("[data-draft-status]:not(:empty)").wait_for()
    page.close()
    again = context.new_page()
    again.goto(grid)
    said = again.locator("[data-drafts] .notice").count()
    restored = [again.input_value(first), again.input_value(second)]
    again.locator(second).focus()
    with again.expect_navigation():
        again.keyboard.press("Enter")
    saved = again.locator(".notice-success").count()
    again.goto(grid)

    assert (said, restored) == (1, ["61.25", "58.5"])
    assert saved == 1
    assert [again.input_value(first), again.input_value(second)] == ["61.25", "58.5"]
    assert again.locator("[data-drafts] .notice").count() == 0


def test_a_county_leader_appeals_from_the_notice(visitor: Visit) -> None:
    page = visitor("heshan_fzr")
    page.goto("/t/yiyang/notices/")
    page.locator("main a[href*='/notices/']").filter(has_text="优化营商环境").first.click()

    page.locator("main a[href$='/appeals/file/']").first.click()
    page.locator("main textarea").first.fill("“新增企业数”一项的数据与市场监管部门登记数不一致，请予核查。")
    with page.expect_navigation():
        page.locator("main form button[type=submit]").first.click()
    text = page.locator("main").inner_text()

    assert page.locator(".notice-success").count() == 1
    assert "赫山区人民政府" in text
    assert "请予核查" in text


def test_a_refused_act_names_the_rule_its_clause_and_what_to_do(visitor: Visit) -> None:
    page = visitor("duchashi")
    page.goto("/t/yiyang/commendations/")
    page.locator("main a[href$='/commendation/draft/']").first.click()

    for field in page.locator("main form textarea, main form input[type=text]").all():
        field.fill("（示例）")
    with page.expect_response(lambda answer: answer.request.method == "POST") as answered:
        page.locator("main form button[type=submit]").first.click()
    refusal = page.locator(".refusal").first.inner_text()
    kept = page.locator("main form textarea").first.input_value()

    assert answered.value.status == 422
    assert "“加强安全生产工作”有否决事项尚待领导同意" in refusal
    assert "益政办发〔2023〕10号 第十七条" in refusal
    assert "请先审核全部拟激励名单" in refusal
    assert kept == "（示例）"


def test_the_language_is_switched_where_one_is(visitor: Visit) -> None:
    page = visitor("duchashi")
    page.goto("/t/yiyang/board/")

    with page.expect_navigation():
        page.locator(".topbar .language button").first.click()
    english = page.locator(".sidenav").last.inner_text()
    there = page.url
    with page.expect_navigation():
        page.locator(".topbar .language button").first.click()
    chinese = page.locator(".sidenav").last.inner_text()

    assert there.endswith("/t/yiyang/board/")
    assert "Programme board" in english
    assert not re.search(r"[\u4e00-\u9fff]", english)
    assert "进度总览" in chinese


def test_a_list_is_sent_for_consent_and_answered_without_scripts(visitor: Visit) -> None:
    lead = visitor("gongxin_jb", scripts=False)
    lead.locator("main table a").first.click()
    lead.locator("main a.btn-primary").first.click()
    lead.locator("main form button[type=submit]").first.click()
    sent = lead.locator(".notice-success").count()

    leader = visitor("fushizhang", scripts=False)
    leader.locator("main table a").first.click()
    about = leader.locator(".page-head a[href*='/lists/']").count()
    leader.locator("main form select[name=stance]").select_option("agree")
    leader.locator("main form button[type=submit]").first.click()

    assert sent == about == 1
    assert leader.locator(".notice-success").count() == 1


@pytest.mark.parametrize("username", ["duchashi", "heshan_fzr"])
def test_the_menu_opens_on_a_phone(visitor: Visit, username: str) -> None:
    page = visitor(username, viewport=PHONE)

    page.locator(".nav-drawer > summary").click()
    with page.expect_navigation():
        page.locator(".nav-drawer a", has_text="进度总览").click()

    assert page.url.endswith("/t/yiyang/board/")
