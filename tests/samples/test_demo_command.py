"""The command that founds sample governments: once, never in production, never beside real governments."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction

from core import clock
from core.scope import tenant_scope
from core.tasks import platform_scope
from organizations.actions import platform
from organizations.actors import Actor
from organizations.models import Person, Tenant
from organizations.roles import ADMINISTRATORS, Role
from programs.models import Programme
from samples import telling
from samples.cast import found
from samples.figures import load
from samples.playing import PlayedStory
from samples.records import programmes
from samples.stages import NAMES
from samples.story import STAGES, stages_of_record
from tests.samples.systems import own_system

pytestmark = [pytest.mark.concurrency]


def demo(*arguments: str) -> str:
    out = StringIO()
    call_command("demo", *arguments, stdout=out)
    return out.getvalue()


@pytest.fixture(scope="module")
def system(django_db_blocker: Any) -> Iterator[str]:
    """A system that the command has filled once, with what it printed."""
    with own_system(django_db_blocker, "demo"):
        yield demo("--if-empty", "--stage", "items_fixed")


@pytest.fixture
def empty(django_db_blocker: Any) -> Iterator[None]:
    with own_system(django_db_blocker, "demo_empty"):
        yield


def stage_of(slug: str) -> str:
    return STAGES[PlayedStory.of(found(slug)).reached(None)]


def test_an_empty_system_gets_three_governments_at_the_stage_that_was_asked_for(system: str) -> None:
    assert sorted(Tenant.objects.values_list("slug", flat=True)) == ["ningyuan", "yiyang", "yueyang"]
    assert (stage_of("yiyang"), stage_of("yueyang"), stage_of("ningyuan")) == (
        "items_fixed",
        "items_fixed",
        "drafted",
    )
    assert "2025-01-20 15:00 items_fixed" in system


def test_the_clock_stands_at_the_day_of_the_stage(system: str) -> None:
    assert clock.local(clock.now()).date().isoformat() == "2025-01-20"


def test_everybody_of_the_cast_can_sign_in(system: str) -> None:
    cast = load("cast")
    people = {person.username: person for person in Person.objects.all()}

    working = {name for name, person in people.items() if person.check_password(cast["password"])}

    assert working == {person["username"] for person in cast["people"]}


def test_a_second_call_with_if_empty_does_nothing_and_says_so(system: str) -> None:
    before = clock.now()

    said = demo("--if-empty")

    assert said == "已有政府数据，未写入示例。\n"
    assert stage_of("yiyang") == "items_fixed"
    assert (clock.now() - before).total_seconds() < 60


def test_the_programme_never_goes_backwards(system: str) -> None:
    with pytest.raises(CommandError, match="不能退回到“年度措施已起草”"):
        demo("--stage", "drafted")

    assert stage_of("yiyang") == "items_fixed"


def test_the_sign_ins_are_printed_one_for_each_role_first(system: str) -> None:
    lines = demo("--cast").splitlines()

    roles = lines[lines.index("每种角色一人：") + 2 : lines.index("其他人员：") - 1]
    assert lines[0] == "示例账号（口令都是 Duli-sample-2025）"
    assert len(roles) == len(Role.values)
    assert roles[0].split()[0] == "pingtai"
    assert len(lines) - lines.index("其他人员：") - 2 == len(load("cast")["people"]) - len(roles)


def test_all_stages_are_named_in_their_order() -> None:
    lines = demo("--list-stages").splitlines()

    assert [line.split()[0] for line in lines[1:]] == [*STAGES, "mixed"]


def test_production_is_refused(system: str, settings: Any) -> None:
    settings.PRODUCTION = True

    with pytest.raises(CommandError, match="不能进入生产环境"):
        demo("--stage", "issued")

    assert stage_of("yiyang") == "items_fixed"


def test_real_governments_are_refused(empty: None) -> None:
    at = datetime.now(UTC)
    with transaction.atomic():
        operator = platform.first_operator(display_name="平台运维", at=clock.now())
    assert operator is not None
    actor = Actor(tenant_id=0, person_id=operator.person.pk, name="平台运维")
    with transaction.atomic(), tenant_scope(platform_scope(operator.person.pk)):
        platform.open_tenant(
            slug="changde",
            division_code="430700",
            administrators=dict.fromkeys(ADMINISTRATORS, "管理员"),
            actor=actor,
            at=clock.now(),
        )

    with pytest.raises(CommandError, match="已有非示例政府（常德市人民政府）"):
        demo("--stage", "drafted")

    assert Tenant.objects.count() == 1
    assert abs((clock.now() - at).total_seconds()) < 60


def test_the_cast_of_an_empty_system_is_nobody(empty: None) -> None:
    with pytest.raises(CommandError, match="还没有示例政府"):
        demo("--cast")


def test_by_default_every_item_stands_at_another_stage(empty: None) -> None:
    demo("--if-empty")

    story = PlayedStory.of(found(telling.OWN))
    assert {code: STAGES[story.reached(code)] for code in story.every_item} == {
        "grain": "values_requested",
        "business": "appeal_filed",
        "safety": "submitted",
        "industry": "list_deliberated",
    }
    assert clock.local(clock.now()).date().isoformat() == "2026-01-15"


def test_a_mixed_programme_is_played_on_to_its_end(empty: None) -> None:
    demo("--if-empty")

    demo("--stage", "rewarded")

    story = PlayedStory.of(found(telling.OWN))
    assert {STAGES[story.reached(code)] for code in story.every_item} == {"rewarded"}
    assert story.government.look(lambda: Programme.objects.count()) == 1


# A government under a rulebook of its own

SHORT = ["qinghai-2023", "ningyuan-2022", "daxiang-2022", "yueyang-sample-2025"]
"""Every stage of these is asked for; of the others, whose years take a minute, the first ones. (tests/stories tells them whole.)"""
BEGUN = dict.fromkeys(("hunan-2023", "hunan-2024", "chongqing-2022", "yiyang-2023"), "issued")


def standing(code: str) -> str:
    story = telling.story_of(code)
    assert story is not None
    return telling.stage_now(story)


@pytest.mark.parametrize("code", SHORT)
def test_every_stage_of_a_rulebook_can_be_asked_for(empty: None, code: str) -> None:
    record = programmes()[code]
    days = {one["stage"]: one["at"][:10] for one in record["timeline"]}

    for stage in stages_of_record(record):
        said = demo("--rulebook", code, "--stage", stage)

        assert f"示例已到“{NAMES[stage]}”" in said
        assert clock.local(clock.now()).date().isoformat() == days[stage]


@pytest.mark.parametrize("code", sorted(BEGUN))
def test_a_long_year_begins_by_the_command_as_well(empty: None, code: str) -> None:
    demo("--rulebook", code, "--stage", "drafted")
    demo("--rulebook", code, "--stage", BEGUN[code])

    assert standing(code) == BEGUN[code]


def test_the_last_stage_is_the_default_and_what_is_not_provided_yet_is_printed(empty: None) -> None:
    said = demo("--rulebook", "daxiang-2022")

    assert "示例已到“实施方案和指标已发布并锁定”" in said
    assert "以下15个环节尚未开通" in said
    assert standing("daxiang-2022") == "plan_published"


def test_a_government_can_be_added_to_a_system_that_has_samples_in_its_own_years(empty: None) -> None:
    demo("--if-empty", "--stage", "items_fixed")
    later = clock.now()

    demo("--rulebook", "daxiang-2022", "--stage", "issued")
    there = clock.local(clock.now()).date().isoformat()
    demo("--rulebook", "ningyuan-2022", "--stage", "drafted")
    demo("--stage", "items_fixed")

    assert there == "2022-03-23"
    assert sorted(telling.founded_slugs()) == ["daxiang", "ningyuan", "yiyang", "yueyang"]
    assert (standing("daxiang-2022"), standing("ningyuan-2022")) == ("issued", "drafted")
    assert stage_of("yiyang") == "items_fixed"
    assert clock.now() >= later - timedelta(days=1)


def test_the_stages_of_a_rulebook_are_those_that_it_uses() -> None:
    lines = demo("--list-stages", "--rulebook", "chongqing-2022").splitlines()

    stages = [line.split()[0] for line in lines[1:]]
    assert stages == list(stages_of_record(programmes()["chongqing-2022"]))
    assert {"application_filed", "expert_reviewed"} < set(stages)
    assert not {"notice_opened", "values_requested", "list_deliberated"} & set(stages)


def test_a_stage_that_the_rulebook_does_not_use_is_refused_with_those_it_uses(system: str) -> None:
    with pytest.raises(CommandError, match=r"“notice_opened”不是.*可选：drafted、proposed"):
        demo("--rulebook", "hunan-2023", "--stage", "notice_opened")

    assert "hunan" not in telling.founded_slugs()


def test_the_rulebooks_are_listed() -> None:
    lines = demo("--list-rulebooks").splitlines()

    assert sorted(line.split()[0] for line in lines[1:]) == sorted(programmes())


def test_the_year_of_a_rulebook_never_goes_backwards(empty: None) -> None:
    demo("--rulebook", "daxiang-2022", "--stage", "issued")

    with pytest.raises(CommandError, match="不能退回到“年度措施已起草”"):
        demo("--rulebook", "daxiang-2022", "--stage", "drafted")

    assert standing("daxiang-2022") == "issued"


def test_the_cast_of_one_government_is_printed_alone(empty: None) -> None:
    said = demo("--rulebook", "daxiang-2022", "--stage", "drafted", "--cast")

    assert "dx_duchashi" in said
    assert "yy_duchashi" not in said
