"""The 35 dimensions in which the governments' texts differ: each is a rule with a value, and the rules really differ."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from programs.messages import MATTER_NAMES, PARTY_NAMES, VALUE_NAMES
from programs.packs import RULEBOOKS, Pack, load_pack
from programs.packs.validation import schema
from programs.views.rule_values import value_lines

ORGANISERS = ("hunan-2023", "hunan-2024", "qinghai-2023", "yiyang-2023", "chongqing-2022")
STRIVERS = ("ningyuan-2022", "daxiang-2022")

DIMENSIONS: Mapping[str, tuple[str, ...]] = {
    "1 who proposes items": ("item.proposed_by", "item.approved_by", "route.programme"),
    "3 application by objects": ("item.intake",),
    "4 ranking or recommendation": ("evaluation.selection_rule",),
    "5 quota of an item": ("quota.", "places.counted_on"),
    "6 exemptions from quotas": (
        "places.exempt_works",
        "places.exempt_open",
        "national_award.counts_in_quota",
    ),
    "7 sub-items": ("item.max_sub_items",),
    "8 cap on indicators": ("indicator.max", "indicator.max_exceptions"),
    "9 qualitative part": ("indicator.max_qualitative_share",),
    "10 components of scores": ("indicator.measures",),
    "11 regions and classes": ("indicator.grouping",),
    "12 classes of objects": ("object.",),
    "13 organiser as object": ("organiser.rule",),
    "14 supporting units": ("item.cooperating", "item.joint_leads"),
    "15 consultation": ("stage.used", "route.plan", "route.list"),
    "16 plan due": ("deadline.plan",),
    "17 approver of plans": ("route.plan",),
    "18 date of the evaluation": ("deadline.evaluation", "deadline.submission"),
    "19 public notice": ("notice.minimum", "stage.used"),
    "20 appeals": ("stage.used", "complaint.handlers"),
    "21 negative grounds": ("disqualification.scope",),
    "22 scope of a veto": ("disqualification.scope", "disqualification.rectification_covers"),
    "23 vacancy": ("places.backfill",),
    "24 national awardees": ("national_award.treatment", "experience.treatment"),
    "25 overlap of wins": ("evaluation.overlap",),
    "26 approver of the result": ("award.decided_by", "route.award"),
    "27 who signs": ("award.signed_by", "award.copies_to"),
    "28 time of fulfilment": ("deadline.reward",),
    "29 money source": ("reward.money_source", "reward.kinds"),
    "30 non-winners": ("non_winner.treatment",),
    "31 lobbying": ("liaison.log",),
    "32 rhythms": ("management.rhythms", "indicator.process_traces"),
    "33 mid-year change": ("item.change_consent", "item.change_grounds"),
    "34 work already assessed": ("item.already_assessed",),
    "35 disclosure": ("disclosure.proposed_list", "disclosure.result", "disclosure.indicator_data"),
}
"""The second dimension, the name of the programme, is the pack's title and its series."""


def pack(code: str) -> Pack:
    return load_pack(RULEBOOKS / f"{code}.json")


def stated(one: Pack, wanted: str) -> list[Any]:
    """The values of a rule, or of all rules of a subject."""
    if wanted.endswith("."):
        return [rule.value for rule in one.rules if rule.code.startswith(wanted)]
    return [rule.value for rule in one.rules if rule.code == wanted]


@pytest.mark.parametrize("code", [*ORGANISERS, *STRIVERS])
def test_a_pack_of_a_government_states_every_dimension(code: str) -> None:
    one = pack(code)

    missing = [(name, rule) for name, rules in DIMENSIONS.items() for rule in rules if not stated(one, rule)]

    assert missing == []


@pytest.mark.parametrize("name", DIMENSIONS)
def test_in_every_dimension_the_governments_differ_in_what_they_say_or_in_saying_it(name: str) -> None:
    packs = [pack(code) for code in (*ORGANISERS, *STRIVERS)]

    answers = {
        repr([(rule.value, bool(rule.quote)) for rule in one.rules if rule.code.startswith(DIMENSIONS[name])])
        for one in packs
    }

    assert len(answers) > 1


def test_a_series_outlives_the_name_of_its_programme() -> None:
    first, second = pack("hunan-2023"), pack("hunan-2024")

    assert first.series == second.series
    assert "真抓实干督查激励" in first.title
    assert "大抓落实工作激励" in second.title
    others = {pack(code).series for code in (*ORGANISERS[2:], *STRIVERS)}
    assert len(others | {first.series}) == 6


def enums(shape: Any) -> Iterator[str]:
    if isinstance(shape, Mapping):
        for name, part in shape.items():
            if name == "enum":
                yield from part
            else:
                yield from enums(part)
    elif isinstance(shape, list):
        for part in shape:
            yield from enums(part)


SAID_OTHERWISE = {"24:00", "17:00", "working_day", "calendar_day"}
"""Times stand for themselves; units of time are part of a sentence; a step of a route is called by its own name."""


@pytest.mark.parametrize(
    "code", [code for code in schema()["$defs"]["values"] if not code.startswith("route.")]
)
def test_every_value_that_a_rule_can_choose_has_its_words(code: str) -> None:
    known = {*VALUE_NAMES, *PARTY_NAMES, *MATTER_NAMES, *SAID_OTHERWISE}

    assert [value for value in enums(schema()["$defs"]["values"][code]) if value not in known] == []


@pytest.mark.parametrize("code", [*ORGANISERS, *STRIVERS])
def test_the_page_of_a_rulebook_says_every_value_in_words(code: str) -> None:
    kinds = {
        kind: kind.replace("_", " ")
        for shape in stated(pack(code), "object.")
        for kind in shape["unit_kinds"]
    }

    said = {
        rule.code: value_lines(rule.code, rule.value, kinds)
        for rule in pack(code).rules
        if not rule.code.startswith("prohibition.")
    }

    codes = re.compile(r"\b[a-z]+_[a-z_]+\b")
    assert {name: lines for name, lines in said.items() if codes.search("".join(lines))} == {}
    assert [name for name, lines in said.items() if not any(lines)] == []
