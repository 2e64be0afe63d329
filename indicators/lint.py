"""What a policy says against an indicator's words, source, layer or place: pure functions of their arguments.

``rules.check_scheme`` judges the arithmetic of a scheme; here its content is read as an official would read it.
Words are given, never written here; how hard a finding is, the rulebook decides (``stance``).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from core.decimals import plain
from indicators.methods.scheme import Finding, Severity
from programs.succession import bare, similarity

Node = Mapping[str, Any]
"""A leaf of a scheme as ``indicators.written`` spells it."""

PROCESS = "indicator.process_traces"
PARK_SOCIAL = "indicator.park_social"
MEASURABLE = "item.not_measurable"
DAILY = "indicator.daily_work"
COLLECTION = "indicator.collection"
EXTRA = "indicator.extra_materials"
RAISED = "indicator.raised_targets"
LAYERS = "indicator.layers"
PLACES = "indicator.place_specific"
ASSESSED = "item.already_assessed"

GROUP_METHODS = frozenset({"min_max", "t_score", "rank_points", "ratio_to_best", "share"})
"""Methods that compare the objects of a group with one another: alone, an object has nobody to be compared with."""


@dataclass(frozen=True, slots=True)
class Words:
    """The words of the lint, as data."""

    process: tuple[str, ...] = ()
    process_except: tuple[str, ...] = ()
    vague: tuple[str, ...] = ()
    vague_endings: tuple[str, ...] = ()
    metric: tuple[str, ...] = ()
    social: tuple[str, ...] = ()
    daily: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Policy:
    """How a rulebook looks at the content of indicators: the words, and for each rule how hard its finding is."""

    words: Words = field(default_factory=Words)
    stances: Mapping[str, Severity] = field(default_factory=dict)
    layers: tuple[str, ...] = ()
    reuses_assessments: bool = False

    def on(self, rule: str) -> Severity:
        return self.stances.get(rule, "hint")


def stance(*, forbids: bool, overridable: bool, departed: bool, firm: bool = True) -> Severity:
    """How hard a finding is: refused by a rule that forbids; asked about where it says 原则上; else only a hint.

    ``firm``: a figure or a fact, not a guess from words. A firm breach of an 原则上 rule is refused until the named
    authority's departure is on record; then it is still told.
    """
    if not forbids:
        return "hint"
    if departed or (overridable and not firm):
        return "warning"
    return "error"


# One indicator


def has_process_trace(name: str, words: Words) -> str:
    """The word that shows the indicator to be a trace of work, or nothing."""
    text = bare(name)
    for allowed in words.process_except:
        text = text.replace(allowed, "")
    return next((word for word in sorted(words.process, key=len, reverse=True) if word in text), "")


def is_vague(name: str, words: Words) -> str:
    """The word that no statistic can fill, or nothing: a name that ends in a number's noun is measurable."""
    text = bare(name)
    if not text or text.endswith(words.metric):
        return ""
    ending = next((one for one in words.vague_endings if text.endswith(one)), "")
    return ending or next((word for word in words.vague if word in text), "")


def check_words(node: Node, policy: Policy, *, is_park: bool) -> Iterator[Finding]:
    """Process traces, words that cannot be measured, daily work, and social administration of parks."""
    name, words = node["name"], policy.words
    told = {"indicator": name}
    if trace := has_process_trace(name, words):
        yield Finding("process_trace", PROCESS, {**told, "word": trace}, policy.on(PROCESS))
    if vague := is_vague(name, words):
        judged = policy.on(MEASURABLE) if node["objective"] else "hint"
        yield Finding("vague_words", MEASURABLE, {**told, "word": vague}, judged)
    if daily := next((word for word in words.daily if word in bare(name)), ""):
        yield Finding("daily_work", DAILY, {**told, "word": daily}, policy.on(DAILY))
    if is_park and node["category"] in ("economy", "safety"):
        social = next((word for word in words.social if word in bare(name)), "")
        if social:
            severity: Severity = "warning" if policy.on(PARK_SOCIAL) != "hint" else "hint"
            yield Finding("park_social_words", PARK_SOCIAL, {**told, "word": social}, severity)


def check_source(node: Node, policy: Policy, objects: Collection[str]) -> Iterator[Finding]:
    """Data come from statistics or the competent department, not from those who are evaluated."""
    if node["provider"] and node["provider"] in objects:
        rule = COLLECTION if policy.on(COLLECTION) != "hint" else EXTRA
        yield Finding("provider_is_object", rule, {"indicator": node["name"]}, policy.on(COLLECTION))


def check_target(node: Node, policy: Policy) -> Iterator[Finding]:
    """A target above what the superior set is piled on (层层加码); where smaller is better, one below it."""
    superior, own = node.get("superior_target"), (node["params"] or {}).get("target")
    if superior is None or own in (None, ""):
        return
    try:
        theirs, ours = Decimal(str(superior)), Decimal(str(own))
    except ArithmeticError:
        return  # told by the check of parameters
    if (ours > theirs) if node["direction"] == "positive" else (ours < theirs):
        numbers = {"own": plain(ours, strip=True), "superior": plain(theirs, strip=True)}
        yield Finding("target_raised", RAISED, {"indicator": node["name"], **numbers}, policy.on(RAISED))


def check_layer(node: Node, policy: Policy) -> Iterator[Finding]:
    """Where the rulebook tells layers apart (共性、功能性、特色性), each indicator says to which it belongs."""
    layer = node.get("layer", "")
    if policy.layers and not layer:
        yield Finding("layer_missing", LAYERS, {"indicator": node["name"]}, "warning")
    elif layer and layer not in policy.layers:
        severity: Severity = "error" if policy.layers else "hint"
        yield Finding("layer_unknown", LAYERS, {"indicator": node["name"], "layer": layer}, severity)


# A scheme


def check_places(
    branches: Sequence[Sequence[Node]], policy: Policy, objects: Mapping[str, str]
) -> Iterator[Finding]:
    """Indicators of one place (“个性化”指标): allowed, worth the same, each object with exactly one of them in a branch.

    ``objects``: key → name of those who are scored by this scheme.
    """
    for siblings in branches:
        own = [node for node in siblings if node.get("only_for") and not node.get("children")]
        if not own:
            continue
        named = {"indicator": own[0]["name"]}
        if policy.on(PLACES) != "hint":
            yield Finding("place_specific", PLACES, named, policy.on(PLACES))
        if len({Decimal(node["weight"]) for node in own}) > 1:
            yield Finding("places_unequal", PLACES, named)
        if objects:
            yield from _covering(own, objects)
        for node in own:
            if len(set(node["only_for"]) & set(objects)) == 1 and _compares(node):
                yield Finding("compared_alone", PLACES, {"indicator": node["name"]})


def _covering(own: Sequence[Node], objects: Mapping[str, str]) -> Iterator[Finding]:
    counts: dict[str, int] = defaultdict(int)
    for node in own:
        for key in node["only_for"]:
            counts[key] += 1
            if key not in objects:
                yield Finding("place_unknown", PLACES, {"indicator": node["name"]})
                break
    for code, keys in (
        ("place_without", [key for key in objects if not counts[key]]),
        ("place_twice", [key for key in objects if counts[key] > 1]),
    ):
        if keys:
            names = "、".join(objects[key] for key in keys[:5]) + ("…" if len(keys) > 5 else "")
            yield Finding(code, PLACES, {"indicator": own[0]["name"], "names": names})


def _compares(node: Node) -> bool:
    methods = [part.get("method") or node["method"] for part in node["parts"]] or [node["method"]]
    params = node["params"] or {}
    return any(
        method in GROUP_METHODS
        or (method.startswith("efficacy") and params.get("bounds", "group") == "group")
        for method in methods
    )


def check_reuse(leaves: Sequence[Node], policy: Policy, *, assessed: bool) -> Iterator[Finding]:
    """Work assessed elsewhere already: its result is used, it is not assessed once more (不再单独组织考核)."""
    own = [node for node in leaves if not node.get("outside")]
    if assessed and policy.reuses_assessments and own:
        yield Finding("assessed_again", ASSESSED, {"count": str(len(own))}, policy.on(ASSESSED))


def check_content(
    leaves: Sequence[Node], policy: Policy, *, is_park: bool, objects: Collection[str], assessed: bool = False
) -> list[Finding]:
    """Everything to be said about the words, sources, targets and layers of a scheme's indicators."""
    found = [
        finding
        for node in leaves
        for finding in (
            *check_words(node, policy, is_park=is_park),
            *check_source(node, policy, objects),
            *check_target(node, policy),
            *check_layer(node, policy),
        )
    ]
    return [*found, *check_reuse(leaves, policy, assessed=assessed)]


def check_assessed(policy: Policy, *, assessed: bool) -> Iterator[Finding]:
    """Work assessed elsewhere already stays out where the rulebook excludes it (第七条), but for a departure on record."""
    if assessed and not policy.reuses_assessments and policy.on(ASSESSED) != "hint":
        yield Finding("assessed_elsewhere", ASSESSED, {}, policy.on(ASSESSED))


# An item among its notice and its neighbours


def named_indicators(sentence: str) -> list[str]:
    """The indicators that a notice's sentence of criteria names: those before 等…指标, and nouns of numbers after 特别是.

    特别是人均文化事业费投入、…营业收入及增长率等相关指标 names four; 推进…工作力度大 names none.
    """
    text = sentence.replace(",", "，").replace(";", "；")
    judged = [(match[1] or match[2]).removeprefix("对") for match in _JUDGED.finditer(text)]
    found = [name for name in judged if len(name) > _SHORTEST]
    for clause in _clauses_with_indicators(text):
        pieces = [piece for part in clause.split("，") for piece in part.split("、")]
        for piece in pieces:
            found.extend(_named(piece))
    return list(dict.fromkeys(found))


_LISTS = ("等相关指标", "等主要指标", "等重点指标", "等指标", "，相关指标", "等相关的指标")
_BEFORE = ("特别是", "尤其是", "其中", "包括", "对", "在")
_VERBS = (
    "打造", "推进", "完成", "办好", "实施", "发展", "促进", "落实", "深入", "加强", "提升", "做好", "打好", "优化",
    "开展", "推动", "构建", "建立", "完善", "强化", "深化", "加快", "改善", "创新", "实现", "抓好", "防范",
)  # fmt: skip
_NUMBERS = (
    "率", "增速", "增幅", "投入", "支出", "投资", "收入", "面积", "成交额", "总额", "数量", "总量", "产量", "次数", "人数", "占比",
    "比重", "指数", "增加值", "产值", "贡献率", "密度", "强度", "效益", "规模", "额",
)  # fmt: skip


_SHORTEST = 2
_JUDGED = re.compile(
    r"(?<![^，、。；等对])([^，、。；等]{0,20}?(?:率|规模|支出进度))(?:高|低|大|小|快|达到)"
    r"|(?<![^，、。；对])([^，、。；等]{4,20}?)(?<!综合)(?<!评价)(?<!指标)排名全[省市]前列"
)
"""Nouns of numbers that a notice judges outright: 存量资金规模小、支出进度快、隐性债务化解排名全省前列."""


def _clauses_with_indicators(text: str) -> Iterator[str]:
    """The stretch of a sentence before each “等相关指标”: from 特别是, or from the last clause that tells of no number."""
    rest = text
    while True:
        ends = [(rest.find(mark), mark) for mark in _LISTS if mark in rest]
        if not ends:
            return
        end, mark = min(ends)
        head, rest = rest[:end], rest[end + len(mark) :]
        sentence = head.rpartition("。")[2].rpartition("；")[2]
        if "特别是" in sentence:
            sentence = sentence.rpartition("特别是")[2]
        yield sentence


def _named(piece: str) -> list[str]:
    """The indicators in one piece: 营业收入及增长率 are two, the second of the first."""
    text = bare(piece).strip("“”")
    for word in _BEFORE:
        text = text.removeprefix(word)
    first, joined, second = text.partition("及")
    whole = [first] if first.endswith(_NUMBERS) and not first.startswith(_VERBS) and len(first) > 2 else []
    if joined and second.endswith(_NUMBERS):
        whole.append(first + second if whole and len(second) <= 4 else second)
    return whole


def missing_named(wanted: Iterable[str], present: Collection[str]) -> list[str]:
    """Which of the named indicators no indicator of the schemes answers for, by name or statistic."""
    return [name for name in wanted if not any(answers_for(name, one) for one in present)]


def answers_for(wanted: str, present: str) -> bool:
    """Is it the same thing: one name within the other, or nearly the same pairs of characters."""
    left, right = bare(wanted), bare(present)
    if not left or not right:
        return False
    if left in right or (len(right) >= 4 and right in left and len(right) * 3 >= len(left) * 2):
        return True
    return similarity(left, right) >= ALIKE


ALIKE = Decimal("0.75")


@dataclass(frozen=True, slots=True)
class Neighbour:
    """An indicator in another item of the year: title of the item, name, provider and statistic."""

    item: str
    name: str
    provider: str
    statistic: str


def check_duplicates(
    leaves: Sequence[Node], neighbours: Sequence[Neighbour], severity: Severity
) -> Iterator[Finding]:
    """The same matter is not assessed twice in a year: an indicator of the same name, or much alike from one statistic."""
    by_name: dict[str, Neighbour] = {}
    by_source: dict[tuple[str, str], list[Neighbour]] = defaultdict(list)
    for one in neighbours:
        by_name.setdefault(bare(one.name), one)
        if one.provider and one.statistic:
            by_source[one.provider, bare(one.statistic)].append(one)
    for node in leaves:
        alike = by_source.get((node["provider"], bare(node["statistic"])), [])
        same = by_name.get(bare(node["name"])) or next(
            (one for one in alike if similarity(one.name, node["name"]) >= ALIKE), None
        )
        if same:
            told = {"indicator": node["name"], "item": same.item}
            yield Finding("duplicate_indicator", ASSESSED, told, severity)


def similar_titles(title: str, others: Mapping[str, str]) -> list[str]:
    """The other items of the year whose title is nearly the same; ``others``: title → what to call it."""
    return [name for other, name in others.items() if similarity(title, other) >= ALIKE]
