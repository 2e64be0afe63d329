"""Rulebooks: every rule with its document, clause and quote."""

from __future__ import annotations

import json
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from core.addresses import place
from core.decisions import Decision
from core.doors import Door
from core.entered import refuse_unkeepable
from core.errors import BadInput, Finding, Missing
from organizations.models import UnitKind
from programs import actions, permissions, queries
from programs.errors import RulebookInvalid
from programs.forms import RulebookForm
from programs.held import rules_of_version
from programs.messages import party_name
from programs.models import RulebookVersion
from programs.packs import RULEBOOKS, Pack, RuleSet, load_pack, misshapen, pack_from_data, rule_title
from programs.views.rule_values import value_lines
from programs.wording import problem_findings, said


def visible_versions(actor: Any) -> Any:
    """Rulebooks are open to everybody of the tenant but the three administrators."""
    rows = RulebookVersion.objects.select_related("rulebook").order_by("rulebook__code", "-number")
    return rows.none() if queries.is_administrator(actor) else rows


def version_for(actor: Any, version_id: UUID) -> RulebookVersion:
    found: RulebookVersion | None = visible_versions(actor).filter(pk=version_id).first()
    if found is None:
        raise Missing
    return found


def rulebook_list(request: HttpRequest) -> HttpResponse:
    versions = list(visible_versions(request.actor).defer("content"))
    decision = permissions.can_create_rulebook(request.actor)
    return render(request, "programs/rulebook_list.html", {"versions": versions, "decision": decision})


def rulebook_detail(request: HttpRequest, version_id: UUID) -> HttpResponse:
    version = version_for(request.actor, version_id)
    pack = pack_from_data(version.content)
    book = rules_of_version(version.pk)
    edit = permissions.can_edit_rulebook(request.actor)
    problems = [said(one, pack) for one in queries.problems_of(pack)] if edit else []
    kinds = dict(UnitKind.objects.values_list("code", "name"))
    return render(
        request,
        "programs/rulebook_detail.html",
        {
            "version": version,
            "pack": pack,
            "rows": [rule_row(rule, kinds, book) for rule in pack.rules],
            "pending": book.pending,
            "forbids": any(rule.code.startswith("prohibition.") for rule in pack.rules),
            "edit": edit,
            "problems": problems,
        },
    )


def rule_row(
    rule: Any, kinds: Mapping[str, str] = MappingProxyType({}), book: RuleSet | None = None
) -> dict[str, Any]:
    """One rule as pages and REST show it."""
    return {
        "code": rule.code,
        "title": rule_title(rule.code),
        "value": rule.value,
        "lines": value_lines(rule.code, rule.value, kinds),
        "document": rule.document,
        "clause": rule.clause,
        "quote": rule.quote,
        "reading": rule.reading,
        "overridable_by": rule.overridable_by,
        "authority": party_name(book, rule.overridable_by) if book and rule.overridable_by else "",
    }


class CreateRulebook(Door):
    """Store a rulebook version from a pack."""

    name = "rulebook-create"
    title = _("Store a rulebook")
    form_class = RulebookForm
    api_tags = ("rulebooks",)

    def permitted(self, subject: Any) -> Decision:
        return permissions.can_create_rulebook(self.actor)

    def perform(self, subject: Any, data: dict[str, Any], *, at: Any) -> RulebookVersion:
        return actions.create_rulebook(actor=self.actor, at=at, pack=_pack(data), reason=data["reason"])

    def success_url(self, subject: Any, result: RulebookVersion) -> str:
        return place(self.request.tenant, "programs:rulebook-detail", result.pk)

    def represent(self, result: RulebookVersion) -> dict[str, Any]:
        return {"id": str(result.pk), "number": result.number, "digest": result.digest}


def _pack(data: dict[str, Any]) -> Pack:
    if data["code"]:
        return load_pack(RULEBOOKS / f"{data['code']}.json")
    content = data["rulebook"]
    if content is None:
        try:
            content = json.loads(data["pack"].read().decode("utf-8"))
            refuse_unkeepable(content)
        except (ValueError, RecursionError) as error:
            message = _("The file is no rulebook: %(error)s") % {"error": type(error).__name__}
            raise BadInput(findings=[Finding(code="no_pack", message=message, where="pack")]) from None
    problems = misshapen(content)
    if problems:
        raise RulebookInvalid(findings=problem_findings(problems))
    return pack_from_data(content)
