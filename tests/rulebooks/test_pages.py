"""The page of each government's rulebook: every rule with its clause, its quote and the reading chosen."""

from __future__ import annotations

from datetime import datetime
from html import escape
from typing import Any

import pytest

from programs.packs import RULEBOOKS, load_pack, rule_title
from tests.programs import builders

CODES = (
    "hunan-2023",
    "hunan-2024",
    "qinghai-2023",
    "yiyang-2023",
    "chongqing-2022",
    "ningyuan-2022",
    "daxiang-2022",
)


@pytest.mark.parametrize("code", CODES)
def test_the_page_shows_every_rule_with_its_place_its_words_and_its_reading(
    inside: Any, at: datetime, client_of: Any, code: str
) -> None:
    version = builders.rulebook(inside, at, code=code)

    answer = client_of(inside.people["officer"]).get(f"/t/yiyang/rulebooks/{version.pk}/")

    assert answer.status_code == 200
    page = answer.content.decode()
    rules = load_pack(RULEBOOKS / f"{code}.json").rules
    for part in ("clause", "quote", "reading"):
        missing = [rule.code for rule in rules if escape(getattr(rule, part), quote=False) not in page]
        assert missing == [], part
    assert [rule.code for rule in rules if rule_title(rule.code) not in page] == []
