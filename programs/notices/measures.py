"""Measures: 对 (who has done what) 的 (objects), (reward). One item holds one or several of them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from programs.notices.model import NOTHING, Mark, Passage, ReadSubItem
from programs.notices.rewards import kinds_of, says_reward
from programs.notices.stream import View

_BRACKETED = r"(?:（[^（）]{1,12}）)?"
_STRONG = (
    r"国家级开发开放平台|开发开放平台|开放平台|市州|地市州?|州市|盟市|设区的?市|地级市|市（州）|市（地、州）|市（县、区）|市（区、县）"
    r"|县市区|县（市、区）|县（市）区|县（区、市）|县（市）|县（区）|区（市）县|区（县、市）|区县（自治县）|区县（市）|区（县）|区县|县区|县市"
    r"|市县|市区|旗县市?区?|乡镇（街道）|乡镇（街道、园区）|乡（镇、街道）|镇（街道）|镇街|乡镇街道|乡镇|街道"
    r"|产业园区|工业园区|园区|高新技术产业开发区|高新区|经济技术开发区|经开区|开发区|功能区|管委会"
)
_WEAK = (
    r"直属单位|直单位|直部门|驻[^，。]单位|单位|部门|企业|金融机构|银行机构|保险机构|银行|保险公司|地方金融组织|地方|地区"
    r"|村（社区）|社区|行政村|村|学校|医院|科研院所|机构|集体|个人|省份|市|县|区|州"
)
_PREFIX = r"[^，。；：、的对和及与给予在（）]{0,8}?"
_WORD = rf"{_PREFIX}(?:{_STRONG}|{_WEAK}){_BRACKETED}"
_AND = r"(?:、|和|以及|及|与|或)"
_RUN = rf"{_WORD}(?:{_AND}(?:其他)?{_WORD})*"
_FOLLOWED = r"(?=，|；|。|$|给予|予以|分别|在[^，。；]{2,60}(?:予以|给予)|通过|按)"
_OBJECTS = re.compile(rf"(?<=的)(?P<run>{_RUN}){_FOLLOWED}")
_JOINED = re.compile(
    rf"(?<=的)(?P<run>{_PREFIX}(?:{_STRONG})(?:{_AND}{_PREFIX}(?:{_STRONG}))*)(?={_AND}[^，。；、]{{4,60}}的)"
)
_FIRST = re.compile(rf"^(?:对|对于)(?P<run>{_RUN})(?=[^，。；]*(?:的，|，[^。；]*的，|给予|予以))")
_STANDING_ALONE = re.compile(
    r"(?P<run>)的(?=，(?:分别|一次性|每[个家项])?(?:给予|予以|授予|在|按|通过|优先|由|奖励|安排|列为|纳入))"
)
_ANY_WORD = r"[^，。；：、的和及（）]{1,12}"
_ANYBODY = re.compile(
    rf"(?<=的)(?P<run>{_ANY_WORD}(?:(?:、|和|及|以及){_ANY_WORD}){{0,6}})"
    r"(?=，(?:分别|一次性|各|每[个家项])?(?:给予|予以|授予|(?:在|通过|从)[^，。；]{2,40}(?:予以|给予)))"
)
"""Objects by their place in the sentence alone, where the word is a new one: it is offered, and no class answers to it."""
_ADDRESSED = re.compile(
    rf"^对(?:于)?(?:各)?(?:(?P<run>{_RUN})(?:人民政府|政府)?[：，]?|(?P<word>[^，。；：的]{{2,12}})：)$"
)
_COUNTED = re.compile(
    rf"(?:前[\d一二三四五六七八九十]+[名位个]?|[\d一二三四五六七八九十]+个)(?P<run>(?:{_STRONG})(?:{_AND}(?:{_STRONG}))*)"
    r"(?=，(?:分别|一次性|各|每)?[^，。；]{0,6}(?:给予|予以|奖励|在|按|通过))"
)
OPENING = re.compile(r"(?:对于|对)(?![口外标接照内策症手等话比象症]|其)|凡(?:是)?|(?:每年)?评选")
_FOLLOWS = re.compile(r"其中|同时|并|另外|此外|以上")
_REWARD_VERB = re.compile(r"给予|予以")


@dataclass(frozen=True)
class Piece:
    """A measure's stretch of the item's text, and where its objects stand in it."""

    view: View
    runs: tuple[tuple[int, int], ...]
    criteria_end: int
    first_number: bool = False


@dataclass(frozen=True)
class Measures:
    found: tuple[ReadSubItem, ...]
    over: tuple[Passage, ...]
    """Sentences that are no part of any measure."""


def read_measures(views: Iterable[tuple[View, Passage]]) -> Measures:
    """The measures in the paragraphs of an item, each paragraph with its title when it has one.

    A paragraph that only says to whom (对市州人民政府：) names the objects of those that follow it.
    """
    found: list[ReadSubItem] = []
    over: list[Passage] = []
    common: tuple[Passage, ...] = ()
    for view, title in views:
        addressed = _ADDRESSED.match(view.text.rstrip("。；"))
        if addressed:
            common = split_words(view.cut(*addressed.span(addressed.lastgroup or "run")))
            continue
        pieces, rest = _pieces(view)
        over += rest
        made = _shared([_measure(piece) for piece in pieces])
        for one in made:
            named = title if title and len(made) == 1 else one.title
            found.append(
                ReadSubItem(
                    len(found) + 1,
                    named,
                    one.criteria,
                    one.object_words or common,
                    one.reward,
                    one.reward_kinds,
                    one.marks,
                )
            )
    return Measures(tuple(found), tuple(over))


def runs_of(text: str) -> tuple[tuple[tuple[int, int], ...], int]:
    """Where the objects are named before the reward begins, and where the criterion ends (-1: no measure)."""
    runs: list[tuple[int, int]] = []
    end = -1
    joined = [match.span("run") for match in _JOINED.finditer(text)]
    for match in _OBJECTS.finditer(text):
        start, stop = match.span("run")
        if runs and _REWARD_VERB.search(text, runs[-1][1], start):
            break
        if not runs and _REWARD_VERB.search(text[: start - 1]) and says_reward(text[: start - 1]):
            break
        runs.append((start, stop))
        end = stop
    if runs:
        earlier = [
            span for span in joined if span[1] <= runs[0][0] and not _REWARD_VERB.search(text, 0, span[0])
        ]
        return (*earlier, *runs), end
    first = _FIRST.match(text)
    alone = _STANDING_ALONE.search(text)
    if first and alone:
        return (first.span("run"),), alone.end()
    if first and _REWARD_VERB.search(text):
        return (first.span("run"),), first.end()
    counted = _COUNTED.search(text)
    if counted:
        return (counted.span("run"),), counted.end("run")
    anybody = _ANYBODY.search(text)
    if anybody and not _REWARD_VERB.search(text, 0, anybody.start()):
        return (anybody.span("run"),), anybody.end("run")
    if alone:
        return (), alone.end()
    return (), -1


def _pieces(view: View) -> tuple[list[Piece], list[Passage]]:
    """The stretches of a paragraph that begin with 对 and name their objects; what promises more belongs to the one before."""
    text = view.text
    cuts = [0]
    for place in range(1, len(text)):
        if text[place - 1] in "。；！" or (text[place - 1] in "，：" and OPENING.match(text, place)):
            cuts.append(place)
    stretches = [(start, end) for start, end in zip(cuts, [*cuts[1:], len(text)], strict=True) if start < end]
    pieces: list[Piece] = []
    over: list[Passage] = []
    held: int | None = None
    for start, end in stretches:
        begin = held if held is not None else start
        part = text[begin:end]
        runs, criteria_end = runs_of(part)
        opened = bool(OPENING.match(part)) or begin == 0 or text[begin - 1] in "。"
        follows = pieces and (_FOLLOWS.match(part) or not opened)
        if criteria_end >= 0 and not (follows and not OPENING.match(part)):
            pieces.append(Piece(view.cut(begin, end), runs, criteria_end))
            held = None
        elif text[end - 1] in "，：" and not says_reward(part):
            held = begin
        elif pieces and (says_reward(part) or text[begin - 1] in "，；"):
            last = pieces[-1]
            joined = View((*last.view.chars, *view.cut(begin, end).chars))
            pieces[-1] = Piece(joined, last.runs, last.criteria_end)
            held = None
        else:
            over.append(view.passage(begin, end))
            held = None
    if held is not None:
        over.append(view.passage(held))
    return pieces, [one for one in over if one.text.strip("。；，、： ")]


def _measure(piece: Piece) -> ReadSubItem:
    opening = OPENING.match(piece.view.text)
    start = opening.end() if opening and piece.view.text.startswith("对") else 0
    criteria = piece.view.cut(start, piece.criteria_end).strip("，；。 ")
    reward = piece.view.cut(piece.criteria_end).strip("，；。、 ")
    words: dict[str, Passage] = {}
    for begin, end in piece.runs:
        for word in split_words(piece.view.cut(begin, end)):
            words.setdefault(word.text, word)
    return ReadSubItem(
        0,
        title_of(_work(piece, start, first=True)),
        criteria.passage(),
        tuple(words.values()),
        reward.passage(),
        kinds_of(reward.text),
        marks_of(_work(piece, start)),
    )


def _work(piece: Piece, start: int, *, first: bool = False) -> View:
    """What is asked for, without the objects of whom it is asked; the ``first`` of several such works or all."""
    run = piece.runs[0 if first else -1][0] if piece.runs else 0
    end = run - 1 if run > start + 1 else piece.criteria_end
    return piece.view.cut(start, end).strip("，；。 ")


def split_words(run: View) -> tuple[Passage, ...]:
    """The words of 市州、县市区和园区, each with its place."""
    words: list[Passage] = []
    start = 0
    for match in [*re.finditer(rf"{_AND}(?:其他)?(?![^（]*）)", run.text), None]:
        end = match.start() if match else len(run)
        word = run.cut(start, end).strip("，、 ")
        if word:
            words.append(word.passage())
        start = match.end() if match else end
    return tuple(words)


def _shared(made: list[ReadSubItem]) -> list[ReadSubItem]:
    """Objects that are listed one after the other before one common reward all get it."""
    for place in range(len(made) - 2, -1, -1):
        one, following = made[place], made[place + 1]
        if not one.reward and following.reward:
            made[place] = ReadSubItem(
                one.number,
                one.title,
                one.criteria,
                one.object_words,
                following.reward,
                following.reward_kinds,
                one.marks,
            )
    return made


# ---- a title from the sentence, and the phrases to watch ----

_JUDGED = re.compile(
    r"(?:(?:等指标)?(?:等)?(?:各项)?(?:方面)?(?:综合)?(?:重点)?(?:工作|任务)?(?:取得)?(?:了)?(?:整体)?(?:显著|明显)?)"
    r"(?:成效|成绩|实绩|取得|积极主动|(?:推进|投入)?力度大|进度快|措施有力|完成好|分别排名|排名|综合排名|表现突出|贡献突出|作出)"
)
_LEADING = re.compile(r"^(?:在|积极|认真|大力|扎实|深入|持续|加快|全力)?(?:在)?")
_LONGEST_TITLE = 40
_SHORTEST_TITLE = 4


def title_of(criteria: View) -> Passage:
    """The words of the sentence that say what the work is: from its beginning to the judgement, cut at a comma."""
    text = criteria.text
    start = 1 if text.startswith("在") else 0
    end = len(text)
    judged = _JUDGED.search(text, start + 2)
    if judged:
        end = min(end, judged.start())
    comma = text.find("，", start + _SHORTEST_TITLE)
    if 0 <= comma < end:
        end = comma
    piece = text[start:end]
    if start and "中" in piece[-1:]:
        end -= 1
    while end - start > _LONGEST_TITLE:
        cut = max(text.rfind("、", start, end), text.rfind("和", start, end))
        if cut <= start + _SHORTEST_TITLE:
            end = start + _LONGEST_TITLE
            break
        end = cut
    found = criteria.cut(start, end).strip("，、；。的等 ")
    return found.passage() if len(found) >= 2 else NOTHING


_GATE = re.compile(
    r"未发生|没有发生|未出现|无[^，]{1,12}(?:事故|事件)|完成率达到?\d|达到\d+%|达到百分之|^完成[^，]*(?:目标|任务|指标)|完成耕地"
)
_RANK = re.compile(r"排名|得分|靠前|位居|位列|前列|名列|排位")
_OUTSIDE = re.compile(r"(?:评价|考核|考评|评估|测评)(?:中|排名|得分)|综合评价")
_FIELDS = re.compile(
    r"等(?:[^，]{0,6})?(?:方面|工作|任务|行动|重点工作)|建设力度|管护|投入力度|创建|合格率|提升明显|改善明显"
)
_FIGURES = re.compile(
    r"率高|率低|人均|增长率|占比|规模小|进度快|质量高|等[^，]{0,8}指标|完成[^，]{0,4}情况好|幅度|稳定增长|增长(?:较快|明显)|(?:措施|保障)(?:得力|有力)|到位|规范$|完成率|只增不减"
)


def marks_of(criteria: View) -> tuple[Mark, ...]:
    """The clauses of a criterion that somebody must watch, as they stand."""
    marks: list[Mark] = []
    start = 0
    text = criteria.text
    for match in [*re.finditer(r"，", text), None]:
        end = match.start() if match else len(text)
        clause = text[start:end]
        kind = _kind_of(clause)
        if kind:
            if marks and marks[-1].kind == "figures" and kind in ("rank", "outside") and "指标" in clause:
                begin = text.rfind(marks[-1].passage.text, 0, start)
                marks[-1] = Mark(kind, criteria.passage(max(begin, 0), end))
            else:
                marks.append(Mark(kind, criteria.passage(start, end)))
        start = match.end() if match else end
    return tuple(marks)


def _kind_of(clause: str) -> str:
    if _GATE.search(clause):
        return "gate"
    if _RANK.search(clause):
        return "outside" if _OUTSIDE.search(clause) else "rank"
    if _FIGURES.search(clause):
        return "figures"
    return "fields" if _FIELDS.search(clause) else ""
