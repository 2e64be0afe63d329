"""From a document to what was read of it. Pure: the same document always gives the same reading."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace

from programs.notices import closing, head, labelled, measures, numbering, rewards, tables, units
from programs.notices.document import Document
from programs.notices.model import NOTHING, Passage, ReadItem, ReadNotice, ReadRule, ReadSubItem, Span
from programs.notices.numbering import Node
from programs.notices.stream import LINE, View, running_text
from programs.notices.units import Annotation

_HEADING = re.compile(r"^[^。；：]{2,40}[。：]")
_PROMISE = re.compile(r"给予|予以")
_PENALTY = re.compile(r"批评|问责|约谈|惩戒|检讨|取消|不予")
_FEWEST_ITEMS = 2
_CAPTION = re.compile(r"^附件?(?:表)?\d*[：:]")
_DISCLOSED = re.compile(r"^（?此件(?:主动|依申请|不予)?公开(?:发布)?）?$")


def read_notice(document: Document) -> ReadNotice:
    """Everything that can be read of a notice. What was not understood is listed, nothing is made up."""
    view = running_text(document)
    nodes = numbering.outline(view)
    borders = [node.start for node in nodes]
    found = units.named_units(view, borders)
    item_tables = [
        (number, block) for number, block in enumerate(document.blocks) if tables.is_item_table(block)
    ]
    over: list[Passage] = []
    for number, block in enumerate(document.blocks):
        if block.is_table and not tables.is_item_table(block):
            over.append(_table_passage(block.text, number))
    if item_tables:
        items: list[ReadItem] = []
        for number, block in item_tables:
            read, rest = tables.read_table(block, number)
            items += (
                [replace(one, number=len(items) + at) for at, one in enumerate(read, 1)] if items else read
            )
            over += rest
        first = nodes[0].start if nodes else len(view)
        return _assembled(view, nodes, items, first, [(0, 0)], over)
    chosen = _item_nodes(view, nodes, found)
    if not chosen:
        first = nodes[0].start if nodes else len(view)
        return _assembled(view, nodes, [], first, [], over)
    ranges: list[tuple[int, int]] = []
    items = []
    inherited = _inherited_ends(view, chosen, nodes, found)
    for position, node in enumerate(chosen):
        end = inherited[position]
        ranges.append((node.start, end))
        items.append(_item(view, node, end, found, position + 1))
    numbers = [one.number for one in items]
    if len(set(numbers)) < len(numbers):
        items = [replace(one, number=at) for at, one in enumerate(items, 1)]
    first = _first_heading(view, nodes, chosen)
    return _assembled(view, nodes, items, first, ranges, over)


def _table_passage(text: str, number: int) -> Passage:
    return Passage(text, (Span(number, 0, len(text)),))


# ---- which numbered paragraphs are the items ----


def _item_nodes(view: View, nodes: Sequence[Node], found: Sequence[Annotation]) -> list[Node]:
    """The rank of numbered paragraphs of which most name one lead; without leads, of which most hold a measure."""
    leading = [one for one in found if one.names_a_lead]
    ranks: dict[tuple[int, str], list[Node]] = {}
    for node in nodes:
        ranks.setdefault((node.depth, node.style), []).append(node)

    def holds(node: Node) -> int:
        return sum(node.start <= one.start < node.end for one in leading)

    best: list[Node] = []
    if leading:
        scored = sorted(
            ranks.items(),
            key=lambda rank: (-sum(holds(node) == 1 for node in rank[1]), rank[0][0]),
        )
        for _rank, members in scored:
            if any(holds(node) for node in members):
                best = members
                break
        kept = [node for node in best if holds(node) or _has_measure(view, node)]
        return _without_foreign(kept, holds)
    for _rank, members in sorted(ranks.items(), key=lambda one: one[0][0]):
        having = [node for node in members if _has_measure(view, node)]
        if len(having) >= _FEWEST_ITEMS and len(having) * 2 >= len(members):
            return having
    return []


def _without_foreign(nodes: list[Node], holds: Callable[[Node], int]) -> list[Node]:
    """Numbered paragraphs of a part in which none names a lead are no items (二、组织实施 1. 2. 3.)."""
    by_parent: Counter[int] = Counter()
    for node in nodes:
        by_parent[id(node.parent)] += bool(holds(node))
    return [node for node in nodes if by_parent[id(node.parent)]]


def _has_measure(view: View, node: Node) -> bool:
    text = view.text[node.body : node.end]
    if labelled.has_labels(text):
        return True
    return any(
        measures.runs_of(sentence)[1] >= 0 and rewards.says_reward(sentence) and not _PENALTY.search(sentence)
        for sentence in re.split(r"(?<=。)", text)
        if sentence
    )


def _first_heading(view: View, nodes: Sequence[Node], chosen: Sequence[Node]) -> int:
    """Where the head of the notice ends: at the first item, or at the heading of the part in which it stands."""
    top = chosen[0]
    while top.parent is not None:
        top = top.parent
    before = [node for node in nodes if node.start < top.start and node.depth == top.depth]
    return before[0].start if before else top.start


def _inherited_ends(
    view: View, chosen: Sequence[Node], nodes: Sequence[Node], found: Sequence[Annotation]
) -> list[int]:
    """Where each item ends. The last of a part ends with its own sentence: what follows without a number is no item."""
    ends = []
    starts = {node.start for node in chosen}
    for node in chosen:
        following = node.end
        is_last = following >= len(view) or following not in starts
        ends.append(_own_end(view, node, found) if is_last else following)
    return ends


def _own_end(view: View, node: Node, found: Sequence[Annotation]) -> int:
    """The end of the last item: behind its units and its measures, at the next finished line."""
    text = view.text
    inside = [one for one in found if node.body <= one.start < node.end and one.names_a_lead]
    if not inside:
        for place in range(node.body + 1, node.end):
            if (
                view.parted(place) >= LINE
                and text[place - 1] in "。）"
                and _has_measure_between(text, node.body, place)
            ):
                return place
        return node.end
    last = inside[-1].end
    helping = [one for one in found if last <= one.start <= last + 2 and one.start < node.end]
    last = max([last, *(one.end for one in helping)])
    while last < node.end and text[last] in "。；）":
        last += 1
    if _has_measure_between(text, node.body, inside[0].start):
        return last
    for place in range(last + 1, node.end):
        if text[place - 1] in "。）" and view.parted(place) and _has_measure_between(text, node.body, place):
            return place
    return node.end


def _has_measure_between(text: str, start: int, end: int) -> bool:
    return labelled.has_labels(text[start:end]) or any(
        measures.runs_of(sentence)[1] >= 0 for sentence in re.split(r"(?<=。)", text[start:end]) if sentence
    )


# ---- one item ----


def _item(view: View, node: Node, end: int, found: Sequence[Annotation], position: int) -> ReadItem:
    inside = [one for one in found if node.start <= one.start < end]
    leads, helpers = units.leads_and_helpers(inside)
    taken = [(one.start, one.end) for one in inside]
    title, body = _title(view, node.body, min(node.own_end, end), taken)
    own = view.cut(body, min(node.own_end, end)).without(_shifted(taken, body))
    paragraphs: list[tuple[View, Passage]] = [(own, NOTHING)] if own.strip("。；，、： ") else []
    for child in node.children:
        if child.start >= end:
            continue
        stop = min(child.end, end)
        sub_title, sub_body = _title(view, child.body, stop, taken)
        paragraph = view.cut(sub_body, stop).without(_shifted(taken, sub_body))
        if paragraph.strip("。；，、： "):
            paragraphs.append((paragraph, sub_title))
    subs: tuple[ReadSubItem, ...]
    form = labelled.read_labelled(own) if not node.children else None
    if form is not None:
        subs, over = (form[0],), list(form[1])
    else:
        read = measures.read_measures(paragraphs)
        subs, over = read.found, list(read.over)
    if not subs and paragraphs:
        over = [paragraph.passage() for paragraph, _title in paragraphs]
    if not title and subs:
        title = _joined_title([one.title for one in subs if one.title])
    whole = view.cut(node.body, end)
    return ReadItem(
        node.number or position,
        node.label(view),
        title,
        whole.without(_shifted(taken, node.body)).strip("（） ").passage(),
        tuple(paragraph.passage() for paragraph, _name in paragraphs),
        subs,
        leads,
        helpers,
        tuple(over),
    )


def _shifted(ranges: Sequence[tuple[int, int]], offset: int) -> list[tuple[int, int]]:
    return [(max(0, start - offset), max(0, end - offset)) for start, end in ranges]


def _title(view: View, start: int, end: int, taken: Sequence[tuple[int, int]]) -> tuple[Passage, int]:
    """A short heading before the measure (扩大有效投资。), and where the measure begins; no heading: nothing."""
    text = view.text[:end]
    stop = next((a for a, b in sorted(taken) if start <= a < end), end)
    match = _HEADING.match(text[start:stop])
    candidates = [start + match.end()] if match else []
    candidates += [
        place
        for place in range(start + 2, min(stop, start + 40))
        if view.parted(place) and (measures.OPENING.match(text, place) or labelled.LABELS.match(text, place))
    ][:1]
    if stop < end and stop - start <= 40:
        candidates.append(stop)
    for place in sorted(candidates):
        piece = view.cut(start, place).strip("。：；，、 ")
        words = piece.text
        if not words or _PROMISE.search(words) or measures.OPENING.match(words):
            continue
        if measures.runs_of(view.text[start:place])[1] >= 0 or len(words) > 40:
            continue
        return piece.passage(), place
    return NOTHING, start


def _joined_title(titles: Sequence[Passage]) -> Passage:
    """The titles of the parts one after the other, as far as they go."""
    kept: list[Passage] = []
    for one in titles:
        if kept and sum(len(each.text) + 1 for each in kept) + len(one.text) > 100:
            break
        if one.text not in {each.text for each in kept}:
            kept.append(one)
    return Passage("；".join(one.text for one in kept), tuple(span for one in kept for span in one.spans))


# ---- the whole ----


def _assembled(
    view: View,
    nodes: Sequence[Node],
    items: Sequence[ReadItem],
    first: int,
    ranges: Sequence[tuple[int, int]],
    over: Sequence[Passage],
) -> ReadNotice:
    top = head.read_head(view.cut(0, first))
    rules: list[ReadRule] = []
    basis = closing.read_basis(view.cut(0, first), top.preamble.text)
    if basis is not None:
        rules.append(basis)
    left: list[Passage] = [*top.over, *over]
    issuer, issued_on = NOTHING, NOTHING
    stretches = _stretches(len(view), first, [one for one in ranges if one[1]])
    for start, end in stretches:
        piece = view.cut(start, end)
        who, when, signed = head.read_signature(piece)
        stop = len(piece)
        if signed is not None and len(piece) - signed < 60:
            issuer, issued_on, stop = who, when, signed
            tail = piece.cut(signed).strip(" ")
            rest = tail.text.replace(who.text, "").replace(when.text, "").strip()
            if rest and not _DISCLOSED.match(rest):
                left.append(tail.passage())
        inner = [node for node in nodes if start <= node.start < start + stop]
        for rule in closing.read_rules(piece.cut(0, stop), inner, start):
            if _DISCLOSED.match(rule.sentence.text):
                continue
            if _CAPTION.match(rule.sentence.text):
                left.append(rule.sentence)
                continue
            rules.append(rule)
    if not issuer:
        issuer, issued_on, _at = head.read_signature(view.cut(0, first))
    return ReadNotice(
        top.title,
        top.programme,
        top.document_number,
        top.addressees,
        top.preamble,
        issuer,
        issued_on,
        top.year,
        tuple(items),
        tuple(rules),
        tuple(left),
    )


def _stretches(length: int, first: int, taken: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """What lies behind the head and outside the items."""
    found: list[tuple[int, int]] = []
    start = first
    for begin, end in sorted(taken):
        if begin > start:
            found.append((start, begin))
        start = max(start, end)
    if start < length:
        found.append((start, length))
    return found
