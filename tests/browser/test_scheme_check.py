"""A scheme is held against the rulebook while it is written, in a real browser: what is typed is answered at once."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.browser.conftest import played
from tests.browser.site import Site


@pytest.fixture(scope="module")
def site(django_db_setup: None, django_db_blocker: Any, worker_id: str) -> Iterator[Site]:
    with played("issued", django_db_blocker, f"check_{worker_id}_{os.getpid()}") as found:
        yield found


def test_a_finding_appears_while_the_scheme_is_written_and_goes_when_it_is_mended(
    visitor: Callable[..., Any],
) -> None:
    page = visitor("fagaiwei_jb")
    page.locator("main a[href$='/plan/draft/']").first.click()
    with page.expect_navigation():
        page.locator("main form button[type=submit]").first.click()
    page.locator("main a[href$='/schemes/']").first.click()
    page.locator("main table a").first.click()
    page.locator("main a[href$='/edit/']").first.click()

    page.fill("input[name=r0-code]", "A1")
    page.fill("input[name=r0-weight]", "100")
    page.fill("input[name=r0-name]", "领导重视程度")
    page.press("input[name=r0-name]", "Tab")
    page.locator("#lint th", has_text="领导重视程度").filter(has_text="没有可统计的量").wait_for()
    page.fill("input[name=r0-name]", "市场主体净增数")
    page.press("input[name=r0-name]", "Tab")
    page.locator("#lint th", has_text="市场主体净增数").first.wait_for()

    told = page.locator("#lint").inner_text()
    assert "领导重视程度" not in told
    assert "没有可统计的量" not in told
    assert page.url.endswith("/edit/")
