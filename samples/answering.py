"""Answers to whatever step of a route is open: by the person who holds the party's part in the cast, on paper where nobody does.

Nothing here knows a rulebook: whom a step asks stands in the step, and who may answer it the product itself says.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any

from core import clock
from core.workdays import shanghai_date
from organizations.models import Unit
from programs import permissions
from programs.models import Party, Step
from programs.states import StepKind
from samples.records import people

if TYPE_CHECKING:
    from samples.story import Story

Send = Callable[..., Any]
ITEM_RECORDERS = ("lead_reviewer", "lead_manager")


def open_step(story: Story, route_id: object) -> Step | None:
    found: Step | None = story.government.look(
        lambda: (
            Step.objects.filter(route_id=route_id, state="open")
            .select_related("route")
            .prefetch_related("parties__unit")
            .first()
        )
    )
    return found


def walk(
    story: Story,
    route_id: object,
    send: Send,
    *,
    item: Mapping[str, Any] | None = None,
    until: Callable[[Step], bool] = lambda _step: False,
    minutes: str = "",
) -> None:
    """Answer step after step until the route is over, until a step that ``until`` names, or until silence has to be waited for.

    ``send`` is the action that takes an answer; ``minutes`` the number under which a decision is recorded.
    """
    while (step := open_step(story, route_id)) is not None and not until(step):
        if not _answer(story, step, send, item, minutes):
            return


def wait_for_silence(story: Story, route_id: object, kinds: Iterable[str] = (StepKind.CONSULTATION,)) -> None:
    """Where the open step counts silence as an answer, let its time run out."""
    step = open_step(story, route_id)
    if step is not None and step.kind in kinds and step.due_at is not None:
        story.go_to(step.due_at)


def _answer(story: Story, step: Step, send: Send, item: Mapping[str, Any] | None, minutes: str) -> bool:
    """Every unit that the step asks answers, but for those of whom the story says that they are silent. Did everybody?"""
    codes = story.codes()
    waiting = [party for party in step.parties.all() if not party.stance]
    silent = set(story.record.get("silent", {}).get(step.party, ()))
    for party in waiting:
        if codes[party.unit_id] not in silent:
            _give(story, step, party, codes[party.unit_id], send, item, minutes)
    return not any(codes[party.unit_id] in silent for party in waiting)


def _give(
    story: Story,
    step: Step,
    party: Party,
    code: str,
    send: Send,
    item: Mapping[str, Any] | None,
    minutes: str,
) -> None:
    comment = story.record.get("comments", {}).get(step.party, {}).get(code, "")
    answer: dict[str, Any] = {"stance": "comment" if comment else "agree", "text": comment}
    if step.kind == StepKind.OPINION:
        answer["text"] = "（示例）同意，资金从现有经费中统筹。"
    username = None if _is_on_paper(story, step, code, item) else _speaker(story, step, party.unit, code)
    if username is None:
        username = _recorder(story, step, item)
        number = (
            minutes
            or f"{_short(step, party.unit)}签批示例〔{story.record['year']}〕{item['number'] if item else 1}号"
        )
        answer |= on_paper(story, username, f"{step.title}（示例）", number)
    story.government.do(username, send, step_id=step.pk, unit_id=party.unit_id, **answer)


def _short(step: Step, unit: Unit) -> str:
    return unit.short_name or unit.name


def on_paper(story: Story, recorder: str, decider: str, number: str) -> dict[str, Any]:
    """An answer that came on paper: who signed, when, under which number, and the scan."""
    return {
        "on_behalf": True,
        "decider": decider,
        "decided_on": shanghai_date(clock.now()),
        "document_number": number,
        "paper_id": story.government.paper(recorder, number),
    }


def _is_on_paper(story: Story, step: Step, code: str, item: Mapping[str, Any] | None) -> bool:
    """Decisions are taken in a meeting and recorded from its paper; of others the story says which unit or item answers so."""
    told = story.record.get("on_paper", {}).get(f"{step.route.purpose}.{step.party}", ())
    return step.kind == StepKind.DECISION or code in told or (item is not None and item["code"] in told)


def _speaker(story: Story, step: Step, unit: Unit, code: str) -> str | None:
    """Who gives the answer of a unit at the screen: whoever the cast names for the party, else whoever may."""
    slug = story.government.tenant.slug
    here = [
        person
        for person in people()
        if any((held["tenant"], held["unit"]) == (slug, code) for held in person["memberships"])
        and (not person.get("parties") or step.party in person["parties"])
    ]
    here.sort(key=lambda person: step.party not in person.get("parties", ()))
    for person in here:
        username = str(person["username"])
        if _may(story, username, lambda actor: permissions.can_answer_step(actor, step, unit.pk)) and not (
            _answered_another(story, step, username)
        ):
            return username
    return None


def _answered_another(story: Story, step: Step, username: str) -> bool:
    person = story.government.people[username]
    found: bool = story.government.look(
        lambda: (
            Party.objects.filter(step__route_id=step.route_id, answered_by_id=person.pk, on_behalf=False)
            .exclude(step=step)
            .exists()
        )
    )
    return found


def _recorder(story: Story, step: Step, item: Mapping[str, Any] | None) -> str:
    """Who records an answer given on paper: of consulted units the lead unit, of leaders and meetings the office."""
    office = story.government.all_who("dcs", "supervision_officer")
    lead: list[str] = []
    if item is not None:
        for role in ITEM_RECORDERS:
            lead += story.government.all_who(item["leads"][0], role)
    order = [*lead, *office] if step.party in permissions.CONSULTED else [*office, *lead]
    for username in order:
        if _may(story, username, lambda actor: permissions.can_record_answer(actor, step)):
            return username
    raise LookupError(f"nobody can record the answer to {step.title}")


def _may(story: Story, username: str, asks: Callable[[Any], Any]) -> bool:
    with story.government.acting(username) as actor:
        return bool(asks(actor))
