"""Rulebooks that are being written: the page with every rule, and the doors that change one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.addresses import place
from core.decisions import Decision
from core.doors import Door
from core.errors import Missing
from organizations.models import UnitKind
from programs import actions, permissions, queries
from programs.actions.rulebook_drafts import draft_problems
from programs.errors import DraftChanged
from programs.forms import ReasonForm
from programs.models import RulebookDraft, RulebookVersion
from programs.packs import Document, Pack, Rule, load_text, pack_from_data, shape_of, subjects
from programs.rulebook_forms import DraftForm, DropRuleForm, HeadForm, RawRuleForm, RuleForm
from programs.rulebook_forms.parts import OPEN_NAME
from programs.states import DraftState
from programs.views.rulebooks import rule_row, visible_versions
from programs.wording import GROUPS, OTHER, Said, group_of, rule_name, said


@dataclass
class Group:
    """The rules of one subject, with what is still to be done there."""

    name: str
    anchor: str
    rows: list[dict[str, Any]] = field(default_factory=list)
    open_codes: list[tuple[str, str]] = field(default_factory=list)
    undecided: int = 0
    wrong: int = 0


def draft_for(actor: Any, draft_id: UUID) -> RulebookDraft:
    draft: RulebookDraft | None = RulebookDraft.objects.filter(pk=draft_id).first()
    if draft is None:
        raise Missing
    return draft


def kinds_here() -> dict[str, str]:
    return dict(UnitKind.objects.order_by("code").values_list("code", "name"))


def problems_in_words(pack: Pack) -> list[Said]:
    return [said(problem, pack) for problem in draft_problems(pack)]


def groups_of(pack: Pack, problems: list[Said]) -> list[Group]:
    """Every rule that a rulebook can have, decided or not, under its subject."""
    kinds = kinds_here()
    wrong: dict[str, list[Said]] = {}
    for one in problems:
        wrong.setdefault(one.code, []).append(one)
    groups = {
        str(name): Group(name=str(name), anchor=anchor)
        for anchor, name in zip(_anchors(), [*(name for name, _subjects in GROUPS), OTHER], strict=True)
    }
    rules = {rule.code: rule for rule in pack.rules}
    for codes in subjects().values():
        for code in codes:
            group = groups[str(group_of(code))]
            if code.endswith("*"):
                group.open_codes.append((code.partition(".")[0], rule_name(code)))
                found = [name for name in rules if name.startswith(code[:-1])]
            else:
                found = [code]
            for name in found:
                group.rows.append(_row(name, rules.get(name), pack, wrong.get(name, []), kinds))
            if code.endswith("*") and code in wrong:
                group.rows.append(_row(code, None, pack, wrong[code], kinds))
    for group in groups.values():
        group.undecided = sum(row["state"] == "undecided" for row in group.rows)
        group.wrong = sum(row["state"] == "wrong" for row in group.rows)
    return [group for group in groups.values() if group.rows or group.open_codes]


def _anchors() -> list[str]:
    return [f"g{index}" for index in range(len(GROUPS) + 1)]


def anchor_of(code: str) -> str:
    """Under which address the subject of a rule is shown."""
    names = [name for name, _subjects in GROUPS]
    group = group_of(code)
    return _anchors()[names.index(group) if group in names else -1]


def _chosen(groups: list[Group], asked: str) -> Group:
    """The subject that is asked for; without one, what is still to be done, as long as there is something."""
    todo = [row for group in groups for row in group.rows if row["state"] in ("undecided", "wrong")]
    found = next((group for group in groups if group.anchor == asked), None)
    if found is None and todo:
        return Group(name=_("To be done"), anchor="todo", rows=todo)
    return found or groups[0]


def _row(
    code: str, rule: Rule | None, pack: Pack, wrong: list[Said], kinds: dict[str, str]
) -> dict[str, Any]:
    """One line of the editor: ``silent`` is an optional rule on which nothing is said."""
    if rule is not None:
        state = "wrong" if wrong else "decided"
        shown = rule_row(rule, kinds)
    else:
        lacking = any(one.problem.kind == "undecided" for one in wrong)
        state = "undecided" if lacking else "wrong" if wrong else "silent"
        shown = {"code": code, "lines": [], "document": "", "clause": "", "quote": "", "reading": ""}
    labels = {
        "wrong": (_("contradiction"), "danger"),
        "decided": (_("decided upon"), "success"),
        "undecided": (_("not decided"), "warning"),
        "silent": (_("nothing said"), "neutral"),
    }
    label, tone = labels[state]
    return {**shown, "code": code, "title": rule_name(code, pack), "state": state, "label": label, "tone": tone,
            "open": code.endswith("*"), "problems": wrong}  # fmt: skip


def draft_list(request: HttpRequest) -> HttpResponse:
    decision = permissions.can_edit_rulebook(request.actor)
    decision.require()
    drafts = RulebookDraft.objects.defer("content").select_related("changed_by").order_by("-changed_at")
    return render(
        request, "programs/rulebooks/draft_list.html", {"drafts": list(drafts), "decision": decision}
    )


def draft_detail(request: HttpRequest, draft_id: UUID) -> HttpResponse:
    permissions.can_edit_rulebook(request.actor).require()
    draft = draft_for(request.actor, draft_id)
    pack = pack_from_data(draft.content)
    problems = problems_in_words(pack)
    groups = groups_of(pack, problems)
    undecided = sum(group.undecided for group in groups)
    context = {
        "draft": draft,
        "pack": pack,
        "groups": groups,
        "group": _chosen(groups, request.GET.get("subject", "")),
        "undecided": undecided,
        "contradictions": [one for one in problems if one.problem.kind != "undecided"],
        "open": draft.state == DraftState.OPEN,
        "has_text": bool(load_text(pack)),
        "compare_before": f"version:{draft.based_on_id}"
        if draft.based_on_id
        else f"pack:{draft.origin_code}",
        "comparable": bool(draft.based_on_id or draft.origin_code),
    }
    return render(request, "programs/rulebooks/draft_detail.html", context)


def rule_open(request: HttpRequest, draft_id: UUID) -> HttpResponse:
    """Go to the form of a rule of an open subject that has a name of its own."""
    permissions.can_edit_rulebook(request.actor).require()
    draft = draft_for(request.actor, draft_id)
    code = f"{request.GET.get('subject', '')}.{request.GET.get('name', '').strip()}"
    if shape_of(code) is None or not re.match(OPEN_NAME, code.partition(".")[2]):
        return redirect(place(request.tenant, "programs:rulebook-draft-detail", draft.pk))
    return redirect(place(request.tenant, "programs:rulebook-rule-edit", draft.pk, code))


class DraftDoor(Door):
    """A change of a rulebook that is being written."""

    api_tags = ("rulebooks",)

    def find(self) -> RulebookDraft:
        return draft_for(self.actor, self.kwargs["draft_id"])

    def permitted(self, subject: Any) -> Decision:
        return permissions.can_edit_rulebook(self.actor)

    def success_url(self, subject: Any, result: Any) -> str:
        return place(self.request.tenant, "programs:rulebook-draft-detail", (subject or result).pk)

    def context(self, subject: Any) -> dict[str, Any]:
        return {"back_url": self.success_url(subject, None)} if subject else {}

    def represent(self, result: Any) -> dict[str, Any]:
        return {"id": str(result.pk), "state": result.state, "edition": result.edition}


class WrittenDoor(DraftDoor):
    """What several people may write at once: the second is told, keeps what was typed, and may save again."""

    changed = False
    made: Any = None

    @contextmanager
    def telling(self) -> Iterator[None]:
        try:
            yield
        except DraftChanged:
            self.changed = True
            raise

    def renew(self, subject: RulebookDraft) -> None:
        """Whoever saves again after being told has seen what stands now."""
        if self.changed and self.made is not None:
            data = self.made.data.copy()
            data["edition"] = str(subject.edition)
            self.made.data = data

    def context(self, subject: Any) -> dict[str, Any]:
        self.renew(subject)
        return super().context(subject)


class BeginDraft(DraftDoor):
    """Begin a rulebook from a pack, from an earlier version, or from nothing."""

    name = "rulebook-draft-begin"
    title = gettext_lazy("Begin a rulebook")
    form_class = DraftForm

    def find(self) -> Any:
        return None

    def context(self, subject: Any) -> dict[str, Any]:
        return {"back_url": place(self.request.tenant, "programs:rulebook-draft-list")}

    def form_kwargs(self, subject: Any) -> dict[str, Any]:
        programmes = queries.programmes_for(self.actor).order_by("-year", "series")
        return {
            "versions": list(visible_versions(self.actor).defer("content")),
            "programmes": list(programmes),
        }

    def perform(self, subject: Any, data: dict[str, Any], *, at: Any) -> RulebookDraft:
        kind, _colon, key = data["origin"].partition(":")
        if kind == "pack":
            return actions.draft_from_pack(
                actor=self.actor, at=at, code=key, title=data["title"], own_code=data["code"]
            )
        if kind in ("version", "programme"):
            version_id = UUID(key)
            if kind == "programme":
                version_id = queries.programme_for(self.actor, version_id).rulebook_version_id
            return actions.draft_from_version(
                actor=self.actor, at=at, version_id=version_id, title=data["title"], code=data["code"]
            )
        document = Document(
            title=data["title"],
            number=data["number"],
            issued_by=self.request.tenant.name,
            issued_on=at.date().isoformat(),
            text=f"{data['code']}.txt",
        )
        return actions.draft_from_nothing(
            actor=self.actor, at=at, code=data["code"], title=data["title"], series=data["code"], document=document
        )  # fmt: skip


class EditHead(WrittenDoor):
    """Name the rulebook and its document, and paste the document's text."""

    name = "rulebook-head-edit"
    title = gettext_lazy("Head of the rulebook")
    form_class = HeadForm
    submit_label = gettext_lazy("Save")

    def form(self, subject: Any, data: Any = None, files: Any = None) -> HeadForm:
        pack = pack_from_data(subject.content)
        document = pack.document
        initial = {
            "code": pack.code,
            "title": pack.title,
            "series": pack.series,
            "document_title": document.title,
            "number": document.number,
            "issued_by": document.issued_by,
            "issued_on": document.issued_on,
            "body": load_text(pack),
            "edition": subject.edition,
        }
        self.made = HeadForm(data, files, initial=initial)
        return self.made

    def perform(self, subject: Any, data: dict[str, Any], *, at: Any) -> RulebookDraft:
        edition = data.pop("edition")
        with self.telling():
            return actions.edit_head(draft_id=subject.pk, actor=self.actor, at=at, edition=edition, head=data)


class EditRule(WrittenDoor):
    """Decide one rule of the draft: its value, document, clause, quote, reading, and who may depart from it."""

    name = "rulebook-rule-edit"
    title = gettext_lazy("Decide a rule")
    form_class = RawRuleForm
    template_name = "programs/rulebooks/rule_edit.html"
    submit_label = gettext_lazy("Save")
    done = gettext_lazy("The rule is saved.")

    def find(self) -> RulebookDraft:
        draft = super().find()
        if shape_of(self.kwargs["rule_code"]) is None:
            raise Missing
        return draft

    def form(self, subject: Any, data: Any = None, files: Any = None) -> Any:
        code = self.kwargs["rule_code"]
        if isinstance(data, dict) and not hasattr(data, "getlist"):
            return RawRuleForm(data, files, code=code)
        pack = pack_from_data(subject.content)
        rule = next((one for one in pack.rules if one.code == code), None)
        self.made = RuleForm(
            data, files, code=code, rule=rule, pack=pack, edition=subject.edition, kinds=kinds_here()
        )
        return self.made

    def perform(self, subject: Any, data: dict[str, Any], *, at: Any) -> RulebookDraft:
        with self.telling():
            return actions.decide_rule(
                draft_id=subject.pk, actor=self.actor, at=at, edition=data["edition"], rule=data["rule"]
            )

    def success_url(self, subject: Any, result: Any) -> str:
        tenant = self.request.tenant
        if "more" in self.request.POST:
            return place(tenant, "programs:rulebook-rule-edit", subject.pk, self.kwargs["rule_code"])
        return self._back(subject)

    def _back(self, subject: RulebookDraft) -> str:
        code = self.kwargs["rule_code"]
        base = place(self.request.tenant, "programs:rulebook-draft-detail", subject.pk)
        return f"{base}?subject={anchor_of(code)}#{code}"

    def context(self, subject: Any) -> dict[str, Any]:
        code = self.kwargs["rule_code"]
        pack = pack_from_data(subject.content)
        rule = next((one for one in pack.rules if one.code == code), None)
        self.renew(subject)
        return {
            "back_url": self._back(subject),
            "code": code,
            "rule": rule,
            "rule_name": rule_name(code, pack),
            "standing": rule_row(rule, kinds_here()) if rule and self.changed else None,
            "taken_out": self.changed and rule is None,
            "problems": [one for one in problems_in_words(pack) if one.code == code] if rule else [],
            "edition": subject.edition,
        }


class DropRule(WrittenDoor):
    """Take a rule out of the draft."""

    name = "rulebook-rule-drop"
    title = gettext_lazy("Take the rule out")
    form_class = DropRuleForm

    def form(self, subject: Any, data: Any = None, files: Any = None) -> DropRuleForm:
        self.made = DropRuleForm(data, files, initial={"edition": subject.edition})
        return self.made

    def find(self) -> RulebookDraft:
        draft = super().find()
        if shape_of(self.kwargs["rule_code"]) is None:
            raise Missing
        return draft

    def name_of(self, subject: Any) -> str:
        return rule_name(self.kwargs["rule_code"], pack_from_data(subject.content))

    def perform(self, subject: Any, data: dict[str, Any], *, at: Any) -> RulebookDraft:
        with self.telling():
            return actions.drop_rule(
                draft_id=subject.pk,
                actor=self.actor,
                at=at,
                edition=data["edition"],
                code=self.kwargs["rule_code"],
            )


class PublishDraft(DraftDoor):
    """Put the draft in force as the next version of its rulebook."""

    name = "rulebook-draft-publish"
    title = gettext_lazy("Put the rulebook in force")
    explanation = gettext_lazy("It becomes a version that nobody changes any more. Programmes that run keep the version they have.")  # fmt: skip
    form_class = ReasonForm
    irreversible = True

    def perform(self, subject: Any, data: dict[str, Any], *, at: Any) -> RulebookVersion:
        return actions.publish_draft(draft_id=subject.pk, actor=self.actor, at=at, reason=data["reason"])

    def success_url(self, subject: Any, result: Any) -> str:
        if result is None:
            return super().success_url(subject, result)
        return place(self.request.tenant, "programs:rulebook-detail", result.pk)

    def represent(self, result: RulebookVersion) -> dict[str, Any]:
        return {"id": str(result.pk), "number": result.number, "digest": result.digest}


class DiscardDraft(DraftDoor):
    """Give the draft up."""

    name = "rulebook-draft-discard"
    title = gettext_lazy("Give the draft up")
    irreversible = True

    def perform(self, subject: Any, data: dict[str, Any], *, at: Any) -> RulebookDraft:
        return actions.discard_draft(draft_id=subject.pk, actor=self.actor, at=at)
