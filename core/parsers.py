"""How REST reads JSON: what cannot be stored, or is nested beyond sense, is a bad request before any view sees it."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import parsers

from core.entered import refuse_unkeepable
from core.errors import BadInput, Finding


class KeepableJSONParser(parsers.JSONParser):
    """The framework's own, for texts that PostgreSQL and UTF-8 can hold."""

    def parse(self, stream: Any, media_type: Any = None, parser_context: Any = None) -> Any:
        try:
            data = super().parse(stream, media_type, parser_context)
        except RecursionError as error:
            raise BadInput(findings=[Finding(code="depth", message=_("The JSON is nested too deeply."))]) from error
        refuse_unkeepable(data)
        return data
