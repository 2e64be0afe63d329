"""What people wait for at the browser and at the REST interface."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.db import transaction
from django.test import Client, override_settings
from django.urls import reverse

from core import clock
from core.scope import tenant_scope
from evaluations.actions import rounds
from evaluations.models import Round
from samples.bench import limits
from samples.bench.building import YEAR, Ground
from samples.bench.measuring import Row, best, once, queries

BACKEND = "organizations.signin.PersonBackend"


def signed_in(ground: Ground, name: str) -> Client:
    client = Client(headers={"host": "localhost"})
    client.force_login(ground.people[name], backend=BACKEND)
    return client


def bare(path: str) -> float:
    """The same answer from a bare view, without our middleware."""
    client = Client(headers={"host": "localhost"})
    with override_settings(ROOT_URLCONF="samples.bench.limits", MIDDLEWARE=[], ALLOWED_HOSTS=["localhost"]):
        return best(lambda: _fetched(client.get(path)))


def _fetched(response: Any) -> Any:
    if response.status_code >= 400:
        raise RuntimeError(f"{response.status_code}: {response.content[:300]!r}")
    return response


def page(client: Client, path: str) -> Callable[[], Any]:
    return lambda: _fetched(client.get(path))


def opened(ground: Ground) -> Round:
    """The second item's round, sealed by the real action; its time is a line of ``work``."""
    with transaction.atomic(), tenant_scope(ground.scope()):
        return rounds.open_round(track_id=ground.tracks[1].pk, actor=ground.actor("lead"), at=clock.now())


def measure(ground: Ground, sealed: Round) -> Iterator[Row]:
    at = {"tenant": ground.tenant.slug}
    officer, provider = signed_in(ground, "officer"), signed_in(ground, "provider")
    size = ground.size
    home = page(officer, reverse("portal:home", kwargs=at))
    yield Row(
        "home of an officer", best(home), bare("/table/20/4/"), queries(home), most_seconds=0.15, most_queries=17,
        goal_times_limit=3, of_what="a bare view with one query and a table of 20 × 4",
    )  # fmt: skip
    board = page(officer, reverse("portal:board-year", kwargs={**at, "year": YEAR}))
    yield Row(
        f"board, {size.items} items", best(board), bare(f"/table/{size.items}/16/"), queries(board), most_seconds=0.15,
        most_queries=14, goal_times_limit=3,
        of_what=f"a bare view with one query and a table of {size.items} × 16",
    )  # fmt: skip
    item = page(officer, reverse("portal:item", kwargs={**at, "item_id": ground.items[3].pk}))
    yield Row(
        "item page", best(item), bare("/table/20/4/"), queries(item), most_seconds=0.15, most_queries=26,
        goal_queries=15, goal_seconds=0.03, goal_times_limit=10, of_what="a bare view with one query and a table of 20 × 4",
    )  # fmt: skip
    ranking = page(officer, reverse("evaluations:round-detail", kwargs={**at, "round_id": sealed.pk}))
    yield Row(
        f"ranking of {size.objects} with cut line", best(ranking), bare(f"/table/{size.objects}/6/"), queries(ranking),
        most_queries=12, goal_queries=15, goal_times_limit=3, of_what=f"a bare view with one query and a table of {size.objects} × 6",
    )  # fmt: skip
    sheet = page(
        officer,
        reverse(
            "evaluations:score-sheet", kwargs={**at, "round_id": sealed.pk, "unit_id": ground.objects[5].pk}
        ),
    )
    yield Row(
        "score sheet (detail page)", best(sheet), bare("/table/1/2/"), queries(sheet), most_queries=12,
        goal_queries=15, goal_seconds=0.03, of_what="a bare view with one query",
    )  # fmt: skip
    yield from _grid(ground, provider)
    rest = page(officer, reverse("api:indicators:request-list", kwargs=at))
    yield Row(
        "REST list of 50", best(rest), bare("/list/50/"), queries(rest), most_queries=8,
        goal_queries=8, goal_seconds=0.025,
        of_what="a bare view with one query and JSON of 50",
    )  # fmt: skip
    public = page(Client(headers={"host": "localhost"}), reverse("public:publicity:home", kwargs=at))
    yield Row("public page", best(public), bare("/empty/"), goal_times_limit=2, of_what="an empty answer")


_INPUT = re.compile(r'name="((?:v|n)-[^"]+)" value="([^"]*)"')


def _changed(response: Any) -> dict[str, str]:
    """What a person would send who raised every cell of the grid by one."""
    found = _INPUT.findall(response.content.decode())
    return {
        name: value if name.startswith("n-") else str(Decimal(value or 0) + 1) for name, value in found
    } | {"reason": "统计年报修订"}


def _grid(ground: Ground, provider: Client) -> Iterator[Row]:
    size, request, track = ground.size, ground.requests[0], ground.tracks[0]
    kwargs = {"tenant": ground.tenant.slug, "request_id": request.pk, "track_id": track.pk}
    address = reverse("indicators:value-enter", kwargs=kwargs)
    grid = page(provider, address)
    cells = size.objects * size.indicators
    yield Row(
        f"grid {size.objects} × {size.indicators} open", best(grid), bare(f"/table/{size.objects}/{size.indicators + 1}/"),
        queries(grid), most_queries=12, goal_queries=12, goal_seconds=0.06, goal_times_limit=3,
        of_what=f"a bare view with one query and {cells} plain cells",
    )  # fmt: skip
    entered = _changed(grid())

    def save() -> Any:
        return _fetched(
            provider.post(address, urlencode(entered), content_type="application/x-www-form-urlencoded")
        )

    floor = best(lambda: limits.bare_upsert(cells))
    count = queries(save)
    taken = []
    for _ in range(3):
        entered = _changed(grid())
        taken.append(once(save))
    yield Row(
        f"grid save, all {cells} cells changed", min(taken), floor, count, most_queries=22,
        goal_queries=12, goal_times_limit=6,
        of_what=f"two upserts of {cells} rows into a table of its own",
    )  # fmt: skip
