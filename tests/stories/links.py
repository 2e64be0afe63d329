"""Following every link that somebody is shown."""

from __future__ import annotations

import re

from django.test import Client

LINK = re.compile(r'href="(/[^"#?]*)"')
ID = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}")
MOST_ALIKE = 4
"""So many pages of one kind are opened for one person."""


def walk(client: Client, start: str, most_alike: int = MOST_ALIKE) -> dict[str, int]:
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
            if link in seen or not link.startswith(("/t/", "/p/")) or kinds.get(like, 0) >= most_alike:
                continue
            kinds[like] = kinds.get(like, 0) + 1
            seen.add(link)
            waiting.append(link)
    return answers
