"""Every page that a role's links lead to: no complaint of the browser, no sideways scrolling, nothing that axe refuses."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest

from tests.browser.conftest import DESK, PHONE

Visit = Callable[..., Any]

_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|(?<=/)\d+(?=/)")
_PROBE = """() => ({
  width: document.documentElement.scrollWidth - document.documentElement.clientWidth,
  links: Array.from(document.querySelectorAll("a[href^='/']"), (link) => link.getAttribute("href")),
  heads: document.querySelectorAll("h1").length,
})"""
_FILES = ("/evidence/", "/template/", "/files/", "/proof/", "/documents/")


def walk(page: Any, start: str, *, limit: int = 1) -> tuple[set[str], list[str]]:
    """Follow every link, ``limit`` pages of each kind. Returns the kinds of pages seen and what is wrong with them."""
    waiting, seen, kinds, wrong = [start], set(), Counter(), []
    while waiting:
        path = waiting.pop(0).partition("#")[0]
        kind = _ID.sub("…", path.partition("?")[0])
        if path in seen or kinds[kind] >= limit or any(part in path for part in _FILES) or "?" in path:
            continue
        if not path.startswith(("/t/", "/p/", "/platform/", "/choose/", "/password/")):
            continue
        seen.add(path)
        kinds[kind] += 1
        answer = page.goto(path)
        found = page.evaluate(_PROBE)
        if answer.status not in (200, 403):
            wrong.append(f"{kind}: {answer.status}")
        if found["width"] > 0:
            wrong.append(f"{kind}: {found['width']} px too wide")
        if found["heads"] != 1:
            wrong.append(f"{kind}: {found['heads']} first headings")
        waiting += found["links"]
    return set(kinds), wrong


@pytest.mark.parametrize(
    ("username", "at_least"),
    [
        ("duchashi", 45),
        ("fagaiwei_jb", 35),
        ("heshan_fzr", 20),
        ("xitong", 15),
        ("shenji", 5),
        ("pingtai", 2),
    ],
)
def test_every_page_of_a_role_fits_a_phone_and_keeps_the_policy(
    visitor: Visit, username: str, at_least: int
) -> None:
    page = visitor(username, viewport=PHONE)

    kinds, wrong = walk(page, page.evaluate("location.pathname"))

    assert wrong == []
    assert len(kinds) >= at_least


def test_the_top_bar_takes_two_rows_on_a_phone(visitor: Visit) -> None:
    page = visitor("duchashi", viewport={"width": 360, "height": 740})

    tops = page.evaluate(
        "[...document.querySelectorAll('.brand, .topbar > .menu, .topbar-end > *')].map(e => e.offsetTop)"
    )

    assert len(tops) >= 4
    assert len(set(tops)) <= 2


def test_the_public_site_fits_a_phone_in_every_display(visitor: Visit) -> None:
    page = visitor(viewport=PHONE)

    kinds, wrong = walk(page, "/p/yiyang/")
    page.goto("/p/yiyang/")
    modes = []
    for mode in ("large", "contrast"):
        page.locator(f"a[href*='display={mode}'], button[value='{mode}']").first.click()
        page.wait_for_load_state()
        modes.append((page.evaluate("document.documentElement.className"), page.evaluate(_PROBE)["width"]))

    assert wrong == []
    assert kinds >= {"/p/yiyang/", "/p/yiyang/notices/…/", "/p/yiyang/verify/"}
    assert modes == [("display-large", 0), ("display-contrast", 0)]


def test_no_word_of_a_page_is_left_in_english(visitor: Visit) -> None:
    page = visitor("duchashi")
    pages = [
        "",
        "board/",
        "programmes/",
        "notices/",
        "appeals/",
        "grounds/",
        "inbox/",
        "rewards/",
        "commendations/",
        "people/",
    ]

    words = {}
    for path in pages:
        page.goto(f"/t/yiyang/{path}")
        text = page.locator("main").inner_text()
        words[path] = re.findall(r"[A-Za-z]{3,}(?: [A-Za-z]+)+", text)

    assert words == {path: [] for path in pages}


def axe(page: Any) -> list[str]:
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]})
    return [
        f"{one['id']}: {node['html'][:120]}"
        for one in found.response["violations"]
        for node in one["nodes"][:2]
    ]


@pytest.mark.parametrize("viewport", [DESK, PHONE], ids=["desk", "phone"])
def test_the_main_pages_are_accessible(visitor: Visit, viewport: dict[str, int]) -> None:
    public, page = visitor(viewport=viewport), visitor("fagaiwei_jb", viewport=viewport)
    found = {}
    for path in ("/p/yiyang/", "/sign-in/"):
        public.goto(path)
        found[path] = axe(public)
    public.goto("/p/yiyang/")
    public.locator("a[href*='/notices/']").first.click()
    found["public notice"] = axe(public)

    for path in ("", "board/", "requests/", "inbox/"):
        page.goto(f"/t/yiyang/{path}")
        found[path] = axe(page)
    page.goto("/t/yiyang/board/")
    page.get_by_role("link", name="优化营商环境").click()
    found["item"] = axe(page)
    item = page.url
    for kind in ("plans", "rounds", "lists", "notices"):
        page.goto(item)
        page.locator(f"main a[href^='/t/yiyang/{kind}/']").first.click()
        found[kind] = axe(page)
    page.goto(item)
    page.locator("main a[href^='/t/yiyang/rounds/']").first.click()
    page.locator("main a[href*='/objects/']").first.click()
    found["score sheet"] = axe(page)

    assert found == {path: [] for path in found}


def test_a_published_file_is_proved_genuine_without_leaving_the_computer(visitor: Visit) -> None:
    page = visitor()
    page.goto("/p/yiyang/")
    page.locator("a[href*='/notices/']").first.click()
    address = page.locator("a[href*='/files/']").first.get_attribute("href")
    content = page.context.request.get(address).body()
    sent: list[int] = []
    page.on("request", lambda request: sent.append(len(request.post_data_buffer or b"")))

    verdicts = []
    for body in (content, content + b" "):
        page.goto("/p/yiyang/verify/")
        with page.expect_navigation():
            page.set_input_files(
                "#verify-file", {"name": "公示.pdf", "mimeType": "application/pdf", "buffer": body}
            )
        verdicts.append(page.locator("main .notice").first.get_attribute("class"))

    assert content.startswith(b"%PDF")
    assert ["success" in verdicts[0], "danger" in verdicts[1]] == [True, True]
    assert max(sent) == 0
