"""What is wrong with a rulebook, in sentences for people."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.utils import translation

from programs import wording
from programs.packs import RULEBOOKS, Pack, Problem, Rule, load_pack, misquotes, validate
from programs.packs import validation as validation_module
from programs.wording import rule_name, said

YIYANG = load_pack(RULEBOOKS / "yiyang-2023.json")
STAGES = YIYANG.rule("stage.used").value


@pytest.fixture(autouse=True)
def in_chinese():
    with translation.override("zh-hans"):
        yield


def changed(**values: Any) -> Pack:
    """The rulebook of 益阳 with other values; the dot of a code is written as __."""
    wanted = {code.replace("__", "."): value for code, value in values.items()}
    rules = tuple(
        replace(one, value=wanted.pop(one.code)) if one.code in wanted else one for one in YIYANG.rules
    )
    more = tuple(Rule(code, value, "x", "", "", "试作", None) for code, value in wanted.items())
    return replace(YIYANG, rules=rules + more)


def without(*stages: str) -> list[str]:
    return [one for one in STAGES if one not in stages]


def route_without(route: str, code: str) -> list[Any]:
    return [one for one in YIYANG.rule(f"route.{route}").value if one["code"] != code]


TOLD: list[tuple[Callable[[], Pack], list[str]]] = [
    (
        lambda: changed(stage__used=without("finance_opinion")),
        ["实施方案审签程序：发现：“市财政部门签署意见”步骤；可选：在工作流程中设“财政部门意见”环节"],
    ),
    (
        lambda: changed(route__plan=route_without("plan", "finance")),
        ["工作流程：发现：“财政部门意见”环节；可选：“实施方案审签程序”中设“单位意见”步骤"],
    ),
    (
        lambda: changed(quota__village={"kind": "none"}),
        ["激励名额：village：发现：village；可选："],
    ),
    (
        lambda: changed(object__village={"name": "行政村", "unit_kinds": ["village"], "unit_class": None, "order": 20}),
        ["激励对象类别：行政村：发现：该类别没有名额规定；可选：该类别的名额；不限名额的选“不设”"],
    ),
    (
        lambda: changed(notice__minimum={"unit": "working_day", "length": 0}),
        ["公示期下限：发现：公示期为零；可选：至少一日，或者不设公示环节"],
    ),
    (
        lambda: changed(item__intake="application"),
        ["工作流程：发现：未设该环节；可选：“"],
    ),
    (
        lambda: changed(prohibition__own={"rule": "item.max_sub_items", "allowed": ["3"]}),
        ["对下级的禁止性规定：own：发现：子项目上限；可选：可从清单中选择取值的规则"],
    ),
    (
        lambda: changed(prohibition__own={"rule": "liaison.log", "allowed": ["always"]}),
        ["对下级的禁止性规定：own：发现：always；可选："],
    ),
    (
        lambda: replace(YIYANG, rules=tuple(one for one in YIYANG.rules if one.code != "places.backfill")),
        ["空缺名额递补：发现：尚未确定；可选：写明条款的规则"],
    ),
    (
        lambda: replace(YIYANG, rules=(*YIYANG.rules, YIYANG.rules[0])),
        ["制定依据：发现：规则重复；可选：每条规则一次"],
    ),
    (
        lambda: replace(YIYANG, document=replace(YIYANG.document, issued_on="2023年5月4日")),
        ["制度文件信息：印发日期：发现：2023年5月4日；可选：日期，如2025-01-31"],
    ),
]  # fmt: skip


@pytest.mark.parametrize(
    ("broken", "sentences"), TOLD, ids=lambda part: part[0][:20] if isinstance(part, list) else ""
)
def test_a_contradiction_names_rule_found_and_possible(broken, sentences):
    pack = broken()

    told = [f"{one.rule}：{one.sentence}" for one in (said(problem, pack) for problem in validate(pack))]

    assert len(told) >= len(sentences)
    for wanted in sentences:
        assert any(one.startswith(wanted) for one in told), told


def test_no_sentence_is_left_in_english():
    packs = [broken() for broken, _sentences in TOLD]

    told = [said(problem, pack).sentence for pack in packs for problem in validate(pack)]

    assert [one for one in told if re.search(r"[a-z]{3,} [a-z]+", one)] == []


def test_a_wrong_quote_is_told_with_its_clause_and_step():
    steps = [{**one, "quote": "没有这句话"} for one in YIYANG.rule("route.plan").value[:1]]
    pack = changed(route__plan=[*steps, *YIYANG.rule("route.plan").value[1:]])

    (problem,) = misquotes(pack)

    assert said(problem, pack).code == "route.plan"
    assert said(problem, pack).sentence == "发现：没有这句话；可选：第八条中的原文"


def test_a_rule_of_an_open_subject_has_the_name_of_what_it_is_about():
    assert rule_name("quota.county", YIYANG) == "激励名额：县市区"
    assert rule_name("quota.nowhere", YIYANG) == "激励名额：nowhere"
    assert rule_name("quota.*") == "激励名额"
    with translation.override("en"):
        assert rule_name("item.max_sub_items") == "Largest number of sub-items"


def kinds_in(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if (
            isinstance(node, ast.Call)
            and getattr(node.func, "id", "") in ("Problem", "Misfit")
            and len(node.args) > 3
        ):
            kind = node.args[3]
            found |= {kind.value} if isinstance(kind, ast.Constant) else set()
    return found


def test_every_kind_of_problem_has_its_sentence():
    folder = Path(validation_module.__file__).parent
    kinds = {kind for path in folder.glob("*.py") for kind in kinds_in(path)}

    assert len(kinds) > 20
    assert sorted(kinds - set(wording._SENTENCES)) == []


def test_a_problem_without_a_kind_is_still_told():
    assert (
        said(Problem("item.proposed_by", "office", "another")).sentence == "发现：政府办公室；可选：another"
    )
