"""Does a quote stand in a text? White space and the width of punctuation are ignored, … marks a cut.

And where in the text is a clause? A clause is a path from the whole to the part, in the words that officials use:

- 第九条, 第九条第二款: an article, a paragraph of it;
- 第12项, 第二部分第1项, 第四部分（一）第1项 or short 四（一）第1项: a numbered item: the outermost numbering of the text is that of its parts (部分) and, in
  a text of items only, that of its items; inside a part 项 is the next numbering;
- 标题, 文件信息, 通知, 引言, 引言第二段: what stands before the first article or item; 文末, 文末第三段: what stands after the last one;
- 附件, 附件第3行: the annex, a row of its table;
- 报道, 报道第四段: what a press report says before it gives the text in full (全文如下); every other clause is looked up after it;
- 正文, 全文: everything.
"""

from __future__ import annotations

import re
from itertools import pairwise

_HALF_WIDTH = str.maketrans(
    "，。：；（）“”‘’？！﹒．",
    ",.:;()\"\"''?!..",
)
_NUMBERINGS = (
    re.compile(r"^[^\S\n]*([一二三四五六七八九十百]+)、", re.MULTILINE),
    re.compile(r"^[^\S\n]*[（(]([一二三四五六七八九十百]+)[）)]", re.MULTILINE),
    re.compile(r"^[^\S\n]*([0-9]+)[.．﹒、]", re.MULTILINE),
    re.compile(r"^[^\S\n]*[（(]([0-9]+)[）)]", re.MULTILINE),
)
"""The numberings of official documents from the outermost to the innermost (党政机关公文格式 7.3.3)."""
_ARTICLE = re.compile(r"^[^\S\n]*第([一二三四五六七八九十百]+)条", re.MULTILINE)
_ROW = re.compile(r"^[^\S\n]*([0-9]+)[^\S\n]*$", re.MULTILINE)
_ANNEX = re.compile(r"^[^\S\n]*附[件表]", re.MULTILINE)
_REPORTED = re.compile(r"^[^\S\n]*全文如下", re.MULTILINE)
_PART = re.compile(
    r"(正文|全文|报道|标题|文件信息|通知|引言|文末|附件|附表)"
    r"|第([0-9一二三四五六七八九十百]+)(条|部分|项|款|段|行)"
    r"|[（(]([一二三四五六七八九十百]+)[）)]"
    r"|^([一二三四五六七八九十百]+)"
)
_DIGITS = {digit: value for value, digit in enumerate("一二三四五六七八九", start=1)}


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
    """The text that a clause names (第九条, 第12项, 文末第三段 …); the whole text when the clause names no place."""
    found = place_of(text, clause)
    return text if found is None else found


def place_of(text: str, clause: str) -> str | None:
    """The text that a clause names; None when the clause is no path, or the text has no such place."""
    parts = list(_PART.finditer(clause))
    if not clause or "".join(part.group() for part in parts) != clause:
        return None
    report, document = _reported(text)
    where: str | None = document
    level = -1
    for part in parts:
        name, number, unit, bracketed, bare = part.groups()
        if where is None:
            return None
        if name:
            where = report if name == "报道" else _named(where, name)
        elif unit in ("款", "段"):
            where = _paragraph(where, _number(number))
        elif unit == "行":
            where = _numbered(where, _ROW, _number(number))
        elif unit == "条":
            where = _numbered(where, _ARTICLE, _number(number))
        else:
            level = _level(where, level, bracketed=bool(bracketed), outermost=bool(bare) or unit == "部分")
            given = number or bracketed or bare
            where = _numbered(where, _NUMBERINGS[level], _number(given)) if level >= 0 else None
    return where


def _reported(text: str) -> tuple[str | None, str]:
    """What a press report says, and the document that it gives in full; None: the text is the document itself."""
    found = _REPORTED.search(text)
    return (text[: found.start()], text[found.start() :]) if found else (None, text)


def _named(where: str, name: str) -> str | None:
    if name in ("正文", "全文"):
        return where
    annex = _ANNEX.search(where)
    if name in ("附件", "附表"):
        return where[annex.start() :] if annex else None
    main = where[: annex.start()] if annex else where
    starts = [match.start() for match in _all_numbers(main)]
    if name in ("标题", "文件信息", "通知", "引言"):
        return main[: min(starts)] if starts else main
    if not starts:
        return None
    last = main[max(starts) :]
    return last[_end_of_line(last) :]


def _all_numbers(text: str) -> list[re.Match[str]]:
    return [match for pattern in (_ARTICLE, *_NUMBERINGS) for match in pattern.finditer(text)]


def _level(where: str, above: int, *, bracketed: bool, outermost: bool) -> int:
    """Which numbering a step of the path means, below the one that it stands in; -1: there is none."""
    if bracketed:
        return 1
    if outermost:
        return 0
    inside = range(above + 1, len(_NUMBERINGS))
    return next((level for level in inside if _NUMBERINGS[level].search(where)), -1)


def _numbered(where: str, pattern: re.Pattern[str], number: int) -> str | None:
    """From this number to the next one. The last one ends with its own paragraph where all others are one paragraph long."""
    starts = list(pattern.finditer(where))
    for index, match in enumerate(starts):
        if _number(match.group(1)) != number:
            continue
        if index + 1 < len(starts):
            return where[match.start() : starts[index + 1].start()]
        rest = where[match.start() :]
        before = [where[one.start() : two.start()] for one, two in pairwise(starts)]
        single = bool(before) and all(len(one.strip().splitlines()) == 1 for one in before)
        return rest[: _end_of_line(rest)] if single and pattern not in (_ARTICLE, _ROW) else rest
    return None


def _paragraph(where: str, number: int) -> str | None:
    """A paragraph: a line that holds a sentence. Headings, addressees, signatures and dates are none."""
    lines = [line for line in where.splitlines() if "。" in line or "；" in line or ";" in line]
    return lines[number - 1] if 0 < number <= len(lines) else None


def _end_of_line(text: str) -> int:
    found = text.find("\n")
    return len(text) if found < 0 else found


def _number(digits: str) -> int:
    """A number in Chinese or Arabic digits: 三十二, 12."""
    if digits.isdecimal():
        return int(digits)
    total, ones = 0, 0
    for digit in digits:
        if digit == "百":
            total, ones = total + (ones or 1) * 100, 0
        elif digit == "十":
            total, ones = total + (ones or 1) * 10, 0
        else:
            ones = _DIGITS[digit]
    return total + ones
