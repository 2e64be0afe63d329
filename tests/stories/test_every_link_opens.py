"""In the default sample year, whatever link a person is shown opens: no dead end, no refusal behind a door that was offered."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from samples import telling
from samples.cast import Government, found
from tests.samples.systems import own_system
from tests.stories.links import walk

pytestmark = [pytest.mark.concurrency]

PEOPLE = [
    "xitong",
    "anquan",
    "shenji",
    "duchashi",
    "duchashi2",
    "jubao",
    "guancha",
    "shilingdao",
    "caizheng",
    "nongye_jb",
    "nongye_fh",
    "fagaiwei_jb",
    "fagaiwei_gl",
    "yingji_jb",
    "gongxin_jb",
    "tongji_sj",
    "ziyang_jb",
    "datonghu_fzr",
    "nongye_dx",
    "yy_duchashi",
    "ny_duchashi",
]


@pytest.fixture(scope="module")
def yiyang(django_db_blocker: Any) -> Iterator[Government]:
    with own_system(django_db_blocker, "links"):
        telling.begin(lambda _line: None)
        telling.tell("mixed", lambda _line: None)
        yield found(telling.OWN)


@pytest.mark.parametrize("username", PEOPLE)
def test_every_link_that_somebody_is_shown_opens(yiyang: Government, username: str) -> None:
    client = Client()
    client.force_login(yiyang.people[username], backend="organizations.signin.PersonBackend")
    slug = {"yy": "yueyang", "ny": "ningyuan"}.get(username.split("_", maxsplit=1)[0], "yiyang")

    answers = walk(client, f"/t/{slug}/")

    assert {kind: status for kind, status in answers.items() if status not in (200, 302)} == {}
    assert len(answers) > 3


def test_the_public_portal_opens_without_a_sign_in(yiyang: Government) -> None:
    answers = walk(Client(), "/p/yiyang/")

    assert {
        kind: status for kind, status in answers.items() if status != 200 and kind.startswith("/p/")
    } == {}
