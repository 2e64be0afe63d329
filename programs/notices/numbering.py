"""Numbers at the head of paragraphs, in every style of official writing, and the outline they make."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from programs.notices.stream import GAP, LINE, View

_CN = "一二三四五六七八九十百零〇两"
_DIGITS = {char: value for value, char in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"

STYLES: tuple[tuple[str, re.Pattern[str]], ...] = (
    *(
        (name, re.compile(rf"第([{_CN}]+|\d{{1,3}}){word}(?![规的所第中])[、：.]?"))
        for name, word in (
            ("part", "章"),
            ("section", "节"),
            ("article", "条"),
            ("clause", "款"),
            ("point", "项"),
        )
    ),
    ("measure", re.compile(rf"(?:措施|事项|项目|任务)([{_CN}]+|\d{{1,3}})[、：.]")),
    ("chapter", re.compile(rf"([{_CN}]+)[、.](?![{_CN}][、，])")),
    ("bracketed", re.compile(rf"（([{_CN}]+)）")),
    ("figure", re.compile(r"(\d{1,3})[.、](?!\d)")),
    ("bracketed figure", re.compile(r"（(\d{1,3})）")),
    ("half bracket", re.compile(r"(\d{1,3})）")),
    ("circled", re.compile(rf"([{_CIRCLED}])")),
)
_ENDED = "。；！？：）】”》"
_UNITS_LINE = re.compile(r"[\u4e00-\u9fff]{0,6}(?:单位|部门|处室)[：]")
_HEADING_LENGTH = 40
_SENTENCE_SIGNS = re.compile(r"[，。；：]")
_LARGEST_GAP = 2


def number_of(text: str) -> int:
    """The value of 三十二, 12 or ⑤; 0 when it is no number."""
    if text.isdigit() and text not in _CIRCLED:
        return int(text)
    if text in _CIRCLED:
        return _CIRCLED.index(text) + 1
    total, digit = 0, 0
    for char in text:
        if char == "百":
            total, digit = total + (digit or 1) * 100, 0
        elif char == "十":
            total, digit = total + (digit or 1) * 10, 0
        else:
            digit = _DIGITS.get(char, 0)
    return total + digit


@dataclass
class Node:
    """A numbered paragraph: from its number to the next of the same or a higher rank."""

    style: str
    number: int
    start: int
    """Where the number begins."""
    body: int
    """Where the text after the number begins."""
    depth: int
    end: int = 0
    parent: Node | None = None
    children: list[Node] = field(default_factory=list)

    def label(self, view: View) -> str:
        return view.text[self.start : self.body]

    @property
    def own_end(self) -> int:
        """Where its own text ends and that of its first child begins."""
        return self.children[0].start if self.children else self.end


def outline(view: View) -> list[Node]:
    """The numbered paragraphs of a text, in order. A number counts only where its row goes on: 1, 2, 3 …"""
    nodes: list[Node] = []
    stack: list[Node] = []
    last: dict[tuple[int, str], int] = {}
    for style, number, start, body in _candidates(view):
        place = next((at for at, node in enumerate(stack) if node.style == style), None)
        if not _may_start(view, start, nodes[-1].body if nodes else 0):
            continue
        strong = view.parted(start) >= LINE
        if place is not None:
            step = number - stack[place].number
            if step == 1 or (strong and 1 < step <= _LARGEST_GAP):
                del stack[place:]
            else:
                continue
        else:
            goes_on = number == last.get((len(stack), style), 0) + 1
            if number != 1 and not goes_on:
                continue
        node = Node(style, number, start, body, len(stack), parent=stack[-1] if stack else None)
        if node.parent is not None:
            node.parent.children.append(node)
        stack.append(node)
        last[node.depth, style] = number
        nodes.append(node)
    _close(nodes, len(view))
    return nodes


def _candidates(view: View) -> Iterator[tuple[str, int, int, int]]:
    text = view.text
    place = 0
    while place < len(text):
        if view.parted(place) or place == 0 or text[place - 1] in _ENDED:
            for style, pattern in STYLES:
                match = pattern.match(text, place)
                if match and number_of(match[1]):
                    yield style, number_of(match[1]), place, match.end()
                    break
        place += 1


def _may_start(view: View, place: int, since: int) -> bool:
    """A number begins after a finished sentence or after a short heading, not in the middle of a broken line."""
    if place == 0 or view.text[place - 1] in _ENDED or view.parted(place) == GAP:
        return True
    before = view.text[since:place]
    line = place
    while line > since and not view.parted(line - 1):
        line -= 1
    tail = view.text[max(line - 1, since) : place] if line > since else before
    if view.parted(place) >= LINE and _UNITS_LINE.match(tail.rpartition("。")[2]):
        return True
    return len(tail) <= _HEADING_LENGTH and not _SENTENCE_SIGNS.search(tail)


def _close(nodes: list[Node], end: int) -> None:
    for place, node in enumerate(nodes):
        node.end = next((later.start for later in nodes[place + 1 :] if later.depth <= node.depth), end)
