"""January: the rulebook, the measures of the year, the executive meeting, the issue (益政办发〔2023〕10号 第六条、第七条)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from core import clock
from core.workdays import shanghai_date
from programs import actions
from programs.models import RulebookVersion
from programs.packs import RULEBOOKS, load_pack
from programs.rules import EXCLUSION_RULES

if TYPE_CHECKING:
    from samples.story import Story

PARTIES = {
    "executive_meeting": "szfb",
    "finance": "czj",
    "vice_mayor": "szf",
    "deputy_secretary_general": "szfb",
    "leader": "szf",
    "office": "dcs",
}
"""Which units answer in 益阳; elsewhere the guess from the names of the units is right."""


def officer(story: Story) -> str:
    return story.government.who("dcs", "supervision_officer")


def other_officer(story: Story) -> str:
    """Whoever records on paper what the first one sent round: never the same person."""
    return f"{officer(story)}2"


def drafted(story: Story, items: Sequence[dict[str, Any]]) -> None:
    """The rulebook is stored from its pack, the programme of the year drafted under it with its items."""
    government, record = story.government, story.record
    version = government.look(
        lambda: RulebookVersion.objects.filter(rulebook__code=record["rulebook"]).order_by("-number").first()
    )
    if version is None:
        pack = load_pack(RULEBOOKS / f"{record['rulebook']}.json")
        version = government.do(officer(story), actions.create_rulebook, pack=pack)
    known = government.tenant.slug == "yiyang"
    programme = government.do(
        officer(story),
        actions.draft_programme,
        rulebook_version_id=version.pk,
        year=record["year"],
        title=record["title"],
        series=record["series"],
        parties={code: story.unit(unit).pk for code, unit in PARTIES.items()} if known else None,
    )
    for item in items:
        government.do(
            officer(story), actions.propose_item, programme_id=programme.pk, content=content_of(story, item)
        )


def content_of(story: Story, item: dict[str, Any]) -> actions.ItemContent:
    """What the office proposes: the item as the meeting will see it."""
    return actions.ItemContent(
        number=item["number"],
        title=item["title"],
        criteria=item["criteria"],
        reward_text=item["reward_text"],
        benchmark=item["benchmark"],
        quota_exempt=item["quota_exempt"],
        leads=[story.unit(code).pk for code in item["leads"]],
        cooperating=[story.unit(code).pk for code in item["cooperating"]],
        sub_items=[actions.SubItemSpec(sub["title"]) for sub in item["sub_items"]],
        tracks=[actions.TrackSpec(track["object_class"], track["sub_item"]) for track in item["tracks"]],
        exclusions=dict.fromkeys(EXCLUSION_RULES, False),
    )


def proposed(story: Story, items: Sequence[dict[str, Any]]) -> None:
    """The office puts the items before the executive meeting."""
    programme = story.standing_programme()
    story.government.do(officer(story), actions.submit_programme, programme_id=programme.pk)


def items_fixed(story: Story, items: Sequence[dict[str, Any]]) -> None:
    """The meeting has decided; the other officer records its minutes."""
    programme, recorder = story.standing_programme(), other_officer(story)
    story.government.do(
        recorder,
        actions.decide_programme,
        programme_id=programme.pk,
        decider=f"{story.government.tenant.name}常务会议（示例）",
        decided_on=shanghai_date(clock.now()),
        document_number=story.record["minutes_number"],
        paper_id=story.government.paper(recorder, story.record["minutes_number"]),
    )


def issued(story: Story, items: Sequence[dict[str, Any]]) -> None:
    """The measures of the year are issued; every lead unit has a month for its plan (第八条)."""
    story.government.do(
        officer(story),
        actions.issue_programme,
        programme_id=story.standing_programme().pk,
        document_number=story.record["document_number"],
    )
