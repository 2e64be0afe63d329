"""One outer transaction, the view's savepoint inside, variables set anew for every request, no streaming."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from core.scope import tenant_scope
from ledger.models import AccessEntry
from organizations.models import UnitKind

pytestmark = pytest.mark.urls("tests.core.shape_urls")


def signed_in(person, **more) -> Client:
    """Django's own client: what a request leaves behind stays to be seen."""
    client = Client(**more)
    client.force_login(person, backend="organizations.signin.PersonBackend")
    return client


def half_done(world) -> int:
    with tenant_scope(world.yiyang.scope()):
        return UnitKind.objects.filter(code="half-done").count()


def refusals(world) -> list:
    with tenant_scope(world.yiyang.scope()):
        return list(AccessEntry.objects.values_list("kind", "status"))


def test_a_page_rendered_after_its_view_still_sees_the_tenants_rows(world):
    answer = signed_in(world.people["officer"]).get("/t/yiyang/shape/lazy/")

    assert answer.content.decode().count("[") == len(world.yiyang.kinds)


def test_a_view_that_fails_leaves_nothing(world):
    answer = signed_in(world.people["officer"], raise_request_exception=False).get("/t/yiyang/shape/fails/")

    assert (answer.status_code, half_done(world)) == (500, 0)


def test_a_page_that_refuses_leaves_nothing_but_its_entry_in_the_access_log(world):
    answer = signed_in(world.people["officer"]).get("/t/yiyang/shape/refuses/")

    assert (answer.status_code, half_done(world)) == (409, 0)
    assert refusals(world) == [("refusal", 409)]


@pytest.mark.parametrize(
    ("name", "status", "log"), [("invalid", 400, []), ("forbidden", 403, [("refusal", 403)])]
)
def test_a_rest_operation_that_refuses_leaves_nothing(world, name, status, log):
    client = signed_in(world.people["officer"])

    answer = client.post(f"/api/v1/t/yiyang/shape/{name}/", {}, content_type="application/json")

    assert (answer.status_code, half_done(world), refusals(world)) == (status, 0, log)


def test_tenant_data_is_never_streamed(world):
    with pytest.raises(RuntimeError, match="never streamed"):
        signed_in(world.people["officer"]).get("/t/yiyang/shape/streams/")


def test_a_request_leaves_no_tenant_for_the_next_on_the_same_connection(world):
    first = signed_in(world.people["officer"]).get("/t/yiyang/shape/tell/")

    second = Client().get("/tell/")

    assert first.content.decode() == f"{world.yiyang.tenant.pk}|{world.people['officer'].pk}"
    assert second.content.decode() == "|"


def test_each_request_sets_its_own_tenant_whatever_was_set_before(world):
    with connection.cursor() as cursor:
        cursor.execute("select set_config('duli.tenant', %s, true)", [str(world.yueyang.tenant.pk)])

    answer = signed_in(world.people["officer"]).get("/t/yiyang/shape/tell/")

    assert answer.content.decode().split("|")[0] == str(world.yiyang.tenant.pk)


def test_a_request_asks_six_times_before_its_view_asks_anything(world):
    client = signed_in(world.people["officer"])
    client.get("/t/yiyang/shape/lazy/")

    with CaptureQueriesContext(connection) as captured:
        client.get("/t/yiyang/shape/tell/")

    frame = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE SAVEPOINT", "select coalesce(current_setting")
    asked = [one["sql"] for one in captured.captured_queries if not one["sql"].startswith(frame)]
    assert len(asked) == 6, asked


def test_a_government_without_this_person_is_closed_again_before_the_answer(world):
    signed_in(world.yueyang.people["officer"]).get("/t/yiyang/shape/lazy/")

    with connection.cursor() as cursor:
        cursor.execute("select current_setting('duli.tenant', true)")
        assert cursor.fetchone()[0] in (None, "")


def test_a_stranger_gets_the_same_bytes_as_for_a_government_that_does_not_exist(world):
    stranger = signed_in(world.yueyang.people["officer"])

    real, made_up = stranger.get("/t/yiyang/shape/lazy/"), stranger.get("/t/nowhere/shape/lazy/")

    assert (real.status_code, real.content) == (made_up.status_code, made_up.content)
    assert real.status_code == 404


def test_nobody_signed_in_is_sent_to_sign_in_or_answered_401(world):
    assert Client().get("/t/yiyang/shape/lazy/").status_code == 302
    answer = Client().post("/api/v1/t/yiyang/shape/invalid/")
    assert (answer.status_code, answer["Content-Type"]) == (401, "application/problem+json")


def test_variables_outside_a_transaction_are_refused(own_database):
    from core.scope import NoTenantScope, Scope, set_variables

    with pytest.raises(NoTenantScope):
        set_variables(Scope(tenant_id=1))
