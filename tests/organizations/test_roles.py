"""Who may give what to whom: 三员分立, delegation, the last security administrator."""

from __future__ import annotations

from datetime import timedelta

import pytest

from core.errors import Missing, NotAllowed, WrongState
from core.scope import tenant_scope
from ledger.models import Act
from organizations.actions import memberships, people
from organizations.errors import LastAdministrator, NameTaken, NotDelegated, RolesExclude, WorksElsewhere
from organizations.models import Membership, Person, Token
from organizations.roles import ADMINISTRATORS, BUSINESS_ROLES, Role, excludes

ROLE_PAIRS = [(held, wanted) for held in sorted(Role) for wanted in sorted(Role) if held != wanted]


@pytest.mark.parametrize(("held", "wanted"), ROLE_PAIRS)
def test_an_administrator_holds_no_second_role(held, wanted):
    assert excludes(held, wanted) == (held in ADMINISTRATORS or wanted in ADMINISTRATORS)


def test_the_three_administrators_and_the_business_roles_are_all_roles():
    assert ADMINISTRATORS | BUSINESS_ROLES | {Role.PLATFORM_OPERATOR} == set(Role)


def grant(
    world, at, person="observer", role=Role.DATA_PROVIDER, actor="security_admin", unit="statistics", **more
):
    return memberships.grant_membership(
        person_id=world.people[person].pk,
        unit_id=world.units[unit].pk,
        role=role,
        actor=world.actor(actor, at),
        at=at,
        **more,
    )


@pytest.mark.clause("YY23-06")
def test_the_security_administrator_gives_a_role(inside, at):
    row = grant(inside, at)

    assert (row.role, row.valid_from, row.valid_to, row.granted_by_id) == (
        Role.DATA_PROVIDER,
        at,
        None,
        inside.people["security_admin"].pk,
    )
    assert Role.DATA_PROVIDER in inside.actor("observer", at).roles
    act = Act.objects.get()
    assert (act.act, act.actor_id, act.subject_id) == (
        "organizations.membership_granted",
        inside.people["security_admin"].pk,
        str(row.pk),
    )


@pytest.mark.parametrize(
    "name", ["system_admin", "auditor", "officer", "finance", "lead_manager", "object_leader", "observer"]
)
def test_nobody_else_gives_roles(inside, at, name):
    target = "officer" if name == "observer" else "observer"

    with pytest.raises(NotAllowed):
        grant(inside, at, person=target, actor=name)
    assert not Act.objects.exists()


def test_nobody_gives_a_role_to_themselves(inside, at):
    with pytest.raises(NotAllowed):
        grant(inside, at, person="security_admin")


def test_an_administrators_role_and_a_business_role_do_not_meet(inside, at):
    with pytest.raises(RolesExclude) as caught:
        grant(inside, at, person="auditor")
    assert [finding.code for finding in caught.value.findings] == ["roles_exclude"]
    with pytest.raises(RolesExclude):
        grant(inside, at, person="officer", role=Role.SYSTEM_ADMIN)


def test_an_ended_role_excludes_nothing_any_more(inside, at):
    held = Membership.objects.get(person=inside.people["observer"], tenant=inside.yiyang.tenant)
    memberships.end_membership(membership_id=held.pk, actor=inside.actor("security_admin", at), at=at)

    row = grant(inside, at, role=Role.AUDITOR, unit="office")

    assert row.role == Role.AUDITOR


def test_a_platform_operator_holds_no_role(inside, at):
    with pytest.raises(Missing):
        memberships.grant_membership(
            person_id=inside.operator.pk,
            unit_id=inside.units["office"].pk,
            role=Role.OBSERVER,
            actor=inside.actor("security_admin", at),
            at=at,
        )


def test_a_person_of_another_government_is_not_found(inside, at):
    stranger = inside.yueyang.people["officer"]

    with pytest.raises(Missing):
        memberships.grant_membership(
            person_id=stranger.pk,
            unit_id=inside.units["office"].pk,
            role=Role.OBSERVER,
            actor=inside.actor("security_admin", at),
            at=at,
        )


def test_the_same_role_is_not_given_twice(inside, at):
    grant(inside, at)

    with pytest.raises(NameTaken):
        grant(inside, at)


def test_a_role_until_a_day_is_over_at_its_end(inside, at):
    grant(inside, at, valid_to=at + timedelta(days=1))

    assert Role.DATA_PROVIDER in inside.actor("observer", at + timedelta(hours=23)).roles
    assert Role.DATA_PROVIDER not in inside.actor("observer", at + timedelta(days=1)).roles


def test_an_ended_role_ends_at_the_next_request(world, client_of, at):
    client = client_of(world.people["system_admin"])
    assert client.get("/t/yiyang/units/").status_code == 200
    with tenant_scope(world.yiyang.scope()):
        held = Membership.objects.get(person=world.people["system_admin"], tenant=world.yiyang.tenant)
        memberships.end_membership(membership_id=held.pk, actor=world.actor("security_admin", at), at=at)

    assert client.get("/t/yiyang/units/").status_code == 404


def test_a_role_ends_once(inside, at):
    row = grant(inside, at)
    memberships.end_membership(membership_id=row.pk, actor=inside.actor("security_admin", at), at=at)

    with pytest.raises(WrongState):
        memberships.end_membership(membership_id=row.pk, actor=inside.actor("security_admin", at), at=at)


def test_the_last_security_administrator_is_neither_ended_nor_disabled(inside, at):
    first = Membership.objects.get(role=Role.SECURITY_ADMIN, tenant=inside.yiyang.tenant)
    other = people.invite_person(
        unit_id=inside.units["office"].pk,
        display_name="另一人",
        actor=inside.actor("system_admin", at),
        at=at,
    ).person
    helper = memberships.grant_membership(
        person_id=other.pk,
        unit_id=inside.units["office"].pk,
        role=Role.SECURITY_ADMIN,
        actor=inside.actor("security_admin", at),
        at=at,
    )
    memberships.end_membership(membership_id=helper.pk, actor=inside.actor("security_admin", at), at=at)

    with pytest.raises(LastAdministrator):
        people.disable_person(
            person_id=first.person_id, actor=inside.actor("system_admin", at), at=at, reason="x"
        )
    assert Membership.objects.get(pk=first.pk).valid_to is None


@pytest.fixture
def delegated(inside, at):
    memberships.delegate_role(
        unit_id=inside.units["lead"].pk,
        role=Role.LEAD_OPERATOR,
        actor=inside.actor("security_admin", at),
        at=at,
    )
    return inside


def test_a_unit_manager_invites_within_what_was_delegated(delegated, at):
    made = memberships.invite_colleague(
        unit_id=delegated.units["lead"].pk,
        display_name="新经办",
        role=Role.LEAD_OPERATOR,
        actor=delegated.actor("lead_manager", at),
        at=at,
    )

    assert list(Membership.objects.filter(person=made.person).values_list("role", "unit_id")) == [
        (Role.LEAD_OPERATOR, delegated.units["lead"].pk)
    ]


def test_a_unit_manager_gives_no_role_that_was_not_delegated(delegated, at):
    with pytest.raises(NotDelegated):
        memberships.invite_colleague(
            unit_id=delegated.units["lead"].pk,
            display_name="x",
            role=Role.LEAD_REVIEWER,
            actor=delegated.actor("lead_manager", at),
            at=at,
        )


@pytest.mark.parametrize("name", ["lead_operator", "object_leader", "officer", "system_admin"])
def test_only_the_manager_of_the_unit_invites_to_it(delegated, at, name):
    with pytest.raises(NotAllowed):
        memberships.invite_colleague(
            unit_id=delegated.units["lead"].pk,
            display_name="x",
            role=Role.LEAD_OPERATOR,
            actor=delegated.actor(name, at),
            at=at,
        )


def test_a_unit_manager_removes_a_colleague_but_not_a_role_that_was_not_delegated(delegated, at):
    manager = delegated.actor("lead_manager", at)
    operator = Membership.objects.get(
        person=delegated.people["lead_operator"], tenant=delegated.yiyang.tenant
    )
    reviewer = Membership.objects.get(
        person=delegated.people["lead_reviewer"], tenant=delegated.yiyang.tenant
    )

    memberships.remove_colleague(membership_id=operator.pk, actor=manager, at=at)

    assert Membership.objects.get(pk=operator.pk).valid_to == at
    with pytest.raises(NotDelegated):
        memberships.remove_colleague(membership_id=reviewer.pk, actor=manager, at=at)


@pytest.mark.parametrize(
    "role", sorted(ADMINISTRATORS | {Role.SUPERVISION_OFFICER, Role.APPROVER, Role.COMPLAINT_HANDLER})
)
def test_a_role_of_the_whole_government_is_not_delegated(inside, at, role):
    with pytest.raises(NotAllowed):
        memberships.delegate_role(
            unit_id=inside.units["lead"].pk, role=role, actor=inside.actor("security_admin", at), at=at
        )


def test_a_withdrawn_delegation_opens_nothing_more(delegated, at):
    row = delegated.units["lead"].delegations.get()
    memberships.withdraw_delegation(delegation_id=row.pk, actor=delegated.actor("security_admin", at), at=at)

    with pytest.raises(NotDelegated):
        memberships.invite_colleague(
            unit_id=delegated.units["lead"].pk,
            display_name="x",
            role=Role.LEAD_OPERATOR,
            actor=delegated.actor("lead_manager", at),
            at=at,
        )


def test_a_disabled_persons_tokens_are_revoked(inside, at):
    from organizations.actions.tokens import make_token

    made = make_token(
        name="x",
        abilities=["read"],
        expires_at=at + timedelta(days=1),
        actor=inside.actor("officer", at),
        at=at,
    )

    people.disable_person(
        person_id=inside.people["officer"].pk, actor=inside.actor("system_admin", at), at=at, reason="调离"
    )

    assert Token.objects.get(pk=made.pk).revoked_at == at
    assert Person.objects.get(username="officer").disabled_at == at


def test_an_account_that_serves_two_governments_is_not_disabled_by_one(world, at):
    with tenant_scope(world.yueyang.scope()):
        Membership(
            tenant=world.yueyang.tenant,
            person=world.people["officer"],
            unit=world.yueyang.units["office"],
            role=Role.OBSERVER,
            valid_from=at,
        ).save(force_insert=True)

    with tenant_scope(world.yiyang.scope()), pytest.raises(WorksElsewhere):
        people.disable_person(
            person_id=world.people["officer"].pk, actor=world.actor("system_admin", at), at=at, reason="x"
        )


@pytest.mark.parametrize("path", ["units/", "units/add/", "people/invite/", "calendar/"])
def test_the_auditor_reads_the_ledger_and_nothing_else(world, client_of, path):
    client = client_of(world.people["auditor"])

    assert client.get("/t/yiyang/ledger/").status_code == 200
    assert client.get(f"/t/yiyang/{path}").status_code == 403


@pytest.mark.parametrize("name", ["system_admin", "security_admin", "officer", "finance", "lead_manager"])
def test_nobody_else_reads_the_ledger(world, client_of, name):
    client = client_of(world.people[name])

    codes = [client.get(f"/t/yiyang/ledger/{path}").status_code for path in ("", "verification/", "access/")]
    rest = [
        client.get(f"/api/v1/t/yiyang/ledger/{path}").status_code for path in ("", "verification/", "access/")
    ]

    assert codes + rest == [403] * 6
