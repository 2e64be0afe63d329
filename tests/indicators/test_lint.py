"""What a policy says against an indicator: each kind of finding, and a corpus of phrases with its hit rate."""

from __future__ import annotations

import csv
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from indicators import lint
from indicators.lint import Neighbour, Policy
from indicators.queries.checks import policy_of, project_words
from indicators.rules import IndicatorSpec, ObjectSpec, SchemeSpec, check_scheme, score_scheme
from indicators.rules import SchemeLimits as Limits
from programs.packs import RULEBOOKS, RuleSet, load_pack, rule_set

CORPUS = Path(__file__).parent / "indicator_phrases.csv"


def rules(code: str) -> RuleSet:
    return rule_set(load_pack(RULEBOOKS / f"{code}.json"))


def with_values(book: RuleSet, subject: str, **values: Any) -> RuleSet:
    return replace(book, **{subject: replace(getattr(book, subject), **values)})


def node(name: str = "粮食产量", **more: Any) -> dict[str, Any]:
    """A leaf without faults."""
    return {
        "code": "A",
        "name": name,
        "weight": "10",
        "method": "completion",
        "params": {"target": "1"},
        "parts": [],
        "direction": "positive",
        "category": "economy",
        "unit_of_measure": "万吨",
        "objective": True,
        "provider": "p",
        "statistic": "统计年报",
        "period": "2025",
        **more,
    }


def found(
    *nodes: dict[str, Any], policy: Policy, is_park: bool = False, **more: Any
) -> list[tuple[str, str, str]]:
    given = {"objects": (), **more}
    findings = lint.check_content(list(nodes), policy, is_park=is_park, **given)
    return [(one.code, one.clause, one.severity) for one in findings]


YIYANG = policy_of(rules("yiyang-2023"))
HUNAN = policy_of(rules("hunan-2024"))
CHONGQING = policy_of(rules("chongqing-2022"))
QINGHAI = policy_of(rules("qinghai-2023"))


def test_a_sound_indicator_has_no_findings() -> None:
    assert found(node(), policy=YIYANG) == []
    assert found(node(layer="common"), policy=HUNAN) == []


@pytest.mark.clause("HN24-17")
@pytest.mark.parametrize(
    "name", ["召开专题会议次数", "印发文件数量", "工作留痕情况", "网格员打卡率", "台账完整率", "开会发文数量"]
)
def test_a_trace_of_process_is_refused_where_the_rulebook_forbids_it(name: str) -> None:
    assert ("process_trace", lint.PROCESS, "error") in found(node(name, layer="common"), policy=HUNAN)


def test_a_trace_of_process_is_only_a_hint_where_the_rulebook_is_silent() -> None:
    assert ("process_trace", lint.PROCESS, "hint") in found(node("召开会议次数"), policy=CHONGQING)


def test_the_superiors_prohibition_refuses_what_the_own_rulebook_leaves_open() -> None:
    banned = policy_of(rules("chongqing-2022"), bans={lint.PROCESS: ["forbid"]})

    assert ("process_trace", lint.PROCESS, "error") in found(node("召开会议次数"), policy=banned)


def test_the_rulebook_brings_words_of_its_own() -> None:
    book = with_values(rules("hunan-2024"), "indicators", process_words=("跑票",))

    assert found(node("跑票数量", layer="common"), policy=policy_of(book))[0][0] == "process_trace"


def test_a_fair_is_no_meeting() -> None:
    assert lint.has_process_trace("会展业召开会议会展收入", project_words()) == "召开会议"
    assert lint.has_process_trace("国际会议会展业收入", project_words()) == ""


@pytest.mark.clause("YY23-20")
def test_words_that_no_statistic_can_fill_are_asked_about() -> None:
    assert found(node("领导重视程度"), policy=YIYANG) == [("vague_words", lint.MEASURABLE, "warning")]
    assert found(node("工作推进力度大"), policy=CHONGQING) == [("vague_words", lint.MEASURABLE, "hint")]
    assert found(node("积极推进高标准农田建设面积"), policy=YIYANG) == []


def test_a_qualitative_indicator_may_be_in_words() -> None:
    assert found(node("创新做法成效", objective=False), policy=YIYANG) == [
        ("vague_words", lint.MEASURABLE, "hint")
    ]


@pytest.mark.clause("YY23-34")
def test_daily_work_of_the_department_is_asked_about() -> None:
    assert found(node("日常巡查次数"), policy=YIYANG) == [("daily_work", lint.DAILY, "warning")]
    assert found(node("日常巡查次数"), policy=CHONGQING) == [("daily_work", lint.DAILY, "hint")]


@pytest.mark.clause("YY23-41")
def test_a_park_indicator_called_economic_but_social_by_name_is_asked_about() -> None:
    assert found(node("信访事项化解率"), policy=YIYANG, is_park=True) == [
        ("park_social_words", lint.PARK_SOCIAL, "warning")
    ]
    assert found(node("信访事项化解率"), policy=YIYANG) == []


@pytest.mark.clause("YY23-36", "HN24-05", "HN24-18")
def test_data_from_the_evaluated_are_asked_about_in_principle_and_refused_outright() -> None:
    assert found(node(), policy=YIYANG, objects={"p"}) == [("provider_is_object", lint.COLLECTION, "warning")]
    assert found(node(layer="common"), policy=HUNAN, objects={"p"}) == [
        ("provider_is_object", lint.COLLECTION, "error")
    ]
    assert [one[2] for one in found(node(), policy=CHONGQING, objects={"p"})] == ["hint"]


@pytest.mark.clause("HN24-15")
def test_a_target_above_the_superiors_is_refused() -> None:
    raised = node(params={"target": "105"}, superior_target="100", layer="common")
    kept = node(params={"target": "100"}, superior_target="100", layer="common")
    lower = node(params={"target": "95"}, superior_target="100", direction="negative", layer="common")

    assert found(raised, policy=HUNAN) == [("target_raised", lint.RAISED, "error")]
    assert found(kept, policy=HUNAN) == []
    assert found(lower, policy=HUNAN) == [("target_raised", lint.RAISED, "error")]
    assert [one[2] for one in found(raised, policy=CHONGQING) if one[0] == "target_raised"] == ["hint"]


@pytest.mark.clause("HN24-02")
def test_each_indicator_says_to_which_layer_it_belongs() -> None:
    assert found(node(), policy=HUNAN) == [("layer_missing", lint.LAYERS, "warning")]
    two = policy_of(with_values(rules("hunan-2024"), "indicators", layers=("common", "special")))
    assert found(node(layer="functional"), policy=two) == [("layer_unknown", lint.LAYERS, "error")]
    assert found(node(layer="common"), policy=YIYANG) == [("layer_unknown", lint.LAYERS, "hint")]


@pytest.mark.clause("QH-22")
def test_work_assessed_already_is_not_assessed_once_more() -> None:
    two = (node(), node("另一指标数量", code="B"))

    again = found(*two, policy=QINGHAI, assessed=True)

    assert [one[0] for one in again] == ["assessed_again"]
    result = {"name": "全省年度目标考核", "year": "2024", "document": "青考〔2024〕1号"}
    assert found(node(outside=result), policy=QINGHAI, assessed=True) == []
    assert found(*two, policy=QINGHAI) == []


def places(*own: dict[str, Any], policy: Policy = HUNAN) -> list[tuple[str, str]]:
    objects = {"u1": "长沙市", "u2": "怀化市"}
    return [(one.code, one.severity) for one in lint.check_places([own], policy, objects)]


@pytest.mark.clause("HN24-04")
def test_indicators_of_one_place_stand_in_for_one_another() -> None:
    changsha = node("研发中心城市指数", only_for=["u1"])
    huaihua = node("陆海新通道货运量", code="B", only_for=["u2"])

    assert places(changsha, huaihua) == []
    assert places(changsha, huaihua, policy=YIYANG) == [("place_specific", "error")]
    assert places(changsha) == [("place_without", "error")]
    assert places(changsha, node(code="B", only_for=["u1", "u2"])) == [("place_twice", "error")]
    assert places(changsha, {**huaihua, "weight": "5"}) == [("places_unequal", "error")]
    assert ("place_unknown", "error") in places(changsha, huaihua, node(code="C", only_for=["u9"]))
    assert places(changsha, {**huaihua, "method": "min_max"}) == [("compared_alone", "error")]


def leaf(code: str, weight: str, **more: Any) -> IndicatorSpec:
    base: dict[str, Any] = {"method": "completion", "params": {"target": "10"}, "unit_of_measure": "个"}
    return IndicatorSpec(code, Decimal(weight), **{**base, **more})


@pytest.mark.clause("HN24-04")
def test_each_object_is_scored_on_its_own_place_and_the_points_add_up() -> None:
    own = (leaf("c", "40", only_for=("u1",)), leaf("h", "40", only_for=("u2",)))
    scheme = SchemeSpec(Decimal(100), (leaf("a", "60"), IndicatorSpec("own", Decimal(40), own)))
    ten = {"actual": Decimal(10)}
    values = {"a": {"u1": ten, "u2": ten}, "c": {"u1": ten}, "h": {"u2": {"actual": Decimal(5)}}}

    result = score_scheme(scheme, [ObjectSpec("u1"), ObjectSpec("u2")], values)

    assert check_scheme(scheme, Limits()) == []
    assert {key: (one.total, [x.indicator for x in one.leaves]) for key, one in result.objects.items()} == {
        "u1": (Decimal(100), ["a", "c"]),
        "u2": (Decimal(80), ["a", "h"]),
    }
    assert [(line.indicator, line.known) for line in result.groups[""]] == [("a", 2), ("c", 1), ("h", 1)]


@pytest.mark.clause("HN23-08")
def test_the_indicators_that_a_notice_names_are_found_in_its_sentence() -> None:
    sentence = (
        "促进文化和旅游消费成效明显,特别是人均文化事业费投入、人均拥有公共文化设施面积、规模以上文化企业营业收入及增长率,"
        "旅游总收入及增长率等相关指标排名全省前列的市州、县市区"
    )

    named = lint.named_indicators(sentence)

    assert named == [
        "人均文化事业费投入", "人均拥有公共文化设施面积", "规模以上文化企业营业收入", "规模以上文化企业营业收入增长率",
        "旅游总收入", "旅游总收入增长率",
    ]  # fmt: skip
    assert lint.missing_named(named, ["人均文化事业费投入额", "规上文化企业营业收入增长率", "旅游总收入", "旅游总收入增长率"]) == [
        "人均拥有公共文化设施面积", "规模以上文化企业营业收入",
    ]  # fmt: skip
    assert lint.named_indicators("对河湖长制工作推进力度大、成效明显的市州、县市区") == []


@pytest.mark.clause("HN23-08")
@pytest.mark.parametrize(("start", "count"), [("十三、", 6), ("十四、", 5), ("十九、", 3)])
def test_every_item_of_hunan_2023_that_names_indicators_is_read(start: str, count: int) -> None:
    text = (RULEBOOKS.parent / "texts" / "hunan-2023.txt").read_text(encoding="utf-8")
    line = next(line.strip() for line in text.splitlines() if line.strip().startswith(start))

    assert len(lint.named_indicators(line)) == count


@pytest.mark.clause("QH-23")
def test_the_same_matter_in_two_items_of_the_year_is_told() -> None:
    neighbours = [
        Neighbour("平安建设", "粮食产量", "q", "x"),
        Neighbour("粮食安全", "全市粮食产量", "p", "统计年报"),
    ]

    same_name = list(lint.check_duplicates([node()], neighbours[:1], "warning"))
    same_source = list(lint.check_duplicates([node()], neighbours[1:], "hint"))

    assert [(one.params["item"], one.severity) for one in same_name] == [("平安建设", "warning")]
    assert [(one.params["item"], one.severity) for one in same_source] == [("粮食安全", "hint")]
    assert list(lint.check_duplicates([node("造林面积")], neighbours, "warning")) == []
    assert lint.similar_titles(
        "推进粮食生产工作", {"推进粮食生产": "1. 推进粮食生产", "造林": "2. 造林"}
    ) == ["1. 推进粮食生产"]


def judged(kind: Callable[[str], str], label: str) -> tuple[Decimal, Decimal]:
    with CORPUS.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    told = [row for row in rows if kind(row["phrase"])]
    right = [row for row in told if label in row["labels"].split()]
    all_of_kind = [row for row in rows if label in row["labels"].split()]
    return Decimal(len(right)) / len(told), Decimal(len(right)) / len(all_of_kind)


def test_the_words_hit_what_people_labelled_in_a_corpus_of_phrases() -> None:
    """Of what is told as process nearly all is; nearly all that is, is told; words of mood are harder."""
    words = project_words()

    process = judged(lambda phrase: lint.has_process_trace(phrase, words), "process")
    vague = judged(lambda phrase: lint.is_vague(phrase, words), "vague")

    assert process[0] >= Decimal("0.95")
    assert process[1] >= Decimal("0.90")
    assert vague[0] >= Decimal("0.90")
    assert vague[1] >= Decimal("0.85")
