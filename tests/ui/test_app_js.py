"""What app.js adds to a page, in a real browser under our own policy; the pages come from memory, not from a server."""

from __future__ import annotations

import mimetypes
import shutil
from collections.abc import Iterator
from pathlib import Path

import axe_playwright_python
import django_htmx
import pytest
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils import translation

from core.component_samples import gallery_context

from .conftest import ROOT

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; form-action 'self'"
SITE = "http://duli.test"
HTMX = Path(django_htmx.__file__).parent / "static"

pytestmark = [
    pytest.mark.skipif(
        CHROMIUM is None, reason="no Chromium on this machine: the browser tests were not run"
    ),
    pytest.mark.browser,
    pytest.mark.enable_socket,
]


@pytest.fixture(scope="module")
def browser():
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield chromium
        chromium.close()


@pytest.fixture
def site(browser) -> Iterator:
    """A browser context in which `http://duli.test/` is the gallery, and every complaint of the browser is kept."""
    with translation.override("en"):
        html = render_to_string("components/gallery.html", gallery_context(), RequestFactory().get("/"))
    context = browser.new_context(viewport={"width": 360, "height": 740})
    context.complaints = []
    context.posts = []

    def answer(route) -> None:
        path = route.request.url[len(SITE) :].split("?")[0]
        if route.request.method == "POST":
            context.posts.append(route.request.post_data)
            route.fulfill(status=204)
        elif path.startswith("/static/"):
            name = path[len("/static/") :]
            file = next(folder / name for folder in (ROOT / "static", HTMX) if (folder / name).exists())
            route.fulfill(body=file.read_bytes(), content_type=mimetypes.guess_type(name)[0])
        else:
            stored = (
                "<div data-settles-drafts></div><div data-drafts>"
                if "stored" in route.request.url
                else "<div data-drafts>"
            )
            route.fulfill(
                body=html.replace(" data-settles-drafts", "").replace("<div data-drafts>", stored),
                content_type="text/html; charset=utf-8",
                headers={"content-security-policy": POLICY},
            )

    context.route("**/*", answer)
    context.on(
        "console",
        lambda message: context.complaints.append(message.text) if message.type == "error" else None,
    )
    yield context
    context.close()


def opened(site, path: str = "/"):
    page = site.new_page()
    page.on("dialog", lambda dialog: dialog.accept())
    page.goto(SITE + path)
    return page


def typed(site):
    """A page on which something was typed into the form that keeps drafts."""
    page = opened(site)
    page.fill("#a_reason", "很长的理由")
    page.check("#a_channel_1")
    page.wait_for_timeout(700)  # the pause after which app.js keeps what was typed
    return page


def test_the_gallery_breaks_no_policy_and_fits_a_phone(site) -> None:
    page = opened(site)

    assert site.complaints == []
    assert page.evaluate("document.documentElement.scrollWidth") == 360


def test_what_was_typed_comes_back_after_the_page_was_lost(site) -> None:
    typed(site).close()

    page = opened(site)

    assert (page.input_value("#a_reason"), page.is_checked("#a_channel_1")) == ("很长的理由", True)
    assert page.locator("[data-drafts] .notice").count() == 1


def test_a_draft_can_be_discarded(site) -> None:
    typed(site).close()
    page = opened(site)

    page.click("[data-drafts] button")

    assert (page.input_value("#a_reason"), page.evaluate("Object.keys(localStorage)")) == ("", [])


def test_a_draft_stays_when_the_server_did_not_say_that_it_is_stored(site) -> None:
    page = typed(site)
    page.click('form[data-draft] button[type="submit"]')
    page.goto(SITE + "/")

    assert page.input_value("#a_reason") == "很长的理由"


def test_a_draft_goes_when_the_server_said_that_it_is_stored(site) -> None:
    page = typed(site)
    page.click('form[data-draft] button[type="submit"]')
    page.goto(SITE + "/?stored")

    assert (page.input_value("#a_reason"), page.evaluate("Object.keys(localStorage)")) == ("", [])


def test_a_form_pressed_twice_is_sent_once(site) -> None:
    page = opened(site)

    page.evaluate(
        "() => { const b = document.querySelector('.action-bar form button'); b.click(); b.click(); }"
    )
    page.wait_for_timeout(200)

    assert len(site.posts) == 1


def test_escape_closes_the_second_step_and_returns_to_its_button(site) -> None:
    page = opened(site)
    page.click(".confirm > summary")

    page.keyboard.press("Escape")

    assert page.evaluate("[document.querySelector('.confirm').open, document.activeElement.tagName]") == [
        False,
        "SUMMARY",
    ]


def test_a_table_on_a_phone_names_the_column_of_each_value(site) -> None:
    page = opened(site)

    label = "getComputedStyle(document.querySelector('.rank-row .score'), '::before').content"

    assert page.evaluate(label) == '"Score"'


def test_axe_finds_nothing(site) -> None:
    page = opened(site)
    # Through the debugger, because the page's policy rightly lets no other script in.
    page.evaluate((Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text())

    result = page.evaluate("axe.run()")

    assert [(hit["id"], len(hit["nodes"])) for hit in result["violations"]] == []
