"""A scheme as it is written down: read from JSON with every mistake named, and turned into what the rules score.

The same document is the REST body, the content of the seal and the frozen scheme of a round.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from core.decimals import BadNumber, parse_decimal, plain
from core.errors import BadInput, Finding
from indicators.methods.measures import MEASURES
from indicators.rules import IndicatorSpec, PartSpec, SchemeSpec
from indicators.states import Category, Direction, Layer, Measure, MissingPolicy

MAX_DEPTH = 3
MAX_NODES = 200
YEAR_DIGITS = 4
LENGTHS = {"code": 20, "name": 200, "unit_of_measure": 30, "statistic": 200, "period": 60, "method": 40}
CHOICES: dict[str, tuple[frozenset[str], str]] = {
    "measure": (frozenset(Measure.values), Measure.TOTAL),
    "direction": (frozenset(Direction.values), Direction.POSITIVE),
    "category": (frozenset(Category.values), Category.OTHER),
    "missing": (frozenset(MissingPolicy.values), MissingPolicy.NOT_RANKED),
}
Document = dict[str, Any]


class _Reader:
    def __init__(self) -> None:
        self.mistakes: list[Finding] = []
        self.codes: set[str] = set()
        self.count = 0

    def wrong(self, where: str, code: str, sentence: str) -> None:
        self.mistakes.append(Finding(code, sentence, where=where))

    def number(self, value: object, where: str, *, places: int, digits: int = 8) -> str:
        if isinstance(value, bool) or not isinstance(value, str | int | Decimal):
            self.wrong(where, "not_a_number", _("A number is expected."))
            return "0"
        try:
            number = parse_decimal(value, max_digits=digits, max_places=places)
        except BadNumber as refusal:
            self.wrong(where, refusal.code, _("“%(found)s” is not a number.") % {"found": str(value)[:40]})
            return "0"
        if number < 0:
            self.wrong(where, "negative", _("The number must not be negative."))
        return plain(number, strip=True)

    def text(self, data: Mapping[str, Any], name: str, where: str, *, required: bool = False) -> str:
        value = data.get(name, "")
        if value is None:
            value = ""
        if not isinstance(value, str):
            self.wrong(f"{where}{name}", "not_text", _("A text is expected."))
            return ""
        value = value.strip()
        longest = LENGTHS.get(name, 300)
        if len(value) > longest:
            self.wrong(f"{where}{name}", "too_long", _("At most %(most)s characters.") % {"most": longest})
        if required and not value:
            self.wrong(f"{where}{name}", "required", _("This is compulsory."))
        return value

    def choice(self, data: Mapping[str, Any], name: str, where: str) -> str:
        allowed, default = CHOICES[name]
        value = data.get(name) or default
        if value not in allowed:
            self.wrong(
                f"{where}{name}",
                "not_a_choice",
                _("“%(found)s” is none of: %(allowed)s.")
                % {"found": str(value)[:40], "allowed": ", ".join(sorted(allowed))},
            )
            return str(default)
        return str(value)

    def nodes(self, rows: object, where: str, depth: int) -> list[Document]:
        if not isinstance(rows, Sequence) or isinstance(rows, str):
            self.wrong(where, "not_a_list", _("A list is expected."))
            return []
        if rows and depth > MAX_DEPTH:
            self.wrong(where, "too_deep", _("A scheme has at most three levels."))
            return []
        return [
            self.node(row, f"{where}[{number}].", depth)
            for number, row in enumerate(rows, 1)
            if self.is_object(row, f"{where}[{number}]")
        ]

    def is_object(self, row: object, where: str) -> bool:
        if isinstance(row, Mapping):
            return True
        self.wrong(where, "not_an_object", _("An object is expected."))
        return False

    def node(self, row: Mapping[str, Any], where: str, depth: int) -> Document:
        self.count += 1
        if self.count == MAX_NODES + 1:
            self.wrong(where, "too_many", _("A scheme has at most %(most)s rows.") % {"most": MAX_NODES})
        code = self.text(row, "code", where, required=True)
        if code in self.codes:
            self.wrong(
                f"{where}code", "duplicate_code", _("The code “%(code)s” appears twice.") % {"code": code}
            )
        self.codes.add(code)
        node: Document = {
            "code": code,
            "name": self.text(row, "name", where, required=True),
            "weight": self.number(row.get("weight"), f"{where}weight", places=4),
            "children": self.nodes(row.get("children") or [], f"{where}children", depth + 1),
        }
        if not node["children"]:
            node |= self.leaf(row, where)
        return node

    def leaf(self, row: Mapping[str, Any], where: str) -> Document:
        params = row.get("params") or {}
        if not isinstance(params, Mapping):
            self.wrong(f"{where}params", "not_an_object", _("An object is expected."))
            params = {}
        return {
            "method": self.text(row, "method", where),
            "params": _plain_json(params),
            "parts": self.parts(row.get("parts") or [], f"{where}parts"),
            **{name: self.choice(row, name, where) for name in CHOICES},
            "unit_of_measure": self.text(row, "unit_of_measure", where),
            "objective": row.get("objective", True) is not False,
            "provider": self.provider(row.get("provider"), where),
            "statistic": self.text(row, "statistic", where),
            "period": self.text(row, "period", where),
            **self.layered(row, where),
        }

    def layered(self, row: Mapping[str, Any], where: str) -> Document:
        """What only some schemes say; left away where it is empty, so that earlier schemes keep their digest."""
        found: Document = {}
        layer = self.text(row, "layer", where)
        if layer and layer not in Layer.values:
            self.wrong(
                f"{where}layer",
                "not_a_choice",
                _("Expected: %(allowed)s.") % {"allowed": ", ".join(Layer.values)},
            )
        elif layer:
            found["layer"] = layer
        places = row.get("only_for") or []
        if not isinstance(places, Sequence) or isinstance(places, str):
            self.wrong(f"{where}only_for", "not_a_list", _("A list is expected."))
        elif places:
            found["only_for"] = sorted({str(place) for place in places})
        outside = self.outside(row.get("outside"), f"{where}outside")
        if outside:
            found["outside"] = outside
        target = row.get("superior_target")
        if target not in (None, ""):
            found["superior_target"] = self.number(target, f"{where}superior_target", places=8, digits=16)
        return found

    def outside(self, value: object, where: str) -> Document:
        """The evaluation of somebody else whose result is used: its name, its year and its document, all three."""
        if not value:
            return {}
        if not isinstance(value, Mapping):
            self.wrong(where, "not_an_object", _("An object is expected."))
            return {}
        year = str(value.get("year", "")).strip()
        found = {
            "name": self.text(value, "name", f"{where}.", required=True),
            "year": year,
            "document": self.text(value, "document", f"{where}.", required=True),
        }
        if not (year.isdecimal() and len(year) == YEAR_DIGITS):
            self.wrong(f"{where}.year", "not_a_year", _("A year is expected."))
        return found

    def parts(self, rows: object, where: str) -> list[Document]:
        if not isinstance(rows, Sequence) or isinstance(rows, str):
            self.wrong(where, "not_a_list", _("A list is expected."))
            return []
        parts = []
        for number, row in enumerate(rows, 1):
            place = f"{where}[{number}]."
            if not self.is_object(row, place):
                continue
            if row.get("measure") not in MEASURES:
                self.wrong(f"{place}measure", "not_a_choice", _("There is no such measure."))
                continue
            params = row.get("params")
            parts.append(
                {
                    "measure": row["measure"],
                    "share": self.number(row.get("share"), f"{place}share", places=4),
                    "method": self.text(row, "method", place),
                    "params": _plain_json(params) if isinstance(params, Mapping) else None,
                }
            )
        return parts

    def provider(self, value: object, where: str) -> str:
        if value in (None, ""):
            return ""
        try:
            return str(UUID(str(value)))
        except ValueError:
            self.wrong(f"{where}provider", "not_an_id", _("The id of a unit is expected."))
            return ""


def _plain_json(value: Any) -> Any:
    """Parameters without numbers of uncertain spelling: 0.5 comes as the text that was sent."""
    if isinstance(value, Mapping):
        return {str(key): _plain_json(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain_json(item) for item in value]
    if isinstance(value, float):
        return repr(value)
    if isinstance(value, Decimal):
        return plain(value, strip=True)
    return value


def read_document(data: object) -> Document:
    """The scheme in its one spelling; raises ``BadInput`` with every mistake of form, by its place."""
    reader = _Reader()
    if not isinstance(data, Mapping):
        raise BadInput(findings=[Finding("not_an_object", _("An object is expected."))])
    waived = data.get("waived_measures") or {}
    if not isinstance(waived, Mapping):
        reader.wrong("waived_measures", "not_an_object", _("An object is expected."))
        waived = {}
    document: Document = {
        "full_points": reader.number(data.get("full_points", "100"), "full_points", places=2),
        "weighting": data.get("weighting") or "points",
        "places": data.get("places", 4),
        "rank_on": data.get("rank_on") or "unrounded",
        "round_leaves": data.get("round_leaves") is True,
        "waived_measures": {str(key): str(text).strip()[:300] for key, text in sorted(waived.items())},
        "cap_ground": reader.text(data, "cap_ground", ""),
        "cap_reason": reader.text(data, "cap_reason", ""),
        "indicators": reader.nodes(data.get("indicators") or [], "indicators", 1),
    }
    for name, allowed in (("weighting", ("points", "relative")), ("rank_on", ("rounded", "unrounded"))):
        if document[name] not in allowed:
            reader.wrong(name, "not_a_choice", _("Expected: %(allowed)s.") % {"allowed": ", ".join(allowed)})
    places = document["places"]
    if isinstance(places, bool) or not isinstance(places, int) or not 0 <= places <= 8:
        reader.wrong("places", "out_of_range", _("A whole number from 0 to 8 is expected."))
    if document["full_points"] == "0":
        reader.wrong("full_points", "not_positive", _("The full points must be more than zero."))
    if document["cap_ground"] and not document["cap_reason"]:
        reader.wrong("cap_reason", "required", _("Say on which basis the cap on indicators is lifted."))
    if reader.mistakes:
        raise BadInput(findings=reader.mistakes)
    return document


def nodes_of(
    indicators: Sequence[Document], path: tuple[str, ...] = ()
) -> Iterator[tuple[tuple[str, ...], Document]]:
    """Every row with the names above it, parents first."""
    for node in indicators:
        yield path, node
        yield from nodes_of(node.get("children") or [], (*path, node["name"]))


def branches_of(document: Document) -> list[list[Document]]:
    """Every set of siblings: the top rows, and the rows under each branch."""
    below = [node["children"] for _path, node in nodes_of(document["indicators"]) if node.get("children")]
    return [document["indicators"], *below]


def leaves_of(document: Document) -> list[tuple[tuple[str, ...], Document]]:
    return [(path, node) for path, node in nodes_of(document["indicators"]) if not node.get("children")]


def applies(node: Document, unit_id: object) -> bool:
    """Is this object scored on the indicator? One without named places is everybody's."""
    return not node.get("only_for") or str(unit_id) in node["only_for"]


def components_of(node: Document) -> tuple[str, ...]:
    """Which numbers an indicator needs of each object: those of its measures, each once."""
    kinds = [part["measure"] for part in node["parts"]] or [node["measure"]]
    return tuple(dict.fromkeys(name for kind in kinds for name in MEASURES[kind].needs))


def spec_of(document: Document, object_class: str = "") -> SchemeSpec:
    """What the rules check and score."""
    return SchemeSpec(
        full_points=Decimal(document["full_points"]),
        indicators=tuple(_node_spec(node) for node in document["indicators"]),
        weighting=document["weighting"],
        places=document["places"],
        rank_on=document["rank_on"],
        round_leaves=document["round_leaves"],
        object_class=object_class,
    )


def _node_spec(node: Document) -> IndicatorSpec:
    if node.get("children"):
        return IndicatorSpec(
            node["code"],
            Decimal(node["weight"]),
            children=tuple(_node_spec(child) for child in node["children"]),
        )
    return IndicatorSpec(
        code=node["code"],
        weight=Decimal(node["weight"]),
        method=node["method"],
        params=node["params"],
        direction=node["direction"],
        measure=node["measure"],
        parts=tuple(
            PartSpec(part["measure"], Decimal(part["share"]), part["method"], part["params"])
            for part in node["parts"]
        ),
        missing=node["missing"],
        unit_of_measure=node["unit_of_measure"],
        category=node["category"],
        objective=node["objective"],
        only_for=tuple(node.get("only_for", ())),
    )
