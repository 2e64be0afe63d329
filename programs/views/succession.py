"""From one year to the next: the page of what changed, and the doors that start a year and say what goes back to what."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from core.addresses import place
from core.decisions import Decision
from programs import actions, permissions, queries, years
from programs.actions.succession import Succession
from programs.forms import DescribeForm, FollowForm, OriginsForm, SuccessionForm
from programs.messages import CHANGE_KINDS, FIELD_NAMES, VALUE_NAMES
from programs.models import Item, Programme
from programs.packs import rule_title
from programs.states import ProgrammeState
from programs.succession import Comparison, suggest
from programs.views.items import ItemDoor
from programs.views.programmes import ProgrammeDoor
from programs.views.rulebooks import visible_versions

TONES = {"added": "success", "removed": "danger", "merged": "info", "split": "info", "renamed": "warning"}


def programme_changes(request: HttpRequest, programme_id: UUID) -> HttpResponse:
    """What changed against last year: items added, removed, merged, split, renamed, changed; figures of both years."""
    actor = request.actor
    programme = queries.programme_for(actor, programme_id)
    comparison = years.compared(actor, programme)
    edits = bool(
        programme.state == ProgrammeState.DRAFT and permissions.can_manage_programme(actor, programme)
    )
    context: dict[str, Any] = {
        "programme": programme,
        "previous": programme.follows,
        "questions": [
            {"question": one, "rule": rule_title(one.rule) if one.rule else ""}
            for one in years.open_questions(programme)
        ]
        if edits
        else [],
        "edits": edits,
    }
    if comparison is not None:
        figures = comparison.figures.items()
        context |= {
            "rows": shown_rows(comparison),
            "figures": [{"name": FIELD_NAMES[name], "count": count} for name, count in figures],
            "kinds": [(CHANGE_KINDS[kind], count) for kind, count in comparison.kinds.items() if count],
        }
    return render(request, "programs/programme_changes.html", context)


def shown_rows(comparison: Comparison) -> list[dict[str, Any]]:
    """The rows with words: kinds as tags, fields by their names."""
    return [
        {
            "after": row.after,
            "before": row.before,
            "kinds": [(CHANGE_KINDS[kind], TONES.get(kind, "neutral")) for kind in row.kinds],
            "changes": [
                {"name": FIELD_NAMES[one.field], "before": _words(one.before), "after": _words(one.after)}
                for one in row.changes
            ],
            "suggestions": [str(one) for one in row.suggestions],
        }
        for row in comparison.rows
    ]


def _words(value: str) -> str:
    """Codes of rewards and ways in by their names; other texts as they are."""
    return "、".join(str(VALUE_NAMES.get(word, word)) for word in value.split("、"))


class StartFromLastYear(ProgrammeDoor):
    """Draft next year's programme from this one, with its items."""

    name = "programme-succeed"
    title = _("Start next year from this programme")
    explanation = _(
        "Items, leads, sub-items, classes and rewards are carried over under the chosen version of the rulebook; what it "
        "does not know is left away, units that have ended are replaced or marked. Then compare and correct."
    )
    form_class = SuccessionForm

    def permitted(self, subject: Programme) -> Decision:
        return permissions.can_draft_programme(self.actor)

    def form_kwargs(self, subject: Programme) -> dict[str, Any]:
        kwargs: dict[str, Any] = {"versions": list(visible_versions(self.actor).defer("content"))}
        if self.request.method == "GET":
            title = subject.title.replace(str(subject.year), str(subject.year + 1))
            version = str(subject.rulebook_version_id)
            kwargs["initial"] = {"year": subject.year + 1, "title": title, "rulebook_version": version}
        return kwargs

    def perform(self, subject: Programme, data: dict[str, Any], *, at: Any) -> Succession:
        return actions.start_from_last_year(
            previous_id=subject.pk,
            actor=self.actor,
            at=at,
            rulebook_version_id=UUID(data["rulebook_version"]),
            year=data["year"],
            title=data["title"],
        )

    def represent(self, result: Succession) -> dict[str, Any]:
        return {
            "id": str(result.programme.pk),
            "state": result.programme.state,
            "carried": len(result.carried),
            "left": [
                {"item": str(one.item.pk), "findings": [str(finding.message) for finding in one.findings]}
                for one in result.left
            ],
        }

    def success_url(self, subject: Any, result: Any) -> str:
        if isinstance(result, Succession):
            return place(self.request.tenant, "programs:programme-changes", result.programme.pk)
        return super().success_url(subject, result)


class FollowProgramme(ProgrammeDoor):
    """Say which earlier programme a draft goes back to."""

    name = "programme-follow"
    title = _("Name last year's programme")
    form_class = FollowForm

    def form_kwargs(self, subject: Programme) -> dict[str, Any]:
        kwargs: dict[str, Any] = {"programmes": list(years.earlier_programmes(self.actor, subject))}
        if self.request.method == "GET":
            kwargs["initial"] = {"previous": str(subject.follows_id or "")}
        return kwargs

    def perform(self, subject: Programme, data: dict[str, Any], *, at: Any) -> Programme:
        previous = UUID(data["previous"]) if data["previous"] else None
        return actions.follow_programme(
            programme_id=subject.pk, previous_id=previous, actor=self.actor, at=at
        )

    def success_url(self, subject: Any, result: Any) -> str:
        return place(self.request.tenant, "programs:programme-changes", subject.pk)


class DescribeProgramme(ProgrammeDoor):
    """Write what the document says around its items, and how many items the government counts."""

    name = "programme-describe"
    title = _("Text around the items")
    form_class = DescribeForm

    def form_kwargs(self, subject: Programme) -> dict[str, Any]:
        if self.request.method != "GET":
            return {}
        names = ("addressees", "principles", "counted_items")
        return {"initial": {name: getattr(subject, name) for name in names}}

    def perform(self, subject: Programme, data: dict[str, Any], *, at: Any) -> Programme:
        return actions.describe_programme(programme_id=subject.pk, actor=self.actor, at=at, **data)


class SetOrigins(ItemDoor):
    """Say which items of last year an item goes back to."""

    name = "item-origins"
    title = _("What the item goes back to")
    form_class = OriginsForm

    def form_kwargs(self, subject: Item) -> dict[str, Any]:
        follows = subject.programme.follows_id
        items = list(years.standing_items(follows)) if follows else []
        own = years.facts_of([subject])[0]
        likely = [str(one) for one in suggest(own, years.facts_of(items))]
        kwargs: dict[str, Any] = {"items": items, "likely": likely}
        if self.request.method == "GET":
            present = subject.origins.values_list("previous_id", flat=True)
            kwargs["initial"] = {"previous": [str(pk) for pk in present]}
        return kwargs

    def perform(self, subject: Item, data: dict[str, Any], *, at: Any) -> Item:
        previous = [UUID(one) for one in data["previous"]]
        return actions.set_origins(item_id=subject.pk, previous_ids=previous, actor=self.actor, at=at)

    def success_url(self, subject: Item, result: Any) -> str:
        return place(self.request.tenant, "programs:programme-changes", subject.programme_id)
