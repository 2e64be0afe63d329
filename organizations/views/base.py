"""What the doors of a government's set-up share."""

from __future__ import annotations

from typing import Any, ClassVar

from core.addresses import place
from core.decisions import Decision
from core.doors import Door
from core.errors import Missing
from organizations import permissions


class AdminDoor(Door):
    """A door of the system administrator that leads back to one list."""

    api_tags = ("organizations",)
    home: ClassVar[str]
    """The route that a finished act leads back to."""

    def permitted(self, subject: Any) -> Decision:
        return permissions.can_administer(self.actor)

    def place(self, name: str, *args: Any) -> str:
        return place(self.request.tenant, f"organizations:{name}", *args)  # type: ignore[attr-defined]

    def success_url(self, subject: Any, result: Any) -> str:
        return self.place(self.home)

    def context(self, subject: Any) -> dict[str, Any]:
        return {"back_url": self.success_url(subject, None)}

    def _row(self, model: Any, key: str) -> Any:
        row = model.objects.filter(pk=self.kwargs[key]).first()
        if row is None:
            raise Missing
        return row
