"""The sample governments, cast and items: references resolve, weights are exact, nothing is a real person's."""

import csv
import json
import re
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from indicators.rules import (
    IndicatorSpec,
    ObjectSpec,
    PartSpec,
    SchemeLimits,
    SchemeResult,
    SchemeSpec,
    check_scheme,
    check_scheme_family,
    score_scheme,
)
from programs.packs import RULEBOOKS, RuleSet, load_pack, rule_set
from samples.figures import DATA, figures, leaves, load, members
from samples.records import governments, people

ROOT = Path(__file__).resolve().parents[2]
GOVERNMENTS = governments()
CAST = {**load("cast"), "people": people()}
PROGRAMMES = {programme["tenant"]: programme for programme in load("items")["programmes"]}
ADMINISTRATORS = {"system_admin", "security_admin", "auditor"}
ROLES = {
    "platform_operator",
    *ADMINISTRATORS,
    "supervision_officer",
    "approver",
    "lead_operator",
    "lead_reviewer",
    "lead_manager",
    "data_provider",
    "object_operator",
    "object_leader",
    "complaint_handler",
    "observer",
}


def rules_of(slug: str) -> RuleSet:
    return rules_under(GOVERNMENTS[slug]["rulebook"])


def rules_under(code: str) -> RuleSet:
    return rule_set(load_pack(RULEBOOKS / f"{code}.json"))


def tracks() -> Iterator[tuple[str, dict[str, Any], dict[str, Any]]]:
    for slug, programme in PROGRAMMES.items():
        for item in programme["items"]:
            for track in item["tracks"]:
                yield slug, item, track


TRACKS = list(tracks())
NAMES = [track["code"] for _, _, track in TRACKS]


def spec(node: dict[str, Any]) -> IndicatorSpec:
    if node.get("children"):
        children = tuple(spec(child) for child in node["children"])
        return IndicatorSpec(node["code"], Decimal(node["weight"]), children)
    return IndicatorSpec(
        code=node["code"],
        weight=Decimal(node["weight"]),
        method=node["method"],
        params=node["params"],
        direction=node["direction"],
        measure=node["measure"],
        parts=tuple(
            PartSpec(part["measure"], Decimal(part["share"]), part["method"], part["params"])
            for part in node["parts"]
        ),
        missing=node["missing"],
        unit_of_measure=node["unit_of_measure"],
        category=node["category"],
        objective=node["objective"],
    )


def scheme_of(track: dict[str, Any]) -> SchemeSpec:
    scheme = track["scheme"]
    return SchemeSpec(
        full_points=Decimal(scheme["full_points"]),
        indicators=tuple(spec(node) for node in scheme["indicators"]),
        weighting=scheme["weighting"],
        places=scheme["places"],
        rank_on=scheme["rank_on"],
        object_class=track["object_class"],
    )


def objects_of(slug: str, item: dict[str, Any], track: dict[str, Any]) -> list[str]:
    return members(track, GOVERNMENTS[slug]["units"], item["leads"])


def score(
    slug: str, item: dict[str, Any], track: dict[str, Any], corrected: dict[tuple[str, str, str], Decimal]
) -> SchemeResult:
    values: dict[str, dict[str, dict[str, Decimal | None]]] = {}
    units = objects_of(slug, item, track)
    for one in figures(track, units):
        value = corrected.get((one.unit, one.indicator, one.component), one.value)
        values.setdefault(one.indicator, {}).setdefault(one.unit, {})[one.component] = value
    return score_scheme(scheme_of(track), [ObjectSpec(unit) for unit in units], values)


def winners(result: SchemeResult, places: int) -> list[str]:
    ranked = sorted(result.totals(), key=lambda one: -one.total)
    return [one.key for one in ranked[:places]]


@pytest.mark.parametrize("slug", sorted(GOVERNMENTS))
def test_codes_names_and_aliases_of_units_stand_once(slug: str) -> None:
    units = GOVERNMENTS[slug]["units"]

    names = Counter(unit["name"] for unit in units)
    names.update(alias for unit in units for alias in set(unit["aliases"]))

    assert [name for name, count in names.items() if count > 1] == []
    assert max(Counter(unit["code"] for unit in units).values()) == 1


@pytest.mark.parametrize("slug", sorted(GOVERNMENTS))
def test_units_point_to_real_divisions_kinds_superiors_and_classes(slug: str) -> None:
    tenant = GOVERNMENTS[slug]
    with (ROOT / "organizations/data/divisions.csv").open(encoding="utf-8") as file:
        codes = {row["code"] for row in csv.DictReader(file)}
    units, kinds = (
        {unit["code"]: unit for unit in tenant["units"]},
        {kind["code"] for kind in tenant["unit_kinds"]},
    )
    classes = {one.code: one for code in tenant["rulebooks"] for one in rules_under(code).objects}

    wrong = []
    for unit in units.values():
        expected = [one.code for one in classes.values() if one.holds(unit["kind"], unit["unit_class"])]
        if (
            (unit["division_code"] and unit["division_code"] not in codes)
            or unit["kind"] not in kinds
            or (unit["superior"] and unit["superior"] not in units)
            or unit["object_classes"] != expected
        ):
            wrong.append(unit["name"])

    assert wrong == []
    assert tenant["division_code"] in codes


def test_yiyang_has_every_class_of_objects() -> None:
    counts = Counter(unit["object_class"] for unit in GOVERNMENTS["yiyang"]["units"] if unit["object_class"])

    assert counts == {
        "county": 8,
        "city_department": 22,
        "central_provincial_unit": 8,
        "park_a": 4,
        "park_b": 4,
        "township": 92,
        "bank": 8,
        "insurer": 9,
        "local_finance": 3,
    }


def test_telephones_and_addresses_are_made_up_and_belong_to_desks() -> None:
    texts = [path.read_text(encoding="utf-8") for path in DATA.rglob("*.json")]

    mails = [mail for text in texts for mail in re.findall(r"[\w.-]+@[\w.-]+", text)]
    mobiles = [number for text in texts for number in re.findall(r"(?<!\d)1[3-9]\d{9}(?!\d)", text)]
    telephones = [unit["telephone"] for tenant in GOVERNMENTS.values() for unit in tenant["units"]]

    assert [mail for mail in mails if not mail.endswith(".example.invalid")] == []
    assert mobiles == []
    assert [number for number in telephones if not re.fullmatch(r"0\d{2,3}-0000\d{3}", number)] == []
    assert [
        unit["mailbox"]
        for tenant in GOVERNMENTS.values()
        for unit in tenant["units"]
        if not unit["mailbox"].endswith(".example.invalid")
    ] == []


def test_the_cast_holds_every_role_and_points_to_units_that_exist() -> None:
    held = {
        role for one in CAST["people"] for membership in one["memberships"] for role in membership["roles"]
    }
    held |= {"platform_operator" for one in CAST["people"] if one["platform_operator"]}

    strangers = [
        one["username"]
        for one in CAST["people"]
        for membership in one["memberships"]
        if membership["unit"] not in {unit["code"] for unit in GOVERNMENTS[membership["tenant"]]["units"]}
    ]

    assert held == ROLES
    assert strangers == []
    assert len({one["username"] for one in CAST["people"]}) == len(CAST["people"])


def test_nobody_of_the_cast_is_administrator_and_something_else() -> None:
    mixed = []
    for one in CAST["people"]:
        roles = {role for membership in one["memberships"] for role in membership["roles"]}
        if roles & ADMINISTRATORS and len(roles) > 1:
            mixed.append(one["username"])

    assert mixed == []


def test_every_government_has_its_three_administrators_as_three_people() -> None:
    holders = {
        (membership["tenant"], role): one["username"]
        for one in CAST["people"]
        for membership in one["memberships"]
        for role in membership["roles"]
        if role in ADMINISTRATORS
    }

    assert {tenant for tenant, _ in holders} == set(GOVERNMENTS)
    assert len(holders) == len(set(holders.values())) == 3 * len(GOVERNMENTS)


def test_every_provider_of_yiyang_has_somebody_who_can_enter_its_values() -> None:
    entering: dict[str, set[str]] = {}
    for one in CAST["people"]:
        for membership in one["memberships"]:
            if membership["tenant"] == "yiyang":
                entering.setdefault(membership["unit"], set()).update(membership["roles"])

    alone = {
        leaf["provider"]
        for slug, item, track in TRACKS
        if slug == "yiyang"
        for leaf in leaves(track["scheme"]["indicators"])
        if not entering.get(leaf["provider"], set())
        & ({"lead_operator"} if leaf["provider"] in item["leads"] else {"data_provider"})
    }

    assert alone == set()


def test_the_items_of_yiyang_show_the_four_cases() -> None:
    items = {item["code"]: item for item in PROGRAMMES["yiyang"]["items"]}

    [department] = [
        track for track in items["business"]["tracks"] if track["object_class"] == "city_department"
    ]
    leads = {lead for item in items.values() for lead in item["leads"]}

    assert set(department["objects"]) & leads == {"nyncj", "gxj"}
    assert "fgw" not in department["objects"]
    assert items["safety"]["quota_exempt"] in rules_of("yiyang").places.exempt_works
    assert [track["object_class"] for track in items["industry"]["tracks"]] == [
        "park_a",
        "park_b",
        "township",
    ]
    assert len(items["grain"]["sub_items"]) == 2


@pytest.mark.parametrize("slug", sorted(PROGRAMMES))
def test_items_keep_the_caps_and_references_of_their_rulebook(slug: str) -> None:
    rules, units = rules_of(slug), {unit["code"] for unit in GOVERNMENTS[slug]["units"]}

    wrong = [
        item["code"]
        for item in PROGRAMMES[slug]["items"]
        if not set(item["leads"] + item["cooperating"]) <= units
        or (rules.items.max_sub_items is not None and len(item["sub_items"]) > rules.items.max_sub_items)
        or set(item["sections"]) != {section.code for section in rules.plan_sections}
        or not all("示例" in text for text in item["sections"].values())
        or not {reward["kind"] for reward in item["rewards"]} <= set(rules.rewards.kinds)
        or not {reward["track"] for reward in item["rewards"]} <= {track["code"] for track in item["tracks"]}
    ]

    assert wrong == []
    assert PROGRAMMES[slug]["rulebook"] == GOVERNMENTS[slug]["rulebook"]


@pytest.mark.parametrize(("slug", "item", "track"), TRACKS, ids=NAMES)
def test_places_stay_within_the_quota(slug: str, item: dict[str, Any], track: dict[str, Any]) -> None:
    quota = rules_of(slug).quotas[track["object_class"]]
    count = len(objects_of(slug, item, track))

    limit = max(int(quota.percent * count / 100), quota.minimum) if quota.kind == "percent" else quota.limit
    given = sum(one["places"] for one in item["tracks"] if one["object_class"] == track["object_class"])

    assert item["quota_exempt"] or given <= limit


@pytest.mark.parametrize(("slug", "item", "track"), TRACKS, ids=NAMES)
def test_a_scheme_has_nothing_that_keeps_it_from_being_locked(
    slug: str, item: dict[str, Any], track: dict[str, Any]
) -> None:
    rules = rules_of(slug)

    findings = check_scheme(
        scheme_of(track),
        SchemeLimits(
            max_indicators=rules.indicators.max,
            wanted_measures=rules.indicators.measures.considered,
            waived_measures=track["scheme"]["waived_measures"],
            forbidden_categories={"park_a": frozenset({"social"}), "park_b": frozenset({"social"})},
            min_objective_share=Decimal(50),
        ),
    )

    assert findings == []
    assert item["leads"]


@pytest.mark.parametrize("code", [item["code"] for item in PROGRAMMES["yiyang"]["items"]])
def test_the_schemes_of_an_item_share_a_core_and_differ(code: str) -> None:
    [item] = [item for item in PROGRAMMES["yiyang"]["items"] if item["code"] == code]

    findings = check_scheme_family(
        {track["object_class"]: scheme_of(track) for track in item["tracks"]}, "第十条"
    )

    assert findings == []


@pytest.mark.parametrize(("slug", "item", "track"), TRACKS, ids=NAMES)
def test_every_object_gets_a_score_and_no_tie_stands_on_the_cut_line(
    slug: str, item: dict[str, Any], track: dict[str, Any]
) -> None:
    result = score(slug, item, track, {})

    totals = sorted((one.total for one in result.totals()), reverse=True)

    assert result.left_out() == {}
    assert len(totals) == len(objects_of(slug, item, track)) > track["places"]
    assert totals[track["places"] - 1] > totals[track["places"]]


@pytest.mark.parametrize(("slug", "item", "track"), TRACKS, ids=NAMES)
def test_the_units_of_a_scheme_exist(slug: str, item: dict[str, Any], track: dict[str, Any]) -> None:
    units = {unit["code"] for unit in GOVERNMENTS[slug]["units"]}

    providers = {leaf["provider"] for leaf in leaves(track["scheme"]["indicators"])}

    assert providers <= units
    assert providers & set(objects_of(slug, item, track)) == set()
    assert set(objects_of(slug, item, track)) <= units


def test_figures_do_not_depend_on_which_units_are_asked_for() -> None:
    slug, item, track = TRACKS[0]
    units = objects_of(slug, item, track)

    all_of_them = [one for one in figures(track, units) if one.unit == units[3]]

    assert list(figures(track, [units[3]])) == all_of_them


def test_a_population_is_one_number_whatever_the_indicator() -> None:
    _, _, track = TRACKS[0]

    found = {one.value for one in figures(track, ["430903"]) if one.component == "population"}

    assert len(found) == 1


def test_the_upheld_appeal_of_the_story_changes_the_list() -> None:
    story = PROGRAMMES["yiyang"]["story"]["appeal"]
    [(slug, item, track)] = [one for one in TRACKS if one[2]["code"] == story["track"]]
    place = (story["unit"], story["indicator"], story["component"])

    before = score(slug, item, track, {})
    after = score(slug, item, track, {place: Decimal(story["right"])})

    stored = {(one.unit, one.indicator, one.component): one.value for one in figures(track, [story["unit"]])}
    assert stored[place] == Decimal(story["wrong"])
    assert story["unit"] not in winners(before, track["places"])
    assert story["unit"] in winners(after, track["places"])


def test_the_veto_of_the_story_strikes_a_winner_on_a_ground_of_the_rulebook() -> None:
    story = PROGRAMMES["yiyang"]["story"]["veto"]
    [(slug, item, track)] = [one for one in TRACKS if one[2]["code"] == story["track"]]

    result = score(slug, item, track, {})

    [ground] = [one for one in rules_of(slug).grounds if one.code == story["ground"]]
    assert story["unit"] in winners(result, track["places"])
    assert story["list"] in ground.lists


def test_every_file_of_samples_says_that_it_is_one() -> None:
    files = sorted(DATA.rglob("*.json"))

    unmarked = [
        path.name for path in files if json.loads(path.read_text(encoding="utf-8"))["sample"] is not True
    ]

    assert unmarked == []
    assert {"cast.json", "governments.json", "items.json"} < {path.name for path in files}
