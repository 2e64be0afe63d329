"""Two governments taken far by the real actions, so that every address of the product has an object to stand on."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from importlib import import_module
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db import connection, transaction

from core import clock
from core.scope import tenant_scope
from evaluations.models import (
    Application,
    ApplicationFile,
    Evidence,
    ListEntry,
    SuperiorCommendation,
    SuperiorOpinion,
    Veto,
)
from organizations.models import Person
from organizations.rules import code_hash
from publicity.actions.notices import schedule_notice
from rewards.models import Reward
from tests.appeals import builders as appeals
from tests.documents import builders as documents
from tests.evaluations import builders as evaluations
from tests.indicators import builders as indicators
from tests.programs import builders as programs
from tests.rewards import builders as rewards
from tests.world import World, build_world, give_role

OBJECTS = {
    # parameter, or app:parameter → the model whose row stands for it
    "alias_id": "organizations.UnitAlias",
    "appeal_id": "appeals.Appeal",
    "application_id": "evaluations.Application",
    "change_id": "programs.RulebookChange",
    "class_id": "organizations.ObjectClass",
    "commendation_id": "publicity.CommendationNotice",
    "delegation_id": "organizations.RoleDelegation",
    "draft_id": "programs.RulebookDraft",
    "document_id": "evaluations.ApplicationFile",
    "entry_id": "evaluations.ListEntry",
    "evidence_id": "evaluations.Evidence",
    "file_id": "documents.StoredFile",
    "ground_id": "evaluations.Ground",
    "hold_id": "publicity.Hold",
    "indicator_id": "indicators.Indicator",
    "item_id": "programs.Item",
    "list_id": "evaluations.ProposedList",
    "membership_id": "organizations.Membership",
    "notice_id": "publicity.PublicNotice",
    "notification_id": "notifications.Notification",
    "opinion_id": "evaluations.SuperiorOpinion",
    "person_id": "organizations.Person",
    "plan_id": "programs.Plan",
    "programme_id": "programs.Programme",
    "prohibition_id": "programs.Prohibition",
    "reading_id": "programs.NoticeReading",
    "received_id": "programs.ReceivedProhibition",
    "region_id": "organizations.Region",
    "rendering_id": "documents.Rendering",
    "request_id": "indicators.DataRequest",
    "reward_id": "rewards.Reward",
    "rewards:notice_id": "publicity.CommendationNotice",
    "round_id": "evaluations.Round",
    "standing_id": "evaluations.Standing",
    "step_id": "programs.Step",
    "token_id": "organizations.Token",
    "superior_id": "evaluations.SuperiorCommendation",
    "track_id": "programs.Track",
    "unit_id": "organizations.Unit",
    "unit_class_id": "organizations.UnitClass",
    "unit_region_id": "organizations.UnitRegion",
    "version_id": "programs.RulebookVersion",
    "veto_id": "evaluations.Veto",
}


def turned(world: World) -> World:
    """The same world seen from 岳阳: builders that work in 益阳 then work there."""
    return replace(world, yiyang=world.yueyang, yueyang=world.yiyang)


def build(world: World, at: datetime) -> dict[str, UUID]:
    """Take one government as far as an appeal against an open notice, and add what the side addresses need."""
    people, units, government = world.people, world.units, world.yiyang
    with tenant_scope(government.scope()):
        programme = programs.issued_programme(world, at, items=[{}, {"title": "优化营商环境"}])
        item, other = programme.items.order_by("number")
        consulted = programs.consulting_plan(world, at, of=other)
        indicators.sealed_round(world, at, item=item)
        notice = schedule_notice(
            list_id=evaluations.signed_list(world, at, of=item).pk, actor=world.actor("lead_operator", at), at=at,
            title="拟激励名单公示", basis="益政办发〔2023〕10号", posted_where="市农业农村局网站", working_days=3,
            appeal_telephone="0737-0000011", office_telephone="0737-0000001", office_mailbox="ducha@example.invalid",
        )  # fmt: skip
        appeal = appeals.filed(world, at, notice=notice)
        file = documents.a_file(world, at, person="lead_operator", item_id=item.pk)
        documents.asked(world, at, person="lead_operator", item_id=item.pk)
        side_objects(world, at)
        ground = evaluations.ground(world, at, item, "anhua")
        entry = ListEntry.objects.filter(
            proposed_list=appeal.notice.proposed_list_id, unit=units["anhua"]
        ).get()
        Veto.objects.create(
            entry=entry,
            item=item,
            unit=units["anhua"],
            ground=ground,
            reason="第十六条",
            proposed_at=at,
            proposed_by=people["officer"],
        )
        issued = rewards.notice(world, at, item)
        Reward.objects.create(
            notice=issued,
            item=item,
            unit=units["heshan"],
            kind="cash",
            text="给予资金支持",
            promised_at=at,
            promised_by=people["officer"],
            due_on=at.date(),
        )
        rulebook_objects(world, at, programme)
        an_application(world, item, file, at)
        an_opinion(world, at)
        found = {
            "programs:step_id": programs.open_step(consulted.route).pk,
            "appeal_id": appeal.pk,
            "item_id": item.pk,
            "programme_id": programme.pk,
            "plan_id": item.plans.get().pk,
            "track_id": item.tracks.get().pk,
            "notice_id": appeal.notice_id,
            "list_id": appeal.notice.proposed_list_id,
            "file_id": file.pk,
            "unit_id": units["heshan"].pk,
            "person_id": people["object_operator"].pk,
        }
        for parameter, label in OBJECTS.items():
            if parameter in found:
                continue
            model: Any = apps.get_model(label)
            rows = model.objects.all()
            if label == "organizations.Membership":
                rows = rows.filter(tenant_id=government.tenant.pk, person=people["object_operator"])
            elif label == "organizations.Token":
                rows = rows.filter(tenant_id=government.tenant.pk)
            elif label == "notifications.Notification":
                rows = rows.filter(person=people["officer"])
            row = rows.order_by("pk").first()
            if row is not None:
                found[parameter] = row.pk
    return found


def an_application(world: World, item: Any, file: Any, at: datetime) -> None:
    """An application of 赫山区 that came on paper, with a document, and a finding about it; this rulebook takes none itself."""
    unit, officer = world.units["heshan"], world.people["officer"]
    times = dict.fromkeys(("begun_at", "changed_at", "submitted_at", "received_at"), at)
    people = dict.fromkeys(("begun_by", "changed_by", "submitted_by"), officer)
    row = Application.objects.create(
        item=item,
        track=item.tracks.get(),
        unit=unit,
        candidate=unit,
        state="submitted",
        paper=file,
        **times,
        **people,
    )
    ApplicationFile.objects.create(
        application=row, item=item, unit=unit, title="申报材料", file=file, added_at=at, added_by=officer
    )
    Evidence.objects.create(
        programme=item.programme,
        item=item,
        unit=unit,
        kind="routine_inspection",
        happened_on=at.date(),
        source="日常督查",
        facts="进展正常",
        entered_at=at,
        entered_by=officer,
    )
    SuperiorCommendation.objects.create(
        programme=item.programme,
        item=item,
        unit=unit,
        kind="award",
        level="central",
        matter="粮食生产",
        issuer="国务院办公厅",
        document_number="国办发〔2025〕1号",
        issued_on=at.date(),
        recorded_at=at,
        recorded_by=officer,
    )


def an_opinion(world: World, at: datetime) -> None:
    """What the government above one object said of it; written as a row, since no rule hangs on how it came."""
    entry = ListEntry.objects.order_by("pk").first()
    step = import_module("programs.models").Step.objects.order_by("pk").first()
    if entry is None or step is None:
        raise AssertionError("there is a list, and a step")
    SuperiorOpinion.objects.create(
        item_id=entry.item_id,
        proposed_list_id=entry.proposed_list_id,
        entry=entry,
        step=step,
        unit=world.units["government"],
        about_id=entry.unit_id,
        asked_at=at,
    )


def side_objects(world: World, at: datetime) -> None:
    """Small rows of the organization that some address names; written as rows, since no rule hangs on how they came."""
    from datetime import date, timedelta

    models = import_module("organizations.models")
    unit = world.units["heshan"]
    region = models.Region.objects.create(code="east", name="东部", valid_from=date(2020, 1, 1))
    models.UnitRegion.objects.create(unit=unit, region=region, valid_from=date(2020, 1, 1))
    models.UnitAlias.objects.create(unit=unit, name="赫山")
    models.RoleDelegation.objects.create(
        unit=unit, role="object_operator", delegated_at=at, delegated_by=world.people["security_admin"]
    )
    models.Token.objects.create(
        tenant_id=world.yiyang.tenant.pk, person=world.people["officer"], name="接口", prefix=f"m{world.yiyang.tenant.pk}"[:8],
        secret_hash=code_hash("x"), abilities=["read"], made_at=at, expires_at=at + timedelta(days=30),
    )  # fmt: skip
    import_module("notifications.models").Notification.objects.create(
        person=world.people["officer"], kind="tests.note", params={}, path="", made_at=at
    )


def rulebook_objects(world: World, at: datetime, programme: Any) -> None:
    """A rulebook being written, a change that waits for consent, a prohibition made here and one from above."""
    officer = world.actor("officer", at)
    programs.actions.draft_from_version(actor=officer, at=at, version_id=programme.rulebook_version_id)
    pack = programs.load_pack(programs.RULEBOOKS / "yiyang-2023.json")
    version = programs.actions.create_rulebook(
        actor=officer, at=at, pack=replace(pack, version=2), reason="调整"
    )
    programs.actions.ask_change(
        programme_id=programme.pk, version_id=version.pk, actor=officer, at=at, reason="机构改革"
    )
    clause = {
        "document": "益政办发〔2023〕10号",
        "clause": "第八条",
        "quote": "不得留痕打卡",
        "title": "禁止",
    }
    programs.a_reading(world, at, version_id=programme.rulebook_version_id)
    rule = {"rule": "indicator.process_traces", "allowed": ["forbid"]}
    programs.actions.publish_prohibition(actor=officer, at=at, **rule, **clause)
    apps.get_model("programs.ReceivedProhibition").objects.create(
        source_id=officer.by,
        issuer="上级人民政府",
        received_at=at,
        rule="liaison.log",
        allowed=["off"],
        **clause,
    )


@contextmanager
def far_world() -> Iterator[tuple[World, dict[str, UUID], dict[str, UUID], datetime]]:
    """Both governments with their ids, in a transaction that is taken back."""
    with transaction.atomic():
        world = build_world()
        at = clock.now()
        nobody = Person(username="nobody", display_name="没有成员资格", made_at=at)
        nobody.set_password("x")
        nobody.save(force_insert=True)
        world.yiyang.people["nobody"] = nobody
        ours = build(world, at)
        theirs = build(turned(world), at)
        yield world, ours, theirs, at
        transaction.set_rollback(True)
    assert not connection.needs_rollback


__all__ = ["OBJECTS", "build", "far_world", "give_role", "turned"]
