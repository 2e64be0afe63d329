"""REST: what changed from one year to the next."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from programs import queries, years
from programs.succession import ItemFacts


class ProgrammeChanges(APIView):
    """A programme beside the one that it follows."""

    @extend_schema(tags=["programmes"], responses=dict, operation_id="programme_changes")
    def get(self, request: Request, programme_id: UUID) -> Response:
        """Figures of both years, and for each item what became of it, what it goes back to, and which fields changed."""
        actor = request._request.actor  # type: ignore[attr-defined]
        programme = queries.programme_for(actor, programme_id)
        found = years.compared(actor, programme)
        if found is None:
            return Response({"follows": None, "figures": {}, "kinds": {}, "items": []})
        return Response(
            {
                "follows": str(programme.follows_id),
                "figures": {name: asdict(count) for name, count in found.figures.items()},
                "kinds": dict(found.kinds),
                "items": [
                    {
                        "kinds": list(row.kinds),
                        "after": _item(row.after),
                        "before": [_item(one) for one in row.before],
                        "changes": [asdict(change) for change in row.changes],
                        "suggestions": [_item(one) for one in row.suggestions],
                    }
                    for row in found.rows
                ],
            }
        )


def _item(one: ItemFacts | None) -> dict[str, Any] | None:
    return {"id": one.key, "number": one.number, "title": one.title} if one else None
