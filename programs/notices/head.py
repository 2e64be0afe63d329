"""What stands before the items: title, number, addressees, preamble; and who signed when, at the end."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from programs.notices.model import NOTHING, Passage
from programs.notices.stream import LINE, SPACE, View

_KINDS = r"(?:通知|意见|方案|决定|通报|办法|措施|公告)"
_TITLE = re.compile(rf"{_KINDS}(?:（[^）]{{1,12}}）)?")
_TITLE_BODY = re.compile(r"关于(?:(?!关于)[^。；：])*$")
_LONGEST_TITLE = 120
_QUOTED = re.compile(r"《[^》]*》")
_OFFICE = re.compile(r"(?:人民政府|办公厅|办公室|委员会|政府办|管委会|领导小组)$")
_NUMBER = re.compile(r"(?P<code>[\u4e00-\u9fff]{2,10})[〔\[【（](?P<year>\d{4})[〕\]】）]第?\d{1,4}号")
_CODE = re.compile(r"[\u4e00-\u9fff]{1,6}?(?:发|函|字|通|电|规|督|令|文|办)$")
_ADDRESSEES = re.compile(r"(?:各|有关)[^。；：]{2,100}：")
_ADDRESSED = re.compile(r"政府|单位|部门|机构|公司|办事处|委办|企业")
_OPENING = re.compile(r"为|根据|按照|经|现将|现就|依据|近年来|当前|按|根椐|今年|\d{4}年")
_OPENING_LINE = re.compile(r"(?:为|根据|按照|近年来)(?=[^，。]{2,})")
_PROGRAMME = re.compile(
    r"(?:组织实施|组织开展|开展|实施|印发)《?(?P<name>\d{4}年[^，。；：《》]{2,40}?"
    r"(?:措施(?:[一二三四五六七八九十百]+条)?|激励工作|督查激励|激励|工作方案|方案|工作))(?=[，。；》的有现]|$)"
)
_YEAR = re.compile(r"(20\d{2})年")
_DATE = re.compile(r"(?P<year>20\d{2})(?:年|-|/|\.)(?P<month>\d{1,2})(?:月|-|/|\.)(?P<day>\d{1,2})日?")
_SIGNED = re.compile(
    r"(?P<who>[\u4e00-\u9fff]{2,24}(?:人民政府办公厅|人民政府办公室|人民政府|办公厅|办公室|委员会|管委会))"
    r"(?P<when>20\d{2}年\d{1,2}月\d{1,2}日)"
)


@dataclass
class Head:
    title: Passage = NOTHING
    programme: Passage = NOTHING
    document_number: Passage = NOTHING
    addressees: Passage = NOTHING
    preamble: Passage = NOTHING
    year: int | None = None
    over: list[Passage] = field(default_factory=list)


def read_head(view: View) -> Head:
    """The head of a notice, up to its first item. What a web page puts around it is handed back as not understood."""
    text = view.text
    head = Head()
    taken: list[tuple[int, int]] = []
    addressed = _addressees(view)
    limit = addressed[0] if addressed else len(text)
    titled = _title(view, limit)
    if titled:
        head.title = view.passage(*titled)
        taken.append(titled)
    numbered = _document_number(view, limit)
    if numbered:
        head.document_number = view.passage(*numbered)
        taken.append(numbered)
    start = 0
    if addressed:
        head.addressees = view.cut(*addressed).strip("：").passage()
        taken.append(addressed)
        start = addressed[1]
    elif titled:
        start = titled[1]
    preamble = _preamble(view, start)
    if preamble:
        between = _signed_between(view, *preamble)
        head.preamble = (
            view.cut(*preamble).without([(a - preamble[0], b - preamble[0]) for a, b in between]).passage()
        )
        taken.append(preamble)
    named = _PROGRAMME.search(head.title.text) or _PROGRAMME.search(text, start)
    if named:
        base = titled[0] if titled and _PROGRAMME.search(head.title.text) else 0
        where = (base + named.start("name"), base + named.end("name"))
        if text[where[0] : where[1]] == named["name"]:
            head.programme = view.passage(*where)
    head.year = _year(head, text)
    head.over = _rest(view, taken)
    return head


def _title(view: View, limit: int) -> tuple[int, int] | None:
    """The last 关于…的通知 before the addressees that is not quoted and ends its line; with the issuing body before it."""
    text = view.text
    quoted = [match.span() for match in _QUOTED.finditer(text)]
    best: tuple[int, int] | None = None
    for match in _TITLE.finditer(text, 0, limit):
        end = match.end()
        body = _TITLE_BODY.search(text, max(0, end - _LONGEST_TITLE), end)
        if not view.parted(end) or body is None:
            continue
        start = body.start()
        if any(a < start < b or a < end < b for a, b in quoted):
            continue
        best = (_with_issuer(view, start), end)
    return best


def _with_issuer(view: View, start: int) -> int:
    """To the left up to the beginning of the line; a line that only names an office belongs to the title too."""
    begin = start
    while begin > 0 and not view.parted(begin) and view.text[begin - 1] not in "：。；，）":
        begin -= 1
    if view.parted(begin) == LINE or (begin == start and view.parted(begin)):
        line = begin
        while line > 0:
            line -= 1
            if view.parted(line) >= LINE or line == 0:
                break
        if _OFFICE.search(view.text[line:begin]) and begin - line <= 30:
            return line
    return begin


def _document_number(view: View, limit: int) -> tuple[int, int] | None:
    """The number of the document itself: outside quotations, before the addressees."""
    text = view.text
    quoted = [match.span() for match in _QUOTED.finditer(text)]
    for match in _NUMBER.finditer(text, 0, limit):
        if any(a < match.start() < b for a, b in quoted):
            continue
        start = match.start()
        bracket = match.end("code")
        for place in range(bracket - 1, start, -1):
            if view.parted(place) >= SPACE or text[place - 1] in "号知":
                start = place
                break
        code = _CODE.search(text[start:bracket])
        if code:
            return start, match.end()
    return None


def _addressees(view: View) -> tuple[int, int] | None:
    text = view.text
    for match in _ADDRESSEES.finditer(text):
        start, end = match.span()
        while not view.parted(start) and start < end and text[start - 1] not in "号：。日":
            following = text.find("各", start + 1, end)
            if following < 0:
                break
            start = following
        if _ADDRESSED.search(text[start:end]) and (view.parted(end) or _OPENING.match(text, end)):
            return start, end
    return None


def _preamble(view: View, start: int) -> tuple[int, int] | None:
    """From the addressees to the items; headings without a stop and signatures at its end stay outside."""
    text = view.text
    if start >= len(text):
        return None
    end = max(text.rfind(sign, start) for sign in "。：")
    return (start, end + 1) if end >= start else None


def _signed_between(view: View, start: int, end: int) -> list[tuple[int, int]]:
    """A covering notice ends with its signature; the title of the plan that it issues follows, and its own preamble."""
    found = []
    for match in _SIGNED.finditer(view.text, start, end):
        begin = match.start("who")
        while begin > start and view.text[begin - 1] not in "。：":
            begin -= 1
        stop = match.end()
        following = _OPENING_LINE.search(view.text, stop, end)
        if following:
            stop = following.start()
        found.append((begin, stop))
    return found


def _year(head: Head, text: str) -> int | None:
    for source in (head.title.text, head.programme.text):
        found = _YEAR.search(source)
        if found:
            return int(found[1])
    numbered = re.search(r"[〔\[【（](\d{4})", head.document_number.text)
    if numbered:
        return int(numbered[1])
    found = _YEAR.search(text)
    return int(found[1]) if found else None


def _rest(view: View, taken: list[tuple[int, int]]) -> list[Passage]:
    """What no field has taken, in lines."""
    over: list[Passage] = []
    start = 0
    for begin, end in [*sorted(taken), (len(view), len(view))]:
        line = start
        for place in range(start + 1, begin + 1):
            if place == begin or view.parted(place) >= LINE:
                piece = view.cut(line, place).strip("：:，。 ")
                if len(piece) > 1 and not _DATE.fullmatch(piece.text):
                    over.append(piece.passage())
                line = place
        start = max(start, end)
    return over


def read_signature(view: View) -> tuple[Passage, Passage, int | None]:
    """Who issued it, when, and where the signature begins (``None``: there is none)."""
    matches = list(_SIGNED.finditer(view.text))
    for match in reversed(matches):
        start = match.start("who")
        for place in range(match.end("who") - 2, start, -1):
            if view.parted(place):
                start = place
                break
        if view.parted(start) or view.text[start - 1] in "。；）":
            return view.passage(start, match.end("who")), view.passage(*match.span("when")), start
    return NOTHING, NOTHING, None
