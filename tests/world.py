"""The fixed cast: three governments, their units, and one person for each role. Named alike in every test."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from django.contrib.auth.models import Group
from django.db import transaction

from core.scope import Scope, tenant_scope
from organizations.actors import Actor, actor_for
from organizations.models import (
    Membership,
    ObjectClass,
    Person,
    Tenant,
    Unit,
    UnitClass,
    UnitKind,
)
from organizations.roles import Role

MADE = datetime(2020, 1, 1, tzinfo=UTC)
SINCE = date(2020, 1, 1)
PASSWORD = "correct horse battery"

CLASSES = {
    "county": "县市区",
    "city_department": "市直单位",
    "central_provincial_unit": "中央、省属驻益单位",
    "park_a": "园区A类",
    "park_b": "园区B类",
    "township": "乡镇（街道）",
    "bank": "驻益银行机构",
    "insurer": "驻益保险机构",
    "local_finance": "地方金融组织",
}
COUNTIES = {
    "ziyang": ("资阳区人民政府", "430902"),
    "heshan": ("赫山区人民政府", "430903"),
    "nanxian": ("南县人民政府", "430921"),
    "taojiang": ("桃江县人民政府", "430922"),
    "anhua": ("安化县人民政府", "430923"),
    "yuanjiang": ("沅江市人民政府", "430981"),
}


@dataclass
class Government:
    """One tenant with its units, classes and people by short names."""

    tenant: Tenant
    kinds: dict[str, UnitKind] = field(default_factory=dict)
    classes: dict[str, ObjectClass] = field(default_factory=dict)
    units: dict[str, Unit] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)

    def scope(self) -> Scope:
        return Scope(tenant_id=self.tenant.pk, everything=True)

    def actor(self, name: str, at: datetime) -> Actor:
        actor = actor_for(self.people[name], self.tenant.pk, at)
        assert actor is not None
        return actor


@dataclass
class World:
    yiyang: Government
    yueyang: Government
    ningyuan: Government
    operator: Person

    def actor(self, name: str, at: datetime) -> Actor:
        """The actor of 益阳市 with this name: ``officer``, ``lead_operator``, ``object_leader`` …"""
        return self.yiyang.actor(name, at)

    @property
    def units(self) -> dict[str, Unit]:
        return self.yiyang.units

    @property
    def people(self) -> dict[str, Person]:
        return self.yiyang.people


def make_person(username: str, display_name: str, **more: Any) -> Person:
    person = Person(username=username, display_name=display_name, made_at=MADE, **more)
    person.set_password(PASSWORD)
    person.save(force_insert=True)
    return person


def make_unit(government: Government, key: str, name: str, kind: str, **more: Any) -> Unit:
    """Inside the government's scope."""
    object_class = more.pop("object_class", "")
    unit = Unit(name=name, kind=government.kinds[kind], valid_from=SINCE, **more)
    unit.group = Group.objects.create(name=f"unit {unit.id}")
    unit.save()
    if object_class:
        UnitClass.objects.create(unit=unit, object_class=government.classes[object_class], valid_from=SINCE)
    government.units[key] = unit
    return unit


def give_role(government: Government, person: Person, unit: Unit, role: str) -> Membership:
    membership = Membership(
        tenant_id=government.tenant.pk, person=person, unit=unit, role=role, valid_from=MADE
    )
    membership.save(force_insert=True)
    return membership


def _government(slug: str, name: str, short_name: str, level: str, code: str) -> Government:
    tenant = Tenant.objects.create(
        slug=slug, name=name, short_name=short_name, level=level, division_code=code, made_at=MADE
    )
    return Government(tenant=tenant)


CAST = [
    # short name, display name, unit, role
    ("system_admin", "系统管理员", "office", Role.SYSTEM_ADMIN),
    ("security_admin", "安全管理员", "office", Role.SECURITY_ADMIN),
    ("auditor", "审计管理员", "office", Role.AUDITOR),
    ("officer", "督查室工作人员", "office", Role.SUPERVISION_OFFICER),
    ("officer_two", "督查室工作人员乙", "office", Role.SUPERVISION_OFFICER),
    ("leader", "市政府审批领导", "government", Role.APPROVER),
    ("finance", "财政局审批人", "finance", Role.APPROVER),
    ("lead_operator", "牵头单位经办", "lead", Role.LEAD_OPERATOR),
    ("lead_reviewer", "牵头单位复核", "lead", Role.LEAD_REVIEWER),
    ("lead_manager", "牵头单位管理员", "lead", Role.LEAD_MANAGER),
    ("other_lead", "另一牵头单位经办", "other_lead", Role.LEAD_OPERATOR),
    ("data_provider", "数据提供单位经办", "statistics", Role.DATA_PROVIDER),
    ("object_operator", "赫山区经办", "heshan", Role.OBJECT_OPERATOR),
    ("object_leader", "赫山区负责人", "heshan", Role.OBJECT_LEADER),
    ("other_leader", "桃江县负责人", "taojiang", Role.OBJECT_LEADER),
    ("complaint_handler", "举报办理人员", "office", Role.COMPLAINT_HANDLER),
    ("observer", "观察员", "observers", Role.OBSERVER),
]

KINDS = {
    "government_office": "政府及其办公室",
    "department": "部门",
    "county_government": "县市区政府",
    "park": "园区",
    "township": "乡镇（街道）",
    "bank": "银行",
}


def _fill(government: Government, prefix: str, *, full: bool) -> None:
    with tenant_scope(government.scope()):
        for code, name in KINDS.items():
            government.kinds[code] = UnitKind.objects.create(code=code, name=name)
        for position, (code, name) in enumerate(CLASSES.items()):
            government.classes[code] = ObjectClass.objects.create(
                code=code, name=name, position=position, valid_from=SINCE
            )
        make_unit(government, "government", "市人民政府", "government_office", is_office=True)
        make_unit(
            government,
            "office",
            "市人民政府办公室",
            "government_office",
            is_office=True,
            telephone="0737-0000001",
            mailbox="ducha@example.invalid",
        )
        make_unit(government, "finance", "市财政局", "department", object_class="city_department")
        make_unit(
            government,
            "lead",
            "市农业农村局",
            "department",
            object_class="city_department",
            telephone="0737-0000011",
        )
        make_unit(government, "other_lead", "市发展改革委", "department", object_class="city_department")
        make_unit(government, "statistics", "市统计局", "department", object_class="city_department")
        make_unit(government, "observers", "市委组织部", "department")
        for key, (name, code) in COUNTIES.items():
            make_unit(government, key, name, "county_government", division_code=code, object_class="county")
        if full:
            make_unit(government, "park_one", "益阳高新区", "park", object_class="park_a")
            make_unit(government, "park_two", "龙岭工业园", "park", object_class="park_b")
        for short, display, unit, role in CAST:
            person = make_person(f"{prefix}{short}", display)
            government.people[short] = person
            give_role(government, person, government.units[unit], role)


def build_world() -> World:
    """益阳市 in full, 岳阳市 and 宁远县 as strangers; all rows by the application's role."""
    with transaction.atomic():
        yiyang = _government("yiyang", "益阳市人民政府", "益阳市", "prefecture", "430900")
        yueyang = _government("yueyang", "岳阳市人民政府", "岳阳市", "prefecture", "430600")
        ningyuan = _government("ningyuan", "宁远县人民政府", "宁远县", "county", "431126")
        _fill(yiyang, "", full=True)
        _fill(yueyang, "yueyang_", full=False)
        _fill(ningyuan, "ningyuan_", full=False)
        operator = make_person("operator", "平台运维", is_platform_operator=True)
    return World(yiyang=yiyang, yueyang=yueyang, ningyuan=ningyuan, operator=operator)
