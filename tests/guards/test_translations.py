"""Chinese is complete and says what the English says: no gap, no guess, the same placeholders."""

from __future__ import annotations

import ast
import re

from django.apps import apps
from django.utils import translation

from config import translations
from ledger import catalogue
from tests.guards.sources import APPS, ROOT, modules, relative, templates

HAN = re.compile(r"[㐀-鿿]")
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")
GALLERY = "templates/components/gallery"
"""Shows every component with sample texts; for builders only."""
LANGUAGE_SWITCH = ("templates/components/language_switch.html", "templates/public/_base.html")
"""Name each language in itself."""
SAME_IN_BOTH = re.compile(
    r"^[\W\d_]*$|^(PDF|XLSX|DOCX|SHA-256|REST|URL|ID|CSV|OpenAPI.*|English|duli_|JSON|Duli.*)$"
)


def test_every_marked_text_is_translated():
    assert translations.missing() == {}


def test_no_translation_is_left_over():
    assert translations.unused() == []


def test_the_fragments_agree_and_none_is_empty():
    translations.merge(translations.fragments(), strict=True)


def test_nothing_is_fuzzy():
    found = [
        path.name
        for path in translations.FRAGMENTS.glob("*.po")
        if re.search(r"^#,.*fuzzy", path.read_text(), re.M)
    ]

    assert found == []


def test_a_translation_keeps_the_placeholders_and_is_chinese():
    """A singular may leave its number out; whatever stands in the Chinese must be given by the English."""
    odd = []
    for entry in translations.fragments():
        wanted = set(PLACEHOLDER.findall(entry.plural or entry.msgid))
        for text in entry.msgstr:
            same = SAME_IN_BOTH.match(PLACEHOLDER.sub("", entry.msgid))
            if set(PLACEHOLDER.findall(text)) != wanted:
                odd.append(f"{entry.place}: placeholders of {text}")
            elif not HAN.search(text) and not same:
                odd.append(f"{entry.place}: no Chinese in {text}")

    assert odd == []


QUOTED = re.compile(r"\(?第[一二三四五六七八九十百]+条\)?|[㐀-鿿]+〔\d{4}〕\d+号|For example .*")
"""An article, the number of a document, an example of what to enter: quoted as they are, in any language."""


def test_msgids_are_english():
    found = [msgid for (_context, msgid) in translations.used_msgids() if HAN.search(QUOTED.sub("", msgid))]

    assert found == []


def test_templates_hold_no_chinese_of_their_own():
    comment = re.compile(r"\{#.*?#\}|\{% comment.*?endcomment %\}", re.S)
    found = [
        relative(path)
        for path in templates()
        if path.suffix == ".html" and not relative(path).startswith((GALLERY, *LANGUAGE_SWITCH))
        and HAN.search(comment.sub("", path.read_text(encoding="utf-8")))
    ]  # fmt: skip

    assert found == []


TEXT_OF_TEMPLATE = re.compile(r">([^<>{}]*[A-Za-z]{3,}[^<>{}]*)<")


def test_templates_hold_no_unmarked_english():
    """Whatever stands between tags outside of a translation tag."""
    marked = re.compile(
        r"\{%\s*blocktrans(?:late)?\b.*?endblocktrans(?:late)?\s*%\}|\{%.*?%\}|\{\{.*?\}\}|\{#.*?#\}", re.S
    )
    found = []
    for path in templates():
        if path.suffix != ".html" or relative(path).startswith(GALLERY):
            continue
        text = re.sub(
            r"\{% comment.*?endcomment %\}|<svg.*?</svg>", "", path.read_text(encoding="utf-8"), flags=re.S
        )
        for hit in TEXT_OF_TEMPLATE.finditer(marked.sub("", text)):
            words = " ".join(hit[1].split())
            if words and not SAME_IN_BOTH.match(words) and words not in ("Duli", "督励", "duli_"):
                found.append(f"{relative(path)}: {words[:60]}")

    assert found == []


def test_long_texts_of_templates_are_trimmed():
    found = [
        f"{relative(path)}: {hit[0]}"
        for path in templates()
        for hit in re.finditer(r"\{%\s*blocktrans(?:late)?\b[^%]*%\}\s*\n", path.read_text(encoding="utf-8"))
        if "trimmed" not in hit[0]
    ]

    assert found == []


def test_every_act_has_a_sentence_in_both_languages():
    with translation.override("zh-hans"):
        not_chinese = [
            code for code in catalogue.known_acts() if not HAN.search(str(catalogue.act_text(code)))
        ]
    with translation.override("en"):
        not_english = [code for code in catalogue.known_acts() if HAN.search(str(catalogue.act_text(code)))]

    assert catalogue.known_acts()
    assert (not_chinese, not_english) == ([], [])


def test_acts_are_named_by_their_app_and_a_past_verb():
    odd = [
        code
        for code in catalogue.known_acts()
        if not re.fullmatch(rf"({'|'.join(APPS)})\.[a-z]+(_[a-z]+)+", code)
    ]

    assert odd == []


def test_every_act_that_is_recorded_is_registered_and_every_registered_one_is_recorded():
    written = set()
    text = "\n".join(
        path.read_text()
        for app in APPS
        for path in (ROOT / app).rglob("*.py")
        if "migrations" not in path.parts
    )
    for _name, tree in modules():
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                written.add(node.value)
    recorded = {
        node.args[0].value
        for name, tree in modules()
        if not name.startswith("samples/")
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and getattr(node.func, "id", getattr(node.func, "attr", "")) == "record"
        and node.args and isinstance(node.args[0], ast.Constant)
    }  # fmt: skip
    never = [
        code for code in catalogue.known_acts() if text.count(f'"{code}"') < 2 and code not in SPELLED_OUT
    ]

    assert recorded - catalogue.known_acts() == set()
    assert never == []


SPELLED_OUT: dict[str, str] = {}
"""Acts whose code is put together at run time, with the place that does it."""


def test_every_choice_of_every_model_reads_chinese():
    with translation.override("zh-hans"):
        found = [
            f"{model._meta.label}.{field.name}: {label}"
            for model in apps.get_models()
            if model._meta.app_label in APPS
            for field in model._meta.concrete_fields
            for _value, label in field.choices or ()
            if not HAN.search(str(label)) and str(label).strip("- ")
        ]

    assert found == []
