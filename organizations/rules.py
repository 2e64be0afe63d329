"""Plain rules of the organization: who may hold what together, how imported units are called, what a code is."""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Iterable
from datetime import timedelta

CODE_LASTS = timedelta(hours=72)
TOKEN_LASTS_AT_MOST = timedelta(days=365)
PENDING_MARK = "~"
"""Begins the username of an account nobody has taken yet; no chosen name may contain it."""

_ALPHABET = "ABCDEFGHJKMNPQRSTVWXYZ23456789"
_GROUPS, _GROUP = 5, 4
USERNAME = re.compile(r"[A-Za-z0-9一-鿿][A-Za-z0-9_.\-一-鿿]{2,59}")


def new_code() -> str:
    """Twenty characters that people can read out: about 98 bits."""
    return "-".join("".join(secrets.choice(_ALPHABET) for _ in range(_GROUP)) for _ in range(_GROUPS))


def code_hash(code: str) -> str:
    """SHA-256 of the code as typed: case, spaces and hyphens make no difference."""
    plain = re.sub(r"[\s\-]", "", code).upper()
    return hashlib.sha256(plain.encode()).hexdigest()


def new_token_parts() -> tuple[str, str]:
    """Prefix (looked up) and secret (hashed) of an access token."""
    return secrets.token_hex(6), secrets.token_hex(32)


def is_username(text: str) -> bool:
    return USERNAME.fullmatch(text) is not None


def name_of_unit(name: str, level: str, kind: str) -> str:
    """What the government of a division is called as a unit (赫山区 → 赫山区人民政府, a functional zone → 管理委员会)."""
    if kind == "functional_zone":
        return f"{name}管理委员会"
    if level == "township" and name.endswith("街道"):
        return f"{name}办事处"
    if level == "township" and not name.endswith(("镇", "乡")):
        return name
    return f"{name}人民政府"


def told_apart(names: Iterable[tuple[str, str]], taken: Iterable[str]) -> list[str]:
    """Each name, with what stands above it in front where two are the same or the name is taken already."""
    pairs = list(names)
    seen: dict[str, int] = {}
    for name, _above in pairs:
        seen[name] = seen.get(name, 0) + 1
    occupied = set(taken)
    return [f"{above}{name}" if seen[name] > 1 or name in occupied else name for name, above in pairs]
