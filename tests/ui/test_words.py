"""Every sentence of the face has its Chinese."""

from __future__ import annotations

import re

from .conftest import ROOT

SOURCES = [
    *(ROOT / "templates").glob("*.html"),
    *(ROOT / "templates/components").rglob("*.html"),
    *(ROOT / "templates/errors").glob("*.html"),
    ROOT / "core/component_context.py",
]


def test_every_sentence_of_the_face_has_a_translation() -> None:
    pairs = dict(
        re.findall(r'^msgid "(.*)"\nmsgstr "(.*)"$', (ROOT / "locale/fragments/ui.po").read_text(), re.M)
    )
    said: set[str] = set()
    for path in SOURCES:
        source = path.read_text()
        said |= {
            one or other for one, other in re.findall(r"""\{% translate (?:"([^"]*)"|'([^']*)')""", source)
        }
        said |= set(re.findall(r'\b_\("([^"]*)"\)', source))
        for block in re.findall(r"\{% blocktranslate.*?%\}(.*?)\{% endblocktranslate", source):
            said.add(re.sub(r"\{\{ (\w+) \}\}", r"%(\1)s", block))

    assert {sentence for sentence in said if not pairs.get(sentence)} == set()
