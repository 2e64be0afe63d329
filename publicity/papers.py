"""The documents of this app: how frozen content becomes a page. Pure: the same content gives the same document."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from core.clock import SHANGHAI, local_date
from core.errors import BadInput, Finding
from documents.gbt9704 import Disclosure, Document, DocumentNumber
from documents.gbt9704.kinds import (
    Award,
    AwardedItem,
    Imprint,
    commendation_notice,
    organisation_copy,
    period_text,
    proposed_list_notice,
)
from documents.kinds import Paper
from programs.packs import RuleSet

COMMENDATION = "commendation_notice"
ORGANISATION_COPY = "organisation_copy"
PUBLIC_NOTICE = "public_notice"
PLAN_SUPERSEDED = "实施方案已调整，以新印发的为准。"

NUMBER = re.compile(r"^(?P<agency>[^〔〕\s]{1,30})〔(?P<year>\d{4})〕(?P<serial>[1-9]\d{0,4})号$")


def parse_number(text: str) -> DocumentNumber:
    """发文字号 as GB/T 9704-2012 7.2.5 writes it: 益政办发〔2026〕3号. Raises ``BadInput`` for anything else."""
    found = NUMBER.match(text.strip().replace("[", "〔").replace("]", "〕"))
    if found is None:
        message = _("Write the number as 益政办发〔2026〕3号: agency, year, serial number.")
        raise BadInput(findings=[Finding("not_a_number", message, where="document_number")])
    return DocumentNumber(found["agency"], int(found["year"]), int(found["serial"]))


def issuer(rules: RuleSet, tenant_name: str) -> str:
    """In whose name the notice is issued: 以市政府办名义印发 (第十八条), or the government's own."""
    if rules.award.signed_by == "supervision_room":
        return rules.basis.supervision_room or f"{tenant_name}督查室"
    if rules.award.signed_by != "office":
        return tenant_name
    issued_by = rules.document.issued_by
    return issued_by if issued_by.endswith(("办公室", "办公厅")) else f"{tenant_name}办公室"


def issued_content(
    decided: Mapping[str, Any],
    *,
    rules: RuleSet,
    number: str,
    issue_date: date,
    index_number: str,
    registered_on: date,
    valid_until: date | None,
    tenant_name: str,
    address: str,
) -> dict[str, Any]:
    """The decided text with what its issue adds: number, date, and the facts disclosed with a document."""
    disclosure = [
        ["索引号", index_number],
        ["文号", number],
        ["登记日期", registered_on.isoformat()],
        ["发文日期", issue_date.isoformat()],
        ["信息时效期", valid_until.isoformat() if valid_until else "长期有效"],
        ["所属机构", decided["issuer"]],
        ["公开范围", "全部公开" if rules.award.public else "依申请公开"],
        ["公开方式", "政府网站"],
        ["公开责任部门", tenant_name],
    ]
    return {
        **decided,
        "number": number,
        "issue_date": issue_date.isoformat(),
        "disclosure": [pair for pair in disclosure if pair[1]],
        "public": rules.award.public,
        "address": address,
    }


DATA_REPLACED = "数据已更正，以新公布的为准。"


def data_title(item_title: str, period: str) -> str:
    """How the data of a period are named on the portal."""
    return f"{item_title[:150]}主要指标数据（{period}）"


def plan_title(item_title: str) -> str:
    """How a published plan is named on the portal."""
    return f"{item_title[:180]}督查激励实施方案"


def public_content(content: Mapping[str, Any]) -> dict[str, Any]:
    """What the portal shows of an issued notice: as issued, without our ids and without the places left vacant."""
    items = [
        {
            "number": item["number"],
            "title": item["title"],
            "reward": item["reward"],
            "carried_out_by": item["carried_out_by"],
            "groups": [
                {"label": group_label(group), "names": [award["name"] for award in group["awards"]]}
                for group in item["groups"]
                if group["awards"]
            ],
        }
        for item in content["items"]
    ]
    kept = (
        "title",
        "programme",
        "year",
        "number",
        "issuer",
        "addressee",
        "opening",
        "closing",
        "cc",
        "issue_date",
        "disclosure",
    )
    return {**{key: content[key] for key in kept}, "items": items}


def group_label(group: Mapping[str, Any]) -> str:
    """县市区, or 子项目（县市区）."""
    return f"{group['sub_item']}（{group['class']}）" if group["sub_item"] else str(group["class"])


def awarded_items(content: Mapping[str, Any]) -> tuple[AwardedItem, ...]:
    return tuple(
        AwardedItem(
            title=item["title"],
            awards=tuple(
                Award(name=award["name"], group=group_label(group))
                for group in item["groups"]
                for award in group["awards"]
            ),
            reward=item["reward"],
            carried_out_by=item["carried_out_by"],
        )
        for item in content["items"]
    )


def commendation_paper(content: Mapping[str, Any]) -> Paper:
    """The commendation notice with red header."""
    return Paper(
        document=_notice(content),
        name=f"{content['title']}（{content['number']}）.pdf",
        created=_midnight(content["issue_date"]),
    )


def _notice(content: Mapping[str, Any]) -> Document:
    issued = date.fromisoformat(content["issue_date"])
    return commendation_notice(
        mark=f"{content['issuer']}文件",
        number=parse_number(content["number"]),
        title=content["title"],
        addressee=content["addressee"].rstrip("：:") + "：",
        preamble=content["opening"],
        items=awarded_items(content),
        closing=_paragraphs(content["closing"]),
        issuer=content["issuer"],
        issue_date=issued,
        annotation="此件主动公开" if content["public"] else "此件依申请公开",
        imprint=Imprint(cc=content["cc"], printing_organ=content["issuer"], printing_date=issued),
        disclosure=Disclosure(tuple((label, value) for label, value in content["disclosure"])),
        reference=content["address"],
    )


def organisation_paper(content: Mapping[str, Any]) -> Paper:
    """The copy of the notice to the organisation department (第十八条)."""
    recipients: Sequence[str] = content["copies_to"]
    document = organisation_copy(
        _notice(content),
        mark=content["issuer"],
        number=content["copy_number"],
        recipient="、".join(recipients) + "：",
        issuer=content["issuer"],
        issue_date=date.fromisoformat(content["issue_date"]),
        items=awarded_items(content),
    )
    return Paper(
        document, f"抄送{'、'.join(recipients)}：{content['number']}.pdf", _midnight(content["issue_date"])
    )


def public_notice_paper(content: Mapping[str, Any]) -> Paper:
    """The public notice of a proposed list; its content is described in ``actions.publications``."""
    opens, closes = _moment(content["opens_at"]), _moment(content["closes_at"])
    item = AwardedItem(
        title=content["item"]["title"],
        awards=tuple(
            Award(name=entry["name"], group=group_label(group))
            for group in content["groups"]
            for entry in group["entries"]
        ),
        as_table=True,
    )
    # A window that closes at 24:00 ends on the day before that midnight.
    last = (
        max(date.fromisoformat(day) for day in content["days_counted"])
        if content["days_counted"]
        else local_date(closes)
    )
    document = proposed_list_notice(
        title=content["title"],
        basis=content["basis"],
        period=period_text(local_date(opens), last, f"{content['working_days']}个工作日"),
        items=(item,),
        appeal=(
            f"申诉复核监督电话：{content['appeal_telephone']}。",
            f"举报电话：{content['office_telephone']}。",
            f"举报邮箱：{content['office_mailbox']}",
        ),
        publisher=content["publisher"],
        issue_date=local_date(opens),
    )
    return Paper(document, f"{content['title']}.pdf", opens)


def _paragraphs(text: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in text.splitlines() if line.strip())


def _midnight(day: str) -> datetime:
    return datetime.combine(date.fromisoformat(day), datetime.min.time(), SHANGHAI)


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)
