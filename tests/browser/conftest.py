"""One played-out sample system for all browser tests; a browser for each module; people who are signed in."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from samples.figures import load
from tests import databases
from tests.browser.site import CHROMIUM, FLAGS, Site

HERE = Path(__file__).parent
PHONE = {"width": 360, "height": 740}
DESK = {"width": 1280, "height": 900}
PASSWORD = load("cast")["password"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    marks = [
        pytest.mark.browser,
        pytest.mark.enable_socket,
        pytest.mark.skipif(
            CHROMIUM is None, reason="no Chromium on this machine: the browser tests were not run"
        ),
    ]
    for item in items:
        if item.path.is_relative_to(HERE):
            for mark in marks:
                item.add_marker(mark)


@contextmanager
def played(stage: str, blocker: Any, name: str) -> Iterator[Site]:
    """A site on a database of its own, with the sample year at ``stage``."""
    with blocker.unblock():
        database = databases.clone(name)
        site = Site(database)
    try:
        site.play(stage)
        site.serve()
        yield site
    finally:
        site.stop()
        with blocker.unblock():
            databases.drop(database)


@pytest.fixture(scope="session")
def site(django_db_setup: None, django_db_blocker: Any, worker_id: str) -> Iterator[Site]:
    with played("mixed", django_db_blocker, f"browser_{worker_id}_{os.getpid()}") as found:
        yield found


@pytest.fixture(scope="module")
def chromium(site: Site) -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def visitor(chromium: Any, site: Site) -> Iterator[Callable[..., Any]]:
    """``visitor("duchashi")``: the start page of that person; ``visitor()``: somebody off the street.

    Whatever the browser complains of (the content security policy, a script's error) fails the test in the end.
    """
    opened: list[Any] = []
    complaints: list[str] = []

    def note(message: Any) -> None:
        refused = "Failed to load resource" in message.text and "status of 4" in message.text
        if message.type in ("error", "warning") and not refused:
            complaints.append(f"{message.text} ({message.location.get('url', '')})")

    def visit(
        username: str = "", *, viewport: dict[str, int] = DESK, scripts: bool = True, language: str = "zh-CN"
    ) -> Any:
        context = chromium.new_context(
            base_url=site.address, viewport=viewport, java_script_enabled=scripts, locale=language
        )
        context.set_default_timeout(10_000)
        opened.append(context)
        page = context.new_page()
        page.on("console", note)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        if username:
            page.goto("/sign-in/")
            page.fill("input[name=username]", username)
            page.fill("input[name=password]", PASSWORD)
            with page.expect_navigation():
                page.press("input[name=password]", "Enter")
        return page

    yield visit
    for context in opened:
        context.close()
    assert complaints == []
