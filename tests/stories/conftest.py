"""Stories share the walk through a year: one for each rulebook that a module asks for."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

pytest.register_assert_rewrite("tests.stories.every_year")

from tests.samples.systems import own_system  # noqa: E402  # asserts of what it imports are rewritten first
from tests.stories.rulebook_year import RulebookYear, walk_rulebook  # noqa: E402


@pytest.fixture(scope="module")
def year(request: Any, django_db_blocker: Any) -> Iterator[RulebookYear]:
    """The whole year under the rulebook that the test names, in a database of its own."""
    with own_system(django_db_blocker, f"rb_{request.param.replace('-', '_')}"):
        yield walk_rulebook(request.param)
