"""How REST reads JSON: exactly, and what cannot be stored, or is nested beyond sense, is refused before any view sees it."""

from __future__ import annotations

import json
from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import parsers
from rest_framework.exceptions import ParseError
from rest_framework.utils.json import strict_constant

from core.entered import refuse_unkeepable
from core.errors import BadInput, Finding


class ExactJSONParser(parsers.JSONParser):
    """JSON in UTF-8 (RFC 8259) whose fractions stay as they were written: a float would round them silently."""

    def parse(self, stream: Any, media_type: Any = None, parser_context: Any = None) -> Any:
        try:
            data = json.loads(stream.read().decode(), parse_float=str, parse_constant=strict_constant)
        except RecursionError as error:
            raise BadInput(
                findings=[Finding(code="depth", message=_("The JSON is nested too deeply."))]
            ) from error
        except ValueError as error:
            raise ParseError(str(error)) from error
        refuse_unkeepable(data)
        return data
