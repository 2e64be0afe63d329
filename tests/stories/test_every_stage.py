"""The sample year from the draft of the measures to the honoured rewards: what stands after every stage, and the known outcomes.

One walk for the whole module, in a database of its own; the tests read what it left.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any

import pytest
from django.test import Client

from appeals.models import Appeal
from core import clock
from evaluations.models import ListEntry, ProposedList, Round, Standing
from evaluations.states import EntryStatus, ListState, RoundState
from indicators.models import Value
from ledger.models import OutboxRow
from programs.models import Party
from publicity.models import CommendationNotice, PublicNotice
from rewards.models import Reward
from samples import telling
from samples.cast import found
from samples.playing import PlayedStory
from samples.story import STAGES, programme_of
from tests.samples.systems import own_system
from tests.stories.expected import ACTS, EVERYWHERE, EXCEPTIONS, WAITING
from tests.stories.pdf import text_of
from tests.stories.reckoning import totals
from tests.stories.year import Snapshot, walk

pytestmark = [pytest.mark.concurrency]

ITEMS = ("grain", "business", "safety", "industry")
WATCHED = [
    "duchashi",
    "duchashi2",
    "nongye_jb",
    "nongye_fh",
    "fagaiwei_jb",
    "fagaiwei_gl",
    "yingji_jb",
    "tongji_sj",
    "caizheng",
    "fushizhang",
    "ziyang_fzr",
    "yuanjiang_fzr",
    "guancha",
    "xitong",
]


@dataclass(frozen=True)
class Year:
    story: PlayedStory
    snapshots: Mapping[str, Snapshot]

    def item(self, code: str) -> dict[str, Any]:
        [item] = self.story.items_of([code])
        return item

    def look(self, read: Any) -> Any:
        return self.story.government.look(read)


@pytest.fixture(scope="module")
def year(django_db_blocker: Any) -> Iterator[Year]:
    with own_system(django_db_blocker, "year"):
        snapshots = walk(WATCHED, public_portal)
        yield Year(PlayedStory.of(found(telling.OWN)), snapshots)


def public_portal(story: PlayedStory, stage: str) -> dict[str, Any]:
    """What somebody without a sign-in finds: the portal's first page, and the page of the newest notice of 营商环境."""
    client = Client()
    [item] = story.items_of(["business"])
    row = story.row(item)
    notice = story.government.look(
        lambda: PublicNotice.objects.filter(item=row).order_by("-scheduled_at").first()
    )
    page = client.get(f"/p/yiyang/notices/{notice.pk}/") if notice else None
    return {
        "home": client.get("/p/yiyang/").content.decode(),
        "notice": page.content.decode() if page and page.status_code == 200 else "",
    }


# Where every item stands


@pytest.mark.clause("YY23-06")
@pytest.mark.parametrize("stage", STAGES)
def test_every_item_stands_where_its_artefacts_say(year: Year, stage: str) -> None:
    expected = dict.fromkeys(ITEMS, str(EVERYWHERE[stage]))
    expected |= {code: str(one) for code, one in EXCEPTIONS.get(stage, {}).items()}

    assert year.snapshots[stage].stages == expected


# What the ledger says


@pytest.mark.parametrize("stage", STAGES)
def test_the_ledger_holds_exactly_the_acts_of_the_stage(year: Year, stage: str) -> None:
    assert year.snapshots[stage].acts == Counter(ACTS[stage])


@pytest.mark.parametrize("stage", STAGES)
def test_every_chain_verifies_after_every_stage(year: Year, stage: str) -> None:
    assert [one.chain for one in year.snapshots[stage].verdicts if not one.holds] == []


# What waits for whom


@pytest.mark.parametrize("stage", STAGES)
def test_home_tells_everybody_what_waits_for_them(year: Year, stage: str) -> None:
    waiting = {who: dict(Counter(kinds)) for who, kinds in year.snapshots[stage].waiting.items() if kinds}

    assert waiting == WAITING[stage]


def test_nothing_that_was_due_has_failed(year: Year) -> None:
    failed = year.look(
        lambda: list(OutboxRow.objects.exclude(last_error="").values_list("kind", "last_error"))
    )

    assert failed == []


# Scores and lists

TRACKS = [
    (item["code"], track["code"]) for item in programme_of(telling.OWN)["items"] for track in item["tracks"]
]


def reckoned(
    year: Year, item_code: str, track_code: str, *, after_the_appeal: bool = True
) -> dict[str, Fraction]:
    """Unit code → total, reckoned by the tests alone; with the value that the appeal put right."""
    item, told = year.item(item_code), year.story.told["appeal"]
    [track] = [one for one in item["tracks"] if one["code"] == track_code]
    right = {(told["unit"], told["indicator"], told["component"]): told["right"]}
    changes = right if after_the_appeal and track_code == told["track"] else {}
    return totals(telling.OWN, item, track, changes)


def in_order(found_totals: Mapping[str, Fraction]) -> list[str]:
    assert len(set(found_totals.values())) == len(found_totals)
    return sorted(found_totals, key=lambda code: found_totals[code], reverse=True)


def entries(year: Year, item_code: str, track_code: str, *, version: int | None = None) -> list[ListEntry]:
    """The entries of a track in the list that stands (or in an earlier version), in their order."""
    track = year.story.tracks(year.item(item_code))[track_code]

    def read() -> list[ListEntry]:
        rows = ListEntry.objects.filter(track=track).select_related("unit").order_by("position")
        if version is not None:
            return list(rows.filter(proposed_list__version=version))
        return list(rows.exclude(proposed_list__state=ListState.REPLACED))

    found_rows: list[ListEntry] = year.look(read)
    return found_rows


def codes_of(year: Year, rows: list[ListEntry], *statuses: str) -> list[str]:
    codes = year.story.codes()
    return [codes[row.unit_id] for row in rows if row.status in statuses]


@pytest.mark.parametrize(("item_code", "track_code"), TRACKS)
def test_scores_and_ranks_are_those_of_an_independent_reckoning(
    year: Year, item_code: str, track_code: str
) -> None:
    expected = reckoned(year, item_code, track_code)
    track = year.story.tracks(year.item(item_code))[track_code]
    codes = year.story.codes()

    sealed = year.look(
        lambda: list(
            Standing.objects.filter(round__track=track, round__state=RoundState.SEALED, rank__isnull=False)
        )
    )

    assert {
        codes[row.unit_id]: (row.rank, row.published_total.quantize(Decimal("0.0001"))) for row in sealed
    } == {code: (rank, four_places(expected[code])) for rank, code in enumerate(in_order(expected), start=1)}


def four_places(value: Fraction) -> Decimal:
    return (Decimal(value.numerator) / Decimal(value.denominator)).quantize(Decimal("0.0001"), ROUND_HALF_UP)


@pytest.mark.clause("YY23-43")
@pytest.mark.parametrize(("item_code", "track_code"), TRACKS)
def test_the_places_of_every_track_go_to_the_best_in_score_order(
    year: Year, item_code: str, track_code: str
) -> None:
    [places] = [one["places"] for one in year.item(item_code)["tracks"] if one["code"] == track_code]

    chosen = codes_of(year, entries(year, item_code, track_code), EntryStatus.PROPOSED, EntryStatus.VETOED)

    assert chosen == in_order(reckoned(year, item_code, track_code))[:places]


@pytest.mark.clause("YY23-10")
def test_a_lead_unit_stands_in_no_list_of_its_own_item_but_in_that_of_another(year: Year) -> None:
    rows = entries(year, "business", "business-dept")
    own = next(row for row in rows if row.unit == year.story.unit("fgw"))

    assert (own.status, own.clause["article"]) == (EntryStatus.EXCLUDED, "第五条")
    assert "nyncj" in codes_of(year, rows, EntryStatus.PROPOSED, EntryStatus.BELOW)
    grain = [row for track in ("grain-output", "grain-farmland") for row in entries(year, "grain", track)]
    assert year.story.unit("nyncj") not in [row.unit for row in grain]


@pytest.mark.clause("YY23-28")
def test_an_item_exempt_from_quotas_awards_more_than_three_counties(year: Year) -> None:
    chosen = codes_of(
        year, entries(year, "safety", "safety-county"), EntryStatus.PROPOSED, EntryStatus.VETOED
    )

    assert len(chosen) == 4


@pytest.mark.clause("YY23-29")
def test_other_items_award_no_more_than_three_counties_over_all_their_sub_items(year: Year) -> None:
    chosen = [
        code
        for track in ("grain-output", "grain-farmland")
        for code in codes_of(year, entries(year, "grain", track), EntryStatus.PROPOSED)
    ]

    assert len(chosen) == 3


@pytest.mark.clause("YY23-32")
def test_townships_are_awarded_up_to_ten_per_cent_rounded_down(year: Year) -> None:
    rows = entries(year, "industry", "industry-township")

    assert (len(rows), len(codes_of(year, rows, EntryStatus.PROPOSED))) == (92, 9)


@pytest.mark.clause("YY23-62")
def test_a_vetoed_place_stays_vacant(year: Year) -> None:
    rows = entries(year, "safety", "safety-county")

    assert codes_of(year, rows, EntryStatus.VETOED) == [year.story.told["veto"]["unit"]]
    assert len(codes_of(year, rows, EntryStatus.PROPOSED)) == 3
    notice = year.look(lambda: CommendationNotice.objects.get())
    [safety] = [item for item in notice.content["items"] if item["number"] == 3]
    assert [(len(group["awards"]), group["vacant"]) for group in safety["groups"]] == [(3, 1)]


@pytest.mark.clause("YY23-49")
def test_an_upheld_appeal_brings_the_appellant_into_the_list_and_the_first_list_stays_visible(
    year: Year,
) -> None:
    told = year.story.told["appeal"]
    first = codes_of(year, entries(year, told["item"], told["track"], version=1), EntryStatus.PROPOSED)
    second = codes_of(year, entries(year, told["item"], told["track"], version=2), EntryStatus.PROPOSED)

    assert (told["unit"] in first, told["unit"] in second) == (False, True)
    row = year.story.row(year.item(told["item"]))
    lists = year.look(
        lambda: list(
            ProposedList.objects.filter(item=row).order_by("version").values_list("state", flat=True)
        )
    )
    assert lists == [ListState.REPLACED, ListState.APPROVED]
    track = year.story.tracks(year.item(told["item"]))[told["track"]]
    rounds = year.look(
        lambda: list(Round.objects.filter(track=track).order_by("number").values_list("state", flat=True))
    )
    assert rounds == [RoundState.SUPERSEDED, RoundState.SEALED]


def test_a_letter_registered_at_the_desk_is_answered_and_changes_nothing(year: Year) -> None:
    row = year.story.row(year.item("safety"))

    appeal = year.look(lambda: Appeal.objects.get(item=row))

    assert (appeal.channel, appeal.state, appeal.outcome, bool(appeal.answer)) == (
        "letter",
        "answered",
        "none",
        True,
    )


def test_values_came_by_page_workbook_and_rest_and_one_by_appeal(year: Year) -> None:
    channels = year.look(lambda: set(Value.objects.values_list("channel", flat=True)))
    by_workbook = year.look(lambda: Value.objects.filter(channel="workbook").count())
    by_appeal = year.look(
        lambda: [(one.version, one.amount) for one in Value.objects.filter(channel="appeal")]
    )

    assert channels == {"page", "workbook", "rest", "appeal"}
    # 税务局: one component of eight parks, three of 92 townships.
    assert by_workbook == 8 + 3 * 92
    assert by_appeal == [(2, Decimal(0))]


@pytest.mark.clause("YY23-24")
def test_counties_answered_in_the_system_on_paper_and_by_silence(year: Year) -> None:
    row = year.story.row(year.item("grain"))
    codes = year.story.codes()

    parties = year.look(
        lambda: list(
            Party.objects.filter(step__route__item=row, step__code="counties").values_list(
                "unit_id", "stance", "on_behalf", "document_number"
            )
        )
    )

    told = {codes[unit]: (stance, paper, bool(number)) for unit, stance, paper, number in parties}
    assert told == {
        "430902": ("comment", False, False),
        "430903": ("agree", False, False),
        "430921": ("agree", False, False),
        "430922": ("agree", True, True),
        "430923": ("agree", True, True),
        "430971": ("agree", True, True),
        "430972": ("agree", False, False),
        "430981": ("silent", False, False),
    }


# The commendation notice and the rewards


def notice_text(year: Year, which: str) -> str:
    def read() -> bytes:
        notice = CommendationNotice.objects.select_related("rendering__file", "copy_rendering__file").get()
        return bytes(getattr(notice, which).file.content)

    return text_of(year.look(read))


@pytest.mark.clause("YY23-14")
@pytest.mark.clause("YY23-63")
def test_the_pdf_names_exactly_the_approved_objects(year: Year) -> None:
    text = notice_text(year, "rendering")

    names = year.look(
        lambda: [
            (row.status, row.unit.name)
            for row in ListEntry.objects.filter(proposed_list__state=ListState.APPROVED).select_related(
                "unit"
            )
        ]
    )
    approved = {name for status, name in names if status == EntryStatus.PROPOSED}
    others = {name for _status, name in names} - approved
    body = text.split("抄送")[0]
    assert {name for name in approved if name not in body} == set()
    # Names that are part of an approved one, or that lead an item, may stand in it.
    leads = {year.story.unit(code).name for item in year.story.record["items"] for code in item["leads"]}
    inside = {name for name in others if any(name in longer for longer in approved)}
    assert {name for name in others - leads - inside if name in body} == set()


@pytest.mark.clause("YY23-64")
def test_the_organisation_department_is_among_the_copies_and_the_notice_is_public(year: Year) -> None:
    imprint = notice_text(year, "rendering").split("抄送")[-1]
    portal = year.snapshots["commended"].seen["home"]

    assert "市委组织部" in imprint
    assert "市委组织部" in notice_text(year, "copy_rendering")
    assert year.story.record["commendation_title"] in portal


@pytest.mark.clause("YY23-15")
@pytest.mark.clause("YY23-65")
def test_rewards_are_due_at_the_end_of_the_year_of_the_notice_and_honoured_before(year: Year) -> None:
    rewards = year.look(lambda: list(Reward.objects.values_list("due_on", "state", "honoured_on")))

    assert set(rewards) == {(date(2026, 12, 31), "honoured", date(2026, 6, 18))}
    assert len(rewards) == 31


# Who sees what, when


@pytest.mark.parametrize("stage", STAGES[: STAGES.index("notice_opened")])
def test_nothing_is_public_before_a_notice_opens(year: Year, stage: str) -> None:
    seen = year.snapshots[stage].seen

    commended = year.look(
        lambda: set(
            ListEntry.objects.filter(status="proposed", proposed_list__state="approved").values_list(
                "unit__name", flat=True
            )
        )
    )

    assert seen["notice"] == ""
    assert len(commended) > 10
    assert sorted(name for name in commended if name in seen["home"]) == []
    assert "拟激励对象" not in seen["home"]
    if STAGES.index(stage) < STAGES.index("plan_published"):
        assert [item["title"] for item in year.story.record["items"] if item["title"] in seen["home"]] == []


@pytest.mark.clause("YY23-47")
@pytest.mark.clause("YY23-48")
@pytest.mark.clause("YY23-50")
def test_the_public_notice_shows_list_and_telephones_for_three_working_days(year: Year) -> None:
    page = year.snapshots["notice_opened"].seen["notice"]
    row = year.story.row(year.item("grain"))
    notice = year.look(lambda: PublicNotice.objects.get(item=row))

    assert year.story.unit("fgw").telephone in page
    assert year.story.unit("dcs").telephone in page
    assert year.story.unit("dcs").mailbox in page
    assert notice.days_counted == ["2026-01-15", "2026-01-16", "2026-01-19"]
    assert clock.local(notice.closes_at).isoformat() == "2026-01-20T00:00:00+08:00"
    assert bool(notice.posted_address)


def test_a_stranger_from_another_government_sees_nothing(year: Year) -> None:
    stranger = Client()
    stranger.force_login(
        year.story.government.people["yy_fagaiwei"], backend="organizations.signin.PersonBackend"
    )
    row = year.story.row(year.item("grain"))

    answers = {
        path: stranger.get(path).status_code
        for path in (
            "/t/yiyang/",
            "/t/yiyang/board/",
            f"/t/yiyang/items/{row.pk}/",
            f"/t/yueyang/items/{row.pk}/",
        )
    }

    assert set(answers.values()) == {404}
    assert "益阳市2025年" not in stranger.get("/t/yueyang/board/2025/").content.decode()


def test_the_other_governments_stand_at_their_own_stages(year: Year) -> None:
    reached = {}
    for slug in telling.NEIGHBOURS:
        story = PlayedStory.of(found(slug))
        reached[slug] = STAGES[story.reached(None)]

    assert reached == telling.NEIGHBOURS


@pytest.mark.clause("YY23-13")
def test_the_selection_is_noticed_before_the_end_of_the_next_january(year: Year) -> None:
    opened = year.look(lambda: list(PublicNotice.objects.values_list("opens_at", flat=True)))

    assert max(clock.local(moment).date() for moment in opened) < date(2026, 1, 31)


def test_founding_and_the_whole_year_are_told_in_reasonable_time(year: Year) -> None:
    assert sum(one.seconds for one in year.snapshots.values()) < 240
