"""Random valid rulebooks, random legal lifecycles: no dead end, no broken quota, no list that skips a required step."""

from __future__ import annotations

import random
from collections import Counter
from decimal import Decimal
from typing import Any

from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from evaluations import picking, selection
from evaluations.models import ListEntry, ProposedList
from evaluations.picking import Member, Pick
from evaluations.rules import Counts, rank
from evaluations.states import EntryStatus, ListState, list_transitions, next_step
from indicators.rules import Total
from programs.packs import RULEBOOKS, Pack, RuleSet, load_pack, rule_set, validate
from programs.procedure import ListStep, list_path, own_deliberation, sign_off_steps
from tests.rulebooks import walking
from tests.rulebooks.walking import step

YIYANG = load_pack(RULEBOOKS / "yiyang-2023.json")
CLASSES = ("county", "park_a")
TIMES = [None, {"unit": "working_day", "length": 5}, {"unit": "calendar_day", "length": 10}]

maybe = st.booleans()


def consultation(party: str) -> st.SearchStrategy[dict[str, Any]]:
    return st.builds(
        lambda period, silence: step(f"ask_{party}", "consultation", party, period=period, silence=silence),
        st.sampled_from(TIMES[1:]),
        st.sampled_from(["no_objection", "refusal", "waits"]),
    )


def filing(party: str) -> dict[str, Any]:
    return step(f"file_{party}", "filing", party)


PLAN_STEPS = {
    "consultation": consultation("counties"),
    "finance_opinion": st.just(step("finance", "opinion", "finance")),
    "plan_signoff": st.sampled_from(
        [
            step("vice_mayor", "consent", "vice_mayor"),
            filing("supervision_room"),
            step("gov", "consent", "government"),
        ]
    ),
}
LIST_STEPS = {
    "collective_deliberation": st.just(step("deliberation", "deliberation", "lead_unit")),
    "superior_consultation": consultation("superior_of_object"),
    "list_signoff": st.just(step("vice_mayor", "consent", "vice_mayor")),
}
PROGRAMME_ROUTES = [
    [],
    [filing("office")],
    [step("meeting", "decision", "executive_meeting")],
    [step("opinion", "opinion", "finance"), step("government", "decision", "government")],
    [step("principal", "consent", "principal_leader")],
]
QUOTAS = st.one_of(
    st.builds(lambda limit: {"kind": "count", "limit": limit}, st.integers(1, 6)),
    st.builds(
        lambda percent, base, rounding, minimum: {
            "kind": "percent",
            "percent": str(percent),
            "base": base,
            "rounding": rounding,
            "minimum": minimum,
        },
        st.integers(20, 100),
        st.sampled_from(["participating", "all"]),
        st.sampled_from(["floor", "half_up", "ceiling"]),
        st.integers(1, 2),
    ),
    st.just({"kind": "none"}),
)
EVENTS = ["items_fixed", "programme_issued", "commendation_issued", "round_sealed"]
DEADLINES = st.one_of(
    st.just({"kind": "none"}),
    st.just({"kind": "on", "date": "2030-12-31"}),
    st.builds(
        lambda years: {"kind": "date_in_year_after", "years": years, "month": 6, "day": 30}, st.integers(1, 3)
    ),
    st.builds(
        lambda event, months: {"kind": "after", "event": event, "months": months, "working_days": 3},
        st.sampled_from(EVENTS),
        st.integers(0, 6),
    ),
    st.builds(
        lambda event: {"kind": "promptly", "event": event, "working_days": 10}, st.sampled_from(EVENTS)
    ),
)


@st.composite
def departures(draw: st.DrawFn) -> dict[str, Any]:
    """What makes a valid rulebook of another kind: that of 益阳 with any of its stages, routes, quotas, dates and ways of choosing changed."""
    used = ["items", "evaluation"]
    plan, scored = draw(maybe), draw(maybe)
    scored = scored and plan
    selection_rule = draw(
        st.sampled_from(["score_order", "score_with_reasons", "judged"] if scored else ["judged"])
    )
    applied = draw(maybe)
    changes: dict[str, Any] = {"evaluation.selection_rule": selection_rule}
    route_plan: list[dict[str, Any]] = []
    if plan:
        used.append("plan")
        for stage, steps in PLAN_STEPS.items():
            if draw(maybe):
                used.append(stage)
                route_plan.append(draw(steps))
    if scored:
        used.append("values")
    changes["item.intake"] = "direct_data"
    changes["evaluation.experts"] = "none"
    if applied:
        used += ["application", "self_assessment"]
        experts = draw(st.sampled_from(["none", "optional", "required"]))
        used += ["expert_review"] if experts != "none" else []
        changes |= {
            "item.intake": "application",
            "evaluation.experts": experts,
            "application.parts": ["self_assessment", "experience", "materials"],
            "deadline.application": {"kind": "none"},
            "submission.declaration": draw(maybe),
        }
    route_list: list[dict[str, Any]] = []
    for stage, steps in LIST_STEPS.items():
        if draw(maybe):
            used.append(stage)
            route_list.append(draw(steps))
    if draw(maybe):
        route_list.append(filing("office"))
    if draw(maybe):
        used.append("public_notice")
        used += ["appeal"] if draw(maybe) else []
    route_award: list[dict[str, Any]] = []
    for stage, one in (
        ("office_review", step("review", "consent", "office")),
        (
            "decision",
            draw(
                st.sampled_from(
                    [
                        step("d", "decision", party)
                        for party in ("executive_meeting", "government", "principal_leader")
                    ]
                )
            ),
        ),
    ):
        if draw(maybe):
            used.append(stage)
            route_award.append(one)
    route_veto = []
    if draw(maybe):
        used.append("veto_consent")
        route_veto.append(step("leader", "consent", "leader"))
    used += [stage for stage in ("submission", "commendation", "reward") if draw(maybe)]
    changes |= {
        "stage.used": used,
        "route.programme": draw(st.sampled_from(PROGRAMME_ROUTES)),
        "route.plan": route_plan,
        "route.list": route_list,
        "route.award": route_award,
        "route.veto": route_veto,
        **{f"quota.{code}": draw(QUOTAS) for code in CLASSES},
        "places.counted_on": draw(st.sampled_from(["item", "track"])),
        "places.backfill": draw(maybe),
        "organiser.rule": draw(st.sampled_from(["none", "exclude_own", "exclude_all"])),
        "evaluation.overlap": draw(st.sampled_from(["allowed", "forbidden", "highest_only"])),
        "evaluation.tie_policy": draw(
            st.sampled_from(["collective_decision", "share_and_drop", "share_and_exceed"])
        ),
        "evaluation.rank_on": draw(st.sampled_from(["rounded", "unrounded"])),
        "evaluation.decimals": draw(st.integers(0, 4)),
        "evaluation.reason_required": draw(maybe),
        "award.signed_by": draw(st.sampled_from(["office", "government", "supervision_room"])),
        "award.public": draw(maybe),
        "award.copies_to": draw(st.sampled_from([[], ["市委组织部"]])),
        **{f"deadline.{name}": draw(DEADLINES) for name in ("plan", "evaluation", "submission", "reward")},
        **{
            f"disclosure.{name}": draw(st.sampled_from(["public", "objects", "own_object", "office"]))
            for name in ("plan", "proposed_list", "score_sheet", "result")
        },
        "notice.publisher": draw(st.sampled_from(["lead_unit", "office"])),
        "notice.place": draw(st.sampled_from(["lead_unit_site", "government_site"])),
    }
    return changes


def pack_of(changes: dict[str, Any]) -> Pack:
    pack = walking.changed(YIYANG, changes)
    assert validate(pack) == []
    return pack


def required(rules: RuleSet) -> list[ListStep]:
    """What a list needs under a rulebook, said once more in other words than the product's own."""
    stages = rules.stages
    wanted = {
        ListStep.DELIBERATION: "collective_deliberation" in stages,
        ListStep.SIGN_OFF: bool({"superior_consultation", "list_signoff"} & set(stages))
        or any(one.kind == "filing" for one in rules.routes.list),
        ListStep.NOTICE: "public_notice" in stages,
        ListStep.SUBMISSION: "submission" in stages,
        ListStep.REVIEW: "office_review" in stages,
        ListStep.AWARD: True,
    }
    return [one for one, needed in wanted.items() if needed]


ACTS = {**walking.DONE}


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(changes=departures(), seed=st.integers(0, 2**32 - 1))
def test_a_random_walk_ends_with_the_award_and_has_taken_every_required_step(
    changes: dict[str, Any], seed: int
) -> None:
    rules = rule_set(pack_of(changes))
    table = list_transitions(list_path(rules))
    chance = random.Random(seed)

    state, done = str(ListState.DRAFT), list[ListStep]()
    for _ in range(300):
        moves = [row for row in table if row.source == state]
        assert moves or state in (ListState.APPROVED, ListState.REPLACED), state
        forward = [row for row in moves if row.act in ACTS or row.act == "sign_off"]
        row = chance.choice(forward if chance.random() < 0.7 and forward else moves or [None])
        if row is None:
            break
        if row.act in ("return", "replace"):
            state, done = str(ListState.DRAFT), []
            continue
        if row.act == "take_off_notice":
            done.remove(ListStep.NOTICE)
        elif row.act in ACTS:
            done.append(ACTS[row.act])
        state = row.target
        if state == ListState.APPROVED:
            break

    if state == ListState.APPROVED:
        assert set(required(rules)) <= set(done)
        assert done == sorted(done, key=list(ListStep).index)
        assert (ListStep.DELIBERATION in done) == (own_deliberation(rules) is not None)
        assert (ListStep.SIGN_OFF in done) == bool(sign_off_steps(rules))


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(changes=departures(), seed=st.integers(0, 2**32 - 1))
def test_no_composed_list_breaks_its_quota(changes: dict[str, Any], seed: int) -> None:
    rules = rule_set(pack_of(changes))
    chance = random.Random(seed)
    tracks, members = _tracks(rules, chance)
    counts = {one.class_code: Counts(len(members[one.key]), len(members[one.key]) + 2) for one in tracks}
    barred = {
        unit: selection.Bar(unit, selection.OWN_ITEM, rules.clause("organiser.rule"))
        for unit in chance.sample(sorted(members["county"]), 1)
    }

    shared, faults = selection.share_places(rules, tracks, counts, exempt=False)
    assert not faults
    picks = _picks(rules, members, barred, chance)
    found = picking.check_picks(rules, members, picks, barred)
    if rules.evaluation.selection_rule == "judged":
        proposals, more = picking.judge(tracks, members, picks, shared)
    else:
        composed = selection.compose(rules, tracks, shared, barred)
        changed = picking.deviate(tracks, composed, members, picks, shared)
        proposals, more = changed.proposals, changed.faults

    if found or more:
        return  # refused: nothing comes of it
    for one in proposals:
        limit = shared[(one.track, "")]
        counted = [entry for entry in one.proposal.entries if entry.decided_by != "share_and_exceed"]
        waiting = sum(tie.places for tie in one.proposal.ties)
        assert limit is None or len(counted) + waiting <= limit
        assert not {entry.key for entry in one.proposal.entries} & set(barred)


def _tracks(rules: RuleSet, chance: random.Random) -> tuple[list[selection.TrackPlaces], dict[str, Any]]:
    tracks, members = [], {}
    for code in CLASSES:
        units = [f"{code}-{number}" for number in range(chance.randint(2, 9))]
        totals = [Total(unit, "", Decimal(chance.randint(60, 66))) for unit in units]
        standings = rank(totals, places=rules.evaluation.decimals, rank_on=rules.evaluation.rank_on)
        tracks.append(selection.TrackPlaces(code, code, None, standings, {}))
        members[code] = {one.key: Member(one.key, "", one.rank, one.total) for one in standings}
    return tracks, members


def _picks(rules: RuleSet, members: Any, barred: Any, chance: random.Random) -> list[Pick]:
    if rules.evaluation.selection_rule == "score_order":
        return []
    judged = rules.evaluation.selection_rule == "judged"
    chosen = Counter(chance.choice(sorted(members["county"])) for _ in range(chance.randint(0, 4)))
    return [
        Pick("county", unit, "理由", proposed=judged or chance.random() < 0.5)
        for unit in chosen
        if unit not in barred
    ]


@settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(changes=departures())
def test_a_year_under_a_random_rulebook_runs_to_its_end(
    inside: Any, at: Any, changes: dict[str, Any]
) -> None:
    pack = pack_of(changes)
    with transaction.atomic():
        walk, programme = walking.whole_year(inside, at, pack)
        rules = rule_set(pack)

        for row in ProposedList.objects.filter(item__programme=programme):
            assert row.state == ListState.APPROVED
            assert next_step(rules, row.state) is None
            assert [one for one in required(rules) if one != ListStep.AWARD] == [
                one for one in walk.taken[row.pk] if one in required(rules)
            ]
            proposed = ListEntry.objects.filter(
                proposed_list=row, status=EntryStatus.PROPOSED, track__object_class__code="county"
            ).count()
            quota = rules.quotas["county"]
            if quota.kind == "count" and rules.evaluation.tie_policy != "share_and_exceed":
                assert proposed <= quota.limit
        transaction.set_rollback(True)
