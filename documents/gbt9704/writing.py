"""Numbers, dates, widths and line breaks as Chinese official writing wants them. Plain Python."""

from __future__ import annotations

import datetime
import unicodedata

DIGITS = "〇一二三四五六七八九"
TITLE_WIDTH = 19  # characters of 22 pt in 156 mm, one kept free
NEVER_FIRST = set("，。、；：？！）》〉」』】〕”’%％的")
NEVER_LAST = set("（《〈「『【〔“‘")
# A title reads best when a line begins with one of these …
GOOD_STARTS = (
    "关于",
    "督查激励",
    "成效",
    "通报",
    "通知",
    "公示",
    "名单",
    "实施方案",
    "进行",
    "予以",
    "工作",
    "落实",
    "情况",
)
# … or ends after one of these.
GOOD_ENDS = ("办公室", "人民政府", "委员会", "年度", "工作", "部门", "单位", "地区", "县市区", "情况")


def chinese_number(value: int) -> str:
    """1 → 一, 10 → 十, 21 → 二十一; up to 99, which is more than any document has headings."""
    if not 0 < value < 100:
        message = "headings are numbered from 1 to 99"
        raise ValueError(message)
    tens, ones = divmod(value, 10)
    text = "" if tens == 0 else ("十" if tens == 1 else DIGITS[tens] + "十")
    return text + (DIGITS[ones] if ones else "")


def heading_number(level: int, count: int) -> str:
    """The number of the count-th heading of a level: 一、 （一） 1. （1）."""
    if level == 1:
        return f"{chinese_number(count)}、"
    if level == 2:
        return f"（{chinese_number(count)}）"
    return f"{count}." if level == 3 else f"（{count}）"


def chinese_date(day: datetime.date) -> str:
    """2026年3月5日: Arabic digits, full year, no leading zeros (GB/T 9704-2012 7.3.5.4)."""
    return f"{day.year}年{day.month}月{day.day}日"


def width(text: str) -> float:
    """Width in characters (字): full-width 1, half-width a half."""
    return sum(1.0 if unicodedata.east_asian_width(c) in "WFA" else 0.5 for c in text)


def clean(text: str) -> str:
    """Text without control and direction-changing characters, ready to be escaped."""
    return "".join(c for c in text if c in "\n\t" or unicodedata.category(c) not in {"Cc", "Cf", "Cs", "Co"})


def signature_offsets(unit: str, date: str, *, sealed: bool) -> tuple[float, float]:
    """Distance in characters from the right edge of (unit, date); 7.3.5.1 with seal, 7.3.5.2 without."""
    wide, short = width(unit), width(date)
    if sealed:
        # The date four characters in, the unit centred over it; a long unit pushes both to the left.
        unit_right = 4 - (wide - short) / 2
        shift = max(0.0, -unit_right)
        return unit_right + shift, 4 + shift
    date_right = 2 + wide - 2 - short
    if date_right >= 2:
        return 2, date_right
    # The date is the longer one: it stands two characters in and the unit moves left.
    return 2 + short + 2 - wide, 2


def break_title(title: str, limit: int = TITLE_WIDTH) -> list[str]:
    """Break a title by sense into lines of like length, wide enough and never wider than the page allows."""
    if width(title) <= limit:
        return [title]
    least = -(-int(width(title) * 2) // (limit * 2))
    best: tuple[float, list[str]] = (float("inf"), [title])
    for count in range(least, least + 2):
        cost, lines = _best_lines(title, count, limit)
        if cost < best[0]:
            best = (cost, lines)
    return best[1]


def _best_lines(title: str, count: int, limit: int) -> tuple[float, list[str]]:
    """The cheapest way to break into that many lines, by dynamic programming over the break points."""
    ideal = width(title) / count
    reach: dict[int, tuple[float, list[str]]] = {0: (0.0, [])}
    for line in range(count):
        following: dict[int, tuple[float, list[str]]] = {}
        for start, (cost, lines) in reach.items():
            for end in range(start + 1, len(title) + 1):
                piece = title[start:end]
                if width(piece) > limit:
                    break
                if (line == count - 1) != (end == len(title)):
                    continue
                total = (
                    cost + (width(piece) - ideal) ** 2 + (_break_cost(title, end) if end < len(title) else 0)
                )
                if end not in following or total < following[end][0]:
                    following[end] = (total, [*lines, piece])
        reach = following
    cost, lines = reach.get(len(title), (float("inf"), [title]))
    return cost + 12 * count, lines


def _break_cost(title: str, at: int) -> float:
    """How ill a break before that character reads; numbers, quotations and words hold together."""
    before, after = title[:at], title[at:]
    if after[0] in NEVER_FIRST or before[-1] in NEVER_LAST:
        return 1000
    if before[-1].isascii() and after[0].isascii():
        return 1000
    if after[0] in "年月日号" and before[-1].isdigit():
        return 1000
    if before.count("《") > before.count("》") or before.count("“") > before.count("”"):
        return 60
    if after.startswith("关于"):
        return 0
    if before.endswith(GOOD_ENDS) or before[-1] in "、，的" or after.startswith(GOOD_STARTS):
        return 6
    return 40
