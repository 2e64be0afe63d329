"""What the tests of the face share: a way to draw a snippet as a page would."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.template import engines
from django.test import RequestFactory
from django.utils import translation

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def draw() -> Callable[..., str]:
    """Draw a template snippet in English, as part of a request without a tenant."""

    def drawn(source: str, **context: Any) -> str:
        with translation.override("en"):
            template = engines["django"].from_string("{% load ui %}" + source)
            return str(template.render(context, RequestFactory().get("/somewhere/?a=1")))

    return drawn
