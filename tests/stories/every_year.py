"""What holds for the year of every government, whatever its rulebook says."""

from __future__ import annotations

from collections import Counter

import pytest
from django.test import Client

from core import clock
from evaluations.models import (
    Application,
    ExpertReview,
    ListEntry,
    Round,
    SuperiorCommendation,
    SuperiorOpinion,
    Veto,
)
from evaluations.states import EntryStatus, ListState, PlacedBy
from ledger.models import OutboxRow
from ledger.verification import verify_all
from programs.models import Party, Plan, Programme, Route, Track
from programs.states import PlanState, RoutePurpose, RouteState, Stance, StepKind
from publicity.models import CommendationNotice, PublicNotice
from rewards.models import Reward
from samples.records import people
from tests.stories.links import walk
from tests.stories.pdf import text_of
from tests.stories.rulebook_year import RulebookYear, expected


def programme_of(year: RulebookYear) -> Programme:
    return year.story.standing_programme()


def awards(year: RulebookYear) -> list[ListEntry]:
    programme = programme_of(year)
    rows: list[ListEntry] = year.look(
        lambda: list(
            ListEntry.objects.filter(
                proposed_list__item__programme=programme,
                proposed_list__state=ListState.APPROVED,
                status=EntryStatus.PROPOSED,
            ).select_related("unit", "track__object_class", "proposed_list__item")
        )
    )
    return rows


def people_of(year: RulebookYear) -> list[str]:
    """One for every role that somebody of this government holds, leads and objects among them."""
    firsts: dict[str, str] = {}
    for person in year.story.government.people.values():
        for role in roles_of(year, person.username):
            firsts.setdefault(role, person.username)
    return sorted(set(firsts.values()))


def roles_of(year: RulebookYear, username: str) -> list[str]:
    return [
        role
        for person in people()
        if person["username"] == username
        for held in person["memberships"]
        if held["tenant"] == year.slug
        for role in held["roles"]
    ]


class EveryYear:
    """What holds after any stage and at the end of any year."""

    def test_after_every_stage_every_item_stands_where_it_must(self, year: RulebookYear) -> None:
        wrong = {
            stage: {
                item: found
                for item, found in after.reached.items()
                if found != expected(year.story, stage)[item]
            }
            for stage, after in year.after.items()
        }

        assert {stage: items for stage, items in wrong.items() if items} == {}

    def test_the_stages_come_on_their_days(self, year: RulebookYear) -> None:
        days = {stage: clock.local(after.at).date().isoformat() for stage, after in year.after.items()}

        told = {one["stage"]: one["at"][:10] for one in year.story.record["timeline"]}
        assert days == {stage: told[stage] for stage in year.story.stages}

    def test_every_stage_leaves_acts_on_record_and_the_chains_hold(self, year: RulebookYear) -> None:
        silent = [stage for stage, after in year.after.items() if not after.acts]

        assert silent == []
        assert [one.chain for one in year.look(verify_all) if not one.holds] == []

    def test_nothing_that_was_due_has_failed(self, year: RulebookYear) -> None:
        failed = year.look(
            lambda: list(OutboxRow.objects.exclude(last_error="").values_list("kind", "last_error"))
        )

        assert failed == []

    @pytest.mark.parametrize("purpose", list(RoutePurpose))
    def test_every_route_takes_the_steps_of_the_rulebook_in_their_order(
        self, year: RulebookYear, purpose: RoutePurpose
    ) -> None:
        steps = getattr(year.rules.routes, purpose.value)
        wanted = [
            step.code for step in steps if not (step.kind == "deliberation" and step.party == "lead_unit")
        ]
        programme = programme_of(year)

        routes = year.look(
            lambda: [
                (route.state, list(route.steps.order_by("position").values_list("code", flat=True)))
                for route in Route.objects.filter(programme=programme, purpose=purpose)
            ]
        )

        assert {tuple(codes) for _state, codes in routes} <= {tuple(wanted)}
        assert {state for state, _codes in routes} <= {RouteState.PASSED}
        if purpose in (RoutePurpose.PROGRAMME, RoutePurpose.PLAN) and wanted:
            assert routes

    def test_nobody_answers_what_they_sent_round_and_decisions_have_their_paper(
        self, year: RulebookYear
    ) -> None:
        programme = programme_of(year)

        parties = year.look(
            lambda: list(
                Party.objects.filter(step__route__programme=programme)
                .exclude(step__kind=StepKind.FILING)
                .select_related("step__route")
            )
        )

        assert [one for one in parties if not one.stance] == []
        assert [
            one
            for one in parties
            if one.stance != Stance.SILENT and one.answered_by_id == one.step.route.opened_by_id
        ] == []
        decisions = [one for one in parties if one.step.kind == StepKind.DECISION]
        assert [
            one for one in decisions if not (one.document_number and one.paper_id and one.decided_on)
        ] == []
        assert decisions

    def test_what_the_rulebook_does_not_use_has_left_nothing(self, year: RulebookYear) -> None:
        programme = programme_of(year)
        items = {"item__programme": programme}

        found = year.look(
            lambda: {
                "public_notice": PublicNotice.objects.filter(**items).exists(),
                "application": Application.objects.filter(**items).exists(),
                "expert_review": ExpertReview.objects.filter(**items).exists(),
                "values": Round.objects.filter(**items).exists(),
                "veto_consent": Veto.objects.filter(**items).exists(),
                "superior_consultation": SuperiorOpinion.objects.filter(**items).exists(),
                "direct_listing": SuperiorCommendation.objects.filter(programme=programme).exists(),
                "commendation": CommendationNotice.objects.filter(programme=programme).exists(),
                "reward": Reward.objects.filter(**items).exists(),
            }
        )

        assert [stage for stage, there in found.items() if there and not year.uses(stage)] == []

    def test_every_plan_is_published_with_a_locked_scheme_for_every_track(self, year: RulebookYear) -> None:
        programme = programme_of(year)

        plans = year.look(
            lambda: list(Plan.objects.filter(item__programme=programme).values_list("state", flat=True))
        )
        unsealed = year.look(
            lambda: Track.objects.filter(item__programme=programme, seals__isnull=True).count()
        )

        assert set(plans) == {PlanState.PUBLISHED}
        assert len(plans) == len(year.story.every_item)
        assert unsealed == 0

    def test_every_link_that_anybody_is_shown_opens(self, year: RulebookYear) -> None:
        wrong: dict[str, dict[str, int]] = {}
        for username in people_of(year):
            client = Client()
            client.force_login(
                year.story.government.people[username], backend="organizations.signin.PersonBackend"
            )
            answers = walk(client, f"/t/{year.slug}/", most_alike=1)
            found = {kind: status for kind, status in answers.items() if status not in (200, 302)}
            if found or len(answers) < 3:
                wrong[username] = found

        assert wrong == {}

    def test_the_public_portal_opens_without_a_sign_in(self, year: RulebookYear) -> None:
        answers = walk(Client(), f"/p/{year.slug}/", most_alike=1)

        assert {
            kind: status for kind, status in answers.items() if status != 200 and kind.startswith("/p/")
        } == {}


class AwardedYear(EveryYear):
    """What holds besides, where the rulebook goes as far as awards and rewards."""

    def test_no_quota_and_no_places_are_exceeded(self, year: RulebookYear) -> None:
        rules, rows = year.rules, awards(year)
        counted = [
            row for row in rows if row.placed_by != PlacedBy.DIRECT or rules.national_award.counts_in_quota
        ]
        by_item = Counter((row.item_id, row.track.object_class.code) for row in counted)
        by_track = Counter(row.track for row in counted)

        over_quota = [
            key
            for key, count in by_item.items()
            if rules.quotas[key[1]].kind == "count" and count > rules.quotas[key[1]].limit
        ]
        over_places = [
            track for track, count in by_track.items() if track.places is not None and count > track.places
        ]

        assert over_quota == []
        assert over_places == []
        assert len(rows) > 0

    def test_the_notice_names_its_signer_its_number_and_everybody_who_is_awarded(
        self, year: RulebookYear
    ) -> None:
        programme = programme_of(year)
        notice: CommendationNotice = year.look(
            lambda: CommendationNotice.objects.select_related("rendering__file").get(programme=programme)
        )
        text = text_of(bytes(notice.rendering.file.content)).split("抄送")[0]

        winners = {row.unit.name for row in awards(year)}
        assert year.story.record["commendation_number"] in text
        assert notice.content["issuer"] in text
        assert {name for name in winners if name not in text} == set()
        losers = year.look(
            lambda: set(
                ListEntry.objects.filter(item__programme=programme)
                .exclude(unit__name__in=winners)
                .values_list("unit__name", flat=True)
            )
        )
        assert {name for name in losers if name in text and not any(name in one for one in winners)} == set()

    def test_every_awarded_object_has_its_reward_and_some_are_honoured(self, year: RulebookYear) -> None:
        programme = programme_of(year)

        promised = year.look(
            lambda: set(Reward.objects.filter(item__programme=programme).values_list("item_id", "unit_id"))
        )
        honoured = year.look(
            lambda: list(
                Reward.objects.filter(item__programme=programme, state="honoured").values_list("proof_number")
            )
        )

        assert {(row.item_id, row.unit_id) for row in awards(year)} == promised
        assert honoured
        assert all(proof for (proof,) in honoured)
