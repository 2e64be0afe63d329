"""The chain names the first row that was changed, deleted, inserted, reordered or cut off."""

from __future__ import annotations

from collections.abc import Iterator
from io import StringIO
from typing import Any

import psycopg
import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, connections, transaction

from core.canonical import digest
from core.decisions import Capacity
from core.scope import Scope, tenant_scope
from ledger import actions, verification
from ledger.models import Act, ActPayload, Chain
from ledger.verification import verify_chain
from organizations.actions import structure
from organizations.models import Tenant, UnitKind

ACT = "organizations.unit_changed"


def owner_link() -> psycopg.Connection[Any]:
    here, owner = connections["default"].settings_dict, connections["owner"].settings_dict
    return psycopg.connect(
        host=here["HOST"],
        port=here["PORT"] or None,
        dbname=here["NAME"],
        user=owner["USER"],
        password=owner["PASSWORD"] or None,
        autocommit=True,
    )


@pytest.fixture
def ten_acts(own_database: str, at) -> Iterator[tuple[Scope, Any]]:
    """A committed tenant with ten acts, and the owner's hand on its tables."""
    tenant = Tenant.objects.create(
        slug="changde",
        name="常德市人民政府",
        short_name="常德市",
        level="prefecture",
        division_code="430700",
        made_at=at,
    )
    scope = Scope(tenant_id=tenant.pk, everything=True)
    actor = type("A", (), {"person_id": None})()
    with transaction.atomic(), tenant_scope(scope):
        for number in range(1, 11):
            actions.record(
                ACT,
                actor=actor,
                capacity=Capacity("system"),
                at=at,
                subject=tenant,
                payload={"number": number},
            )
    link = owner_link()
    for table in ("ledger_act", "ledger_actpayload", "ledger_chain"):
        link.execute(f"alter table {table} no force row level security")
    yield scope, link
    link.close()


def verdict(scope: Scope) -> tuple[int | None, str]:
    with transaction.atomic(), tenant_scope(scope):
        found = verify_chain(actions.MAIN)
    return found.broken_at, found.why


def test_an_untouched_chain_holds(ten_acts):
    scope, _link = ten_acts

    assert verdict(scope) == (None, "")


TAMPERINGS = {
    "changed": ("update ledger_act set capacity = 'somebody' where sequence = 4", (4, verification.CHANGED)),
    "deleted": ("delete from ledger_act where sequence = 4", (4, verification.GAP)),
    "first deleted": ("delete from ledger_act where sequence = 1", (1, verification.GAP)),
    "inserted": (
        (
            "insert into ledger_act select gen_random_uuid(), tenant_id, chain, sequence + 1000, at, actor_id, capacity, act, "
            "subject_type, subject_id, item_id, unit_id, result, payload_digest, previous_hash, hash from ledger_act "
            "where sequence = 4; update ledger_act set sequence = 11 where sequence = 1004"
        ),
        (11, verification.LOOSE),
    ),
    "reordered": (
        (
            "update ledger_act set sequence = 99 where sequence = 4; update ledger_act set sequence = 4 where sequence = 5; "
            "update ledger_act set sequence = 5 where sequence = 99"
        ),
        (4, verification.LOOSE),
    ),
    "tail cut": ("delete from ledger_act where sequence > 7", (8, verification.CUT)),
    "head gone": ("delete from ledger_chain", (1, verification.NO_HEAD)),
    "payload changed": (
        (
            "update ledger_actpayload set payload = '{\"number\": 0}' where act_id = "
            "(select id from ledger_act where sequence = 6)"
        ),
        (6, verification.PAYLOAD_CHANGED),
    ),
    "payload deleted": (
        "delete from ledger_actpayload where act_id = (select id from ledger_act where sequence = 6)",
        (6, verification.NO_PAYLOAD),
    ),
    "hash rewritten": (
        f"update ledger_act set hash = '{digest({})}' where sequence = 3",
        (3, verification.CHANGED),
    ),
}


@pytest.mark.parametrize("kind", sorted(TAMPERINGS))
def test_a_tampering_by_the_owner_is_named(ten_acts, kind):
    scope, link = ten_acts
    statements, expected = TAMPERINGS[kind]

    link.execute(statements)

    assert verdict(scope) == expected


def test_an_erased_payload_still_verifies(ten_acts):
    scope, link = ten_acts

    link.execute("update ledger_actpayload set payload = null, erased_at = now()")

    assert verdict(scope) == (None, "")


def test_the_command_says_where_the_chain_is_broken(ten_acts):
    _scope, link = ten_acts
    fine, broken = StringIO(), StringIO()
    call_command("ledger", "verify", "--tenant", "changde", stdout=fine)
    link.execute("delete from ledger_act where sequence = 4")

    with pytest.raises(CommandError):
        call_command("ledger", "verify", stdout=broken)

    assert "10 acts, holds" in fine.getvalue()
    assert "changde/main: broken at act 4" in broken.getvalue()


def test_the_command_knows_only_governments_that_exist(db):
    with pytest.raises(CommandError):
        call_command("ledger", "verify", "--tenant", "nowhere")


@pytest.mark.parametrize(
    "statement",
    [
        "update ledger_act set capacity = 'x'",
        "delete from ledger_act",
        "truncate ledger_act",
        "delete from ledger_actpayload",
        "truncate ledger_actpayload",
        "delete from ledger_chain",
        "update ledger_accessentry set kind = 'x'",
        "delete from ledger_accessentry",
        "truncate ledger_accessentry",
        "delete from ledger_outboxrow",
    ],
)
def test_the_application_may_not_touch_what_was_recorded(inside, statement):
    with (
        pytest.raises(DatabaseError, match="permission denied"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)


def test_an_act_and_its_record_are_one_transaction(inside, at, monkeypatch):
    """With the ledger's table made to fail, nothing at all has changed."""
    before = UnitKind.objects.count()
    monkeypatch.setattr(actions, "hash_of", lambda row: None)

    with pytest.raises(DatabaseError), transaction.atomic():
        structure.add_kind(code="new", name="新类别", actor=inside.actor("system_admin", at), at=at)

    assert (UnitKind.objects.count(), Act.objects.count(), ActPayload.objects.count()) == (before, 0, 0)
    assert not Chain.objects.exists()


def test_an_act_that_no_app_declared_is_not_recorded(inside, at):
    with pytest.raises(KeyError):
        actions.record(
            "nobody.did_this",
            actor=inside.actor("officer", at),
            capacity=Capacity("x"),
            at=at,
            subject=inside.yiyang.tenant,
        )


def test_each_government_has_a_chain_of_its_own(world, at):
    for government in (world.yiyang, world.yueyang):
        with tenant_scope(government.scope()):
            structure.add_kind(code="new", name="新类别", actor=government.actor("system_admin", at), at=at)

    for government in (world.yiyang, world.yueyang):
        with tenant_scope(government.scope()):
            assert list(Act.objects.values_list("sequence", flat=True)) == [1]
