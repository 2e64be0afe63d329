"""The door that makes main indicator data of an item known."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from core.addresses import place
from core.decisions import Decision
from core.doors import Door
from core.workdays import shanghai_date
from programs.models import Item
from programs.queries import item_for, rules_for_item
from publicity.actions.indicator_data import publish_indicator_data
from publicity.forms.indicator_data import IndicatorDataForm
from publicity.models import Publication
from publicity.permissions.notices import can_publish_data
from publicity.rules import data_periods


class PublishIndicatorData(Door):
    """Make the item's main indicator data of a period known."""

    name = "indicator-data-publish"
    title = _("Make indicator data known")
    explanation = _("The data stand on the public portal; a correction replaces them and says so.")
    form_class = IndicatorDataForm
    api_tags = ("publications",)

    def find(self) -> Item:
        return item_for(self.actor, self.kwargs["item_id"])

    def permitted(self, subject: Item) -> Decision:
        return can_publish_data(self.actor, subject)

    def form_kwargs(self, subject: Item) -> dict[str, Any]:
        day = shanghai_date(self.request.at)  # type: ignore[attr-defined]
        periods = data_periods(rules_for_item(subject), subject.programme.year)
        return {"periods": [one.label for one in periods if one.last_day < day]}

    def perform(self, subject: Item, data: dict[str, Any], *, at: Any) -> Publication:
        return publish_indicator_data(item_id=subject.pk, actor=self.actor, at=at, **data)

    def represent(self, result: Publication) -> dict[str, Any]:
        return {"id": str(result.pk), "source": str(result.source_id), "digest": result.digest}

    def success_url(self, subject: Item, result: Any) -> str:
        return place(self.request.tenant, "portal:item", subject.pk)  # type: ignore[attr-defined]

    def context(self, subject: Item) -> dict[str, Any]:
        return {"back_url": self.success_url(subject, None)}


DATA_DOORS = [("items/<uuid:item_id>/indicator-data/publish/", PublishIndicatorData)]
