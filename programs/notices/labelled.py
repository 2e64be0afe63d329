"""Items that say what they are by labels: 激励对象：… 激励条件：… 激励措施：…"""

from __future__ import annotations

import re

from programs.notices.measures import marks_of, split_words, title_of
from programs.notices.model import NOTHING, Passage, ReadSubItem
from programs.notices.rewards import kinds_of
from programs.notices.stream import View

LABELS = re.compile(
    r"(?P<objects>(?:激励|奖励|评选|评价|考核|适用|支持|参评)(?:对象|范围)[：])"
    r"|(?P<criteria>(?:激励|奖励|评选|评价|考核|认定|申报)(?:条件|标准|内容|指标|依据|要求)[：])"
    r"|(?P<reward>(?:激励|奖励|支持|奖补|扶持)(?:措施|方式|政策|办法|内容|标准|资金)[：])"
)
_AND = re.compile(r"、|，|；|和|及")


def has_labels(text: str) -> bool:
    """Two different labels at least, so that a sentence that happens to hold one is not taken for a form."""
    return len({match.lastgroup for match in LABELS.finditer(text)}) > 1


def read_labelled(view: View) -> tuple[ReadSubItem, tuple[Passage, ...]] | None:
    """The one measure of a paragraph with labels, and what stands before the first of them; ``None`` without labels."""
    if not has_labels(view.text):
        return None
    found = [(match.lastgroup or "", match.start(), match.end()) for match in LABELS.finditer(view.text)]
    parts: dict[str, View] = {}
    for place, (role, _start, end) in enumerate(found):
        stop = found[place + 1][1] if place + 1 < len(found) else len(view)
        if role not in parts:
            parts[role] = view.cut(end, stop).strip("。；，、 ")
    criteria, reward = parts.get("criteria", View([])), parts.get("reward", View([]))
    before = view.cut(0, found[0][1]).strip("。；，、： ")
    measure = ReadSubItem(
        1,
        title_of(criteria) if criteria else NOTHING,
        criteria.passage(),
        _words(parts.get("objects", View([]))),
        reward.passage(),
        kinds_of(reward.text),
        marks_of(criteria),
    )
    return measure, (before.passage(),) if before else ()


def _words(view: View) -> tuple[Passage, ...]:
    words: list[Passage] = []
    start = 0
    for match in [*_AND.finditer(view.text), None]:
        end = match.start() if match else len(view)
        inside = view.text[:end].count("（") > view.text[:end].count("）")
        if inside:
            continue
        piece = view.cut(start, end).strip("。，、；各等 ")
        words += split_words(piece)
        start = match.end() if match else end
    return tuple(words)
