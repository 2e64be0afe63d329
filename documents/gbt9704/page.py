"""An official document as one HTML page: elements in the order of GB/T 9704-2012, every text escaped."""

from __future__ import annotations

import datetime
from html import escape

from documents.gbt9704.content import Annex, Block, Document, Header, Heading, Paragraph, Table
from documents.gbt9704.writing import (
    break_title,
    chinese_date,
    clean,
    heading_number,
    signature_offsets,
    width,
)

MARK_WIDTH = 442.2  # points of 156 mm
LARGEST_MARK = 52.0
CHARACTER = 15.793


def text(value: object) -> str:
    """Any text of the document, without control characters and escaped; line breaks become spaces."""
    return escape(clean(str(value)).replace("\n", " "), quote=True)


def element(name: str, content: str, **attributes: str) -> str:
    """One element; the content is already HTML, the attributes are texts of ours or escaped here."""
    written = "".join(
        f' {key.rstrip("_")}="{escape(value, quote=True)}"' for key, value in attributes.items() if value
    )
    return f"<{name}{written}>{content}</{name}>"


def to_html(document: Document, *, created: datetime.datetime) -> str:
    """The whole page. `created` goes into the metadata, so that the same document gives the same bytes."""
    kind = {Header.DOCUMENT: "numbered", Header.LETTER: "letter", Header.PLAIN: "numbered"}[document.header]
    if not document.page_numbers:
        kind = "bare"
    parts = [_header(document), _title(document), _opening(document), body(document.body)]
    parts += [_attachment_note(document.annexes), _signature(document), _annotation(document)]
    many = len(document.annexes) > 1
    parts += [_annex(annex, number if many else 0) for number, annex in enumerate(document.annexes, 1)]
    parts.append(_imprint(document))
    return (
        f'<!DOCTYPE html><html lang="zh-CN"><head><meta charset="utf-8">{_metadata(document, created)}</head>'
        + element("body", "".join(parts), class_=kind)
        + "</html>"
    )


def _metadata(document: Document, created: datetime.datetime) -> str:
    moment = created.astimezone(datetime.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    keywords = [f"{label}：{value}" for label, value in document.disclosure.fields]
    if document.reference:
        keywords.append(document.reference)
    named = {
        "author": "、".join(document.issuers),
        "description": str(document.number),
        "keywords": ",".join(keyword.replace(",", "，") for keyword in keywords),
        "generator": "Duli",
        "dcterms.created": moment,
        "dcterms.modified": moment,
    }
    metas = "".join(f'<meta name="{name}" content="{text(value)}">' for name, value in named.items() if value)
    return element("title", text(document.title or "".join(document.title_lines))) + metas


# ---- the head (版头) ----


def _header(document: Document) -> str:
    if document.header is Header.PLAIN:
        return ""
    top = [element("p", text(document.copy_number), class_="copy")] if document.copy_number else []
    top += [element("p", text(line)) for line in (document.secrecy, document.urgency) if line]
    above = element("div", "".join(top), class_="top") if top else ""
    if document.header is Header.LETTER:
        return _letter_header(document) + above
    number = text(document.number)
    if document.signatory:
        signatory = element(
            "span", "签发人：" + element("span", text(document.signatory)), class_="signatory"
        )
        line = element("p", signatory + number, class_="number upward")
    else:
        line = element("p", number or "&nbsp;", class_="number")
    return above + _mark(document.mark, 35) + line + element("div", "", class_="red-line")


def _letter_header(document: Document) -> str:
    """信函格式: the mark's top 30 mm from the edge of the paper (the type area begins at 37), lines of 170 mm."""
    size = _mark_size(document.mark)
    drop = -7 + size * 0.3528 + 4
    upper = element("div", "<div></div>", class_="letter-rule upper", style=f"top: {drop:.2f}mm")
    lower = element("div", "<div></div>", class_="letter-rule lower")
    number = element("p", text(document.number), class_="letter-number") if document.number else ""
    room = f"{drop + 3:.2f}mm"
    mark = _mark(document.mark, -7, absolute=True)
    return mark + upper + lower + element("div", number, style=f"padding-top: {room}")


def _mark_size(mark: str) -> float:
    return min(LARGEST_MARK, max(26.0, MARK_WIDTH / max(width(mark), 1)))


def _mark(mark: str, top_mm: float, *, absolute: bool = False) -> str:
    """The red name of the issuing body, its top edge so many millimetres below the top of the type area."""
    size = _mark_size(mark)
    squeeze = min(1.0, MARK_WIDTH / (size * max(width(mark), 1)) + 0.0001)
    inner = element("span", text(mark), style=f"transform: scaleX({squeeze:.4f})" if squeeze < 1 else "")
    # The glyph of a full-width character fills its em but for about a twentieth above.
    style = f"font-size: {size:.2f}pt; line-height: {size:.2f}pt;"
    if absolute:
        style += f" position: absolute; top: {top_mm}mm; left: 0; width: 156mm;"
    else:
        style += f" padding-top: {top_mm}mm;"
    if squeeze < 1:
        overhang = (size * width(mark) - MARK_WIDTH) / 2
        style += f" margin-left: -{overhang:.2f}pt; margin-right: -{overhang:.2f}pt;"
    return element("p", inner, class_="mark", style=style)


def _title(document: Document) -> str:
    lines = list(document.title_lines) or break_title(clean(document.title))
    spans = "".join(element("span", text(line)) for line in lines)
    return element("h1", spans, class_="" if document.header is Header.PLAIN else "after-line")


def _opening(document: Document) -> str:
    if not document.addressee:
        return element("div", "", class_="first-after-title")
    addressee = document.addressee.rstrip("：:") + "："
    return element("p", text(addressee), class_="addressee")


# ---- the body (主体) ----


def body(blocks: tuple[Block, ...]) -> str:
    """Headings, paragraphs and tables; headings count by themselves and restart below a higher one."""
    counts = [0, 0, 0, 0]
    written = []
    for block in blocks:
        if isinstance(block, Heading):
            level = min(max(block.level, 1), 4)
            number = ""
            if block.numbered:
                counts[level - 1] += 1
                counts[level:] = [0] * (4 - level)
                number = heading_number(level, counts[level - 1])
            written.append(element(f"h{level + 1}", text(number + block.text)))
        elif isinstance(block, Paragraph):
            lead = element("span", text(block.lead), class_="lead") if block.lead else ""
            written.append(element("p", lead + text(block.text), class_="" if block.indent else "flush"))
        else:
            written.append(table(block))
    return "".join(written)


def table(block: Table) -> str:
    """A table of fixed layout (a third faster to lay out) whose head is repeated on every page."""
    whole = sum(column.share for column in block.columns) or 1
    columns = "".join(f'<col style="width: {column.share * 100 / whole:.3f}%">' for column in block.columns)
    head = "".join(element("th", text(column.title), scope="col") for column in block.columns)
    classes = ["" if column.align == "center" else column.align for column in block.columns]
    rows = "".join(
        element(
            "tr",
            "".join(element("td", text(cell), class_=kind) for cell, kind in zip(row, classes, strict=True)),
        )
        for row in block.rows
    )
    caption = element("p", text(block.caption), class_="caption") if block.caption else ""
    unit = element("p", text(f"单位：{block.unit}"), class_="unit") if block.unit else ""
    note = element("p", text(block.note), class_="note") if block.note else ""
    size = "narrow" if len(block.columns) > 8 else ""
    grid = element(
        "table",
        element("colgroup", columns) + element("thead", element("tr", head)) + element("tbody", rows),
        class_=size,
    )
    return caption + unit + grid + note


# ---- the end ----


def _attachment_note(annexes: tuple[Annex, ...]) -> str:
    """附件说明: names without punctuation at their end, turn-over lines under the first character of the name."""
    rows = []
    for number, annex in enumerate(annexes, 1):
        label = element("span", "附件：" if number == 1 else "&nbsp;", class_="label")
        serial = element("span", f"{number}.", class_="serial") if len(annexes) > 1 else ""
        rows.append(
            element(
                "p", label + serial + text(annex.title.rstrip("。，；.")), class_="many" if serial else ""
            )
        )
    return element("div", "".join(rows), class_="attachments") if rows else ""


def _signature(document: Document) -> str:
    """发文机关署名 and 成文日期; kept together and with the text before them."""
    if not document.issuers and document.issue_date is None:
        return ""
    date = chinese_date(document.issue_date) if document.issue_date else ""
    lines = []
    last = 4.0
    for unit in document.issuers:
        unit_right, last = signature_offsets(unit, date, sealed=document.sealed)
        lines.append(_right(unit, unit_right))
    if date:
        lines.append(_right(date, last))
    return element("div", "".join(lines), class_="signature" if document.sealed else "signature unsealed")


def _right(line: str, characters: float) -> str:
    return element("p", text(line), style=f"padding-right: {characters * CHARACTER:.2f}pt")


def _annotation(document: Document) -> str:
    note = document.annotation.strip("（）()")
    return element("p", text(f"（{note}）"), class_="annotation") if note else ""


def _annex(annex: Annex, number: int) -> str:
    label = element("p", f"附件{number}" if number else "附件", class_="label")
    limit = 30 if annex.landscape else 19
    title = element(
        "h1", "".join(element("span", text(line)) for line in break_title(clean(annex.title), limit))
    )
    return element(
        "section", label + title + body(annex.blocks), class_="annex wide" if annex.landscape else "annex"
    )


def _imprint(document: Document) -> str:
    """版记: its last line on the lower edge of the type area of the last page.

    The block stands twice: once unseen in the flow, where it holds the room (and moves to a new page when there is none), once
    placed at the bottom of the page it has come to.
    """
    rows = []
    if document.cc:
        rows.append(element("div", element("p", text(f"抄送：{document.cc.rstrip('。')}。")), class_="cc"))
    if document.printing_organ:
        date = f"{chinese_date(document.printing_date)}印发" if document.printing_date else ""
        pair = element("span", text(document.printing_organ)) + element("span", text(date))
        rows.append(element("div", element("p", pair, class_="printed")))
    if not rows:
        return ""
    content = "".join(rows)
    held = element("div", content, class_="imprint")
    placed = element("div", content, class_="imprint placed")
    return element("div", held + placed, class_="imprint-room")
