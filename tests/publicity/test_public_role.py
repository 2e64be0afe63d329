"""With real commits and the real public role: the published tables open, every other table of the catalogue stays shut."""

from __future__ import annotations

from datetime import timedelta

import psycopg
import pytest
from django.db import connections, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from core import clock
from core.scope import tenant_scope
from tests.publicity.test_public import published_commendation, published_notice
from tests.world import build_world

OPEN_TABLES = {
    "duli_clock",
    "organizations_division",
    "organizations_tenant",
    "publicity_publication",
    "publicity_publishedfile",
}


@pytest.fixture
def published(own_database):
    """A world whose 益阳市 and 岳阳市 each published one notice; committed."""
    world = build_world()
    with transaction.atomic():
        at = clock.now()
        with tenant_scope(world.yueyang.scope()):
            foreign = published_notice(at, title="岳阳市的公示")
        with tenant_scope(world.yiyang.scope()):
            own = published_notice(at, title="益阳市的公示")
            issued = published_commendation(at)
            early = published_notice(at + timedelta(days=3), title="尚未开始的公示")
    return {"own": own, "foreign": foreign, "issued": issued, "early": early}


def link():
    settings = connections["public"].settings_dict
    return psycopg.connect(
        host=settings["HOST"],
        dbname=settings["NAME"],
        user=settings["USER"],
        password=settings["PASSWORD"] or None,
        port=settings["PORT"] or None,
        autocommit=True,
    )


def test_the_public_role_reads_the_published_tables_and_nothing_else(published):
    with link() as public:
        tables = [
            row[0]
            for row in public.execute(
                "select c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace "
                "where n.nspname = 'public' and c.relkind in ('r', 'p', 'v', 'm')"
            )
        ]
        opened = set()
        for table in tables:
            try:
                public.execute(f'select * from "{table}" limit 1')
                opened.add(table)
            except psycopg.errors.InsufficientPrivilege:
                continue

    assert len(tables) > 60
    assert opened == OPEN_TABLES


@pytest.mark.parametrize(
    "statement",
    [
        "insert into {0} (id) values (gen_random_uuid())",
        "update {0} set withdrawn_at = now()",
        "delete from {0}",
        "truncate {0}",
    ],
)
def test_the_public_role_writes_nothing(published, statement):
    with link() as public:
        for table in ("publicity_publication", "publicity_publishedfile"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                public.execute(statement.format(table))


def test_without_a_government_the_public_role_sees_no_row(published):
    with link() as public:
        rows = public.execute("select count(*) from publicity_publication").fetchone()

    assert rows == (0,)


def test_the_portal_reads_through_the_public_role_alone(published):
    client = Client()

    with CaptureQueriesContext(connections["default"]) as application:
        home = client.get("/p/yiyang/")
        notice = client.get(f"/p/yiyang/notices/{published['own'].source_id}/")
        issued = client.get(f"/p/yiyang/commendations/{published['issued'].source_id}/")
        checked = client.get("/p/yiyang/verify/?sha256=" + "0" * 64)
        foreign = client.get(f"/p/yiyang/notices/{published['foreign'].source_id}/")
        early = client.get(f"/p/yiyang/notices/{published['early'].source_id}/")

    assert len(application) == 0
    assert [one.status_code for one in (home, notice, issued, checked, foreign, early)] == [200] * 4 + [
        404
    ] * 2
    page = home.content.decode()
    assert "益阳市的公示" in page
    assert "岳阳市的公示" not in page
    assert "尚未开始的公示" not in page
