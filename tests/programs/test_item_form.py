"""The form of an item says everything that an item says, under every rulebook, and loses nothing when it is saved again."""

from datetime import datetime
from typing import Any

import pytest

from organizations.models import ObjectClass, Region
from programs.models import Item, Programme
from programs.packs import RULEBOOKS, load_pack, rule_set
from tests.programs import builders
from tests.world import SINCE


def a_programme(world: Any, at: datetime, code: str) -> Programme:
    rules = rule_set(load_pack(RULEBOOKS / f"{code}.json"))
    there = set(ObjectClass.objects.values_list("code", flat=True))
    for one in rules.objects:
        if one.code not in there:
            ObjectClass.objects.create(code=one.code, name=one.name, valid_from=SINCE)
    for region in rules.regions:
        Region.objects.create(code=region.code, name=region.name, valid_from=SINCE)
    version = builders.rulebook(world, at, code=code)
    return builders.draft_programme(world, at, year=2022, version=version)


def facts(item: Item) -> dict[str, Any]:
    return {
        "item": [item.number, item.title, item.criteria, item.reward_text, item.reward_kinds, item.intake],
        "subs": list(
            item.sub_items.order_by("number").values_list(
                "number", "title", "criteria", "reward_text", "reward_kinds"
            )
        ),
        "tracks": sorted(
            (
                track.object_class.code,
                track.region.code if track.region else "",
                track.sub_item_id is not None,
            )
            for track in item.tracks.select_related("object_class", "region")
        ),
    }


@pytest.fixture
def officer(inside: Any, client_of: Any) -> Any:
    return client_of(inside.people["officer"])


def chongqing(world: Any) -> dict[str, Any]:
    return {
        "number": "19",
        "title": "实施城市更新行动",
        "criteria": "形成可复制、可推广经验",
        "reward_text": "给予资金奖补支持",
        "reward_kinds": ["cash"],
        "lead": str(world.units["lead"].pk),
        "cooperating": [str(world.units["finance"].pk)],
        "sub_item_1": "城镇老旧小区改造",
        "sub_item_1_criteria": "改造成效明显",
        "sub_item_1_reward": "同时在有关考核中予以加分",
        "sub_item_1_reward_kinds": ["cash", "assessment_bonus"],
        "sub_item_1_classes": ["county", "national_platform"],
        "sub_item_2": "城市更新其他工作",
        "sub_item_2_classes": ["county"],
    }


def test_a_sub_item_has_criteria_and_rewards_of_its_own(inside: Any, officer: Any, at: datetime) -> None:
    programme = a_programme(inside, at, "chongqing-2022")

    answer = officer.post(f"/t/yiyang/programmes/{programme.pk}/items/new/", chongqing(inside))

    assert answer.status_code == 302
    assert facts(Item.objects.get())["subs"] == [
        (1, "城镇老旧小区改造", "改造成效明显", "同时在有关考核中予以加分", ["cash", "assessment_bonus"]),
        (2, "城市更新其他工作", "", "", []),
    ]


def test_saving_what_the_form_shows_changes_nothing(inside: Any, officer: Any, at: datetime) -> None:
    programme = a_programme(inside, at, "chongqing-2022")
    officer.post(f"/t/yiyang/programmes/{programme.pk}/items/new/", chongqing(inside))
    item = Item.objects.get()
    before = facts(item)
    address = f"/t/yiyang/items/{item.pk}/change/"

    form = officer.get(address).context["form"]
    shown = {name: form.get_initial_for_field(field, name) for name, field in form.fields.items()}
    answer = officer.post(address, {name: value for name, value in shown.items() if value is not None})

    item.refresh_from_db()
    assert answer.status_code == 302
    assert facts(item) == before


def test_an_item_says_how_its_objects_come_in_and_in_which_regions(
    inside: Any, officer: Any, at: datetime
) -> None:
    programme = a_programme(inside, at, "qinghai-2023")
    region = Region.objects.order_by("code").first()
    assert region is not None

    page = officer.get(f"/t/yiyang/programmes/{programme.pk}/items/new/").content.decode()
    answer = officer.post(
        f"/t/yiyang/programmes/{programme.pk}/items/new/",
        {
            "number": "1",
            "title": "生态环境保护",
            "lead": str(inside.units["lead"].pk),
            "intake": "application",
            "classes": [f"county@{region.code}"],
            "already_assessed": "no",
            "goal_reached": "no",
            "not_measurable": "no",
        },
    )

    assert "对象申报" in page
    assert answer.status_code == 302, answer.content.decode()[:3000]
    assert facts(Item.objects.get())["tracks"] == [("county", region.code, False)]
    assert Item.objects.get().intake == "application"
