"""Closing paragraphs are offered as rules, each with its value where the text states it."""

from __future__ import annotations

import json
from typing import Any

import jsonschema
import pytest

from tests.programs.test_notice_variants import TEXTS, read, text_of


@pytest.mark.parametrize("name", ["yiyang-2023", "qinghai-2023", "ningyuan-2022"])
def test_a_document_of_rules_without_items_is_read_as_rules_only(name: str) -> None:
    found = read(text_of(name))

    assert found.items == ()
    assert len(found.closing) > 10


@pytest.mark.clause("HN23-22", "CQ22-09", "CQ22-15", "CQ22-17")
@pytest.mark.parametrize(
    ("name", "code", "value"),
    [
        ("hunan-2023", "deadline.plan", {"kind": "on", "date": "2023-07-31"}),
        ("hunan-2023", "item.change_grounds", ["institutional_reform"]),
        ("hunan-2023", "national_award.treatment", "support"),
        ("hunan-2023", "ground.fraud", None),
        ("hunan-2024", "indicator.process_traces", "forbid"),
        ("hunan-2024", "indicator.raised_targets", "forbid"),
        ("hunan-2024", "non_winner.treatment", []),
        ("hunan-2024", "liaison.log", "forbidden"),
        ("hunan-2024", "disclosure.indicator_data", "public"),
        ("chongqing-2022", "deadline.application", {"kind": "on", "date": "2023-02-01"}),
        ("chongqing-2022", "deadline.submission", {"kind": "on", "date": "2023-03-31"}),
        ("chongqing-2022", "deadline.plan", {"kind": "on", "date": "2022-07-16"}),
        ("chongqing-2022", "evaluation.experts", "optional"),
        ("chongqing-2022", "award.decided_by", "government"),
        ("daxiang-2022", "liaison.log", "optional"),
        ("yiyang-2023", "organiser.rule", "exclude_own"),
        ("yiyang-2023", "item.max_sub_items", 3),
        ("yiyang-2023", "indicator.max", 10),
        ("yiyang-2023", "item.already_assessed", "exclude"),
        ("yiyang-2023", "item.not_measurable", "exclude"),
        ("yiyang-2023", "quota.*", None),
        ("yiyang-2023", "notice.minimum", {"unit": "working_day", "length": 3}),
        ("qinghai-2023", "national_award.treatment", "direct_listing"),
    ],
)
def test_closing_paragraphs_are_offered_as_rules_with_their_values(name: str, code: str, value: Any) -> None:
    offered = [
        one.value for rule in read(text_of(name)).closing for one in rule.suggestions if one.code == code
    ]

    assert offered[0] == value


def test_every_suggested_rule_has_the_shape_of_the_schema() -> None:
    schema = json.loads((TEXTS.parent / "rulebooks" / "schema.json").read_text(encoding="utf-8"))
    shapes = schema["$defs"]["values"]
    for name in sorted(path.stem for path in TEXTS.glob("*.txt")):
        for rule in read(text_of(name)).closing:
            for one in rule.suggestions:
                shape = shapes.get(one.code) or shapes[one.code.split(".")[0] + ".*"]
                if one.value is not None:
                    jsonschema.Draft202012Validator(shape).validate(one.value)
