"""In the default sample year, whatever link a person is shown opens: no dead end, no refusal behind a door that was offered."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from samples import telling
from samples.cast import Government, found
from tests.samples.systems import own_system

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
LINK = re.compile(r'href="(/[^"#?]*)"')
ID = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}")
MOST_ALIKE = 4
"""So many pages of one kind are opened for one person."""


@pytest.fixture(scope="module")
def yiyang(django_db_blocker: Any) -> Iterator[Government]:
    with own_system(django_db_blocker, "links"):
        telling.begin(lambda _line: None)
        telling.tell("mixed", lambda _line: None)
        yield found(telling.OWN)


def walk(client: Client, start: str) -> dict[str, int]:
    """Every page that can be reached by links, by its address without ids → the worst status."""
    waiting, seen, kinds = [start], {start}, {}
    answers: dict[str, int] = {}
    while waiting:
        path = waiting.pop(0)
        answer = client.get(path)
        kind = ID.sub("<id>", path)
        answers[kind] = max(answers.get(kind, 0), answer.status_code)
        if answer.status_code != 200 or "html" not in answer.headers["Content-Type"]:
            continue
        for link in sorted(set(LINK.findall(answer.content.decode()))):
            like = ID.sub("<id>", link)
            if link in seen or not link.startswith(("/t/", "/p/")) or kinds.get(like, 0) >= MOST_ALIKE:
                continue
            kinds[like] = kinds.get(like, 0) + 1
            seen.add(link)
            waiting.append(link)
    return answers


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
