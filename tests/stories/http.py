"""People at the door: as a browser that posts forms, or as a program with a token that sends JSON. Nothing else."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from core import clock
from samples.cast import scan

TOKEN = re.compile(r"duli_[0-9a-f]{12}_[0-9a-f]{64}")


def paper(name: str = "扫描件") -> SimpleUploadedFile:
    return SimpleUploadedFile(f"{name}.pdf", scan(name), content_type="application/pdf")


@dataclass(frozen=True)
class Refused:
    """What somebody was told: the status, the articles quoted, and what to do."""

    status: int
    code: str
    articles: tuple[str, ...] = ()
    remedy: str = ""


@dataclass
class Doors:
    """The doors of one government, opened as the people of the world."""

    client_of: Callable[..., Any]
    people: dict[str, Any]
    slug: str = "yiyang"
    _tokens: dict[str, str] = field(default_factory=dict)

    def page(self, who: str, path: str, **data: Any) -> None:
        """Post the form of a page; it must lead on."""
        answer = self.try_page(who, path, **data)
        assert answer.status_code == 302, (who, path, answer.status_code, _text(answer))

    def try_page(self, who: str, path: str, **data: Any) -> Any:
        return self.client_of(self.people[who]).post(f"/t/{self.slug}/{path}", data)

    def rest(self, who: str, path: str, method: str = "post", **data: Any) -> Any:
        """Send JSON (or multipart, with a file) with a token; it must be done."""
        answer = self.try_rest(who, path, method, **data)
        assert answer.status_code == 200, (who, path, answer.status_code, answer.content.decode()[:2000])
        return answer.json()

    def try_rest(self, who: str, path: str, method: str = "post", **data: Any) -> Any:
        headers = {"Authorization": f"Bearer {self.token(who)}"}
        address = f"/api/v1/t/{self.slug}/{path}"
        client = self.client_of()
        if any(isinstance(value, SimpleUploadedFile) for value in data.values()):
            return getattr(client, method)(address, data, headers=headers)
        return getattr(client, method)(
            address, json.dumps(data), content_type="application/json", headers=headers
        )

    def refused(self, who: str, path: str, **data: Any) -> Refused:
        """Ask by REST for what is refused."""
        answer = self.try_rest(who, path, **data)
        assert answer.headers["Content-Type"] == "application/problem+json", (
            answer.status_code,
            answer.content[:500],
        )
        told = answer.json()
        clauses = [told["clause"], *(finding["clause"] for finding in told["findings"])]
        articles = dict.fromkeys(clause["article"] for clause in clauses if clause and clause["article"])
        return Refused(answer.status_code, told["code"], tuple(articles), told["remedy"])

    def token(self, who: str) -> str:
        """A token of this person for the next thirty days, made on the page for it."""
        if who not in self._tokens:
            day = clock.local_date(clock.now()) + timedelta(days=30)
            values = {"name": "对接", "abilities": ["read", "write"], "expires_on": day.isoformat()}
            shown = self.client_of(self.people[who]).post(f"/t/{self.slug}/tokens/make/", values)
            found = TOKEN.search(shown.content.decode())
            assert found is not None, (who, shown.status_code)
            self._tokens[who] = found[0]
        return self._tokens[who]

    def forget_tokens(self) -> None:
        """Time went on: tokens are made anew."""
        self._tokens.clear()


def _text(answer: Any) -> str:
    plain = re.sub(r"<[^>]+>", " ", answer.content.decode())
    return re.sub(r"\s+", " ", plain)[-1500:]
