"""Applications: called for, handed in at the screen or on paper, reviewed by the lead, looked at by experts where there are any."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from core import clock
from core.workdays import end_of_day, shanghai_date
from documents.actions import store_upload
from evaluations.actions import application_reviews, applications, calls
from evaluations.intake import ASSESSMENT, EXPERIENCE, MATERIALS, asks_for, takes_applications
from evaluations.models import Application, ApplicationCall
from evaluations.queries.applications import due_by_rule, leaves_for
from evaluations.states import ApplicationState, FileKind, ReviewerKind, Secrecy
from programs.models import Track
from samples.cast import scan
from samples.figures import draw, members
from samples.records import governments

if TYPE_CHECKING:
    from samples.story import Story

APPLICANTS = 3
"""So many objects of a track apply, for items that are not told at length one less."""
DAYS_TO_APPLY = 14
"""Where the rulebook sets no day, the lead gives so many."""
TENTHS = Decimal("0.1")
LOWEST, SPREAD = Decimal(78), Decimal(20)
DECLARATION = "（示例）本单位承诺所报材料真实、准确。"


def applies(story: Story, item: dict[str, Any]) -> bool:
    """Do the objects of this item apply for it?"""
    return takes_applications(story.rules, item.get("intake", ""))


def application_filed(story: Story, items: Sequence[dict[str, Any]]) -> None:
    """Each lead calls for applications; those with people at the screen write theirs there, the others send paper."""
    for item in items:
        _call(story, item)
        tracks = story.tracks(item)
        for track in item["tracks"]:
            for code in applicants(story, item, track):
                _apply(story, item, tracks[track["code"]], code)


def _call(story: Story, item: dict[str, Any]) -> None:
    row = story.row(item)
    if story.government.look(lambda: ApplicationCall.objects.filter(item=row).exists()):
        return
    fixed = story.government.look(lambda: due_by_rule(row, story.rules))
    due_at = None if fixed else end_of_day(shanghai_date(clock.now() + timedelta(days=DAYS_TO_APPLY)))
    story.government.do(story.lead(item), calls.open_applications, item_id=row.pk, due_at=due_at)


def applicants(story: Story, item: dict[str, Any], track: dict[str, Any]) -> list[str]:
    """Who applies for a track: first those who are at the screen, then whom the lot takes."""
    units = governments()[story.government.tenant.slug]["units"]
    found = members(track, units, item["leads"])
    in_turn = sorted(found, key=lambda code: (not _at_the_screen(story, code), draw(track["code"], code)))
    return in_turn[: APPLICANTS if story.is_detailed(item) else APPLICANTS - 1]


def _at_the_screen(story: Story, code: str) -> bool:
    return bool(story.government.all_who(code, "object_leader"))


def _score(item: dict[str, Any], code: str, who: str) -> Decimal:
    return (LOWEST + SPREAD * draw(item["code"], code, who)).quantize(TENTHS)


def _apply(story: Story, item: dict[str, Any], track: Track, code: str) -> None:
    if _at_the_screen(story, code):
        _write(story, item, track, code)
    else:
        _register(story, item, track, code)


def _write(story: Story, item: dict[str, Any], track: Track, code: str) -> None:
    """The unit's operator writes, its leader hands in."""
    government, unit = story.government, story.unit(code)
    operator = government.who(code, "object_operator")
    row = government.do(
        operator,
        applications.begin_application,
        item_id=track.item_id,
        track_id=track.pk,
        candidate_id=unit.pk,
    )
    content = applications.Content(
        assessment=_assessment(story, item, track, code) if asks_for(story.rules, ASSESSMENT) else None,
        self_score=_score(item, code, "self"),
        self_text="（示例）对照激励措施逐项自评，成效明显。",
        experience="（示例）形成可复制、可推广的典型经验做法。"
        if asks_for(story.rules, EXPERIENCE)
        else None,
    )
    row = government.do(
        operator,
        applications.edit_application,
        application_id=row.pk,
        content=content,
        expected_edition=row.edition,
    )
    if asks_for(story.rules, MATERIALS):
        title = f"{unit.short_name}申报材料（示例）"
        government.do(
            operator,
            applications.add_file,
            application_id=row.pk,
            file_id=government.paper(operator, title),
            title=title,
            kind=FileKind.MATERIAL,
        )
    for told in item.get("proofs", {}).get(code, ()):
        government.do(operator, applications.add_proof, application_id=row.pk, proof=_proof(told))
    government.do(
        government.who(code, "object_leader"),
        applications.submit_application,
        application_id=row.pk,
        declared=True,
        declaration=DECLARATION,
    )


def _proof(told: dict[str, str]) -> applications.Proof:
    """Only the particulars of a paper: what carries a mark is never uploaded."""
    return applications.Proof(
        title=told["title"],
        issuer=told["issuer"],
        issued_on=date.fromisoformat(told["issued_on"]),
        number=told["number"],
        secrecy=told.get("secrecy", Secrecy.NONE),
        note="（示例）",
    )


def _assessment(story: Story, item: dict[str, Any], track: Track, code: str) -> dict[str, dict[str, str]]:
    """What the unit gives itself for each indicator: a share of its points."""
    leaves = story.government.look(lambda: leaves_for(track.pk))
    share = _score(item, code, "self") / 100
    return {
        leaf.key: {"score": str(((leaf.most or Decimal(100)) * share).quantize(TENTHS)), "remark": "（示例）"}
        for leaf in leaves
    }


def _register(story: Story, item: dict[str, Any], track: Track, code: str) -> None:
    """It came on paper: the lead's operator puts it on record, and somebody else will decide on it."""
    government, operator = story.government, story.lead(item)
    number = f"{code}申报示例〔{story.record['year']}〕{item['number']}号"
    stored = government.do(operator, store_upload, name=f"{number}.pdf", data=scan(number), allowed={"pdf"})
    government.do(
        operator,
        applications.register_application,
        item_id=track.item_id,
        track_id=track.pk,
        candidate_id=story.unit(code).pk,
        paper=applications.Paper(number=number, received_at=clock.now(), file_id=stored.pk),
        declared=True,
        declaration=DECLARATION,
        self_score=_score(item, code, "self"),
        self_text="（示例）见申报材料。",
        experience="（示例）见申报材料。",
    )


def handed_in(story: Story, item: dict[str, Any], *states: str) -> Iterator[Application]:
    row = story.row(item)
    found: list[Application] = story.government.look(
        lambda: list(
            Application.objects.filter(item=row, state__in=states)
            .select_related("candidate")
            .order_by("track__position", "candidate__position")
        )
    )
    yield from found


def application_reviewed(story: Story, items: Sequence[dict[str, Any]]) -> None:
    """The lead's reviewer lets them take part; where nothing is measured, with a score of the lead's own."""
    codes = story.codes()
    for item in items:
        for row in handed_in(story, item, ApplicationState.SUBMITTED):
            score = None if story.rules.uses("values") else _score(item, codes[row.candidate_id], "lead")
            story.government.do(
                story.lead(item, "lead_reviewer"),
                application_reviews.accept_application,
                application_id=row.pk,
                reason="（示例）材料齐全，予以受理。",
                score=score,
            )


def expert_reviewed(story: Story, items: Sequence[dict[str, Any]]) -> None:
    """An expert and an institution look at what was accepted; whoever has a conflict of interest stands aside."""
    codes = story.codes()
    for item in items:
        for number, row in enumerate(handed_in(story, item, ApplicationState.ACCEPTED)):
            code, stands_aside = codes[row.candidate_id], number == 0
            opinions = (
                _opinion(ReviewerKind.EXPERT, "专家甲（示例）", _score(item, code, "expert")),
                _opinion(
                    ReviewerKind.THIRD_PARTY,
                    "第三方机构乙（示例）",
                    None if stands_aside else _score(item, code, "institution"),
                ),
            )
            for opinion in opinions:
                story.government.do(
                    story.lead(item),
                    application_reviews.record_expert_review,
                    application_id=row.pk,
                    opinion=opinion,
                )


def _opinion(kind: str, name: str, score: Decimal | None) -> application_reviews.Opinion:
    return application_reviews.Opinion(
        kind=kind,
        name=name,
        reviewed_on=shanghai_date(clock.now()),
        score=score,
        text="" if score is None else "（示例）成效明显，具有代表性。",
        has_conflict=score is None,
        conflict="（示例）与申报单位有业务往来，申请回避。" if score is None else "",
    )
