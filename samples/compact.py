"""Governments, casts and programmes that the samples say shortly, written out as the story reads them.

Places below a government come from the divisions, classes and regions from its rulebooks, items from the text of the notice as
the product itself reads it; what a file adds is what no public text says: who sits at the screen, and the figures (示例).
"""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from organizations.rules import name_of_unit, told_apart
from programs.packs import Pack, RuleSet
from samples import schemes
from samples.notices import items_of_notice

DIVISIONS = Path(__file__).resolve().parent.parent / "organizations" / "data" / "divisions.csv"
LEAD_TEAM = (
    ("jb", "lead_operator", "经办", "起草方案和指标、提出名单"),
    ("fh", "lead_reviewer", "复核", "复核数据和名单"),
    ("gl", "lead_manager", "管理员", "组织集体研究、管理本单位人员"),
)
OBJECT_TEAM = (
    ("cb", "object_operator", "承办", "填写自评和申报材料"),
    ("fzr", "object_leader", "负责人", "签发申报、回复征求意见"),
)
ADMINISTRATORS = (
    ("xitong", "system_admin", "系统管理员"),
    ("anquan", "security_admin", "安全管理员"),
    ("shenji", "auditor", "审计管理员"),
)


# Governments


@cache
def _divisions() -> tuple[Mapping[str, str], ...]:
    with DIVISIONS.open(encoding="utf-8") as file:
        return tuple(csv.DictReader(file))


def government(record: Mapping[str, Any], rules: Sequence[RuleSet]) -> dict[str, Any]:
    """A government as ``data/governments.json`` says one: each unit with its classes, its region and its desk."""
    classes = {one.code: one for book in rules for one in book.objects}
    rows = _superiors_first([*_own_units(record), *_places_below(record)])
    units = [
        {
            **row,
            "object_classes": [
                one.code for one in classes.values() if one.holds(row["kind"], row["unit_class"])
            ],
            "position": position,
            "telephone": f"{record['dial']}-0000{position:03}",
            "mailbox": f"{row['code']}@{record['slug']}.example.invalid",
            "site": f"https://{row['code']}.{record['slug']}.example.invalid/",
        }
        for position, row in enumerate(rows, start=1)
    ]
    _lay_in_regions(units, rules)
    kinds = [
        {"code": code, "name": name, "position": position}
        for position, (code, name) in enumerate(record["unit_kinds"].items(), start=1)
    ]
    return {
        **record,
        "unit_kinds": kinds,
        "units": units,
        "rulebook": record["rulebooks"][0],
        "classes": list(classes.values()),
        "regions": {one.code: one for book in rules for one in book.regions},
        "superior": None,
    }


def _superiors_first(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Units that lie below a place of the divisions come after it."""
    above = {row["code"]: row.pop("above", None) for row in rows}
    return [
        *(row for row in rows if not above[row["code"]]),
        *({**row, "superior": above[row["code"]]} for row in rows if above[row["code"]]),
    ]


def _own_units(record: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The units that the file names: code, name, short name, kind, then other names by which texts call them."""
    return [
        {
            "code": code,
            "name": name,
            "short_name": short,
            "kind": kind,
            "unit_class": record.get("unit_classes", {}).get(code),
            "division_code": record["division_code"] if kind == "government" else "",
            "superior": None,
            "above": record.get("superiors", {}).get(code),
            "is_office": kind in ("government", "government_office", "supervision_room"),
            "aliases": sorted({short, *others} - {name}),
        }
        for code, name, short, kind, *others in record["units"]
    ]


def _places_below(record: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Prefectures, counties or townships of the divisions, each kind of division as the kind of unit that the file says."""
    wanted = record.get("divisions", {})
    within = tuple(wanted.get("within", [record["division_code"]]))
    kinds = wanted.get("kinds", {})
    rows = [
        row
        for row in _divisions()
        if row["kind"] in kinds
        and (
            row["parent"] in within or (row["parent"] == record["division_code"] and wanted.get("top", True))
        )
        and row["code"] not in wanted.get("without", [])
    ]
    by_code = {row["code"]: row for row in _divisions()}
    own = {row["code"] for row in rows}
    plain = [
        (name_of_unit(row["name"], row["level"], row["kind"]), by_code[row["parent"]]["name"]) for row in rows
    ]
    return [
        {
            "code": row["code"],
            "name": name,
            "short_name": row["name"],
            "kind": kinds[row["kind"]],
            "unit_class": None,
            "division_code": row["code"],
            "superior": row["parent"] if row["parent"] in own else None,
            "is_office": False,
            "aliases": [],
        }
        for row, name in zip(rows, told_apart(plain, []), strict=True)
    ]


def _lay_in_regions(units: list[dict[str, Any]], rules: Sequence[RuleSet]) -> None:
    """A region of a rulebook names its members; what lies below a member lies in its region."""
    region_of = {
        member: region.code for book in rules for region in book.regions for member in region.members
    }
    short = {unit["code"]: unit["short_name"] for unit in units}
    for unit in units:
        above = short.get(unit["superior"], "")
        found = (region_of.get(name) for name in (unit["short_name"], unit["division_code"], above))
        unit["region"] = next((code for code in found if code), "")


# The cast


def people(cast: Mapping[str, Any], home: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The cast of one government: administrators, those whom the file names, teams of leads and objects, the shared desk."""
    names = {unit["code"]: unit["short_name"] for unit in home["units"]}
    prefix, slug = cast["prefix"], home["slug"]
    found: list[dict[str, Any]] = []

    def add(
        who: str, name: str, held: Sequence[tuple[str, str]], does: str, parties: Sequence[str] = ()
    ) -> None:
        memberships: dict[str, list[str]] = {}
        for unit, role in held:
            memberships.setdefault(unit, []).append(role)
        found.append(
            {
                "username": f"{prefix}_{who}",
                "display_name": name,
                "platform_operator": False,
                "parties": list(parties),
                "memberships": [
                    {"tenant": slug, "unit": unit, "roles": roles} for unit, roles in memberships.items()
                ],
                "does": does,
            }
        )

    for who, role, name in ADMINISTRATORS if "administered_at" in cast else ():
        add(
            who, f"{home['short_name']}{name}", [(cast["administered_at"], role)], f"{home['short_name']}三员"
        )
    for who, name, unit, role, does, *parties in cast["named"]:
        add(who, name, [(unit, role)], does, parties)
    for unit in cast["leads"]:
        for end, role, name, does in LEAD_TEAM:
            add(f"{unit}_{end}", f"{names[unit]}{name}", [(unit, role)], does)
    for unit in cast["providers"]:
        add(f"{unit}_sj", f"{names[unit]}数据员", [(unit, "data_provider")], "提供评价数据")
    for unit in cast["objects"]:
        for end, role, name, does in OBJECT_TEAM:
            add(f"{unit}_{end}", f"{names[unit]}{name}", [(unit, role)], does)
    rest = cast.get("shared_desk", [])
    if rest:
        for end, role, name, does in LEAD_TEAM:
            held = [(unit, role) for unit in rest]
            add(f"qita_{end}", f"其他牵头单位{name}", held, f"代其他牵头单位演示：{does}")
    return found


# Programmes


def programme(
    record: Mapping[str, Any], home: Mapping[str, Any], pack: Pack, rules: RuleSet
) -> dict[str, Any]:
    """A programme as ``data/items.json`` says one: items of the notice, changed where the file changes them, each with its schemes."""
    items = items_of_notice(record, home["units"], pack, rules)
    for item in items:
        own = record.get("items", {}).get(str(item["number"]), {})
        item.update({name: value for name, value in own.items() if name not in ("places", "regions")})
        item["tracks"] = _tracks(item, own, record, rules)
        item["sections"] = {
            section.code: f"（示例）{item['title']}：{section.name}见本方案。"
            for section in rules.plan_sections
        }
        if "reward_method" in item["sections"]:
            item["sections"]["reward_method"] = f"（示例）{item['reward_text'] or '予以通报表扬。'}"
    return {
        **record,
        "tenant": home["slug"],
        "series": pack.series,
        "items": items,
        "detailed": [item["code"] for item in items if str(item["number"]) in record.get("items", {})],
    }


def _tracks(
    item: Mapping[str, Any], own: Mapping[str, Any], record: Mapping[str, Any], rules: RuleSet
) -> list[dict[str, Any]]:
    """One track for each class of the item or of its sub-items, and for each region where the file says so."""
    places = {**record["places"], **own.get("places", {})}
    apart = own.get("regions", {})
    found = []
    for sub in item["sub_items"] or [{"number": None, "classes": item["classes"]}]:
        for code in sub["classes"]:
            for region in apart.get(code, [""]):
                track = "-".join(
                    str(part) for part in (item["code"], sub["number"] or "", code, region) if part
                )
                found.append(
                    {
                        "code": track,
                        "sub_item": sub["number"],
                        "object_class": code,
                        "region": region,
                        "places": places.get(region or code, places.get(code)),
                        "objects": "all",
                        "scheme": schemes.standard(
                            item["title"],
                            code,
                            record["year"],
                            record["provider"],
                            rules,
                            own.get("indicators", ()),
                        ),
                    }
                )
    return found
