"""``manage.py demo``: the sample governments, put at a stage by calling the real actions while the clock is moved."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from time import monotonic
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from samples import telling
from samples.figures import load
from samples.people import Line, lines_of_cast
from samples.story import MIXED, STAGES, programme_of

NAMES = {
    "drafted": "年度措施已起草",
    "proposed": "项目提请常务会议",
    "items_fixed": "常务会议审定，纪要已登记",
    "issued": "年度措施已印发",
    "plan_submitted": "实施方案征求意见",
    "plan_signing": "征求意见结束，财政已签署",
    "plan_published": "实施方案和指标发布并锁定",
    "values_requested": "已请各单位提供数据",
    "values_accepted": "数据已提交并复核",
    "round_sealed": "评分已封存",
    "list_deliberated": "名单经集体研究",
    "list_signed": "两位分管领导已签署同意",
    "notice_opened": "名单公示中",
    "appeal_filed": "公示期内收到申诉",
    "appeal_answered": "申诉已核查答复",
    "renoticed": "更正后的名单重新公示",
    "submitted": "名单已报送",
    "reviewed": "市政府办审核完毕，一个对象被否决",
    "decided": "常务会议审定激励名单",
    "commended": "通报已印发，奖励已承诺",
    "rewarded": "奖励已兑现",
    MIXED: "四个项目处于不同阶段（默认）",
}


class Command(BaseCommand):
    help = "Found the sample governments, put their programme at a stage, print the sign-ins of the cast."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--if-empty", action="store_true", help="only when there is no government yet")
        parser.add_argument("--stage", choices=[*STAGES, MIXED], metavar="STAGE", help="see --list-stages")
        parser.add_argument("--list-stages", action="store_true", help="print the stages in their order")
        parser.add_argument("--cast", action="store_true", help="print the sign-ins")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["list_stages"]:
            self._list_stages()
        elif options["cast"] and not options["stage"] and not options["if_empty"]:
            self._cast()
        else:
            self._play(options["stage"] or MIXED, only_if_empty=options["if_empty"])
            if options["cast"]:
                self._cast()

    def _list_stages(self) -> None:
        days = {entry["stage"]: entry["at"][:10] for entry in programme_of(telling.OWN)["timeline"]}
        days[MIXED] = programme_of(telling.OWN)["story"]["mixed"]["at"][:10]
        self._table(
            ("阶段", "日期", "说明"), [(stage, days[stage], NAMES[stage]) for stage in (*STAGES, MIXED)]
        )

    def _play(self, stage: str, *, only_if_empty: bool) -> None:
        empty = telling.is_empty()
        if only_if_empty and not empty:
            self.stdout.write("已有政府数据，未写入示例。")
            return
        telling.refuse_elsewhere()
        began = monotonic()
        if empty:
            telling.begin(self.stdout.write)
        elif telling.is_behind(stage):
            raise CommandError(
                f"示例已到“{NAMES.get(telling.stage_now(), telling.stage_now())}”，不能退回到“{NAMES[stage]}”。"
                "请换一个空库重新开始。"
            )
        telling.tell(stage, self.stdout.write)
        self.stdout.write(f"示例已到“{NAMES[stage]}”，用时 {monotonic() - began:.0f} 秒。")

    def _cast(self) -> None:
        if telling.is_empty():
            raise CommandError("还没有示例政府。请先运行 demo --if-empty。")
        telling.refuse_elsewhere()
        firsts, rest = lines_of_cast()
        self.stdout.write(f"示例账号（口令都是 {load('cast')['password']}）")
        self.stdout.write("\n每种角色一人：")
        self._people(firsts)
        self.stdout.write("\n其他人员：")
        self._people(rest)

    def _people(self, lines: Sequence[Line]) -> None:
        self._table(
            ("账号", "姓名", "角色", "单位", "做什么"),
            [(one.username, one.name, one.role, one.unit, one.does) for one in lines],
        )

    def _table(self, heads: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
        """Columns as wide as their widest cell; a Chinese character takes two places."""
        table = [tuple(heads), *(tuple(row) for row in rows)]
        widths = [max(width_of(row[column]) for row in table) for column in range(len(heads))]
        for row in table:
            cells = (cell + " " * (wide - width_of(cell)) for cell, wide in zip(row, widths, strict=True))
            self.stdout.write("  ".join(cells).rstrip())


def width_of(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(one) in "WF" else 1 for one in text)
