"""Two rulebooks side by side: versions, years, drafts, packs."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from core.errors import Missing
from programs import permissions, queries
from programs.models import RulebookDraft
from programs.packs import RULEBOOKS, Pack, Rule, compare, load_pack, pack_codes, pack_from_data
from programs.rulebook_forms import CompareForm, pack_choices, programme_choices, version_choices
from programs.views.rulebook_editor import draft_for, kinds_here
from programs.views.rulebooks import rule_row, version_for, visible_versions
from programs.wording import group_of, rule_name

STATES = {
    "added": "success",
    "removed": "danger",
    "changed": "warning",
    "reworded": "info",
    "same": "neutral",
}


def choices_for(actor: Any) -> list[tuple[str, str]]:
    """What the actor may compare: programmes by year, versions, drafts (the office), packs of the product."""
    if queries.is_administrator(actor):
        return []
    programmes = queries.programmes_for(actor).order_by("-year", "series")
    found = [*programme_choices(programmes), *version_choices(visible_versions(actor).defer("content"))]
    if permissions.can_edit_rulebook(actor):
        drafts = RulebookDraft.objects.order_by("-changed_at").values_list("pk", "title", "edition")
        found += [
            (f"draft:{pk}", _("Draft: %(title)s") % {"title": f"{title} · {edition}"})
            for pk, title, edition in drafts
        ]
    return [*found, *pack_choices()]


def pack_named(actor: Any, key: str) -> Pack:
    """The rulebook that a key of ``choices_for`` names; ``Missing`` for what the actor may not know of."""
    kind, _colon, name = key.partition(":")
    if kind == "pack" and name in pack_codes() and not queries.is_administrator(actor):
        return load_pack(RULEBOOKS / f"{name}.json")
    try:
        found = UUID(name)
    except ValueError:
        raise Missing from None
    if kind == "version":
        return pack_from_data(version_for(actor, found).content)
    if kind == "programme":
        programme = queries.programme_for(actor, found)
        return pack_from_data(version_for(actor, programme.rulebook_version_id).content)
    if kind == "draft" and permissions.can_edit_rulebook(actor):
        return pack_from_data(draft_for(actor, found).content)
    raise Missing


def comparison(before: Pack, after: Pack) -> list[dict[str, Any]]:
    """Every rule of either with its values in words, as the page and REST say it."""
    names = {
        "added": _("new"),
        "removed": _("dropped"),
        "changed": _("changed"),
        "reworded": _("same value, other words"),
        "same": _("as before"),
    }
    kinds = kinds_here()

    def side(rule: Rule | None) -> dict[str, Any] | None:
        return rule_row(rule, kinds) if rule else None

    return [
        {
            "code": one.code,
            "title": rule_name(one.code, after if one.after else before),
            "group": str(group_of(one.code)),
            "state": one.state,
            "label": names[one.state],
            "tone": STATES[one.state],
            "before": side(one.before),
            "after": side(one.after),
        }
        for one in compare(before, after)
    ]


def rulebook_compare(request: HttpRequest) -> HttpResponse:
    actor = request.actor
    form = CompareForm(request.GET or None, choices=choices_for(actor))
    context: dict[str, Any] = {"form": form, "rows": None}
    keys = [request.GET.get(name, "") for name in ("before", "after")]
    if all(keys):
        before, after = (pack_named(actor, key) for key in keys)
        rows = comparison(before, after)
        counts = [
            {"label": label, "tone": tone, "count": sum(row["state"] == state for row in rows)}
            for state, tone in STATES.items()
            if (label := next((row["label"] for row in rows if row["state"] == state), ""))
        ]
        shown = [row for row in rows if request.GET.get("only") == "all" or row["state"] != "same"]
        context.update(before=before, after=after, rows=shown, counts=counts)
    return render(request, "programs/rulebooks/compare.html", context)
