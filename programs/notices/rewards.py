"""Kinds of reward by the words of a notice; the codes are those of the rule ``reward.kinds``."""

from __future__ import annotations

import re

KINDS: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        "assessment_bonus",
        re.compile(
            r"予以加分|给予加分|考核加分|加\d+分|(?:考核|监测|评价)[^，；。]{0,12}中[^，；。]{0,6}加分"
        ),
    ),
    ("commendation", re.compile(r"通报表扬|通报表彰|通报激励|予以表扬|给予表扬|表彰")),
    ("land_quota", re.compile(r"建设用地[^，；。]{0,6}指标|用地指标|用地计划")),
    ("bond_quota", re.compile(r"债券[^，；。]{0,4}额度")),
    ("preliminary_work_funds", re.compile(r"前期(?:工作)?经费")),
    ("budget_investment", re.compile(r"预算内(?:基建|基本建设|投资)|预算内基本建设投资|基建投资|市级投资")),
    ("work_funds", re.compile(r"工作经费(?:奖励|支持|补助)|专项工作经费|奖励工作经费")),
    ("special_fund", re.compile(r"专项(?:建设)?资金|专项转移支付|专项资金奖补")),
    (
        "fund_share",
        re.compile(
            r"(?:分配|安排)[^，；。]{0,40}(?:资金|公益金|转移支付)[^，；。]{0,16}时"
            r"|资金分配|资金项目|(?<!专项)资金安排|在安排[^，；。]{0,40}(?:资金|转移支付)"
        ),
    ),
    ("zone_extension", re.compile(r"调区扩区|扩区")),
    ("pilot", re.compile(r"试点|示范(?:创建|项目|区|园区|基地|村镇)?|先行先试")),
    (
        "project",
        re.compile(
            r"资金项目|资金、项目|项目(?:安排|扶持|支持|申报|上|倾斜|资金|予以|给予|优先)|项目[^，；。]{0,8}(?:支持|倾斜|优先)"
            r"|(?:优先|支持|申报|推荐|引进|列入)[^，；。]{0,40}项目|重大建设|年度投资计划"
        ),
    ),
    ("promotion", re.compile(r"(?:典型)?经验[^，；。]{0,6}(?:推广|推介)|宣传推广")),
    ("publicity", re.compile(r"宣传推介|宣传报道|宣传")),
    (
        "policy",
        re.compile(r"政策(?:支持|倾斜|资金|、|上|扶持|激励)|有关政策|绿色通道|优先(?:推荐|支持|开通)|倾斜"),
    ),
    (
        "cash",
        re.compile(
            r"资金奖励|资金奖补|资金支持|奖励资金|奖补资金|奖金|万元|政策资金激励"
            r"|财政资金(?:中)?(?:予以|给予)[^，；。]{0,4}奖"
        ),
    ),
)
"""In the order in which they are listed to people; every kind whose words stand in the text is offered."""

GENERIC = frozenset({"policy"})
"""Offered only when nothing more exact stands in the text, or when the text says the word itself."""

_SAYS_POLICY = re.compile(r"政策(?:支持|倾斜|资金|、|上|扶持|激励)")
VERBS = re.compile(r"给予|予以|优先|倾斜|加分|授予|奖励|奖补|支持|表扬|表彰|推广|推介|通报")


def kinds_of(text: str) -> tuple[str, ...]:
    """The kinds that a reward's own words name."""
    found = [code for code, pattern in KINDS if pattern.search(text)]
    exact = [code for code in found if code not in GENERIC]
    if exact and not _SAYS_POLICY.search(text):
        found = exact
    return tuple(found)


def says_reward(text: str) -> bool:
    """Does this piece promise anything?"""
    return bool(VERBS.search(text))
