"""The catalogue is merged, checked and compiled in plain Python."""

from __future__ import annotations

import gettext
import io

import pytest

from config import translations
from config.translations import (
    Entry,
    TranslationConflict,
    as_mo,
    as_po,
    merge,
    msgids_of_python,
    msgids_of_template,
    parse,
)

PO = """
# a comment
#, python-format
msgid "%(count)d hours left"
msgstr "还有 %(count)d 小时"

msgid ""
"two "
"parts"
msgstr "两"
"段"

msgctxt "verb"
msgid "Open"
msgstr "打开"

msgid "one \\"quoted\\"\\n"
msgstr "一"

msgid "a page"
msgid_plural "%(n)s pages"
msgstr[0] "%(n)s 页"
"""


def test_a_fragment_is_read_whole():
    found = {entry.key: entry.msgstr for entry in parse(PO)}

    assert found == {
        ("", "%(count)d hours left"): ("还有 %(count)d 小时",),
        ("", "two parts"): ("两段",),
        ("verb", "Open"): ("打开",),
        ("", 'one "quoted"\n'): ("一",),
        ("", "a page"): ("%(n)s 页",),
    }


def test_what_is_written_reads_back_the_same():
    entries = merge(parse(PO))

    again = parse(as_po(entries))

    assert [(one.key, one.msgstr, one.plural) for one in again] == [
        (one.key, one.msgstr, one.plural) for one in entries
    ]


def test_the_compiled_catalogue_answers_like_gettext():
    catalogue = gettext.GNUTranslations(io.BytesIO(as_mo(merge(parse(PO)))))

    assert catalogue.gettext("two parts") == "两段"
    assert catalogue.pgettext("verb", "Open") == "打开"
    assert catalogue.ngettext("a page", "%(n)s pages", 5) == "%(n)s 页"
    assert catalogue.gettext("unknown") == "unknown"


@pytest.mark.parametrize(
    "entries",
    [
        [Entry("Late", ("逾期",), place="a:1"), Entry("Late", ("已逾期",), place="b:2")],
        [Entry("Late", ("",), place="a:1")],
        [Entry("Late", (), place="a:1")],
    ],
)
def test_a_conflict_and_an_empty_translation_are_errors(entries):
    with pytest.raises(TranslationConflict, match="Late"):
        merge(entries)


def test_the_same_words_twice_are_one_entry():
    assert len(merge([Entry("Late", ("逾期",)), Entry("Late", ("逾期",))])) == 1


@pytest.mark.parametrize("text", ['msgid "a', "msgid a", '"alone"', 'msgwhat "a"'])
def test_a_fragment_that_cannot_be_read_is_an_error(text):
    with pytest.raises(TranslationConflict):
        parse(text)


def test_marked_texts_of_a_template_are_found_as_django_finds_them():
    template = (
        '{% load i18n %}{% translate "Plain" %}{% translate \'Single\' as x %}{{ _("Inline")|upper }}'
        "{% blocktranslate trimmed with n=count %}\n  {{ n }} left\n{% endblocktranslate %}"
        "{% blocktranslate count n=x %}one{% plural %}{{ n }} many{% endblocktranslate %}"
        '{% include "x" with heading=_("Heading") %}{% translate "50%" %}'
    )

    assert {msgid for _context, msgid in msgids_of_template(template)} == {
        "Plain",
        "Single",
        "Inline",
        "%(n)s left",
        "one",
        "Heading",
        "50%%",
    }


def test_marked_texts_of_a_module_are_found():
    source = 'A = _("one " "two")\nB = gettext_lazy("three")\nC = pgettext("verb", "Open")\nD = ngettext("x", "y", 2)\nE = other("no")'

    assert msgids_of_python(source) == {("", "one two"), ("", "three"), ("verb", "Open"), ("", "x")}


def test_the_committed_catalogue_is_what_the_fragments_make():
    entries = merge(translations.fragments())

    assert translations.CATALOGUE.read_text(encoding="utf-8") == as_po(entries)


def test_every_text_of_templates_and_code_has_its_chinese():
    assert translations.missing() == {}


def test_no_translation_is_left_over():
    assert translations.unused() == []
