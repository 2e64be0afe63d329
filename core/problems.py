"""Refusals as answers: problem+json for REST, a sentence with clause and remedy for pages."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404
from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.views import set_rollback

from core.errors import BadInput, Clause, Finding, Missing, NotAllowed, Refusal


def clause_as_dict(clause: Clause | None) -> dict[str, str] | None:
    if clause is None:
        return None
    return {
        "document": clause.document,
        "article": clause.article,
        "quote": clause.quote,
        "reading": clause.reading,
    }


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        "code": finding.code,
        "message": str(finding.message),
        "where": finding.where,
        "clause": clause_as_dict(finding.clause),
    }


def problem(refusal: Refusal) -> dict[str, Any]:
    """RFC 9457 members plus the code, the clause, the remedy and every finding."""
    return {
        "type": f"urn:duli:refusal:{refusal.code}",
        "status": refusal.status,
        "code": refusal.code,
        "title": str(refusal.sentence),
        "detail": str(refusal.message),
        "clause": clause_as_dict(refusal.clause),
        "remedy": str(refusal.remedy),
        "findings": [_finding(finding) for finding in refusal.findings],
    }


def _translate(error: Exception) -> Refusal | None:
    if isinstance(error, Refusal):
        return error
    if isinstance(error, Http404):
        return Missing()
    if isinstance(error, PermissionDenied | exceptions.PermissionDenied):
        return NotAllowed()
    if isinstance(error, exceptions.ValidationError):
        findings = [
            Finding(code="invalid", message=str(text), where=str(where))
            for where, text in _flatten(error.detail)
        ]
        return BadInput(findings=findings)
    return None


def _flatten(detail: Any, where: str = "") -> list[tuple[str, str]]:
    if isinstance(detail, dict):
        return [
            pair for key, value in detail.items() for pair in _flatten(value, f"{where}.{key}".strip("."))
        ]
    if isinstance(detail, list):
        return [pair for value in detail for pair in _flatten(value, where)]
    return [(where, str(detail))]


def exception_handler(error: Exception, context: dict[str, Any]) -> Response | None:
    """DRF's hook: every refusal leaves as problem+json and takes the view's writes back."""
    refusal = _translate(error)
    headers: dict[str, str] = {}
    if refusal is None:
        if not isinstance(error, exceptions.APIException):
            return None
        refusal = Refusal(str(error.detail), code=str(error.default_code))
        refusal.status = error.status_code
        if getattr(error, "wait", None):
            headers["Retry-After"] = str(int(error.wait))
        if getattr(error, "auth_header", None):
            headers["WWW-Authenticate"] = error.auth_header
    set_rollback()
    return Response(
        problem(refusal), status=refusal.status, headers=headers, content_type="application/problem+json"
    )
