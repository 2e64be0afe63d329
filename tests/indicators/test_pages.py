"""Pages and operations of schemes, requests, values and rounds: what they show, refuse and cost."""

from __future__ import annotations

import json
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext

from indicators import actions
from indicators.messages import METHOD_NAMES
from indicators.methods import METHODS
from indicators.models import Scheme, Value
from tests.indicators import builders
from tests.world import make_unit

T, API = "/t/yiyang/", "/api/v1/t/yiyang/"


def get(client: Any, path: str, code: int = 200) -> str:
    response = client.get(path)
    assert response.status_code == code, (path, response.status_code)
    return response.content.decode()


def test_the_scheme_is_written_on_a_page_without_scripts_and_by_put(
    inside: Any, at: Any, client_of: Any
) -> None:
    scheme = builders.draft_scheme(inside, at)
    client = client_of(inside.people["lead_operator"])
    page = f"{T}plans/{scheme.plan_id}/schemes/{scheme.track_id}/"
    form = {
        "revision": "1",
        "full_points": "100",
        "places": "4",
        "rank_on": "unrounded",
        "weighting": "points",
    }
    form |= {
        "r0-level": "1",
        "r0-code": "N",
        "r0-name": "新指标",
        "r0-weight": "100",
        "r0-method": "completion",
    }
    form |= {
        "r0-params": "cap=1.2",
        "r0-measure": "completion_rate",
        "r0-unit_of_measure": "万亩",
        "r0-objective": "on",
    }
    form |= {"r1-level": "1", "r1-code": "X", "r1-name": "删去", "r1-remove": "on"}

    get(client, f"{T}plans/{scheme.plan_id}/schemes/")
    get(client, page)
    get(client, f"{page}edit/")
    written = client.post(f"{page}edit/", form)
    stale = client.post(f"{page}edit/", form)
    address = f"{API}plans/{scheme.plan_id}/schemes/{scheme.track_id}/"
    read = client.get(address).json()
    put = client.put(address, json.dumps(read), content_type="application/json")

    assert (written.status_code, stale.status_code, put.status_code) == (302, 409, 200)
    assert [node["params"] for node in read["scheme"]["indicators"]] == [{"cap": "1.2"}]
    assert Scheme.objects.get(pk=scheme.pk).revision == 3


def test_values_are_entered_on_the_grid_and_by_put_with_their_versions(
    inside: Any, at: Any, client_of: Any
) -> None:
    request = builders.request(inside, at)
    client = client_of(inside.people["data_provider"])
    track = builders.tracks(request.item)[0].pk
    cells = builders.cells(request)
    first = cells[0].unit_id
    grid = f"{T}requests/{request.pk}/tracks/{track}/values/"

    get(client, f"{T}requests/")
    get(client, f"{T}requests/{request.pk}/")
    assert "data-draft" in get(client, grid)
    wrong = client.post(grid, {f"n-{first}": "0,0", f"v-{first}-0": "abc", f"v-{first}-1": "1"})
    stored = client.post(grid, {f"n-{first}": "0,0", f"v-{first}-0": "１２．５", f"v-{first}-1": "1"})
    again = client.post(
        grid, {f"n-{first}": "0,0", f"v-{first}-0": "13", f"v-{first}-1": "1", "reason": "改"}
    )
    address = f"{API}requests/{request.pk}/values/"
    read = client.get(address).json()["cells"]
    body = {"cells": [{**one, "value": "7"} for one in read], "reason": "更正"}
    put = client.put(address, json.dumps(body), content_type="application/json")
    late = client.put(
        address, json.dumps(body | {"cells": [{**read[0], "value": "8"}]}), content_type="application/json"
    )

    assert [r.status_code for r in (wrong, stored, again, put, late)] == [400, 302, 409, 200, 409]
    assert put.json()["changed"] == 12
    assert Value.objects.filter(channel="page").count() == 2
    get(client, f"{T}requests/{request.pk}/objects/{first}/")


def test_requests_of_others_are_unknown_or_refused(inside: Any, at: Any, client_of: Any) -> None:
    request = builders.request(inside, at)
    path = f"{T}requests/{request.pk}/"

    for name in ("other_lead", "object_operator", "observer"):
        get(client_of(inside.people[name]), path, 404)
    get(client_of(inside.yueyang.people["lead_operator"]), path, 404)
    get(client_of(inside.people["officer"]), f"{T}requests/{request.pk}/submit/", 403)


def test_a_workbook_goes_by_page_from_template_to_confirmation(inside: Any, at: Any, client_of: Any) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    from tests.indicators.test_workbooks import every_number, filled

    request = builders.request(inside, at)
    client = client_of(inside.people["data_provider"])
    base = f"{T}requests/{request.pk}/tracks/{builders.tracks(request.item)[0].pk}/"
    assert client.get(f"{base}template/").status_code == 200
    data = filled(inside, request, at, every_number)

    seen = client.post(f"{base}workbook/", {"file": SimpleUploadedFile("数据.xlsx", data)})
    page = client.get(seen.url)
    named = dict(pair.split("=") for pair in seen.url.partition("?")[2].split("&"))
    done = client.post(f"{base}workbook/confirm/", named)

    assert (seen.status_code, page.status_code, done.status_code) == (302, 200, 302)
    assert Value.objects.filter(channel="workbook").count() == 12


def test_pages_of_a_round_cost_the_same_for_few_and_many_objects(
    inside: Any, at: Any, client_of: Any
) -> None:
    few = builders.sealed_round(inside, at)
    client = client_of(inside.people["lead_operator"])
    heshan = inside.units["heshan"].pk
    paths = [f"{T}rounds/{few.pk}/", f"{T}items/{few.item_id}/rounds/", f"{T}rounds/{few.pk}/check/"]
    paths += [f"{T}rounds/{few.pk}/objects/{heshan}/", f"{API}rounds/{few.pk}/"]

    def cost(path: str) -> int:
        get(client, path)
        with CaptureQueriesContext(connection) as found:
            get(client, path)
        return sum(
            not one["sql"].startswith(("SAVEPOINT", "RELEASE", "select set_config"))
            for one in found.captured_queries
        )

    before = [cost(path) for path in paths]
    from evaluations.models import Standing

    one = Standing.objects.filter(round=few).first()
    for number in range(30):
        unit = make_unit(inside.yiyang, f"c{number}", f"测试县{number:02}", "county_government")
        Standing.objects.create(
            round=few, item_id=few.item_id, unit=unit, total=one.total, published_total=one.published_total,
            rank=7, sheet=one.sheet,
        )  # fmt: skip

    assert [cost(path) for path in paths] == before
    assert before[3] <= 15


def test_an_object_reads_its_own_sheet_only_and_only_once_disclosed(
    inside: Any, at: Any, client_of: Any
) -> None:
    from evaluations.models import ProposedList

    row = builders.sealed_round(inside, at)
    own, sibling = inside.units["heshan"].pk, inside.units["taojiang"].pk
    leader = client_of(inside.people["object_leader"])

    get(leader, f"{T}rounds/{row.pk}/objects/{own}/", 403)
    ProposedList.objects.create(
        item_id=row.item_id,
        version=1,
        state="on_notice",
        drafted_at=at,
        deliberated_at=at,
        deliberated_by=inside.people["lead_operator"],
        minutes_number="1号",
        minutes_on=at.date(),
        minutes_text="研究一致同意",
        drafted_by=inside.people["lead_operator"],
    )

    assert "功效系数法" in get(leader, f"{T}rounds/{row.pk}/objects/{own}/")
    get(leader, f"{T}rounds/{row.pk}/objects/{sibling}/", 403)
    get(leader, f"{T}rounds/{row.pk}/", 403)
    get(leader, f"{T}items/{row.item_id}/rounds/")


def test_what_waits_is_told_to_provider_reviewer_and_lead(inside: Any, at: Any) -> None:
    from indicators.agenda import missing_of, next_steps, waiting_for

    request = builders.request(inside, at)
    provider, reviewer = inside.actor("data_provider", at), inside.actor("lead_reviewer", at)
    before = ([one.path for one in waiting_for(provider, at)], waiting_for(reviewer, at))
    actions.enter_values(request_id=request.pk, cells=builders.cells(request), actor=provider, at=at)
    actions.submit_values(request_id=request.pk, actor=provider, at=at)

    assert before == ([f"{T}requests/{request.pk}/"], [])
    assert (waiting_for(provider, at), len(waiting_for(reviewer, at))) == ([], 1)
    assert [bool(step.decision) for step in next_steps(reviewer, request.item, at)] == [True]
    assert [one.unit_name for one in missing_of(request.item, at)] == ["市统计局"]


def test_the_editor_offers_every_method_by_its_name(inside: Any, at: Any, client_of: Any) -> None:
    scheme = builders.draft_scheme(inside, at)
    page = f"{T}plans/{scheme.plan_id}/schemes/{scheme.track_id}/edit/"

    html = client_of(inside.people["lead_operator"]).get(page).content.decode()

    assert set(METHOD_NAMES) == set(METHODS)
    assert [code for code in METHODS if f">{code}</option>" in html] == []
    assert '<option value="completion"' in html
