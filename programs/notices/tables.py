"""Items that stand in a table: which column is what by its head, whatever the order of the columns."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from programs.notices.document import Block
from programs.notices.measures import marks_of, read_measures
from programs.notices.model import NOTHING, Passage, ReadItem, ReadSubItem, Span
from programs.notices.numbering import number_of
from programs.notices.rewards import kinds_of
from programs.notices.stream import Char, View, written
from programs.notices.units import split_names

HEADS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("number", re.compile(r"^(?:序号|编号|序|项次|序列)$")),
    ("ignored", re.compile(r"领导|负责人|责任人|联系|电话|手机|邮箱|备注|时限|完成时间|签字")),
    ("cooperating", re.compile(r"配合|协同|协助|协办|参与|参加|会同")),
    (
        "lead",
        re.compile(r"牵头|主办|(?:主要)?责任(?:单位|部门)|主责|负责(?:单位|部门)|承办|实施单位|申报单位"),
    ),
    ("objects", re.compile(r"(?:激励|奖励|适用|评价|考核|参评)对象|对象(?:类别|范围)?$")),
    ("reward", re.compile(r"奖励|激励(?:方式|措施|内容|政策)|支持(?:方式|措施|政策)|兑现")),
    ("criteria", re.compile(r"标准|条件|指标|要求|依据|评价内容|主要内容|工作内容")),
    ("title", re.compile(r"名称|项目|事项|任务|措施|内容|工作")),
)
_DECLARED = re.compile(r"申报(?P<project>[^，。；]{2,80}?)(?:等)?(?:项目|事项)[。；]?$")
_DECLARED_QUOTED = re.compile(r"申报(?P<project>“[^，。；]{2,80}”)[。；]?$")
_DEEPEST_HEAD = 3
_WORD_CUT = re.compile(r"[、，;；/\s]+|和")


@dataclass(frozen=True)
class _Cell:
    view: View
    raw: str


def columns_of(row: Sequence[str]) -> dict[str, int]:
    """Role → column, from the heads of a table; the first column that fits a role has it."""
    found: dict[str, int] = {}
    for place, head in enumerate(row):
        name = re.sub(r"\s", "", head)
        role = next((role for role, pattern in HEADS if pattern.search(name)), "")
        if role and role != "ignored" and role not in found:
            found[role] = place
    if "title" not in found and "criteria" in found:
        found["title"] = found.pop("criteria")
    return found


def is_item_table(block: Block) -> bool:
    """A table of items has a column of what is to be done and one of who leads it."""
    return head_row(block) is not None


def head_row(block: Block) -> int | None:
    """Which row holds the heads: the first, or one of the next where a title spans the table."""
    for place, row in enumerate(block.rows[: min(_DEEPEST_HEAD, len(block.rows) - 1)]):
        columns = columns_of(row)
        if "title" in columns and "lead" in columns:
            return place
    return None


def read_table(block: Block, number: int) -> tuple[list[ReadItem], list[Passage]]:
    """The items of a table, row by row, and the rows that are none. Columns of persons are not read."""
    first = head_row(block) or 0
    columns = columns_of(block.rows[first])
    items: list[ReadItem] = []
    over: list[Passage] = []
    for place in range(first + 1, len(block.rows)):
        cells = {role: _cell(block, number, place, column) for role, column in columns.items()}
        item = _item(cells, len(items) + 1) if cells["title"].view else None
        if item is None:
            row = [_cell(block, number, place, column) for column in columns.values()]
            passage = View([char for cell in row for char in cell.view.chars]).passage()
            if passage:
                over.append(passage)
            continue
        items.append(item)
    return items, over


def _cell(block: Block, number: int, row: int, column: int) -> _Cell:
    if column >= len(block.rows[row]):
        return _Cell(View([]), "")
    start, _end = block.cell_span(row, column)
    raw = block.rows[row][column]
    chars = [
        Char(written(char, raw[at - 1 : at] if at else "", raw[at + 1 : at + 2]), number, start + at, 0)
        for at, char in enumerate(raw)
        if not char.isspace() or _latin_neighbours(raw, at)
    ]
    return _Cell(View(chars), raw)


def _latin_neighbours(raw: str, at: int) -> bool:
    return 0 < at < len(raw) - 1 and raw[at - 1].isascii() and raw[at - 1].isalnum() and raw[at + 1].isascii()


def _item(cells: dict[str, _Cell], position: int) -> ReadItem | None:
    empty = _Cell(View([]), "")
    text = cells["title"].view
    label = cells.get("number", empty).view.text
    leads = split_names(cells["lead"].view)
    helping = split_names(cells.get("cooperating", empty).view)
    criteria = cells.get("criteria", empty).view
    reward = cells.get("reward", empty).view
    words = _words(cells.get("objects", empty).view)
    project, title, rest = _declared(text)
    measured = read_measures([(text, NOTHING)]).found if not criteria and not reward else ()
    if measured and any(one.reward for one in measured):
        subs = measured
        title = title or measured[0].title
    else:
        body = (criteria or rest).strip("，。；、 ")
        said = body.passage() if criteria or project or len(body) > len(title.text) else NOTHING
        subs = (ReadSubItem(1, title, said, words, reward.passage(), kinds_of(reward.text), marks_of(body)),)
    if not leads and not label and not helping:
        return None
    number = number_of(re.sub(r"[^\d一二三四五六七八九十百]", "", label)) or position
    return ReadItem(
        number,
        label,
        title,
        text.passage(),
        (text.passage(), *([criteria.passage()] if criteria else [])),
        tuple(replace(one, object_words=one.object_words or words) for one in subs),
        leads,
        tuple(one for one in helping if one.text not in {lead.text for lead in leads}),
        project=project,
    )


def _declared(text: View) -> tuple[Passage, Passage, View]:
    """The project that is declared in the words (申报“…”项目), the title, and the words before the declaration."""
    match = _DECLARED.search(text.text) or _DECLARED_QUOTED.search(text.text)
    if not match:
        whole = text.strip("。；， ")
        return NOTHING, whole.passage(0, 200), whole
    start, end = match.span("project")
    if _wrapped(match["project"]):
        start, end = start + 1, end - 1
    project = text.passage(start, end)
    before = text.text.rfind("，", 0, match.start())
    return project, project, text.cut(0, before if before > 0 else match.start())


def _wrapped(text: str) -> bool:
    """Do the first and the last quotation mark belong together?"""
    if not (text.startswith("“") and text.endswith("”")):
        return False
    depth = 0
    for place, char in enumerate(text):
        depth += (char == "“") - (char == "”")
        if not depth:
            return place == len(text) - 1
    return False


def _words(view: View) -> tuple[Passage, ...]:
    words: list[Passage] = []
    start = 0
    for match in [*_WORD_CUT.finditer(view.text), None]:
        end = match.start() if match else len(view)
        word = view.cut(start, end).strip("，、。 ")
        if word and word.text not in {"等"}:
            words.append(word.passage())
        start = match.end() if match else end
    return tuple(words)


def spans_of_row(block: Block, number: int, row: int) -> tuple[Span, ...]:
    """The whole row, for marking it."""
    start, _end = block.cell_span(row, 0)
    _start, end = block.cell_span(row, len(block.rows[row]) - 1)
    return (Span(number, start, end),)
