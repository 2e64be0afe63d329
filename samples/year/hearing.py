"""Appeals during the notice: on line and by letter, verified by somebody who scored nothing, answered, carried out.

益政办发〔2023〕10号 第十三条. An upheld appeal corrects the values, brings a new round and a new list, which is noticed again.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from appeals import actions
from appeals.models import Appeal
from core import clock
from evaluations.actions.rounds import seal_round
from evaluations.models import Round
from indicators.actions import CellEntry
from indicators.models import Indicator
from publicity.actions.packages import replace_list
from publicity.models import PublicNotice
from publicity.queries.notices import standing_notice
from samples.cast import scan
from samples.year.deciding import hand_in
from samples.year.listing import deliberated, noticed, signed, standing

if TYPE_CHECKING:
    from samples.story import Story


def has_appeal(story: Story, item: dict[str, Any]) -> bool:
    return any(one["item"] == item["code"] for name, one in story.told.items() if name.endswith("appeal"))


def is_upheld(story: Story, item: dict[str, Any]) -> bool:
    return bool(story.told["appeal"]["item"] == item["code"])


def notice_of(story: Story, item: dict[str, Any]) -> PublicNotice:
    found: PublicNotice | None = story.government.look(lambda: standing_notice(standing(story, item).pk))
    if found is None:
        raise LookupError(f"{item['code']} has no public notice")
    return found


def appeal_filed(story: Story, items: Sequence[dict[str, Any]]) -> None:
    """大通湖 appeals on line; a letter of 桃江 comes to the desk of the lead unit."""
    for item in items:
        notice = notice_of(story, item)
        if is_upheld(story, item):
            _file(story, item, notice)
        else:
            _register(story, item, notice)


def _file(story: Story, item: dict[str, Any], notice: PublicNotice) -> None:
    told = story.told["appeal"]
    with story.government.acting(told["by"]) as actor:
        actions.file_appeal(
            notice_id=notice.pk,
            actor=actor,
            claim=told["claim"],
            unit_id=story.unit(told["unit"]).pk,
            indicator_id=_indicator(story, item).pk,
            evidence=actions.filing.Upload("投诉撤销证明（示例）.pdf", scan("投诉撤销证明")),
        )


def _register(story: Story, item: dict[str, Any], notice: PublicNotice) -> None:
    told = story.told["desk_appeal"]
    story.government.do(
        story.lead(item),
        actions.register_appeal,
        notice_id=notice.pk,
        unit_id=story.unit(told["unit"]).pk,
        channel=told["channel"],
        received_at=max(notice.opens_at, clock.now() - timedelta(hours=1)),
        claim=told["claim"],
        evidence=actions.filing.Upload("来信（示例）.pdf", scan("来信")),
    )


def _indicator(story: Story, item: dict[str, Any]) -> Indicator:
    told = story.told["appeal"]
    track = story.tracks(item)[told["track"]]
    found: Indicator = story.government.look(
        lambda: Indicator.objects.get(scheme__track=track, scheme__state="locked", code=told["indicator"])
    )
    return found


def _appeal(story: Story, item: dict[str, Any]) -> Appeal:
    row = story.row(item)
    found: Appeal = story.government.look(lambda: Appeal.objects.filter(item=row).latest("filed_at"))
    return found


def appeal_answered(story: Story, items: Sequence[dict[str, Any]]) -> None:
    """The manager of the lead unit, who took no part in the scoring, verifies, decides and answers."""
    for item in items:
        upheld = is_upheld(story, item)
        told = story.told["appeal" if upheld else "desk_appeal"]
        manager, appeal = story.lead(item, "lead_manager"), _appeal(story, item)
        government = story.government
        verifier = government.people[manager]
        government.do(manager, actions.accept_appeal, appeal_id=appeal.pk, verifier_id=verifier.pk)
        government.do(manager, actions.record_finding, appeal_id=appeal.pk, finding=told["finding"])
        government.do(
            manager,
            actions.decide_appeal,
            appeal_id=appeal.pk,
            decision="upheld" if upheld else told["outcome"],
            outcome="correct_values" if upheld else "none",
        )
        government.do(manager, actions.answer_appeal, appeal_id=appeal.pk, answer=told["finding"])


def renoticed(story: Story, items: Sequence[dict[str, Any]]) -> None:
    """Where an appeal was upheld, the corrected list goes on notice again; the others are handed in."""
    for item in items:
        if is_upheld(story, item):
            _notice_again(story, item)
        else:
            hand_in(story, item)


def _notice_again(story: Story, item: dict[str, Any]) -> None:
    """Values corrected, a new round, the list replaced, deliberated, signed and noticed again; the hold is released."""
    told, government, operator = story.told["appeal"], story.government, story.lead(item)
    appeal, indicator = _appeal(story, item), _indicator(story, item)
    cell = CellEntry(story.unit(told["unit"]).pk, indicator.pk, told["component"], Decimal(told["right"]))
    government.do(operator, actions.correct_by_appeal, appeal_id=appeal.pk, cells=[cell])
    for track in story.tracks(item).values():
        ordered = government.look(lambda track=track: Round.objects.filter(track=track, state="open").first())
        if ordered is not None:
            government.do(operator, seal_round, round_id=ordered.pk)
    found = government.do(
        operator,
        replace_list,
        list_id=standing(story, item).pk,
        reason=f"申诉第{appeal.number}号成立，更正数据后重新评分（示例）",
    )
    government.do(operator, actions.finish_outcome, appeal_id=appeal.pk)
    deliberated(story, item, found)
    signed(story, item, found)
    noticed(story, item, found)
