"""Applications at every state, reached by the real actions, under 重庆 2022 or a changed copy of it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from core.workdays import SHANGHAI
from evaluations.actions import application_reviews, applications, calls
from evaluations.models import Application, ApplicationCall
from evaluations.states import ApplicationState
from indicators.models import Indicator, Scheme
from programs import actions as programs_actions
from programs.models import Item, Plan, Track
from programs.packs import RULEBOOKS, pack_from_data
from programs.queries import tracks_of
from programs.rules import TrackSpec
from tests.documents import builders as documents
from tests.programs import builders as programs

CODE = "chongqing-2022"
OPENED = datetime(2022, 8, 1, 9, tzinfo=SHANGHAI)
DURING = datetime(2022, 12, 1, 9, tzinfo=SHANGHAI)
DUE = datetime(2023, 2, 2, 0, tzinfo=SHANGHAI)
"""The first moment after 2023-02-01."""
AFTER = datetime(2023, 2, 3, 9, tzinfo=SHANGHAI)
STAGES = (
    "items",
    "plan",
    "plan_signoff",
    "evaluation",
    "submission",
    "office_review",
    "decision",
    "commendation",
    "reward",
)
DIRECT = {
    "item.intake": "direct_data",
    "stage.used": [*STAGES, "values"],
    "application.parts": None,
    "deadline.application": None,
    "deadline.evaluation": {"kind": "none"},
    "evaluation.experts": "none",
}
NO_EXPERTS = {
    "evaluation.experts": "none",
    "stage.used": [*STAGES, "application", "self_assessment"],
}
DECLARATION = "本单位承诺所报材料真实准确。"


def rulebook(world: Any, at: datetime, changes: Mapping[str, Any] | None = None) -> Any:
    """The rulebook of 重庆 2022, some of its rules with other values, or (``None``) without them."""
    data = json.loads((RULEBOOKS / f"{CODE}.json").read_text(encoding="utf-8"))
    left = dict(changes or {})
    data["rules"] = [rule for rule in data["rules"] if left.get(rule["code"], "") is not None]
    left = {code: value for code, value in left.items() if value is not None}
    for rule in data["rules"]:
        if rule["code"] in left:
            rule["value"] = left.pop(rule["code"])
    for code, value in left.items():
        data["rules"].append(
            {
                "code": code,
                "value": value,
                "document": data["rules"][0]["document"],
                "clause": "",
                "quote": "",
                "reading": "测试所设。",
                "overridable_by": None,
            }
        )
    return programs_actions.create_rulebook(
        actor=world.actor("officer", at), at=at, pack=pack_from_data(data)
    )


def item(
    world: Any, at: datetime = OPENED, *, rules: Mapping[str, Any] | None = None, **changes: Any
) -> Item:
    """The only item of an issued programme whose counties apply."""
    programme = programs.draft_programme(world, at, year=2022, version=rulebook(world, at, rules))
    changes.setdefault("exclusions", {})
    changes.setdefault("tracks", [TrackSpec("county")])
    programs.propose(world, programme, at, **changes)
    return programs.issue(world, programme, at).items.get()


def track(an_item: Item) -> Track:
    return next(iter(tracks_of([an_item.pk])))


def locked_scheme(world: Any, an_item: Item, at: datetime = OPENED) -> list[Indicator]:
    """Two indicators of 60 and 40 points in force for the item's track; written straight, as publishing leaves them."""
    lead = world.people["lead_operator"]
    plan = Plan.objects.create(
        item=an_item,
        state="published",
        drafted_at=at,
        drafted_by=lead,
        published_at=at,
        published_by=lead,
        changed_at=at,
    )
    scheme = Scheme.objects.create(
        plan=plan, track=track(an_item), state="locked", locked_at=at, changed_at=at
    )
    rows = [("A", "粮食播种面积完成率", 60), ("B", "高标准农田建设任务完成率", 40)]
    return [
        Indicator.objects.create(
            scheme=scheme, code=code, name=name, weight=weight, position=position, method="completion"
        )
        for position, (code, name, weight) in enumerate(rows, start=1)
    ]


def opened(world: Any, an_item: Item | None = None, at: datetime = OPENED, **more: Any) -> ApplicationCall:
    made = an_item or item(world, at, **more)
    return calls.open_applications(item_id=made.pk, actor=world.actor("lead_operator", at), at=at)


def begun(
    world: Any,
    call: ApplicationCall | None = None,
    *,
    unit: str = "heshan",
    at: datetime = DURING,
    **more: Any,
) -> Application:
    """A draft of 赫山区, or of 桃江县 by its leader."""
    made = call or opened(world, **more)
    who = {"heshan": "object_operator", "taojiang": "other_leader"}[unit]
    return applications.begin_application(
        item_id=made.item_id,
        track_id=track(made.item).pk,
        candidate_id=world.units[unit].pk,
        actor=world.actor(who, at),
        at=at,
    )


def _leader(unit_name: str) -> str:
    return "other_leader" if "桃江" in unit_name else "object_leader"


def filled(world: Any, row: Application | None = None, *, at: datetime = DURING, **more: Any) -> Application:
    """A draft that holds all parts."""
    made = row or begun(world, at=at, **more)
    actor = world.actor(_leader(made.unit.name), at)
    file = documents.a_file(world, at, person="object_operator")
    applications.add_file(
        application_id=made.pk, file_id=file.pk, title="申报材料", kind="material", actor=actor, at=at
    )
    return applications.edit_application(
        application_id=made.pk,
        content=applications.Content(self_text="对照激励措施自评，成效明显。", experience="链长制服务企业。"),
        expected_edition=made.edition,
        actor=actor,
        at=at,
    )


def submitted(
    world: Any, row: Application | None = None, *, at: datetime = DURING, **more: Any
) -> Application:
    made = filled(world, row, at=at, **more)
    return applications.submit_application(
        application_id=made.pk,
        declared=True,
        declaration=DECLARATION,
        actor=world.actor(_leader(made.unit.name), at),
        at=at,
    )


def returned(world: Any, *, at: datetime = DURING, due_at: datetime = AFTER, **more: Any) -> Application:
    row = submitted(world, at=at, **more)
    return application_reviews.return_application(
        application_id=row.pk,
        reason="佐证不全",
        due_at=due_at,
        actor=world.actor("lead_reviewer", at),
        at=at,
    )


def accepted(
    world: Any, row: Application | None = None, *, at: datetime = DURING, **more: Any
) -> Application:
    made = row or submitted(world, at=at, **more)
    return application_reviews.accept_application(
        application_id=made.pk, actor=world.actor("lead_reviewer", at), at=at
    )


def refused(world: Any, *, at: datetime = DURING, **more: Any) -> Application:
    row = submitted(world, at=at, **more)
    return application_reviews.refuse_application(
        application_id=row.pk, reason="不属于激励范围", actor=world.actor("lead_reviewer", at), at=at
    )


def withdrawn(world: Any, *, at: datetime = DURING, **more: Any) -> Application:
    row = submitted(world, at=at, **more)
    return applications.withdraw_application(
        application_id=row.pk, reason="另行安排", actor=world.actor("object_leader", at), at=at
    )


AT_STATE = {
    ApplicationState.DRAFT: begun,
    ApplicationState.SUBMITTED: submitted,
    ApplicationState.RETURNED: returned,
    ApplicationState.ACCEPTED: accepted,
    ApplicationState.REFUSED: refused,
    ApplicationState.WITHDRAWN: withdrawn,
}


def opinion(**changes: Any) -> application_reviews.Opinion:
    values: dict[str, Any] = {
        "kind": "expert",
        "name": "评审专家甲",
        "institution": "市农业科学院",
        "reviewed_on": date(2022, 12, 1),
        "score": "88",
    }
    values |= changes
    if values["score"] is not None:
        from decimal import Decimal

        values["score"] = Decimal(values["score"])
    return application_reviews.Opinion(**values)


def reviewed(world: Any, row: Application, *, at: datetime = DURING, **changes: Any) -> Any:
    return application_reviews.record_expert_review(
        application_id=row.pk, opinion=opinion(**changes), actor=world.actor("lead_operator", at), at=at
    )
