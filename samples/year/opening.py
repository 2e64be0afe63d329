"""The beginning of a year: the rulebook, the measures, whoever decides on them, the issue."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID

from programs import actions
from programs.models import Programme, Route, RulebookVersion
from programs.rules import EXCLUSION_RULES
from programs.states import RoutePurpose
from samples.answering import walk
from samples.records import pack_of
from samples.year.reading import follow, made_from_notice, set_parties

if TYPE_CHECKING:
    from samples.story import Story


def drafted(story: Story, items: Sequence[dict[str, Any]]) -> None:
    """The rulebook is stored from its pack; the programme of the year is made from its notice, or drafted item by item."""
    government, record = story.government, story.record
    version = government.look(
        lambda: RulebookVersion.objects.filter(rulebook__code=record["rulebook"]).order_by("-number").first()
    )
    if version is None:
        pack = pack_of(record["rulebook"])
        version = government.do(story.officer(), actions.create_rulebook, pack=pack)
    if record.get("notice"):
        programme = made_from_notice(story, version.pk, items)
        set_parties(story, programme)
        _by_region(story, items)
    else:
        programme = _by_hand(story, version.pk, items)
    follow(story, programme)


def _by_hand(story: Story, version_id: UUID, items: Sequence[dict[str, Any]]) -> Programme:
    record = story.record
    parties = {code: story.unit(unit).pk for code, unit in record.get("parties", {}).items()}
    programme: Programme = story.government.do(
        story.officer(),
        actions.draft_programme,
        rulebook_version_id=version_id,
        year=record["year"],
        title=record["title"],
        series=record["series"],
        parties=parties or None,
    )
    for item in items:
        story.government.do(
            story.officer(), actions.propose_item, programme_id=programme.pk, content=content_of(story, item)
        )
    return programme


def _by_region(story: Story, items: Sequence[dict[str, Any]]) -> None:
    """No notice says that an item is evaluated region by region: the office does."""
    for item in items:
        if any(track.get("region") for track in item["tracks"]):
            story.government.do(
                story.officer(),
                actions.change_item,
                item_id=story.row(item).pk,
                content=content_of(story, item),
            )


def content_of(story: Story, item: dict[str, Any]) -> actions.ItemContent:
    """What the office proposes: the item as those who decide will see it."""
    return actions.ItemContent(
        number=item["number"],
        title=item["title"],
        criteria=item["criteria"],
        reward_text=item["reward_text"],
        reward_kinds=item.get("reward_kinds", ()),
        intake=item.get("intake", ""),
        benchmark=item["benchmark"],
        quota_exempt=item["quota_exempt"],
        leads=[story.unit(code).pk for code in item["leads"]],
        cooperating=[story.unit(code).pk for code in item["cooperating"]],
        sub_items=[
            actions.SubItemSpec(
                title=sub["title"],
                criteria=sub.get("criteria", ""),
                reward_text=sub.get("reward_text", ""),
                reward_kinds=sub.get("reward_kinds", ()),
            )
            for sub in item["sub_items"]
        ],
        tracks=[
            actions.TrackSpec(track["object_class"], track["sub_item"], region=track.get("region", ""))
            for track in item["tracks"]
        ],
        exclusions=dict.fromkeys(EXCLUSION_RULES, False),
    )


def proposed(story: Story, items: Sequence[dict[str, Any]]) -> None:
    """The office puts the items before whoever decides on them."""
    programme = story.standing_programme()
    story.government.do(story.officer(), actions.submit_programme, programme_id=programme.pk)


def items_fixed(story: Story, items: Sequence[dict[str, Any]]) -> None:
    """Every step of the programme's route is answered; the decision is recorded by another officer from its paper."""
    programme = story.standing_programme()
    route = story.government.look(
        lambda: Route.objects.filter(programme=programme, purpose=RoutePurpose.PROGRAMME).latest("opened_at")
    )

    def send(*, step_id: object, on_behalf: bool = False, **answer: Any) -> Any:
        return actions.decide_programme(programme_id=programme.pk, on_behalf=on_behalf, **answer)

    walk(story, route.pk, send, minutes=story.record["minutes_number"])


def issued(story: Story, items: Sequence[dict[str, Any]]) -> None:
    """The measures of the year are issued; what is due from then on gets its day."""
    story.government.do(
        story.officer(),
        actions.issue_programme,
        programme_id=story.standing_programme().pk,
        document_number=story.record["document_number"],
    )
