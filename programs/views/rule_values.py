"""The values of rules in words: lists, yes and no, deadlines, quotas, routes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from django.utils.translation import gettext as _

from programs.messages import MATTER_NAMES, PARTY_NAMES, RULE_VALUE_NAMES, VALUE_NAMES
from programs.packs import rule_title


def value_lines(code: str, value: Any, kinds: Mapping[str, str] = MappingProxyType({})) -> list[str]:
    """The value of one rule, a line for each thing that it says. ``kinds``: names of the tenant's own kinds of units."""
    if code == "indicator.max_qualitative_share":
        return [f"{(Decimal(value) * 100).normalize():f}%"]
    if isinstance(value, Mapping):
        if code == "notice.minimum" and not value["length"]:
            return [_("no notice")]
        if code.startswith("deadline.") and value["kind"] == "none":
            return [_("no date set")]
        return _structured(value, kinds)
    if isinstance(value, list) and any(isinstance(one, Mapping) for one in value):
        return [line for one in value for line in _step_lines(one)]
    if isinstance(value, list) and not value:
        return [_("nothing is done") if code == "non_winner.treatment" else _("none at all")]
    if isinstance(value, list):
        return ["、".join(_said(code, one) for one in value)]
    return [_said(code, value)]


def _said(code: str, value: Any) -> str:
    """A value under its rule: the same word may say something else there."""
    own = {**RULE_VALUE_NAMES.get(code.partition(".")[0], {}), **RULE_VALUE_NAMES.get(code, {})}
    return str(own[value]) if isinstance(value, str) and value in own else _name(value)


def _name(value: Any) -> str:
    if value is None:
        return _("no figure set")
    if isinstance(value, bool):
        return _("applies") if value else _("does not apply")
    text = str(value)
    return str(VALUE_NAMES.get(text) or PARTY_NAMES.get(text) or MATTER_NAMES.get(text) or text)


def _names(values: Iterable[Any]) -> str:
    return "、".join(_name(one) for one in values)


def _days(period: Mapping[str, Any]) -> str:
    count = {"count": period["length"]}
    if period["unit"] == "working_day":
        return _("%(count)s working days") % count
    return _("%(count)s calendar days") % count


def _structured(value: Mapping[str, Any], own_kinds: Mapping[str, str]) -> list[str]:
    if "kind" in value:
        return [_quota_or_deadline(value)]
    if "length" in value:
        return [_days(value)]
    if "considered" in value:
        reason = [_("every zero needs its reason")] if value["zero_needs_reason"] else []
        return [_names(value["considered"]) or _("none at all"), *reason]
    if "unit_kinds" in value:
        return [str(value["name"]), _kinds(value, own_kinds), *_words(value)]
    if "allowed" in value:
        return [
            _("%(rule)s: only %(values)s")
            % {"rule": rule_title(value["rule"]), "values": _names(value["allowed"]) or _("none at all")}
        ]
    if "classes" in value:
        return [
            str(value["name"]),
            _("all units of these classes: %(names)s") % {"names": _names(value["classes"])},
        ]
    if "emphasis" in value:
        members = [_("members: %(names)s") % {"names": _names(value["members"])}] if value["members"] else []
        return [str(value["name"]), *([value["emphasis"]] if value["emphasis"] else []), *members]
    if "acts" in value:
        authorities = ["the_public" if one == "public" else one for one in value["authorities"]]
        parts = [
            _names(authorities),
            _names(value["acts"]),
            _names(value["lists"]),
            _name(value["period"]),
            _name(value["effect"]),
        ]
        works = [_("only for: %(works)s") % {"works": _names(value["works"])}] if value.get("works") else []
        return [str(value["name"]), "；".join(part for part in parts if part), *works]
    return ["；".join(_name(one) for one in value.values())]


def _kinds(value: Mapping[str, Any], own_kinds: Mapping[str, str]) -> str:
    kinds = "、".join(own_kinds.get(one) or _name(one) for one in value["unit_kinds"])
    if not value["unit_class"]:
        return kinds
    return _("%(kinds)s; class %(unit_class)s") % {"kinds": kinds, "unit_class": value["unit_class"]}


def _words(value: Mapping[str, Any]) -> list[str]:
    words = value.get("words", ())
    return [_("in notices also: %(words)s") % {"words": "、".join(words)}] if words else []


def _quota_or_deadline(value: Mapping[str, Any]) -> str:
    kind = value["kind"]
    if kind == "count":
        return _("at most %(count)s") % {"count": value["limit"]}
    if kind == "percent":
        words = {name: _name(value[name]) for name in ("base", "rounding")}
        return _("%(percent)s%% of %(base)s, %(rounding)s, at least %(minimum)s") % {**value, **words}
    if kind == "after":
        periods = []
        if value["months"]:
            periods.append(_("%(count)s months") % {"count": value["months"]})
        if value["working_days"]:
            periods.append(_("%(count)s working days") % {"count": value["working_days"]})
        period = "、".join(periods)
        return _("within %(period)s after: %(event)s") % {"period": period, "event": _name(value["event"])}
    if kind == "on":
        return _("on %(date)s at the latest") % {"date": value["date"]}
    if kind == "promptly":
        return _("promptly after: %(event)s; a reminder comes after %(count)s working days") % {
            "event": _name(value["event"]),
            "count": value["working_days"],
        }
    if kind == "date_in_year_of":
        event = _name(value["event"])
        return _("by %(month)s/%(day)s of the year in which: %(event)s") % {**value, "event": event}
    if kind == "date_in_year_after" and value["years"] == 1:
        return _("by %(month)s/%(day)s of the next year") % value
    if kind == "date_in_year_after":
        return _("by %(month)s/%(day)s, %(years)s years after the year") % value
    return _("no limit set")


def _step_lines(step: Mapping[str, Any]) -> list[str]:
    """A step of a route with its clause and quote, or a thing with a name: a section of a plan, a rhythm, a sum."""
    after = []
    if "every" in step:
        after.append(_name(step["every"]))
    if "yuan" in step:
        after.append(_("%(count)s yuan") % {"count": f"{step['yuan']:,}"})
    if "period" in step:
        after.append(_days(step["period"]))
    if "silence" in step:
        after.append(_name(step["silence"]))
    if step.get("clause"):
        after.append(str(step["clause"]))
    lines = ["；".join([str(step["name"]), *after])]
    if step.get("quote"):
        lines.append(_("Quote: %(quote)s") % {"quote": step["quote"]})
    return lines
