"""Which units lead and which help: 牵头单位：…；配合单位：… in any order, with or without brackets, and 由…牵头."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from programs.notices.model import Passage
from programs.notices.stream import LINE, View

LEAD, RESPONSIBLE, HELP = "lead", "responsible", "help"

_LABEL = re.compile(
    r"(?P<role>市级牵头|省级牵头|主要牵头|共同牵头|牵头责任|责任牵头|牵头|主办|主要责任|主责|第一责任|责任|负责|实施|承办"
    r"|配合|协同|协助|协办|参与|参加|会同|支持)"
    r"(?:单位|部门|机关|处室|科室)(?:及责任人)?[：]"
)
_OFFICERS = re.compile(
    r"(?:分管|责任|牵头|联系|市级|区级|县级)?(?:领导|负责人|责任人|联系人|联系电话|电话)[：]"
)
_LEADING = re.compile(r"牵头|主办")
_HELPING = re.compile(r"配合|协|参与|参加|会同|支持")
_SPOKEN = re.compile(
    r"（由?(?P<lead>[^（）。；：]{2,120}?)(?:牵头负责|共同牵头|牵头|按职责分工负责|按职责负责|负责)"
    r"(?:[，；、](?:由)?(?P<help>[^（）。：]{2,160}?)(?:等)?(?:按职责分工)?(?:配合|参与|协助|负责))?）"
)
_SEPARATORS = re.compile(r"[、，;；/／]")
_TRAILING = re.compile(r"(?:等(?:有关|相关)?(?:单位|部门)?|按(?:照)?职责分工负责|负责|（按职责分工负责）)$")
_JOINED = re.compile(
    r"(?<=[厅局委办院部会社处室行署心司府])(?:和|及|以及|与)(?=[省市区县州国中各人公自农财发住交水商文卫应审生])"
)
_LEVELS = "省市区县州国"
_WHOLE = re.compile(r"[厅局委办院部会室行署]$")
"""After a whole name, white space before the next level parts two units that nothing else parts."""
_UNIT_END = re.compile(
    r"[厅局委办院部会社处室行署心司府队团所站校区镇道盟旗县市州组）]$|银行|指挥部|单位|部门|街道|乡镇"
)
_LONGEST_NAME = 30


@dataclass(frozen=True)
class Annotation:
    """A place where units are named: from ``start`` to ``end`` of the text, by role."""

    start: int
    end: int
    units: tuple[tuple[str, tuple[Passage, ...]], ...]

    def of(self, role: str) -> tuple[Passage, ...]:
        return tuple(name for one, names in self.units if one == role for name in names)

    @property
    def names_a_lead(self) -> bool:
        return any(role in (LEAD, RESPONSIBLE) and names for role, names in self.units)


def named_units(view: View, borders: Sequence[int] = ()) -> list[Annotation]:
    """Every place where units are named, in order. ``borders``: where numbered paragraphs begin; no list crosses one."""
    text = view.text
    found: list[Annotation] = []
    place = 0
    while True:
        label = _LABEL.search(text, place)
        spoken = _SPOKEN.search(text, place)
        if spoken and (label is None or spoken.start() < label.start()):
            one = _spoken(view, spoken)
            if one is None:
                place = spoken.start() + 1
                continue
        elif label:
            one = _labelled(view, label, borders)
        else:
            return found
        found.append(one)
        place = one.end


def _spoken(view: View, match: re.Match[str]) -> Annotation | None:
    units = []
    for group, role in (("lead", LEAD), ("help", HELP)):
        if match[group]:
            names = split_names(view.cut(match.start(group), match.end(group)))
            if not names or not all(_UNIT_END.search(name.text) for name in names):
                return None
            units.append((role, names))
    return Annotation(match.start(), match.end(), tuple(units))


def _labelled(view: View, label: re.Match[str], borders: Sequence[int]) -> Annotation:
    """One or more labels with their lists; inside a bracket they end with it, outside with a sentence, line or number."""
    text = view.text
    start = label.start()
    bracketed = start > 0 and text[start - 1] in "（【["
    if bracketed:
        end = _closing(text, start - 1)
    else:
        border = next((one for one in borders if one > start), len(text))
        end = min(border, _open_end(view, label.end(), border))
    units: list[tuple[str, tuple[Passage, ...]]] = []
    heads = [(one.start(), one.end(), one["role"]) for one in _LABEL.finditer(text, start, end)]
    cuts = sorted(
        [at for at, _end, _role in heads] + [one.start() for one in _OFFICERS.finditer(text, start, end)]
    )
    for head, body, role in heads:
        stop = next((one for one in cuts if one > head), end)
        units.append((_role_of(role), split_names(view.cut(body, stop))))
    first = start - 1 if bracketed else start
    last = min(end + 1, len(text)) if bracketed or text[end : end + 1] == "。" else end
    return Annotation(first, last, tuple(units))


def _role_of(word: str) -> str:
    if _LEADING.search(word):
        return LEAD
    return HELP if _HELPING.search(word) else RESPONSIBLE


def _closing(text: str, opening: int) -> int:
    """The bracket that closes this one, or the end of the sentence when none does."""
    depth = 0
    for place in range(opening, len(text)):
        if text[place] in "（【[":
            depth += 1
        elif text[place] in "）】]":
            depth -= 1
            if not depth:
                return place
    stop = text.find("。", opening)
    return stop if stop >= 0 else len(text)


def _open_end(view: View, start: int, border: int) -> int:
    """Where a list without brackets ends: at a full stop, or at the end of a line after which no unit follows."""
    text = view.text
    stop = text.find("。", start, border)
    end = stop if stop >= 0 else border
    for place in range(start + 1, end):
        if view.parted(place) >= LINE and text[place - 1] not in "、，；：":
            following = text[place : place + _LONGEST_NAME]
            if _LABEL.match(text, place):
                continue
            name = re.split(r"[、，；。：]", following)[0]
            whole = re.split(r"[、，；：]", text[start:place])[-1]
            if len(name) < _LONGEST_NAME and not _UNIT_END.search(whole) and _UNIT_END.search(name):
                continue
            return place
    return end


def split_names(view: View) -> tuple[Passage, ...]:
    """The units of a list, in order: parted by 、 and ， (outside brackets), joined by 和 only between two whole names."""
    text = view.text
    cuts = [0]
    depth = 0
    for place, char in enumerate(text):
        if char in "（【":
            depth += 1
        elif char in "）】":
            depth = max(0, depth - 1)
        elif not depth and _SEPARATORS.match(char):
            cuts += [place, place + 1]
    for match in _JOINED.finditer(text):
        cuts += [match.start(), match.end()]
    for place in range(1, len(text)):
        if view.parted(place) and text[place] in _LEVELS and _WHOLE.search(text[:place]):
            cuts += [place, place]
    cuts = sorted([*cuts, len(text)])
    names: list[Passage] = []
    for start, end in zip(cuts[::2], cuts[1::2], strict=True):
        piece = view.cut(start, end).strip(" ，。；、：")
        tail = _TRAILING.search(piece.text)
        while tail and tail.start() > 0:
            piece = piece.cut(0, tail.start()).strip(" ，。；、")
            tail = _TRAILING.search(piece.text)
        if piece and not re.fullmatch(r"等|有关|相关", piece.text):
            names.append(piece.passage())
    return tuple(names)


def leads_and_helpers(found: Sequence[Annotation]) -> tuple[tuple[Passage, ...], tuple[Passage, ...]]:
    """Who leads and who helps, each once. A 责任单位 beside a 牵头单位 helps; alone it leads."""
    leads = [name for one in found for name in one.of(LEAD)]
    responsible = [name for one in found for name in one.of(RESPONSIBLE)]
    helpers = [name for one in found for name in one.of(HELP)]
    if leads:
        helpers = responsible + helpers
    else:
        leads = responsible
    first = {name.text: name for name in reversed(leads)}
    ordered = tuple(first[text] for text in dict.fromkeys(name.text for name in leads))
    second = {name.text: name for name in reversed(helpers)}
    helping = tuple(
        second[text] for text in dict.fromkeys(name.text for name in helpers) if text not in first
    )
    return ordered, helping
