"""Rules that say 原则上 give way to the named authority's recorded decision, rule by rule of every pack; the others do not."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from appeals.rules import answer_due
from core.errors import BadInput, Conflict, NotAllowed, RuleBroken, WrongState
from core.workdays import Calendar
from evaluations import intake, picking, selection
from indicators.queries.checks import judge_of
from indicators.queries.plans import lint_plan
from indicators.rules import Finding as Fault
from ledger.models import Act
from notifications.models import Deadline
from organizations.models import ObjectClass
from programs import actions, queries
from programs import rules as judge
from programs.actions.deadlines import lead_owes
from programs.agenda import waiting_for
from programs.models import Item, Plan, Ruling
from programs.packs import RULEBOOKS, UNNAMED, RuleSet, lifted, load_pack, pack_codes
from programs.rules import TrackPlaces, TrackSpec
from publicity import papers
from publicity.rules import data_periods
from tests.indicators import builders as schemes
from tests.programs import builders
from tests.world import SINCE

PACKS = {code: load_pack(RULEBOOKS / f"{code}.json") for code in pack_codes()}
OVERRIDABLE = [
    (code, rule.code) for code, pack in PACKS.items() for rule in pack.rules if rule.overridable_by
]
PLAIN = Calendar()
ROOT = Path(__file__).parent.parent.parent

NAMED: dict[str, Any] = {
    "appeal.acknowledge": {"unit": "working_day", "length": 3},
    "appeal.decide": {"unit": "working_day", "length": 10},
    "award.signed_by": "government",
    "deadline.evaluation": {"kind": "on", "date": "2031-06-30"},
    "deadline.reward": {"kind": "on", "date": "2031-06-30"},
    "deadline.submission": {"kind": "on", "date": "2031-06-30"},
    "disclosure.indicator_data_every": "month",
    "disqualification.rectification_covers": "all",
    "disqualification.scope": "all",
    "indicator.grouping": "none",
    "item.intake": "application",
    "reward.money_source": "budget",
}
"""What is asked for where lifting the rule does not say what then holds."""


def _faults(rule: str) -> Callable[[Item, RuleSet], Any]:
    """Does a finding under this rule still keep a plan from being published?"""

    def probe(item: Item, book: RuleSet) -> Any:
        plan = Plan(item=item)
        return judge_of(plan).softened(Fault("x", rule, {}, "error")).severity

    return probe


def _excluded(rule: str) -> Callable[[Item, RuleSet], Any]:
    answers = {one: one == rule for one in judge.EXCLUSION_RULES}
    return lambda item, book: list(
        judge.exclusion_faults(answers, book, queries.departures_of(item.pk), {rule: rule})
    )


def _quota(code: str) -> Callable[[Item, RuleSet], Any]:
    tracks = [TrackPlaces(code, code, 99)]
    return lambda item, book: list(
        judge.places_faults(tracks, book, exempt=queries.is_exempt(item), sizes={code: 99})
    )


def _due(name: str) -> Callable[[Item, RuleSet], Any]:
    return lambda item, book: judge.due_on(
        getattr(book.deadlines, name), year=2030, event_day=date(2030, 3, 1), calendar=PLAIN
    )


def _answer(name: str) -> Callable[[Item, RuleSet], Any]:
    def probe(item: Item, book: RuleSet) -> Any:
        span = getattr(book.appeals, name)
        received = datetime.fromisoformat("2030-03-01T08:00:00+08:00")
        return answer_due(received, unit=span.unit, length=span.length, calendar=PLAIN)

    return probe


def _around() -> selection.Surroundings:
    leads = {"item": frozenset({"lead"}), "sister": frozenset({"other_lead"})}
    return selection.Surroundings("item", leads, 2023, date(2023, 12, 20))


def _fact(**changes: Any) -> selection.GroundFact:
    values: dict[str, Any] = {
        "key": "1",
        "unit": "county",
        "item": "sister",
        "code": "criticised_by_superior",
        "act": "criticism_notice",
        "authority": "province",
        "happened_on": date(2023, 6, 1),
        "document_number": "",
    }
    return selection.GroundFact(**{**values, **changes})


def _less_direct(item: Item, book: RuleSet) -> Any:
    direct = [picking.Direct("t", "u", "", "")]
    return picking.less_direct({("t", ""): 3}, direct, {}, book)


PROBES: dict[str, Callable[[Item, RuleSet], Any]] = {
    "appeal.acknowledge": _answer("acknowledge"),
    "appeal.decide": _answer("decide"),
    "award.public": lambda item, book: book.award.public,
    "award.signed_by": lambda item, book: papers.issuer(book, "某市人民政府"),
    "deadline.evaluation": _due("evaluation"),
    "deadline.reward": _due("reward"),
    "deadline.submission": _due("submission"),
    "disclosure.indicator_data_every": lambda item, book: data_periods(book, 2030),
    "disqualification.rectification_covers": lambda item, book: selection.needs_rectification_test(
        _fact(), book
    ),
    "disqualification.scope": lambda item, book: selection.reaches(_fact(), book, _around()),
    "indicator.collection": _faults("indicator.collection"),
    "indicator.grouping": lambda item, book: book.indicators.grouping,
    "indicator.max": _faults("indicator.max"),
    "indicator.park_social": _faults("indicator.park_social"),
    "item.already_assessed": _excluded("item.already_assessed"),
    "item.goal_reached": _excluded("item.goal_reached"),
    "item.intake": lambda item, book: intake.takes_applications(book, item.intake),
    "item.max_sub_items": lambda item, book: list(
        judge.sub_item_faults(9, book, queries.departures_of(item.pk))
    ),
    "item.not_measurable": _excluded("item.not_measurable"),
    "national_award.counts_in_quota": _less_direct,
    "organiser.rule": lambda item, book: selection.bars([], book, _around()),
    "places.exempt_open": lambda item, book: queries.is_exempt(item),
    "quota.city": _quota("city"),
    "quota.county": _quota("county"),
}
"""Rule → what a step of the product makes of it, with the item and its rules as the step reads them."""

NOT_ACTED_ON: dict[str, str] = {
    "indicator.extra_materials": "The product asks nobody below for materials; the finding on an indicator cites the rule only.",
    "reward.money_source": "Which money a plan uses is judged by reward.new_money_needs, each need with a ruling of its own.",
}
"""Overridable rules that no step acts on: their departure is asked for, ruled and shown, and changes nothing else."""


def an_item(inside: Any, at: datetime, code: str) -> Item:
    """An item of a draft programme under this pack, in a government that knows its classes."""
    pack = PACKS[code]
    classes = [rule.code.partition(".")[2] for rule in pack.rules if rule.code.startswith("object.")]
    known = set(ObjectClass.objects.values_list("code", flat=True))
    for one in classes:
        if one not in known:
            ObjectClass.objects.create(
                code=one, name=pack.rule(f"object.{one}").value["name"], valid_from=SINCE
            )
    version = builders.rulebook(inside, at, code=code)
    programme = builders.draft_programme(inside, at, version=version)
    book = queries.rules_of(programme)
    return builders.propose(
        inside,
        programme,
        at,
        tracks=[TrackSpec(classes[0])],
        exclusions=dict.fromkeys(judge.asked_rules(book), False),
        intake="direct_data" if book.items.intake == "either" else "",
    )


def read(item: Item, rule: str) -> Any:
    """What the product makes of the rule for the item now."""
    item = Item.objects.select_related("programme").get(pk=item.pk)
    if rule.startswith("award."):
        Item.objects.filter(pk=item.pk).update(state="included")
        return PROBES[rule](item, queries.rules_for_programme(item.programme))
    return PROBES[rule](item, queries.rules_for_item(item))


def test_every_overridable_rule_of_a_pack_has_a_probe_or_a_reason() -> None:
    codes = {rule for _pack, rule in OVERRIDABLE}

    assert codes == set(PROBES) | set(NOT_ACTED_ON)
    assert not set(PROBES) & set(NOT_ACTED_ON)


@pytest.mark.parametrize(("code", "rule"), [one for one in OVERRIDABLE if one[1] in PROBES])
def test_a_rule_gives_way_once_the_decision_of_its_authority_is_on_record(
    inside: Any, at: datetime, code: str, rule: str
) -> None:
    item = an_item(inside, at, code)
    officer = inside.actor("officer", at)
    standing = PACKS[code].rule(rule)
    asked = {"instead": NAMED[rule]} if rule in NAMED else {}

    before = read(item, rule)
    actions.ask_departure(item_id=item.pk, actor=officer, at=at, rule=rule, reason="确有必要", **asked)
    waiting = read(item, rule)
    ruling = builders.rule_on(inside, item, at, rule)
    after = read(item, rule)

    assert before == waiting
    assert after != before
    assert ruling.authority == standing.overridable_by


@pytest.mark.parametrize(("code", "rule"), [one for one in OVERRIDABLE if one[1] in NOT_ACTED_ON])
def test_a_departure_from_a_rule_that_no_step_acts_on_is_on_record_all_the_same(
    inside: Any, at: datetime, code: str, rule: str
) -> None:
    item = an_item(inside, at, code)
    asked = {"instead": NAMED[rule]} if rule in NAMED else {}

    builders.depart(inside, item, at, rule, **asked)

    assert queries.has_ruling(item.pk, rule)


@pytest.mark.parametrize("code", PACKS)
def test_no_other_rule_of_a_pack_can_be_departed_from(inside: Any, at: datetime, code: str) -> None:
    item = an_item(inside, at, code)
    officer = inside.actor("officer", at)
    firm = [rule for rule in PACKS[code].rules if not rule.overridable_by]

    refused = {}
    for rule in firm:
        with pytest.raises(RuleBroken) as caught:
            actions.ask_departure(item_id=item.pk, actor=officer, at=at, rule=rule.code, reason="确有必要")
        refused[rule.code] = caught.value

    assert {code: one.code for code, one in refused.items()} == {
        rule.code: "not_overridable" for rule in firm
    }
    assert {code: (one.clause.document, one.clause.article) for code, one in refused.items()} == {
        rule.code: (rule.document, rule.clause) for rule in firm
    }
    assert not Ruling.objects.filter(item=item).exists()


def test_what_is_named_in_place_of_a_figure_still_binds(inside: Any, at: datetime) -> None:
    item = an_item(inside, at, "qinghai-2023")
    builders.depart(inside, item, at, "quota.city", instead={"kind": "count", "limit": 5})
    book = queries.rules_for_item(item)

    found = [
        [
            fault.code
            for fault in judge.places_faults([TrackPlaces("city", "", count)], book, exempt=False, sizes={})
        ]
        for count in (5, 6)
    ]

    assert found == [[], ["too_many_places"]]


@pytest.mark.parametrize(("count", "refused_after"), [(11, False), (13, True)])
def test_a_scheme_is_held_against_the_figure_of_the_ruling(
    inside: Any, at: datetime, count: int, refused_after: bool
) -> None:
    share = 100 // count
    weights = [str(share)] * (count - 1) + [str(100 - share * (count - 1))]
    leaves = [
        schemes.leaf(f"L{number}", weight, inside.units["statistics"])
        for number, weight in enumerate(weights)
    ]
    plan = schemes.draft_scheme(inside, at, leaves=leaves).plan

    before = {line.code for line in lint_plan(plan, at) if line.level == "error"}
    builders.depart(inside, plan.item, at, "indicator.max", instead=12)
    after = {line.code for line in lint_plan(plan, at) if line.level == "error"}

    assert "too_many_indicators" in before
    assert ("too_many_indicators" in after) is refused_after


def test_a_departure_can_be_asked_for_after_the_items_are_fixed(inside: Any, at: datetime) -> None:
    item = builders.item(inside, at)
    lead = inside.actor("lead_operator", at)

    actions.ask_departure(
        item_id=item.pk, actor=lead, at=at, rule="indicator.max", reason="指标较多", instead=12
    )
    before = queries.rules_for_item(item).indicators.max
    builders.rule_on(inside, item, at, "indicator.max", by="officer")

    assert (before, queries.rules_for_item(item).indicators.max) == (10, 12)


def test_whoever_asked_does_not_record_the_decision(inside: Any, at: datetime) -> None:
    item = builders.item(inside, at)
    officer = inside.actor("officer", at)
    actions.ask_departure(item_id=item.pk, actor=officer, at=at, rule="indicator.max", reason="指标较多")

    with pytest.raises(NotAllowed):
        builders.rule_on(inside, item, at, "indicator.max", by="officer")

    assert not queries.has_ruling(item.pk, "indicator.max")


def test_a_decision_on_what_nobody_asked_for_is_refused(inside: Any, at: datetime) -> None:
    item = builders.item(inside, at)

    with pytest.raises(RuleBroken) as refused:
        builders.rule_on(inside, item, at, "indicator.max")

    assert refused.value.clause.article == "第十条"


@pytest.mark.parametrize(
    ("rule", "instead"),
    [
        ("indicator.max", "twelve"),
        ("indicator.max", 10),
        ("item.intake", "either"),
        ("disqualification.scope", UNNAMED),
        ("deadline.submission", {"kind": "on", "date": "2031-02-30"}),
    ],
)
def test_what_cannot_hold_instead_is_refused(inside: Any, at: datetime, rule: str, instead: Any) -> None:
    item = builders.item(inside, at)

    with pytest.raises(BadInput):
        actions.ask_departure(
            item_id=item.pk,
            actor=inside.actor("officer", at),
            at=at,
            rule=rule,
            reason="确有必要",
            instead=instead,
        )


def test_a_decided_departure_is_not_asked_for_again(inside: Any, at: datetime) -> None:
    item = builders.item(inside, at)
    builders.depart(inside, item, at, "indicator.max", instead=12)

    with pytest.raises(Conflict):
        builders.depart(inside, item, at, "indicator.max", instead=20)


def test_nothing_is_added_to_what_the_meeting_has_before_it(inside: Any, at: datetime) -> None:
    item = an_item(inside, at, "yiyang-2023")
    officer = inside.actor("officer", at)
    actions.submit_programme(programme_id=item.programme_id, actor=officer, at=at)

    with pytest.raises(WrongState):
        actions.ask_departure(item_id=item.pk, actor=officer, at=at, rule="indicator.max", reason="指标较多")


def test_what_is_taken_back_is_not_decided_any_more(inside: Any, at: datetime) -> None:
    item = builders.item(inside, at)
    officer = inside.actor("officer", at)
    ask = {"item_id": item.pk, "actor": officer, "at": at, "rule": "indicator.max"}
    actions.ask_departure(reason="指标较多", **ask)

    actions.withdraw_departure(reason="常务会议未同意", **ask)

    assert not Ruling.objects.filter(item=item, rule="indicator.max").exists()
    assert Act.objects.filter(act="programs.departure_withdrawn", item_id=item.pk).count() == 1


def test_what_is_decided_is_not_taken_back(inside: Any, at: datetime) -> None:
    item = builders.item(inside, at)
    builders.depart(inside, item, at, "indicator.max")

    with pytest.raises(WrongState):
        actions.withdraw_departure(
            item_id=item.pk, actor=inside.actor("officer", at), at=at, rule="indicator.max", reason="不再需要"
        )


def test_the_other_officer_finds_the_decision_to_record_among_what_waits(inside: Any, at: datetime) -> None:
    item = builders.item(inside, at)
    asker, other = inside.actor("officer", at), inside.actor("officer_two", at)
    actions.ask_departure(item_id=item.pk, actor=asker, at=at, rule="indicator.max", reason="指标较多")

    waiting = [[one.path for one in waiting_for(actor, at)] for actor in (asker, other)]

    path = f"/t/yiyang/items/{item.pk}/rulings/new/"
    assert [path in paths for paths in waiting] == [False, True]


def test_a_deadline_moves_to_the_day_that_the_ruling_names(inside: Any, at: datetime) -> None:
    item = builders.published_plan(inside, at).item
    lead_owes("publicity.submit_list", item, due=date(2030, 1, 2), at=at, calendar=queries.calendar())

    builders.depart(inside, item, at, "deadline.submission", instead={"kind": "on", "date": "2031-06-30"})

    due = Deadline.objects.get(kind="publicity.submit_list", cancelled_at=None).due_at
    assert (due - timedelta(seconds=1) + timedelta(hours=8)).date() == date(2031, 6, 30)


def test_what_concerns_the_whole_programme_gives_way_when_it_is_ruled_for_every_item(
    inside: Any, at: datetime
) -> None:
    programme = builders.issued_programme(inside, at, items=[{}, {"number": 2, "title": "另一项"}])
    one, two = programme.items.order_by("number")
    builders.depart(inside, one, at, "indicator.max", instead=12)
    half = queries.rules_for_programme(programme).indicators.max

    builders.depart(inside, two, at, "indicator.max", instead=12)

    assert (half, queries.rules_for_programme(programme).indicators.max) == (10, 12)


def test_one_decision_covers_every_item_that_asked_for_the_same(inside: Any, at: datetime) -> None:
    programme = builders.issued_programme(inside, at, items=[{}, {"number": 2, "title": "另一项"}])
    item = programme.items.get(number=1)
    ask = {"item_id": item.pk, "at": at, "rule": "indicator.max", "reason": "指标较多"}
    paper = builders.on_paper(inside, at)
    paper.pop("on_behalf")

    actions.ask_departure_everywhere(actor=inside.actor("officer", at), instead=12, **ask)
    actions.record_ruling_everywhere(actor=inside.actor("officer_two", at), **ask, **paper)

    assert queries.rules_for_programme(programme).indicators.max == 12
    assert Act.objects.filter(act="programs.departure_asked").count() == 2
    assert Act.objects.filter(act="programs.ruling_recorded").count() == 2


def test_the_page_of_the_item_leads_to_the_door_and_shows_what_was_asked(
    inside: Any, at: datetime, client_of: Any
) -> None:
    item = builders.item(inside, at)
    base = f"/t/yiyang/items/{item.pk}"
    office = client_of(inside.people["officer"])
    door = f"{base}/departures/indicator.max/"

    offered = office.get(f"{base}/definition/").content.decode()
    form = office.get(door).content.decode()
    done = office.post(door, {"value": "12", "reason": "指标较多"})
    shown = office.get(f"{base}/definition/").content.decode()

    assert door in offered
    assert "第十条" in form
    assert done.status_code == 302
    assert "指标较多" in shown


def test_rest_asks_with_the_value_as_json_and_refuses_a_firm_rule_with_its_clause(
    inside: Any, at: datetime, client_of: Any
) -> None:
    item = builders.item(inside, at)
    base = f"/api/v1/t/yiyang/items/{item.pk}"
    office = client_of(inside.people["officer"])

    done = office.post(
        f"{base}/departures/indicator.max/",
        {"instead": 12, "reason": "指标较多"},
        content_type="application/json",
    )
    refused = office.post(
        f"{base}/departures/quota.county/", {"reason": "更多"}, content_type="application/json"
    )
    rulings = office.get(f"{base}/").json()["rulings"]

    assert done.status_code == 200
    assert refused.json()["code"] == "not_overridable"
    assert "第九条" in refused.content.decode()
    assert [(one["rule"], one["instead"], one["decided_on"]) for one in rulings] == [
        ("indicator.max", 12, None)
    ]


def test_no_step_of_an_item_reads_the_rules_of_its_programme_alone() -> None:
    alone = re.compile(r"\brules_of\((\w+\.)?item\.programme\)")
    found = [
        path.relative_to(ROOT).as_posix()
        for app in ("appeals", "evaluations", "publicity", "rewards")
        for path in sorted((ROOT / app / "actions").rglob("*.py"))
        if alone.search(path.read_text(encoding="utf-8"))
    ]

    assert found == []


def test_lifting_a_rule_names_no_value_that_its_shape_does_not_know() -> None:
    values = {rule: lifted(PACKS[code].rule(rule)) for code, rule in OVERRIDABLE}

    assert all(
        rule in NAMED for rule, value in values.items() if value is UNNAMED and rule != "places.exempt_open"
    )
