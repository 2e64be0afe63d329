"""Documents and workbooks, made as a worker makes them."""

from __future__ import annotations

import datetime
import gc
from collections.abc import Iterator
from decimal import Decimal

from documents.gbt9704 import document_pdf
from documents.gbt9704.kinds import Award, AwardedItem, commendation_notice, proposed_list_notice
from documents.rendering import allow_here, rendering_status
from documents.workbooks import Column, Kind, ReadLimits, Table, TableSpec, read_table
from documents.workbooks.writing import write_table
from samples.bench.measuring import Row, best, once

DAY = datetime.date(2026, 1, 5)
CREATED = datetime.datetime(2026, 1, 5, tzinfo=datetime.UTC)
BOOK_ROWS, BOOK_COLUMNS = 40_000, 12


def _list(rows: int) -> bytes:
    awards = tuple(
        Award(f"示例单位{number:03d}", "县市区", score="91.25", rank=str(number)) for number in range(rows)
    )
    document = proposed_list_notice(
        title="拟激励名单公示", basis="根据有关规定", period="3个工作日", items=(AwardedItem("一、示例", awards, as_table=True),),
        appeal=("联系电话：0737-0000001。",), publisher="市农业农村局", issue_date=DAY,
    )  # fmt: skip
    return document_pdf(document, created=CREATED, identifier="bench")


def _notice() -> bytes:
    """A commendation notice of five pages: twenty items with five objects each."""
    from documents.gbt9704 import DocumentNumber
    from documents.gbt9704.kinds import Imprint

    items = tuple(
        AwardedItem(
            f"第{number}项激励措施", tuple(Award(f"示例县{index}", "县市区") for index in range(5)),
            reward="给予资金支持，并在安排下一年度有关项目时予以倾斜。" * 2, carried_out_by="市有关部门",
        )
        for number in range(1, 21)
    )  # fmt: skip
    document = commendation_notice(
        mark="测量市人民政府办公室文件", number=DocumentNumber("测政办发", 2026, 1), title="关于通报表扬的通知",
        addressee="各县市区人民政府：", preamble="为鼓励先进，现予以通报表扬。", items=items, closing=("望再接再厉。",),
        issuer="测量市人民政府办公室", issue_date=DAY, annotation="此件主动公开",
        imprint=Imprint(printing_organ="测量市人民政府办公室", printing_date=DAY),
    )  # fmt: skip
    return document_pdf(document, created=CREATED, identifier="bench")


def measure() -> Iterator[Row]:
    allow_here()
    status = rendering_status()
    if not status.available:
        raise SystemExit(status.sentence)
    yield Row("list of 100 rows to PDF, first of all", once(lambda: _list(100)))
    yield Row("list of 100 rows to PDF, warm", once(lambda: _list(100)))
    yield Row("list of 200 rows to PDF, warm", once(lambda: _list(200)))
    yield Row("commendation notice of 20 items to PDF", best(_notice, times=3), most_seconds=4.0)
    yield from _workbooks()


def _workbooks() -> Iterator[Row]:
    import io

    from openpyxl import Workbook
    from python_calamine import CalamineWorkbook

    names = [
        Column("name", "名称"),
        *(Column(f"c{n}", f"列{n}", Kind.DECIMAL) for n in range(BOOK_COLUMNS - 1)),
    ]
    spec = TableSpec(code="bench", sheet="数据", title="测量", columns=tuple(names))
    plain = [
        [f"单位{row}", *(row * 1.5 + column for column in range(BOOK_COLUMNS - 1))]
        for row in range(BOOK_ROWS)
    ]
    rows = [
        (
            str(index),
            {
                one.key: Decimal(str(value)) if type(value) is float else value
                for one, value in zip(names, line, strict=True)
            },
        )
        for index, line in enumerate(plain)
    ]

    # What the measurement itself holds is no burden of what is measured.
    gc.collect()
    gc.freeze()

    def bare_write() -> bytes:
        book = Workbook(write_only=True)
        sheet = book.create_sheet()
        for line in plain:
            sheet.append(line)
        out = io.BytesIO()
        book.save(out)
        return out.getvalue()

    written: list[bytes] = []
    floor = once(bare_write)
    seconds = once(lambda: written.append(write_table(spec, rows, created=CREATED)))
    size = f"{BOOK_ROWS // 1000},000 × {BOOK_COLUMNS}"
    yield Row(
        f"workbook {size} written",
        seconds,
        floor,
        goal_times_limit=1.2,
        of_what="openpyxl write-only, plain cells",
    )
    bare_read = once(
        lambda: CalamineWorkbook.from_filelike(io.BytesIO(written[0])).get_sheet_by_index(0).to_python()
    )
    read: list[object] = []
    seconds = once(lambda: read.append(read_table(written[0], spec, ReadLimits(seconds=120))))
    if not isinstance(read[0], Table):
        raise SystemExit(f"the workbook was not read: {read[0]}")
    yield Row(
        f"workbook {size} read with every check",
        seconds,
        bare_read,
        goal_times_limit=3,
        of_what="calamine, nothing checked",
    )
