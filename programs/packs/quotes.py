"""Does a quote stand in a text? White space and the width of punctuation are ignored, … marks a cut."""

from __future__ import annotations

import re

_HALF_WIDTH = str.maketrans(
    "，。：；（）“”‘’？！﹒．",
    ",.:;()\"\"''?!..",
)
_ARTICLE = re.compile(r"^\s*(第[一二三四五六七八九十百]+条)", re.MULTILINE)


def normalise(text: str) -> str:
    """The text as it is compared."""
    return re.sub(r"\s", "", text.translate(_HALF_WIDTH))


def stands_in(quote: str, text: str) -> bool:
    """Every part of the quote stands in the text, in this order."""
    haystack = normalise(text)
    position = 0
    for part in quote.split("…"):
        needle = normalise(part)
        found = haystack.find(needle, position)
        if not needle or found < 0:
            return False
        position = found + len(needle)
    return True


def article_of(text: str, clause: str) -> str:
    """The text of one article (第九条 …); the whole text when the clause is no article."""
    starts = list(_ARTICLE.finditer(text))
    for index, match in enumerate(starts):
        if match.group(1) == clause:
            end = starts[index + 1].start() if index + 1 < len(starts) else len(text)
            return text[match.start() : end]
    return text
