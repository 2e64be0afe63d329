"""The gallery shows every component, and what it shows keeps the rules of a page."""

from __future__ import annotations

import re

import pytest
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils import translation

from core.component_samples import gallery_context
from core.components import COMPONENTS

from .conftest import ROOT

TEMPLATES = ROOT / "templates"


def gallery(language: str) -> str:
    with translation.override(language):
        return render_to_string(
            "components/gallery.html", gallery_context(), RequestFactory().get("/components/")
        )


def test_every_component_has_its_template_and_every_template_its_component() -> None:
    files = {path.stem for path in (TEMPLATES / "components").glob("*.html") if not path.stem.startswith("_")}

    assert files - {"gallery"} == set(COMPONENTS)


def test_every_component_is_in_the_gallery() -> None:
    sources = [TEMPLATES / "components/gallery.html", *(TEMPLATES / "components/gallery").glob("*.html")]
    shown = {name for path in sources for name in re.findall(r'component "(\w+)"', path.read_text())}

    assert set(COMPONENTS) - shown == set()


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_the_gallery_has_one_main_one_h1_and_no_id_twice(language: str) -> None:
    html = gallery(language)
    ids = re.findall(r'\sid="([^"]+)"', html)

    assert (html.count("<main"), html.count("<h1")) == (1, 1)
    assert sorted(ids) == sorted(set(ids))


def test_the_gallery_holds_no_inline_script_style_or_handler() -> None:
    html = gallery("zh-hans")

    assert re.findall(r"<script(?![^>]*\ssrc=)|<style|\sstyle=|\son[a-z]+=", html) == []


def test_every_label_of_the_gallery_leads_to_an_input() -> None:
    html = gallery("en")
    ids = set(re.findall(r'\sid="([^"]+)"', html))

    assert [target for target in re.findall(r'<label[^>]*\sfor="([^"]+)"', html) if target not in ids] == []
