"""From a notice to a programme: list, page of a reading, and the doors by which the office corrects it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from core.addresses import place
from core.decisions import Decision
from core.doors import Door
from core.errors import Missing
from organizations.models import Unit
from programs import actions, permissions, queries, readings
from programs.actions.readings import failure_of
from programs.errors import ReadingChanged
from programs.forms_readings import (
    CorrectItemForm,
    HeadForm,
    MakeProgrammeForm,
    NamesForm,
    RulesForm,
    StartReadingForm,
)
from programs.held import rules_of_version
from programs.models import NoticeReading, Programme
from programs.states import ReadingState
from programs.views import reading_pages
from programs.views.rulebooks import visible_versions


def reading_list(request: HttpRequest) -> HttpResponse:
    """The notices that were taken in, newest first."""
    decision = permissions.can_read_notices(request.actor)
    decision.require()
    rows = list(readings.readings_for(request.actor).defer("document", "proposal")[:200])
    return render(request, "programs/readings/list.html", {"readings": rows, "decision": decision})


def reading_detail(request: HttpRequest, reading_id: UUID) -> HttpResponse:
    """Everything that was read, each item beside its sentences; while a worker reads, that it does."""
    reading = readings.reading_for(request.actor, reading_id)
    context: dict[str, Any] = {
        "reading": reading,
        "failure": failure_of(reading),
        "is_open": reading.state == ReadingState.OPEN,
    }
    if reading.proposal:
        context |= reading_pages.page_of(reading)
    return render(request, "programs/readings/detail.html", context)


def reading_progress(request: HttpRequest, reading_id: UUID) -> HttpResponse:
    """The piece of the page that asks again until the worker is done; then it has the page reloaded."""
    reading = readings.reading_for(request.actor, reading_id)
    answer = render(request, "programs/readings/_waiting.html", {"reading": reading})
    if reading.state != ReadingState.WAITING:
        answer["HX-Refresh"] = "true"
    return answer


class ReadingDoor(Door):
    """A change of one reading. What was typed is kept when somebody else was quicker; saving again then puts it in place."""

    api_tags = ("notices",)
    part = ""
    _bound: Any = None

    def find(self) -> NoticeReading:
        return readings.reading_for(self.actor, self.kwargs["reading_id"])

    def permitted(self, subject: Any) -> Decision:
        return permissions.can_read_notices(self.actor)

    def form(self, subject: Any, data: Any = None, files: Any = None) -> Any:
        self._bound = super().form(subject, data, files)
        return self._bound

    def standing_version(self, subject: NoticeReading) -> int:
        return int(subject.proposal["versions"][self.part])

    def correct(self, subject: NoticeReading, data: dict[str, Any], *, at: Any) -> NoticeReading:
        raise AttributeError(f"{type(self).__name__} corrects nothing")

    def perform(self, subject: Any, data: dict[str, Any], *, at: Any) -> Any:
        try:
            return self.correct(subject, data, at=at)
        except ReadingChanged:
            self._bound.data = _with_version(self._bound.data, self.standing_version(self.find()))
            raise

    def success_url(self, subject: Any, result: Any) -> str:
        reading = result if isinstance(result, NoticeReading) else subject
        return place(self.request.tenant, "programs:reading-detail", reading.pk)

    def represent(self, result: Any) -> dict[str, Any]:
        return {"id": str(result.pk), "state": str(result.state), "version": result.version}

    def context(self, subject: Any) -> dict[str, Any]:
        if not isinstance(subject, NoticeReading):
            return {"back_url": place(self.request.tenant, "programs:reading-list")}
        return {"back_url": place(self.request.tenant, "programs:reading-detail", subject.pk)}

    def versions(self) -> list[Any]:
        return list(visible_versions(self.actor).defer("content"))


def _with_version(data: Any, version: int) -> Any:
    """What was posted, with the version that stands now."""
    copied = data.copy()
    copied["version"] = str(version)
    return copied


class StartReading(ReadingDoor):
    """Take in the text of a notice and read it."""

    name = "reading-start"
    title = _("Programme from a notice")
    explanation = _(
        "Paste the text or choose the file. What is read is shown beside its sentences for correction; nothing is stored as a programme before you say so."
    )
    submit_label = _("Read")
    done = _("The notice was taken in.")
    form_class = StartReadingForm

    def find(self) -> Any:
        return None

    def form_kwargs(self, subject: Any) -> dict[str, Any]:
        return {"versions": self.versions()}

    def perform(self, subject: Any, data: dict[str, Any], *, at: Any) -> NoticeReading:
        file = data["file"]
        return actions.start_reading(
            actor=self.actor,
            at=at,
            year=data["year"],
            rulebook_version_id=UUID(data["rulebook_version"]),
            text=data["text"],
            name=file.name if file else "",
            data=file.read() if file else b"",
        )


class CorrectHead(ReadingDoor):
    """Correct title, year, addressees and rulebook."""

    name = "reading-head"
    title = _("Head of the programme")
    part = "head"
    form_class = HeadForm

    def form_kwargs(self, subject: NoticeReading) -> dict[str, Any]:
        return {
            "versions": self.versions(),
            "initial": {
                "version": subject.proposal.get("versions", {}).get("head", 1),
                "year": subject.year,
                "title": subject.title,
                "addressees": subject.proposal.get("addressees", ""),
                "rulebook_version": str(subject.rulebook_version_id),
            },
        }

    def correct(self, subject: NoticeReading, data: dict[str, Any], *, at: Any) -> NoticeReading:
        return actions.correct_head(
            reading_id=subject.pk,
            actor=self.actor,
            at=at,
            version=data["version"],
            year=data["year"],
            title=data["title"],
            addressees=data["addressees"],
            rulebook_version_id=UUID(data["rulebook_version"]),
        )


class CorrectItem(ReadingDoor):
    """Correct one item beside its sentences."""

    name = "reading-item"
    title = _("Correct the item")
    submit_label = _("Save the item")
    form_class = CorrectItemForm
    template_name = "programs/readings/item.html"

    def item(self, subject: NoticeReading) -> dict[str, Any]:
        for one in subject.proposal.get("items", ()):
            if one["key"] == self.kwargs["item_key"]:
                found: dict[str, Any] = one
                return found
        raise Missing

    def standing_version(self, subject: NoticeReading) -> int:
        return int(self.item(subject)["version"])

    def units(self) -> list[Unit]:
        return list(queries.units_valid_on(queries.today(self.request.at)).order_by("position", "id"))

    def form_kwargs(self, subject: NoticeReading) -> dict[str, Any]:
        return {
            "item": self.item(subject),
            "rules": rules_of_version(readings.rulebook_of(subject)),
            "units": self.units(),
        }

    def correct(self, subject: NoticeReading, data: dict[str, Any], *, at: Any) -> NoticeReading:
        return actions.correct_item(
            reading_id=subject.pk,
            key=self.kwargs["item_key"],
            actor=self.actor,
            at=at,
            version=data["version"],
            correction=data["correction"],
        )

    def name_of(self, subject: Any) -> str:
        return str(self.item(subject)["title"])

    def context(self, subject: Any) -> dict[str, Any]:
        item = self.item(subject)
        keys = [one["key"] for one in subject.proposal["items"]]
        at = keys.index(item["key"])

        def beside(key: str) -> str:
            return place(self.request.tenant, "programs:reading-item", subject.pk, key)

        return {
            **super().context(subject),
            **reading_pages.item_page(subject, item),
            "groups": reading_pages.form_groups(self._bound, item) if self._bound else [],
            "previous_url": beside(keys[at - 1]) if at else "",
            "next_url": beside(keys[at + 1]) if at + 1 < len(keys) else "",
        }


class AddItem(ReadingDoor):
    """Add an item that was not found in the text."""

    name = "reading-add"
    title = _("Add an item")
    explanation = _(
        "An empty item is added, to be filled in by you. What stands in the text is marked there."
    )

    def perform(self, subject: NoticeReading, data: dict[str, Any], *, at: Any) -> tuple[NoticeReading, str]:
        return actions.add_item(reading_id=subject.pk, actor=self.actor, at=at)

    def success_url(self, subject: Any, result: Any) -> str:
        if isinstance(result, tuple):
            return place(self.request.tenant, "programs:reading-item", result[0].pk, result[1])
        return super().success_url(subject, result)

    def represent(self, result: Any) -> dict[str, Any]:
        return {**super().represent(result[0]), "key": result[1]}


class ResolveNames(ReadingDoor):
    """Say once what a name or a word means, for every item that has it."""

    name = "reading-names"
    title = _("Names and words without an answer")
    explanation = _("What is chosen here holds for every item in which the name or the word stands.")
    part = "names"
    form_class = NamesForm

    def standing_version(self, subject: NoticeReading) -> int:
        return int(subject.proposal["versions"].get("names", 1))

    def form_kwargs(self, subject: NoticeReading) -> dict[str, Any]:
        return {
            "proposal": subject.proposal or reading_pages.EMPTY,
            "rules": rules_of_version(readings.rulebook_of(subject)),
            "units": list(queries.units_valid_on(queries.today(self.request.at)).order_by("position", "id")),
        }

    def correct(self, subject: NoticeReading, data: dict[str, Any], *, at: Any) -> NoticeReading:
        return actions.resolve_names(
            reading_id=subject.pk,
            actor=self.actor,
            at=at,
            version=data["version"],
            units=data["units"],
            words=data["classes"],
            nameless=data.get("nameless") or [],
        )


class CorrectRules(ReadingDoor):
    """Say which closing sentences stay, and tick off what was not understood."""

    name = "reading-rules"
    title = _("Closing sentences")
    explanation = _(
        "Sentences that stay are kept with the programme as its text. A rule itself changes in the rulebook only."
    )
    part = "rules"
    form_class = RulesForm

    def form_kwargs(self, subject: NoticeReading) -> dict[str, Any]:
        proposal = subject.proposal or reading_pages.EMPTY
        notes = {rule["key"]: reading_pages.suggested(rule) for rule in proposal["rules"]}
        return {"proposal": proposal, "notes": notes}

    def correct(self, subject: NoticeReading, data: dict[str, Any], *, at: Any) -> NoticeReading:
        return actions.correct_rules(
            reading_id=subject.pk,
            actor=self.actor,
            at=at,
            version=data["version"],
            kept=data["kept"],
            settled=data.get("settled") or [],
        )


class DiscardReading(ReadingDoor):
    """Lay the reading aside."""

    name = "reading-discard"
    title = _("Discard the reading")
    irreversible = True

    def perform(self, subject: NoticeReading, data: dict[str, Any], *, at: Any) -> NoticeReading:
        return actions.discard_reading(reading_id=subject.pk, actor=self.actor, at=at)


class MakeProgramme(ReadingDoor):
    """Make the draft programme of the year with every item that is included."""

    name = "reading-make"
    title = _("Make the programme")
    submit_label = _("Make the programme")
    explanation = _(
        "The draft programme of the year is made with every item that is included. It can be changed afterwards."
    )
    done = _("The draft programme was made.")
    form_class = MakeProgrammeForm

    def form_kwargs(self, subject: NoticeReading) -> dict[str, Any]:
        return {
            "rules": rules_of_version(readings.rulebook_of(subject)),
            "initial": {"version": subject.version},
        }

    def standing_version(self, subject: NoticeReading) -> int:
        return int(subject.version)

    def correct(self, subject: NoticeReading, data: dict[str, Any], *, at: Any) -> Any:
        return actions.make_programme(
            reading_id=subject.pk,
            actor=self.actor,
            at=at,
            version=data["version"],
            exclusions=data["exclusions"],
        )

    def success_url(self, subject: Any, result: Any) -> str:
        if isinstance(result, Programme):
            return place(self.request.tenant, "programs:programme-detail", result.pk)
        return super().success_url(subject, result)

    def represent(self, result: Programme) -> dict[str, Any]:
        return {"id": str(result.pk), "state": str(result.state)}
