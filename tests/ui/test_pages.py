"""The base pages: landmarks, what the frame shows, display modes, error pages."""

from __future__ import annotations

import re
from types import SimpleNamespace
from typing import Any

import pytest
from django.template import engines
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils import translation

from core.errors import Clause, WrongState

FRAME = {
    "tenant": SimpleNamespace(name="样例市人民政府", slug="sample"),
    "home_url": "/t/sample/",
    "years": [{"label": "2025", "url": "/t/sample/2025/", "current": True}, {"label": "2024", "url": "/x/"}],
    "navigation": [
        {"label": "待办", "url": "/t/sample/", "icon": "home", "badge": 3, "current": True},
        {"label": "看板", "url": "/t/sample/board/", "icon": "board", "heading": "年度"},
    ],
    "breadcrumbs": [{"label": "2025", "url": "/t/sample/2025/"}, {"label": "看板", "url": ""}],
    "inbox_url": "/t/sample/inbox/",
    "inbox_count": 12,
    "person": SimpleNamespace(pk="p-1", display_name="样例甲"),
    "capacity": "督查室工作人员",
    "person_menu": [{"label": "换身份", "url": "/switch/"}, {"label": "退出", "url": "/out/", "post": True}],
}
PAGE = '{% extends "base.html" %}{% block heading %}H{% endblock %}{% block main %}M{% endblock %}'


def page(source: str, language: str = "zh-hans", **context: Any) -> str:
    with translation.override(language):
        template = engines["django"].from_string(source)
        return str(template.render(context, RequestFactory().get("/t/sample/?a=1")))


def test_a_page_shows_tenant_year_inbox_person_and_where_one_is() -> None:
    html = page(PAGE, **FRAME)

    for part in (
        "样例市人民政府",
        "/t/sample/2025/",
        "/t/sample/inbox/",
        "12",
        "样例甲",
        "督查室工作人员",
        "/out/",
    ):
        assert part in html
    # Once in the rail, once in the drawer of a narrow screen.
    assert html.count('<a href="/t/sample/" aria-current="page">') == 2


def test_the_first_link_of_a_page_skips_to_its_content() -> None:
    html = page(PAGE, **FRAME)

    assert re.search(r"<a [^>]*>", html).group() == '<a class="skip-link" href="#main">'
    assert '<main id="main"' in html


@pytest.mark.parametrize(("language", "lang"), [("zh-hans", "zh-Hans"), ("en", "en")])
def test_a_page_names_its_language_and_offers_the_other(language: str, lang: str) -> None:
    html = page(PAGE, language, **FRAME)

    assert f'<html lang="{lang}"' in html
    assert f'name="language" value="{"en" if language == "zh-hans" else "zh-hans"}"' in html
    assert '<input type="hidden" name="next" value="/t/sample/?a=1">' in html


def test_a_page_without_person_or_tenant_still_stands() -> None:
    html = page(PAGE, navigation=[])

    assert "<h1>H</h1>" in html
    assert "frame-plain" in html


@pytest.mark.parametrize("mode", ["normal", "large", "contrast"])
def test_the_public_site_is_drawn_in_the_chosen_way_and_offers_the_others(mode: str) -> None:
    html = page('{% extends "public_base.html" %}', display_mode=mode, tenant=FRAME["tenant"])

    assert f'class="display-{mode}"' in html
    assert [other for other in ("normal", "large", "contrast") if f"?display={other}" in html] == [
        "normal",
        "large",
        "contrast",
    ]
    assert html.count('aria-current="true"') == 1


def test_the_public_site_sends_no_token_unless_it_posts() -> None:
    html = page('{% extends "public_base.html" %}{% block language %}{% endblock %}', tenant=FRAME["tenant"])

    assert "csrf" not in html


@pytest.mark.parametrize("code", [400, 403, 404, 409, 422, 500])
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_error_page_says_what_happened_in_both_languages(code: int, language: str) -> None:
    with translation.override(language):
        html = render_to_string(f"errors/{code}.html")

    assert str(code) in html
    assert re.search(r"<h1>.+</h1>", html)


def test_an_error_page_shows_the_clause_that_stands_against_it() -> None:
    refused = WrongState(
        "The notice is open.", clause=Clause("样政办发〔2025〕1号", "第十条", "不少于3个工作日")
    )

    html = render_to_string("errors/409.html", {"refusal": refused})

    assert "The notice is open." in html
    assert "不少于3个工作日" in html


def test_a_404_page_is_the_same_for_every_address() -> None:
    pages = {
        render_to_string("errors/404.html", {"refusal": None}, RequestFactory().get(path))
        for path in ("/a/", "/b/?c=1")
    }

    assert len(pages) == 1
