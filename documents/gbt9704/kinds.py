"""The documents that a round of supervision incentives sends out, put together from plain values.

Wording that a government may want otherwise is an argument; the defaults follow the notices of real programmes.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass, replace

from documents.gbt9704.content import (
    Annex,
    Block,
    Column,
    Disclosure,
    Document,
    DocumentNumber,
    Header,
    Heading,
    Paragraph,
    Table,
)
from documents.gbt9704.writing import chinese_date


@dataclass(frozen=True)
class Award:
    """One awarded object, as it is to be printed."""

    name: str
    group: str = ""
    grade: str = ""
    score: str = ""
    rank: str = ""
    reward: str = ""


@dataclass(frozen=True)
class AwardedItem:
    """One incentive item with its awarded objects and the reward they share."""

    title: str
    awards: tuple[Award, ...]
    reward: str = ""  # the measure promised to all of them, a sentence
    carried_out_by: str = ""  # 组织实施
    as_table: bool = False


@dataclass(frozen=True)
class Imprint:
    """版记."""

    cc: str = ""
    printing_organ: str = ""
    printing_date: datetime.date | None = None


AWARD_COLUMNS = (
    ("group", Column("类别", 14)),
    ("name", Column("激励对象", 20)),
    ("grade", Column("等次", 10)),
    ("score", Column("得分", 10)),
    ("rank", Column("排名", 8)),
    ("reward", Column("激励措施", 30, "left")),
)


def award_table(awards: tuple[Award, ...], caption: str = "") -> Table:
    """The awards as a table; columns that nobody fills are left out."""
    used = [(key, column) for key, column in AWARD_COLUMNS if any(getattr(award, key) for award in awards)]
    rows = tuple(
        (str(number), *(getattr(award, key) for key, _ in used)) for number, award in enumerate(awards, 1)
    )
    return Table((Column("序号", 7), *(column for _, column in used)), rows, caption)


def item_blocks(item: AwardedItem) -> tuple[Block, ...]:
    """One item of a commendation notice: heading, objects (sentence or table), reward and who carries it out."""
    blocks: list[Block] = [Heading(1, item.title)]
    if item.as_table:
        blocks.append(award_table(item.awards))
    else:
        groups: dict[str, list[str]] = {}
        for award in item.awards:
            groups.setdefault(award.group, []).append(award.name)
        for group, names in groups.items():
            blocks.append(Paragraph("、".join(names) + "。", lead=f"{group}：" if group else ""))
    measure = item.reward.rstrip("。")
    tail = f"（{item.carried_out_by}组织实施）" if item.carried_out_by else ""
    if measure or tail:
        blocks.append(Paragraph(f"{measure}。{tail}" if measure else tail))
    return tuple(blocks)


def commendation_notice(
    *,
    mark: str,
    number: DocumentNumber | str,
    title: str,
    addressee: str,
    preamble: str,
    items: tuple[AwardedItem, ...],
    closing: tuple[str, ...],
    issuer: str,
    issue_date: datetime.date,
    annotation: str = "此件主动公开",
    annexes: tuple[Annex, ...] = (),
    imprint: Imprint | None = None,
    disclosure: Disclosure | None = None,
    reference: str = "",
) -> Document:
    """督查激励通报 with red header."""
    imprint = imprint or Imprint()
    body: list[Block] = [Paragraph(preamble)]
    for item in items:
        body.extend(item_blocks(item))
    body.extend(Paragraph(sentence) for sentence in closing)
    return Document(
        title=title,
        body=tuple(body),
        issuers=(issuer,),
        issue_date=issue_date,
        mark=mark,
        number=number,
        addressee=addressee,
        annotation=annotation,
        annexes=annexes,
        cc=imprint.cc,
        printing_organ=imprint.printing_organ,
        printing_date=imprint.printing_date,
        disclosure=disclosure or Disclosure(),
        reference=reference,
    )


def organisation_copy(
    notice: Document,
    *,
    mark: str,
    number: DocumentNumber | str,
    recipient: str,
    issuer: str,
    issue_date: datetime.date,
    items: tuple[AwardedItem, ...],
    purpose: str = "请在干部考核、选拔任用工作中参考",
) -> Document:
    """The copy to the organisation department as a letter (函) with the list as its annex.

    益政办发〔2023〕10号 第十八条: the notice is copied to the organisation department.
    """
    short = notice.title or "".join(notice.title_lines)
    rows: list[tuple[str, ...]] = []
    for item in items:
        for award in item.awards:
            rows.append((str(len(rows) + 1), item.title, award.name, award.grade or "—"))
    listing = Table(
        (Column("序号", 6), Column("激励事项", 30, "left"), Column("激励对象", 22), Column("等次", 10)),
        tuple(rows),
    )
    text = f"经审定，《{short}》（{notice.number}）已印发。现将督查激励对象名单抄送你单位，{purpose}。"
    return Document(
        title="关于抄送督查激励对象名单的函",
        body=(Paragraph(text), Paragraph("特此函告。")),
        issuers=(issuer,),
        issue_date=issue_date,
        header=Header.LETTER,
        mark=mark,
        number=number,
        addressee=recipient,
        annexes=(Annex("督查激励对象名单", (listing,)),),
        reference=notice.reference,
    )


def proposed_list_notice(
    *,
    title: str,
    basis: str,
    period: str,
    items: tuple[AwardedItem, ...],
    appeal: tuple[str, ...],
    publisher: str,
    issue_date: datetime.date,
    reference: str = "",
) -> Document:
    """拟激励名单公示: a plain header, the list, the period, and where objections and complaints go."""
    body: list[Block] = [Paragraph(f"{basis.rstrip('。')}，现将拟激励名单予以公示。公示期：{period}。")]
    for item in items:
        body.append(Heading(1, item.title))
        body.append(award_table(item.awards))
    body.append(
        Paragraph(
            "对公示名单有异议的，请在公示期内通过以下方式反映。反映情况应当客观真实，以单位名义反映的应加盖公章。"
        )
    )
    body.extend(Paragraph(line) for line in appeal)
    return Document(
        title=title,
        body=tuple(body),
        issuers=(publisher,),
        issue_date=issue_date,
        header=Header.PLAIN,
        reference=reference,
    )


def score_sheet(title: str, table: Table, *, landscape: bool | None = None) -> Annex:
    """评分表 as an annex; wide tables lie on their side unless told otherwise."""
    wide = len(table.columns) > 8 if landscape is None else landscape
    return Annex(title, (table,), landscape=wide)


def corrected(
    notice: Document, *, number: DocumentNumber | str, issue_date: datetime.date, reason: str
) -> Document:
    """A correction of an issued notice: it names what it replaces and why."""
    lead = Paragraph(f"《{notice.title}》（{notice.number}）因{reason.rstrip('。')}，现予更正，以本件为准。")
    return replace(notice, number=number, issue_date=issue_date, body=(lead, *notice.body))


def period_text(first: datetime.date, last: datetime.date, days: str) -> str:
    """2026年3月2日至2026年3月6日（5个工作日）."""
    return f"{chinese_date(first)}至{chinese_date(last)}（{days}）"
