"""Sentences outside the items, offered as rules: which rule of a rulebook each may be about, its value only where it says one."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from programs.notices.model import ReadRule, Suggestion
from programs.notices.numbering import Node, number_of
from programs.notices.stream import LINE, View

_ENDS = "。；！？"
_DATE = re.compile(
    r"(?P<year>20\d{2})年(?P<month>\d{1,2})月(?:(?P<day>\d{1,2})日(?:之)?前|底(?:之)?前|(?P<open>底|末))"
)
_NUMERAL = r"(?:\d+|[一二两三四五六七八九十]+)"

_BASIS = re.compile(
    r"(?:根据|依据|按照|依照)[^，。；《]{0,12}(?:《[^》]+》(?:（[^）]{4,24}）)?(?:、|和|及|以及)?[^，。；《]{0,6})+"
)

Value = Callable[[str, "re.Match[str]"], Any]


def _date(sentence: str, _match: re.Match[str]) -> Any:
    """A date that the sentence names (2023年7月31日前、2023年3月底前)."""
    found = _DATE.search(sentence)
    if not found:
        return None
    year, month = int(found["year"]), int(found["month"])
    if not 1 <= month <= 12:
        return None
    last = monthrange(year, month)[1]
    day = int(found["day"]) if found["day"] else last
    return {"kind": "on", "date": f"{year:04d}-{month:02d}-{day:02d}"} if 1 <= day <= last else None


def _fixed(value: Any) -> Value:
    return lambda _sentence, _match: value


def _count(_sentence: str, match: re.Match[str]) -> Any:
    return number_of(match["n"])


def _quota(sentence: str, match: re.Match[str]) -> Any:
    """The figure of a class; where a sentence has several, somebody must say which is whose."""
    figures = re.findall(rf"不超过({_NUMERAL})[个名]|各(?:选|评)?({_NUMERAL})[个名]", sentence)
    return {"kind": "count", "limit": number_of(match["n"])} if len(figures) == 1 else None


def _length(_sentence: str, match: re.Match[str]) -> Any:
    unit = "working_day" if "工作日" in match[0] else "calendar_day"
    return {"unit": unit, "length": number_of(match["n"])}


def _award(sentence: str, _match: re.Match[str]) -> Any:
    """What those get whom the superior has awarded, by the words of the sentence."""
    for word, value in (
        ("直接", "direct_listing"),
        ("加分", "bonus"),
        ("支持", "support"),
        ("通报表扬", "commendation"),
    ):
        if word in sentence:
            return value
    return None


def _inspections(sentence: str, _match: re.Match[str]) -> Any:
    found = [
        code
        for code, word in (
            ("national_inspection", "国务院大督查"),
            ("special_inspection", "专项督查"),
            ("routine_inspection", "日常督查"),
        )
        if word in sentence
    ]
    return found or None


def _parts(sentence: str, _match: re.Match[str]) -> Any:
    found = [
        code
        for code, word in (("self_assessment", "自评"), ("experience", "典型经验"), ("materials", "申报材料"))
        if word in sentence
    ]
    return found or None


_RHYTHMS = {
    "周": "week",
    "月": "month",
    "季": "quarter",
    "季度": "quarter",
    "半年": "half_year",
    "年": "year",
}


def _rhythms(sentence: str, _match: re.Match[str]) -> Any:
    found = []
    for match in re.finditer(
        r"(?:每|一)(周|月|季度|季|半年)(?:一|1)?(会商|调度|督查|碰头|回头|通报|报告|汇总|上报)", sentence
    ):
        found.append({"name": match[0], "every": _RHYTHMS[match[1]]})
    monthly = re.search(r"每月\d{1,2}日前上报", sentence)
    if monthly:
        found.append({"name": monthly[0], "every": "month"})
    return found or None


def _bases(sentence: str, _match: re.Match[str]) -> Any:
    return re.findall(r"《[^》]+》", sentence) or None


RULES: tuple[tuple[str, str, Value], ...] = (
    (
        "deadline.plan",
        (
            r"实施(?:方案|办法|细则)[^。；]*(?:日前|底前)[^。；]{0,4}报"
            r"|(?:日前|底前)[^。；]{0,20}报[^。；]{0,20}实施方案"
            r"|(?:日前|底前)[^。；]{0,4}将[^。；]{0,16}实施(?:方案|办法|细则)[^。；]{0,4}报"
        ),
        _date,
    ),
    (
        "deadline.application",
        r"(?:日前|底前)[^。]*申报材料|申报材料[^。]*(?:日前|底前)|(?:日前|底前)[^。；]*申报",
        _date,
    ),
    ("deadline.submission", r"(?:日前|底前)[^。；]*(?:推荐名单|拟激励名单|激励名单)[^。；]*报", _date),
    ("deadline.reward", r"兑现", lambda _s, _m: None),
    ("organiser.rule", r"不(?:能|得)[^。；]{0,4}(?:自评|参加本单位)", _fixed("exclude_own")),
    ("item.max_sub_items", rf"子项目[^。；]{{0,10}}不(?:得)?超过(?P<n>{_NUMERAL})[个项]", _count),
    ("indicator.max", rf"指标[^。；]{{0,10}}不(?:得)?超过(?P<n>{_NUMERAL})[个项]", _count),
    ("item.already_assessed", r"单项考核的工作[^。；]*不纳入", _fixed("exclude")),
    ("item.not_measurable", r"不能(?:客观)?量化[^。；]*不纳入", _fixed("exclude")),
    ("places.backfill", r"不(?:再)?递补|不补选", _fixed(False)),
    ("application.parts", r"(?:进行|开展|组织)自评|申报材料", _parts),
    ("item.intake", r"申报材料|按照[^。；]{0,8}申报|[县区]申报", _fixed("application")),
    (
        "basis.governing_document",
        r"(?:按照|依照|根据)《[^》]*(?:实施办法|办法)[^》]*》",
        lambda s, _m: (_bases(s, _m) or [None])[0],
    ),
    ("item.change_grounds", r"机构改革[^。；]*(?:变化|调整)", _fixed(["institutional_reform"])),
    ("ground.fraud", r"弄虚作假|虚报|瞒报", lambda _s, _m: None),
    (
        "disqualification.scope",
        r"取消[^。；]{0,6}(?:激励|评选|参评|申报|入选)[^。；]{0,4}资格|取消(?:相关)?资格",
        lambda _s, _m: None,
    ),
    (
        "national_award.treatment",
        r"(?:被|受到|获得?)[^。；]{0,8}(?:国务院|国家|中央|省政府|上级)[^。；]{0,20}(?:激励|表彰|通报表扬)[^。；]*(?:支持|列入|加分|表扬|奖励)",
        _award,
    ),
    (
        "experience.treatment",
        r"典型经验[^。；]*(?:肯定|推广|推介)[^。；]*(?:支持|加分|表扬|奖励)",
        lambda s, m: {"direct_listing": None}.get(str(_award(s, m)), _award(s, m)),
    ),
    ("indicator.raised_targets", r"(?:不得|严禁|禁止)[^。；]{0,6}层层加码", _fixed("forbid")),
    ("non_winner.treatment", r"不得[^。；]{0,12}未获(?:得)?激励[^。；]*(?:约谈|问责)", _fixed([])),
    (
        "indicator.process_traces",
        r"(?:不得|严禁)[^。；]*(?:过程性|留痕|痕迹)[^。；]*(?:指标|依据)",
        _fixed("forbid"),
    ),
    (
        "indicator.extra_materials",
        r"(?:不得|避免|严禁|不)[^。；]{0,4}增加[^。；]{0,4}(?:基层|地方)",
        _fixed("forbid"),
    ),
    ("liaison.log", r"(?:不得|严禁)[^。；]*跑要", _fixed("forbidden")),
    ("liaison.log", r"主动[^。；]*对接", _fixed("optional")),
    (
        "evaluation.experts",
        r"可[^。；]{0,6}(?:组织|邀请|委托)[^。；]{0,10}(?:第三方|专家)",
        _fixed("optional"),
    ),
    ("evaluation.selection_rule", r"优中选优|综合评价[^。；]*(?:提出|推荐)", _fixed("judged")),
    (
        "evaluation.selection_rule",
        r"得分(?:从高到低|高低)|按[^。；]{0,6}(?:量化)?得分[^。；]{0,4}(?:排序|排名|高低)",
        _fixed("score_order"),
    ),
    ("evaluation.evidence", r"(?:国务院大督查|专项督查|日常督查)[^。；]*(?:情况|结果)", _inspections),
    ("evaluation.reason_required", r"激励理由|典型性和代表性", lambda _s, _m: None),
    ("evaluation.overlap", r"不重复(?:奖励|激励)|就高不就低|按最高", _fixed("highest_only")),
    ("award.decided_by", r"(?:政府)?常务会议(?:审定|审议|研究)", _fixed("executive_meeting")),
    ("award.decided_by", r"报[^。；]{0,3}政府(?:确定|审定|同意)", _fixed("government")),
    (
        "review.by",
        r"(?:政府办公厅|政府办公室|政府办|督查办|督查室)[^。；]{0,4}(?:组织)?审核",
        lambda _s, _m: None,
    ),
    ("route.plan", r"实施方案[^。；]*审核后(?:发布|印发|实施)", lambda _s, _m: None),
    ("disclosure.indicator_data", r"(?:定期|适时)?公布[^。；]*(?:指标)?数据", _fixed("public")),
    (
        "notice.minimum",
        rf"公示(?:时间|期)?(?:不少于|为|期限?为)?(?P<n>{_NUMERAL})个?(?:工作日|日|天)",
        _length,
    ),
    (
        "management.rhythms",
        r"(?:每|一)(?:周|月|季度?|半年)(?:一|1)?(?:会商|调度|督查|碰头|回头|通报|报告|上报)|每月\d{1,2}日前上报",
        _rhythms,
    ),
    (
        "quota.*",
        rf"^(?![^。；]*(?:指标|子项目)[^。；]{{0,10}}不(?:得)?超过)[^。；]*不超过(?P<n>{_NUMERAL})[个名]",
        _quota,
    ),
    ("reward.money_source", r"(?:现有|既有)[^。；]{0,6}资金|统筹[^。；]{0,8}资金", lambda _s, _m: None),
    ("submission.declaration", r"承诺[^。；]{0,8}真实|真实性承诺|真实性负责", _fixed(True)),
    (
        "basis.local_measures",
        r"(?:制定|出台)[^。；]{0,8}(?:本级|本地|配套)[^。；]{0,6}(?:办法|措施)",
        lambda _s, _m: None,
    ),
)
"""Rule, the words by which a sentence speaks of it, and how its value is read. Values that are not said stay empty."""

_COMPILED = tuple((code, re.compile(pattern), value) for code, pattern, value in RULES)


def suggestions_for(sentence: str) -> tuple[Suggestion, ...]:
    """The rules that a sentence may be about, each once."""
    found: dict[str, Suggestion] = {}
    for code, pattern, value in _COMPILED:
        match = pattern.search(sentence)
        if match and code not in found:
            found[code] = Suggestion(code, value(sentence, match))
    return tuple(found.values())


def read_basis(view: View, preamble: str) -> ReadRule | None:
    """The legal bases that a preamble names (根据《政府督查工作条例》), with the words that name them."""
    named = _BASIS.search(preamble)
    if named is None:
        return None
    start = view.text.find(named[0])
    if start < 0:
        return None
    suggestion = Suggestion("basis.legal_bases", _bases(named[0], named))
    return ReadRule(view.passage(start, start + len(named[0])), (suggestion,))


def read_rules(view: View, nodes: Iterable[Node] = (), offset: int = 0) -> Iterator[ReadRule]:
    """The sentences of a stretch, each with its suggestions. ``nodes``: headings inside it, by their places in the whole."""
    bodies = sorted((node.start - offset, node.body - offset) for node in nodes)
    lines = [end for _start, body in bodies if (end := _heading_end(view, body))]
    cuts = sorted({0, *(start for start, _body in bodies), *_sentence_ends(view), *lines})
    heads = dict(bodies)
    heading = ""
    for start, end in zip(cuts, [*cuts[1:], len(view)], strict=True):
        begin = heads.get(start, start)
        piece = view.cut(begin, end).strip(" ")
        inner = piece.strip("。；，：、 ")
        if len(inner) < 2:
            continue
        if start in heads and _is_heading(piece.text):
            heading = inner.text
            continue
        yield ReadRule(piece.passage(), suggestions_for(piece.text), heading)


def _heading_end(view: View, body: int) -> int | None:
    """Where a heading ends that stands on a line of its own."""
    for place in range(body + 1, min(body + 25, len(view))):
        if view.text[place - 1] in "，。；：":
            return None
        if view.parted(place):
            return place
    return None


def _is_heading(text: str) -> bool:
    return (
        len(text) <= 24
        and not re.search(r"[，；：]", text.rstrip("。："))
        and not re.search(r"不得|应当|必须", text)
    )


def _sentence_ends(view: View) -> list[int]:
    """After full stops and semicolons outside brackets and quotation marks, and at line ends after a finished line."""
    text = view.text
    depth = 0
    ends = []
    for place, char in enumerate(text):
        if char in "（“《":
            depth += 1
        elif char in "）”》":
            depth = max(0, depth - 1)
        elif char in _ENDS and not depth:
            ends.append(place + 1)
            continue
        if not depth and place + 1 < len(text) and char in "）：" and view.parted(place + 1) >= LINE:
            ends.append(place + 1)
    return [end for end in ends if end < len(text)]
