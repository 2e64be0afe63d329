"""The rulebook packs: valid, quoted from their documents, and readable as a typed tree."""

import copy
import json
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from programs.packs import (
    RULEBOOKS,
    Deadline,
    Problem,
    Quota,
    Span,
    load_pack,
    load_text,
    pack_codes,
    pack_from_data,
    pack_to_data,
    rule_set,
    rule_title,
    stands_in,
    validate,
)
from programs.packs.validation import misquotes, schema

CODES = pack_codes()


def data(code: str) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((RULEBOOKS / f"{code}.json").read_text(encoding="utf-8"))
    return loaded


def changed(change: Callable[[dict[str, Any]], None]) -> list[Problem]:
    """The problems of the Yiyang pack after one change; ``change`` gets its rules by code."""
    pack = data("yiyang-2023")
    rules = {rule["code"]: rule for rule in pack["rules"]}
    change(rules)
    pack["rules"] = list(rules.values())
    return validate(pack_from_data(pack))


def test_the_packs_of_the_sample_governments_are_there() -> None:
    samples = [code for code in CODES if load_pack(RULEBOOKS / f"{code}.json").sample]

    assert samples == ["ningyuan-sample-2025", "yueyang-sample-2025"]
    assert {"yiyang-2023", "chongqing-2022"} <= set(CODES)


@pytest.mark.parametrize("code", CODES)
def test_a_pack_has_no_problem(code: str) -> None:
    assert validate(load_pack(RULEBOOKS / f"{code}.json")) == []


@pytest.mark.parametrize("code", CODES)
def test_every_quote_stands_in_the_article_it_names(code: str) -> None:
    assert misquotes(load_pack(RULEBOOKS / f"{code}.json")) == []


@pytest.mark.parametrize("code", CODES)
def test_a_pack_fits_the_published_schema(code: str) -> None:
    jsonschema.Draft202012Validator.check_schema(dict(schema()))

    jsonschema.validate(data(code), dict(schema()))


@pytest.mark.parametrize("code", CODES)
def test_a_pack_read_and_written_is_the_same(code: str) -> None:
    path = Path(RULEBOOKS / f"{code}.json")

    assert pack_to_data(load_pack(path)) == data(code)


def test_every_rule_of_yiyang_names_its_document_and_clause_and_quotes_it_or_says_why_not() -> None:
    pack = load_pack(RULEBOOKS / "yiyang-2023.json")
    required = {code for code, shape in schema()["$defs"]["values"].items() if shape["x-required"]}

    silent = [rule for rule in pack.rules if not rule.quote]

    assert {rule.document for rule in pack.rules} == {"益政办发〔2023〕10号"}
    assert [rule.code for rule in silent if rule.code in required] == ["appeal.recuse_scorers"]
    assert [rule.code for rule in silent if rule.clause or not rule.reading] == []


def test_yiyang_states_every_rule_that_its_text_has_an_answer_or_a_reading_for() -> None:
    codes = {rule.code for rule in load_pack(RULEBOOKS / "yiyang-2023.json").rules}
    single = {code for code in schema()["$defs"]["values"] if "*" not in code}

    assert single - codes == {"campaign.pending"}


BROKEN: list[tuple[str, Any]] = [
    ("quota.county", {"kind": "count", "limit": -1}),
    ("quota.county", {"kind": "some", "limit": 3}),
    ("quota.township", {"kind": "percent", "percent": 10, "base": "all", "rounding": "floor", "minimum": 0}),
    ("item.max_sub_items", True),
    ("item.proposed_by", "nobody"),
    ("notice.minimum", {"unit": "working_day"}),
    ("notice.first_day_counts", "no"),
    ("plan.sections", []),
    ("stage.used", ["items", "items"]),
    ("deadline.plan", {"kind": "after", "event": "items_fixed", "months": 1, "working_days": 0, "days": 3}),
    ("basis.valid_until", "2028"),
    ("object.county", {"name": "", "unit_kinds": ["county"], "unit_class": None, "order": 1}),
]


@pytest.mark.parametrize(("code", "value"), BROKEN, ids=lambda part: str(part)[:40])
def test_a_value_of_the_wrong_shape_is_refused_by_us_and_by_the_schema_library(
    code: str, value: object
) -> None:
    pack = copy.deepcopy(data("yiyang-2023"))
    next(rule for rule in pack["rules"] if rule["code"] == code)["value"] = value

    problems = validate(pack_from_data(pack))

    assert [problem.rule.startswith(code) for problem in problems] == [True] * len(problems) != []
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(pack, dict(schema()))


def test_a_problem_names_the_rule_the_value_found_and_the_values_possible() -> None:
    problems = changed(lambda rules: rules["item.proposed_by"].update(value="nobody"))

    assert problems == [Problem("item.proposed_by", "nobody", "office | department | upstream")]


def test_a_missing_rule_is_named() -> None:
    problems = changed(lambda rules: rules.pop("places.backfill"))

    assert problems == [Problem("places.backfill", "nothing", "a rule")]


def test_an_unknown_rule_is_named() -> None:
    def add(rules: dict[str, Any]) -> None:
        rules["quota_extra.x"] = {**rules["places.backfill"], "code": "quota_extra.x"}

    assert changed(add) == [Problem("quota_extra.x", "quota_extra.x", "a known rule")]


def test_a_rule_that_says_in_principle_must_name_who_may_depart_from_it() -> None:
    problems = changed(lambda rules: rules["item.max_sub_items"].update(overridable_by=None))

    assert problems == [
        Problem("item.max_sub_items", "原则上", "overridable_by names who may depart from it")
    ]


def test_a_silent_document_needs_the_reading_chosen() -> None:
    problems = changed(lambda rules: rules["notice.end_time"].update(quote="", clause="", reading=""))

    assert problems == [
        Problem("notice.end_time", "neither quote nor reading", "a quote, or the reading chosen and why")
    ]


def test_a_quota_without_its_class_and_a_class_without_its_quota_contradict() -> None:
    def swap(rules: dict[str, Any]) -> None:
        rule = rules.pop("quota.bank")
        rules["quota.bakery"] = {**rule, "code": "quota.bakery"}

    assert [problem.rule for problem in changed(swap)] == ["quota.bakery", "object.bank"]


def test_a_step_whose_stage_is_not_used_contradicts() -> None:
    problems = changed(lambda rules: rules["stage.used"]["value"].remove("collective_deliberation"))

    assert problems == [
        Problem("route.list", "collective_deliberation", "stage.used holds collective_deliberation")
    ]


def test_a_stage_without_its_step_contradicts() -> None:
    problems = changed(lambda rules: rules["route.plan"]["value"].pop(1))

    assert problems == [Problem("stage.used", "finance_opinion", "a step of kind opinion in route.plan")]


@pytest.mark.parametrize(
    ("code", "quota"),
    [
        ("county", Quota("count", 3)),
        ("city_department", Quota("count", 6)),
        ("central_provincial_unit", Quota("count", 6)),
        ("park_a", Quota("count", 2)),
        ("park_b", Quota("count", 2)),
        (
            "township",
            Quota("percent", percent=Decimal(10), base="participating", rounding="floor", minimum=0),
        ),
        ("bank", Quota("count", 6)),
        ("insurer", Quota("count", 8)),
        ("local_finance", Quota("count", 2)),
    ],
)
def test_the_quotas_of_article_nine(code: str, quota: Quota) -> None:
    rules = rule_set(load_pack(RULEBOOKS / "yiyang-2023.json"))

    assert rules.quotas[code] == quota
    assert rules.clause(f"quota.{code}").clause == "第九条"


@pytest.mark.clause("YY23-01")
@pytest.mark.clause("YY23-05")
def test_the_frame_of_yiyang_is_that_of_the_document() -> None:
    rules = rule_set(load_pack(RULEBOOKS / "yiyang-2023.json"))

    assert rules.basis.valid_until == date(2028, 5, 5)
    assert rules.document.issued_on == "2023-05-04"
    assert (rules.basis.office, rules.basis.supervision_room) == ("市政府办", "市政府督查室")
    assert rules.rewards.kinds == ("commendation", "cash", "project", "publicity")
    assert rules.rewards.by == ("office", "lead_unit")
    assert rules.rewards.money_source == "existing_funds"


def test_the_grounds_of_article_sixteen() -> None:
    rules = rule_set(load_pack(RULEBOOKS / "yiyang-2023.json"))

    grounds = {ground.code: ground.authorities for ground in rules.grounds}

    assert grounds == {
        "criticised_by_superior": ("central", "ministry", "province"),
        "criticised_by_city": ("city",),
        "unrectified_findings": ("discipline_inspection", "audit", "supervision"),
        "public_opinion": ("public",),
        "negative_list": ("list_keeper",),
    }
    assert rules.grounds[-1].lists == ("安全生产", "生态环境", "信访", "债务", "审计")
    assert {ground.effect for ground in rules.grounds} == {"disqualification"}
    assert (rules.disqualification.scope, rules.disqualification.rectification_covers) == ("item", "findings")


def test_the_tree_of_yiyang_says_what_the_text_says() -> None:
    rules = rule_set(load_pack(RULEBOOKS / "yiyang-2023.json"))

    assert rules.items.max_sub_items == 3
    assert rules.indicators.max == 10
    assert rules.places.exempt_works == ("安全生产", "道路交通安全", "信访")
    assert rules.places.backfill is False
    assert rules.organiser_rule == "exclude_own"
    assert rules.notice.minimum == Span("working_day", 3)
    assert (rules.notice.first_day_counts, rules.notice.end_time) == (False, "24:00")
    assert rules.deadlines.plan == Deadline("after", event="items_fixed", months=1)
    assert rules.deadlines.evaluation == Deadline("date_in_year_after", years=1, month=1, day=31)
    assert rules.deadlines.reward == Deadline(
        "date_in_year_of", event="commendation_issued", month=12, day=31
    )
    assert [section.code for section in rules.plan_sections] == [
        "quota",
        "indicators",
        "selection_procedure",
        "reward_method",
        "reward_fund_use",
    ]
    assert rules.award.copies_to == ("市委组织部",)


def test_the_routes_of_yiyang_are_in_the_order_of_the_text() -> None:
    routes = rule_set(load_pack(RULEBOOKS / "yiyang-2023.json")).routes

    walks = {
        name: [(step.kind, step.party) for step in getattr(routes, name)]
        for name in ("programme", "plan", "list", "veto", "award")
    }

    assert walks == {
        "programme": [("decision", "executive_meeting")],
        "plan": [
            ("consultation", "counties"),
            ("opinion", "finance"),
            ("consent", "vice_mayor"),
            ("consent", "deputy_secretary_general"),
        ],
        "list": [
            ("deliberation", "lead_unit"),
            ("consent", "vice_mayor"),
            ("consent", "deputy_secretary_general"),
        ],
        "veto": [("consent", "leader")],
        "award": [("consent", "office"), ("decision", "executive_meeting")],
    }
    assert (routes.plan[0].period, routes.plan[0].silence) == (Span("working_day", 5), "no_objection")


@pytest.mark.parametrize(
    ("kind", "unit_class", "code"),
    [
        ("county", None, "county"),
        ("management_committee", None, "county"),
        ("park", "A", "park_a"),
        ("park", "B", "park_b"),
        ("park", None, None),
        ("party_organ", None, None),
    ],
)
def test_a_unit_belongs_to_the_class_of_its_kind(kind: str, unit_class: str | None, code: str | None) -> None:
    found = rule_set(load_pack(RULEBOOKS / "yiyang-2023.json")).object_class(kind, unit_class)

    assert (found.code if found else None) == code


def test_every_code_of_the_schema_has_a_title_and_its_own_branch() -> None:
    values = schema()["$defs"]["values"]

    branches = [
        branch["then"]["properties"]["value"]["$ref"] for branch in schema()["$defs"]["rule"]["allOf"]
    ]

    assert branches == [f"#/$defs/values/{code}" for code in values]
    assert all(shape["title"] and shape["x-title-en"] for shape in values.values())
    assert rule_title("quota.county") == "激励名额"


@pytest.mark.parametrize(
    ("quote", "stands"),
    [
        ("县市区不超过3个", True),
        ("县市区，不超过 3个", False),
        ("单项督查激励…不超过3个", True),
        ("不超过8个…单项督查激励按照", False),
        ("除安全生产，道路交通安全", False),
        ("除安全生产、道路交通安全", True),
        ("…", False),
    ],
)
def test_a_quote_is_compared_without_white_space_and_width_of_punctuation(
    quote: str, *, stands: bool
) -> None:
    text = load_text(load_pack(RULEBOOKS / "yiyang-2023.json"))

    assert stands_in(quote, text) is stands
