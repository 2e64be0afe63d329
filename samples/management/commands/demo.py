"""``manage.py demo``: the sample governments, put at a stage by calling the real actions while the clock is moved."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from time import monotonic
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from samples import telling
from samples.people import Line, lines_of_cast
from samples.playing import PlayedStory
from samples.records import PASSWORD, programme_of, programmes, rules_of
from samples.stages import MIXED, NAMES
from samples.story import stages_of_record


class Command(BaseCommand):
    help = "Found the sample governments, put their programme at a stage, print the sign-ins of the cast."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--if-empty", action="store_true", help="only when there is no government yet")
        parser.add_argument(
            "--rulebook",
            choices=sorted(programmes()),
            metavar="CODE",
            help="the government that works under this rulebook, instead of the three of the default system; "
            "see --list-rulebooks",
        )
        parser.add_argument("--stage", metavar="STAGE", help="see --list-stages")
        parser.add_argument("--list-stages", action="store_true", help="print the stages in their order")
        parser.add_argument("--list-rulebooks", action="store_true", help="print the rulebooks")
        parser.add_argument("--cast", action="store_true", help="print the sign-ins")

    def handle(self, *args: Any, **options: Any) -> None:
        code = options["rulebook"]
        if options["list_rulebooks"]:
            self._list_rulebooks()
        elif options["list_stages"]:
            self._list_stages(code)
        elif options["cast"] and not options["stage"] and not options["if_empty"]:
            self._cast(code)
        else:
            self._play(code, options["stage"], only_if_empty=options["if_empty"])
            if options["cast"]:
                self._cast(code)

    # What there is

    def _list_rulebooks(self) -> None:
        rows = [
            (code, record["title"], str(record["year"]), f"{len(stages_of_record(record))}个阶段")
            for code, record in programmes().items()
        ]
        self._table(("制度", "示例年度措施", "年度", "阶段"), rows)

    def _list_stages(self, code: str | None) -> None:
        record = _record(code)
        days = {entry["stage"]: entry["at"][:10] for entry in record["timeline"]}
        rows = [(stage, days[stage], NAMES[stage]) for stage in stages_of_record(record)]
        if MIXED in record.get("story", {}):
            name = f"{NAMES[MIXED]}（默认）" if code is None else NAMES[MIXED]
            rows.append((MIXED, record["story"][MIXED]["at"][:10], name))
        self._table(("阶段", "日期", "说明"), rows)
        self._pending(record)

    def _pending(self, record: Mapping[str, Any]) -> None:
        """What the rulebook also demands and the product does not carry yet."""
        pending = rules_of(record["rulebook"]).pending
        if pending:
            self.stdout.write(f"\n{record['title']}：以下{len(pending)}个环节尚未开通")
            self._table(("环节", "条款"), [(one.name, one.clause) for one in pending])

    # Playing

    def _play(self, code: str | None, stage: str | None, *, only_if_empty: bool) -> None:
        stage = _checked(code, stage)
        empty = telling.is_empty()
        if only_if_empty and not empty:
            self.stdout.write("已有政府数据，未写入示例。")
            return
        telling.refuse_elsewhere()
        began = monotonic()
        if code is None:
            self._play_default(stage)
        else:
            self._refuse_backwards(stage, telling.story_of(code))
            telling.tell_under(code, stage, self.stdout.write)
            self._pending(_record(code))
        self.stdout.write(f"示例已到“{NAMES[stage]}”，用时 {monotonic() - began:.0f} 秒。")

    def _play_default(self, stage: str) -> None:
        if telling.OWN in telling.founded_slugs():
            self._refuse_backwards(stage, telling.story_of(programme_of(telling.OWN)["rulebook"]))
        else:
            telling.begin(self.stdout.write)
        telling.tell(stage, self.stdout.write)

    def _refuse_backwards(self, stage: str, story: PlayedStory | None) -> None:
        if story is not None and telling.is_behind(stage, story):
            now = telling.stage_now(story)
            raise CommandError(
                f"示例已到“{NAMES.get(now, now)}”，不能退回到“{NAMES[stage]}”。请换一个空库重新开始。"
            )

    # The cast

    def _cast(self, code: str | None) -> None:
        if telling.is_empty():
            raise CommandError("还没有示例政府。请先运行 demo --if-empty。")
        telling.refuse_elsewhere()
        slugs = telling.founded_slugs() if code is None else [_record(code)["tenant"]]
        firsts, rest = lines_of_cast(slugs)
        self.stdout.write(f"示例账号（口令都是 {PASSWORD}）")
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


def _record(code: str | None) -> dict[str, Any]:
    return programmes()[code] if code else programme_of(telling.OWN)


def _checked(code: str | None, stage: str | None) -> str:
    """The stage asked for; by default the mixed one of a story that has it, else the last."""
    record = _record(code)
    known = [*stages_of_record(record), *([MIXED] if MIXED in record.get("story", {}) else [])]
    wanted = stage or known[-1]
    if wanted not in known:
        raise CommandError(f"“{wanted}”不是{record['title']}的阶段。可选：{'、'.join(known)}。")
    return wanted


def width_of(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(one) in "WF" else 1 for one in text)
