"""Clauses as places in a text: articles, items, paragraphs before and after them, annexes, press reports."""

import re

import pytest

from programs.packs import RULEBOOKS, article_of, load_pack, load_text, pack_codes
from programs.packs.quotes import place_of

MEASURES = """关于印发《办法》的通知
  各单位：
\u2002\u2002第一条 为了激励。依据条例。
  第二条 分两款。
  第二款在这里。
  （一）第一种情形；
  （二）第二种情形。
  第十一条 最后一条。
  附件：表
\t1
\t甲
\t2
\t乙
"""

NOTICE = """  各市州人民政府：
  为了激励，现通知如下：
  一、对第一项成效明显的予以奖励。
  二、对第二项成效明显的予以奖励。
  十二、对第三项成效明显的予以奖励。
  有关部门要制定方案。
  弄虚作假的取消资格。
  某省人民政府办公厅
  2025年5月1日
"""

PLAN = """  一、措施
  1﹒扩大投资。给予奖励。
  12﹒促进消费。给予奖励。
  二、组织实施
  （一）县市申报。
  1.自评；
  2.报送。
  （二）通报实施。
  1.审核。
  2.通报。
  各部门要重视。
"""

REPORT = """  某省出台措施（附全文）
  某月某日印发通知。
  项目有所精简。
  全文如下：通知
  一、对第一项予以奖励。
"""


@pytest.mark.parametrize(
    ("text", "clause", "begins", "ends"),
    [
        (MEASURES, "第一条", "第一条 为了激励", "依据条例。"),
        (MEASURES, "第二条", "第二条 分两款", "第二种情形。"),
        (MEASURES, "第二条第二款", "第二款", "在这里。"),
        (MEASURES, "第二条（二）", "（二）第二种", "第二种情形。"),
        (MEASURES, "第二条第一项", "（一）第一种", "第一种情形；"),
        (MEASURES, "标题", "关于印发", "各单位："),
        (MEASURES, "附件", "附件", "乙"),
        (MEASURES, "附件第1行", "1", "甲"),
        (MEASURES, "附件第2行", "2", "乙"),
        (NOTICE, "引言", "各市州", "如下："),
        (NOTICE, "第1项", "一、", "奖励。"),
        (NOTICE, "第12项", "十二、对第三项", "予以奖励。"),
        (NOTICE, "第十二项", "十二、对第三项", "予以奖励。"),
        (NOTICE, "文末", "有关部门", "2025年5月1日"),
        (NOTICE, "文末第一段", "有关部门", "方案。"),
        (NOTICE, "文末第二段", "弄虚作假", "资格。"),
        (NOTICE, "全文", "各市州", "2025年5月1日"),
        (PLAN, "第一部分", "一、措施", "促进消费。给予奖励。"),
        (PLAN, "第一部分第12项", "12﹒", "促进消费。给予奖励。"),
        (PLAN, "第二部分（一）", "（一）县市", "2.报送。"),
        (PLAN, "第二部分（一）第2项", "2.报送", "2.报送。"),
        (PLAN, "二（二）第1项", "1.审核", "1.审核。"),
        (PLAN, "文末第一段", "各部门", "重视。"),
        (REPORT, "报道第一段", "某月某日", "通知。"),
        (REPORT, "报道第二段", "项目", "精简。"),
        (REPORT, "第1项", "一、", "予以奖励。"),
        (REPORT, "引言", "全文如下", "通知"),
    ],
)
def test_a_clause_is_found_in_its_text(text: str, clause: str, begins: str, ends: str) -> None:
    found = (place_of(text, clause) or "").strip()

    assert (found[: len(begins)], found[-len(ends) :]) == (begins, ends)


@pytest.mark.parametrize(
    ("text", "clause"),
    [
        (MEASURES, "第三条"),
        (MEASURES, "第一条第三款"),
        (NOTICE, "第5项"),
        (NOTICE, "文末第四段"),
        (NOTICE, "附件"),
        (NOTICE, "报道第一段"),
        (PLAN, "第三部分第1项"),
        (NOTICE, "某处"),
        (NOTICE, ""),
    ],
)
def test_a_place_that_the_text_does_not_have_is_none(text: str, clause: str) -> None:
    assert place_of(text, clause) is None
    assert article_of(text, clause) == text


@pytest.mark.parametrize("code", pack_codes())
def test_every_clause_of_a_pack_is_a_place_in_its_text(code: str) -> None:
    pack = load_pack(RULEBOOKS / f"{code}.json")
    text = load_text(pack)
    steps = [step["clause"] for rule in pack.rules if rule.code.startswith("route.") for step in rule.value]

    clauses = {clause for clause in [*(rule.clause for rule in pack.rules), *steps] if clause}

    assert [clause for clause in sorted(clauses) if place_of(text, clause) is None] == []


UNCLEAR = re.compile(r"原则上|相关|分别|前列|及时|第一时间|(?<![高同平中优])等(?![次级])")
"""Words that a government must read one way or another: who, each for itself or together, how many, when. 等次 and 高等 are words of their own."""


@pytest.mark.parametrize("code", pack_codes())
def test_a_rule_whose_quote_has_an_unclear_word_says_which_reading_was_chosen(code: str) -> None:
    rules = load_pack(RULEBOOKS / f"{code}.json").rules

    assert [rule.code for rule in rules if UNCLEAR.search(rule.quote) and not rule.reading] == []
