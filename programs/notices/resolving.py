"""Names and words of a notice held against what the tenant has: its units by every name they go by, the rulebook's classes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from programs.notices.stream import even

_LEVELS = frozenset("省市州县区旗盟")
_SMALL_WORDS = re.compile(r"[和与及、]")
_LONG_FORMS = (("委员会", "委"), ("人民政府", "政府"), ("自治区", "区"), ("自治州", "州"), ("自治县", "县"))
_EVERY = re.compile(r"^(?:各相关|各有关|各|全[省市县区州])")
_PLURAL = re.compile(r"(?:等|有关单位|相关单位)$")
_MOST_CANDIDATES = 5


@dataclass(frozen=True)
class KnownUnit:
    """A unit of the tenant with every name it goes by; ``ended``: it is no longer there."""

    id: str
    names: tuple[str, ...]
    ended: bool = False


@dataclass(frozen=True)
class KnownClass:
    code: str
    name: str
    words: tuple[str, ...] = ()


@dataclass(frozen=True)
class Resolved:
    """What a name stands for; without ``unit`` somebody has to choose, ``candidates`` come first. ``ended``: it was dissolved."""

    name: str
    unit: str | None
    candidates: tuple[str, ...] = ()
    ended: bool = False


class Units:
    """Answers which unit a name means: exactly, or written in another way, if only one unit can be meant."""

    def __init__(self, units: Iterable[KnownUnit], government: Sequence[str] = ()) -> None:
        self._government = tuple(sorted((even(name) for name in government if name), key=len, reverse=True))
        # 市财政局 in the text of a city is its own; 区财政局 is not.
        self._levels = frozenset(name[-1] for name in self._government if name[-1] in _LEVELS)
        self._exact: dict[str, list[KnownUnit]] = {}
        self._near: dict[str, list[KnownUnit]] = {}
        self._all = list(units)
        for unit in self._all:
            for name in dict.fromkeys(even(name) for name in unit.names if name):
                self._exact.setdefault(name, []).append(unit)
                near = self._near.setdefault(self._plain(name), [])
                if unit not in near:
                    near.append(unit)

    def resolve(self, name: str) -> Resolved:
        """Standing units before dissolved ones; two units for one name are candidates, not an answer."""
        wanted = even(name)
        ended = False
        for found in (self._exact.get(wanted, []), self._near.get(self._plain(wanted), [])):
            standing = [unit for unit in found if not unit.ended]
            if len(standing) == 1:
                return Resolved(name, standing[0].id)
            if standing:
                return Resolved(name, None, tuple(unit.id for unit in standing[:_MOST_CANDIDATES]))
            ended = ended or bool(found)
        return Resolved(name, None, self._candidates(wanted), ended)

    def _plain(self, name: str) -> str:
        """Without the government's own name or level before it, small words and long forms."""
        plain = name
        for own in self._government:
            if plain.startswith(own) and len(plain) > len(own) + 1:
                plain = plain[len(own) :]
                break
        else:
            if len(plain) > 3 and plain[0] in self._levels:
                plain = plain[1:]
        plain = _SMALL_WORDS.sub("", plain)
        for long, short in _LONG_FORMS:
            plain = plain.replace(long, short)
        return plain.replace("政府政府", "政府")

    def _candidates(self, wanted: str) -> tuple[str, ...]:
        """Units of whose name the words may be a short form (人社局 of 人力资源和社会保障局), for a person to choose."""
        plain = self._plain(wanted)
        if len(plain) < 2:
            return ()
        found = [
            unit
            for unit in self._all
            if not unit.ended
            and any(_short_form(plain, self._plain(even(name))) for name in unit.names if name)
        ]
        return tuple(unit.id for unit in found[:_MOST_CANDIDATES])


def _short_form(short: str, whole: str) -> bool:
    """Do the characters of the short form stand in the whole, in order, from the same beginning to the same end?"""
    if not whole or short[0] != whole[0] or (short[-1] != whole[-1] and whole[-1] != "委"):
        return False
    rest = iter(whole)
    return all(char in rest for char in short)


def resolve_words(words: Iterable[str], classes: Sequence[KnownClass]) -> tuple[list[str], list[str]]:
    """The classes that the words name, and the words that name none. 园区 names 园区（A类） and 园区（B类）."""
    codes: list[str] = []
    unknown: list[str] = []
    for raw in words:
        word = _PLURAL.sub("", _EVERY.sub("", even(raw)))
        found = _classes_of(word, classes)
        if found:
            codes += [code for code in found if code not in codes]
        else:
            unknown.append(raw)
    return codes, unknown


def _classes_of(word: str, classes: Sequence[KnownClass]) -> list[str]:
    for fits in (_is_called, _is_kind_of, _is_same_without_brackets):
        found = [one.code for one in classes if fits(word, one)]
        if found:
            return found
    return []


def _is_called(word: str, one: KnownClass) -> bool:
    return word in {even(name) for name in (one.name, *one.words)}


def _is_kind_of(word: str, one: KnownClass) -> bool:
    return len(word) >= 2 and re.fullmatch(rf"{re.escape(word)}（?[A-Z]类）?", even(one.name)) is not None


def _is_same_without_brackets(word: str, one: KnownClass) -> bool:
    return _bare(word) in {_bare(even(name)) for name in (one.name, *one.words)}


def _bare(word: str) -> str:
    return re.sub(r"[（）、]", "", word)
