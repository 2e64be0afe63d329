"""The forms of the editor: what stands in a rule is shown, and comes back as it was."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from django.http import QueryDict
from django.utils import translation

from programs.messages import MATTER_NAMES, PARTY_NAMES, VALUE_NAMES
from programs.packs import RULEBOOKS, Rule, blank_pack, load_pack, pack_codes, schema, shape_of
from programs.rulebook_forms import RuleForm
from programs.wording import KIND_NAMES, PART_NAMES, group_of

PACKS = {code: load_pack(RULEBOOKS / f"{code}.json") for code in pack_codes()}
EMPTY = blank_pack(code="own", title="x", series="own", document=PACKS["yiyang-2023"].document)
KINDS = {"county_government": "县市区政府", "park": "园区"}


@pytest.fixture(autouse=True)
def in_chinese():
    with translation.override("zh-hans"):
        yield


def shown(code: str, rule: Rule | None, pack: Any = EMPTY) -> RuleForm:
    return RuleForm(code=code, rule=rule, pack=pack, edition=1, kinds=KINDS)


def posted(form: RuleForm, **changes: Any) -> RuleForm:
    """The form as a browser sends it back, with changes."""
    data = QueryDict(mutable=True)
    for name in form.fields:
        value = form[name].value()
        if isinstance(value, list):
            data.setlist(name, value)
        elif value is not None and value is not False:
            data[name] = str(value)
    for name, value in changes.items():
        if isinstance(value, list):
            data.setlist(name, value)
        else:
            data[name] = value
    rule = next((one for one in form.pack.rules if one.code == form.code), None)
    return RuleForm(data, code=form.code, rule=rule, pack=form.pack, edition=1, kinds=KINDS)


@pytest.mark.parametrize("code", sorted(PACKS))
def test_every_rule_of_every_pack_comes_back_from_its_form_as_it_was(code):
    pack = PACKS[code]
    changed = {}

    for rule in pack.rules:
        form = posted(shown(rule.code, rule, pack))
        if not form.is_valid():
            changed[rule.code] = dict(form.errors)
        elif form.cleaned_data["rule"] != rule:
            changed[rule.code] = (rule, form.cleaned_data["rule"])

    assert changed == {}


def test_every_code_of_the_schema_has_a_form_that_asks_for_its_value():
    lacking = []
    for code in schema()["$defs"]["values"]:
        form = posted(shown(code.replace("*", "own"), None))
        single = code.replace("*", "own")
        if not form.value_names or (shape_of(single) is None):
            lacking.append(code)

    assert lacking == []


@pytest.mark.parametrize(
    ("code", "changes", "value"),
    [
        ("item.proposed_by", {"value": "department"}, "department"),
        ("item.max_sub_items", {"value": "7"}, 7),
        ("item.max_sub_items", {"value": ""}, None),
        ("places.backfill", {"value": "false"}, False),
        ("basis.valid_until", {"value": "2030-12-31"}, "2030-12-31"),
        ("basis.legal_bases", {"value": "甲\n\n乙"}, ["甲", "乙"]),
        ("indicator.max_qualitative_share", {"value": "12.5"}, "0.125"),
        ("indicator.weights_total", {"value": "100"}, "100"),
        ("non_winner.treatment", {"value": ["talk", "circular"]}, ["talk", "circular"]),
        (
            "quota.county",
            {"value__kind": "percent", "value__percent": "20", "value__base": "all", "value__rounding": "floor", "value__minimum": "1"},
            {"kind": "percent", "percent": "20", "base": "all", "rounding": "floor", "minimum": 1},
        ),
        ("quota.county", {"value__kind": "none", "value__limit": "3"}, {"kind": "none"}),
        ("deadline.plan", {"value__kind": "on", "value__date": "2026-03-31"}, {"kind": "on", "date": "2026-03-31"}),
        (
            "deadline.plan",
            {"value__kind": "promptly", "value__event": "items_fixed", "value__working_days": "5"},
            {"kind": "promptly", "event": "items_fixed", "working_days": 5},
        ),
        ("prohibition.own", {"value__rule": "places.backfill", "value__allowed": "false"}, {"rule": "places.backfill", "allowed": [False]}),
        (
            "plan.sections",
            {
                "value__0__code": "quota", "value__0__name": "名额", "value__0__position": "20",
                "value__1__code": "method", "value__1__name": "办法", "value__1__position": "10",
                "value__2__code": "old", "value__2__name": "旧项", "value__2__remove": "on",
            },
            [{"code": "method", "name": "办法"}, {"code": "quota", "name": "名额"}],
        ),
        (
            "route.plan",
            {
                "value__0__code": "consult", "value__0__name": "征求意见", "value__0__kind": "consultation",
                "value__0__party": "counties", "value__0__period__unit": "working_day", "value__0__period__length": "5",
                "value__0__silence": "no_objection",
            },
            [
                {"code": "consult", "name": "征求意见", "kind": "consultation", "party": "counties", "clause": "", "quote": "",
                 "period": {"unit": "working_day", "length": 5}, "silence": "no_objection"}
            ],
        ),
    ],
)  # fmt: skip
def test_what_is_entered_becomes_the_value_that_the_schema_asks_for(code, changes, value):
    form = posted(shown(code, None), reading="试作", **changes)

    assert form.is_valid(), form.errors
    assert form.cleaned_data["rule"].value == value


@pytest.mark.parametrize(
    ("code", "changes", "field"),
    [
        ("quota.county", {"value__kind": "count"}, "value__limit"),
        ("deadline.plan", {"value__kind": "after", "value__event": "items_fixed", "value__months": "1"}, "value__working_days"),
        ("item.proposed_by", {}, "value"),
        ("object.own", {"value__name": "村"}, "value__unit_kinds"),
        ("item.max_sub_items", {"value": "99"}, "value"),
    ],
)  # fmt: skip
def test_what_is_missing_or_too_much_is_told_at_its_field(code, changes, field):
    form = posted(shown(code, None), **changes)

    assert not form.is_valid()
    assert field in form.errors


def test_a_rule_without_quote_is_kept_for_the_check_to_tell():
    form = posted(shown("places.backfill", None), value="true")

    assert form.is_valid()
    assert form.cleaned_data["rule"].quote == form.cleaned_data["rule"].reading == ""


def test_the_parties_of_the_rulebook_itself_are_offered():
    pack = replace(EMPTY, rules=(Rule("party.fund", {"name": "基金办"}, "x", "", "", "r", None),))

    choices = dict(shown("route.plan", None, pack).fields["value__0__party"].choices)

    assert choices["fund"] == "基金办"
    assert choices["counties"] == "各县市区"


def words_in(shape: Any) -> set[str]:
    found = set()
    if isinstance(shape, dict):
        found |= {one for one in shape.get("enum", ()) if isinstance(one, str)}
        if isinstance(shape.get("const"), str):
            found.add(shape["const"])
        for value in shape.values():
            found |= words_in(value)
    elif isinstance(shape, list):
        for value in shape:
            found |= words_in(value)
    return found


def parts_in(shape: Any) -> set[str]:
    found: set[str] = set()
    if isinstance(shape, dict):
        found |= set(shape.get("properties", ()))
        for value in shape.values():
            found |= parts_in(value)
    elif isinstance(shape, list):
        for value in shape:
            found |= parts_in(value)
    return found


def test_every_choice_and_every_part_of_a_value_has_a_name():
    values = schema()["$defs"]["values"]
    named = {*VALUE_NAMES, *KIND_NAMES, *PARTY_NAMES, *MATTER_NAMES}

    assert sorted(words_in(values) - named) == []
    assert sorted(parts_in(values) - set(PART_NAMES)) == []


def test_every_subject_of_the_schema_stands_under_a_heading():
    from programs.wording import OTHER

    assert [code for code in schema()["$defs"]["values"] if group_of(code) is OTHER] == []
