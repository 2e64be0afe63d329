"""The stages that a sample programme can stand at, in their order, and which of them a rulebook uses."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from programs import procedure
from programs.packs import RuleSet
from programs.procedure import ListStep

MIXED = "mixed"
"""Every item at another stage, so that the board is alive."""
MIXED_NAME = "各项目处于不同阶段"


@dataclass(frozen=True, slots=True)
class YearStage:
    """A stage: its code, what it is called, whether it concerns the whole programme at once, and who uses it."""

    code: str
    name: str
    used: Callable[[RuleSet], bool]
    whole: bool = False


def _always(rules: RuleSet) -> bool:
    return True


def _uses(stage: str) -> Callable[[RuleSet], bool]:
    return lambda rules: rules.uses(stage)


def _is_signed_in_two_parts(rules: RuleSet) -> bool:
    """A plan that is consulted, or that several sign, stands for a while between its way out and its publication."""
    steps = [step for step in rules.routes.plan if step.kind != procedure.FILING]
    return procedure.plan_is_consulted(rules) or len(steps) > 1


def _is_evaluated(rules: RuleSet) -> bool:
    return rules.uses("evaluation")


def _is_deliberated(rules: RuleSet) -> bool:
    return procedure.own_deliberation(rules) is not None


def _is_drafted_only(rules: RuleSet) -> bool:
    return _is_evaluated(rules) and not _is_deliberated(rules)


def _asks_superiors(rules: RuleSet) -> bool:
    return any(step.party == procedure.SUPERIORS for step in rules.routes.list)


def _is_signed(rules: RuleSet) -> bool:
    return any(step.party != procedure.SUPERIORS for step in procedure.sign_off_steps(rules))


def _takes(step: ListStep) -> Callable[[RuleSet], bool]:
    return lambda rules: _is_evaluated(rules) and procedure.takes(rules, step)


ORDER: tuple[YearStage, ...] = (
    YearStage("drafted", "年度措施已起草", _always, whole=True),
    YearStage("proposed", "项目已提请审定", _always, whole=True),
    YearStage("items_fixed", "项目已审定，决定已登记", _always, whole=True),
    YearStage("issued", "年度措施已印发", _always, whole=True),
    YearStage("plan_submitted", "实施方案已送出（征求意见、送审或者报备）", _uses("plan")),
    YearStage("plan_signing", "实施方案征求意见结束，审签中", _is_signed_in_two_parts),
    YearStage("plan_published", "实施方案和指标已发布并锁定", _uses("plan")),
    YearStage("application_filed", "申报材料已报送", _uses("application")),
    YearStage("application_reviewed", "申报材料已审核", _uses("application")),
    YearStage("expert_reviewed", "专家评审意见已登记", _uses("expert_review")),
    YearStage("values_requested", "已请各单位提供数据", _uses("values")),
    YearStage("values_accepted", "数据已提交并复核", _uses("values")),
    YearStage("round_sealed", "评分已封存", procedure.needs_rounds),
    YearStage(
        "direct_listed", "受上级激励表彰的地区已登记，直接列入名单", _uses("direct_listing"), whole=True
    ),
    YearStage("list_drafted", "拟激励名单已提出", _is_drafted_only),
    YearStage("list_deliberated", "名单经集体研究", _is_deliberated),
    YearStage("list_signed", "名单已审签同意", _is_signed),
    YearStage("superior_consulted", "已书面征求上级政府意见", _asks_superiors),
    YearStage("notice_opened", "名单公示中", _takes(ListStep.NOTICE)),
    YearStage("appeal_filed", "公示期内收到申诉", _uses("appeal")),
    YearStage("appeal_answered", "申诉已核查答复", _uses("appeal")),
    YearStage("renoticed", "更正后的名单重新公示", _uses("appeal")),
    YearStage("submitted", "名单已报送", _takes(ListStep.SUBMISSION)),
    YearStage("reviewed", "名单已审核", _takes(ListStep.REVIEW)),
    YearStage("decided", "激励名单已审定", _uses("decision"), whole=True),
    YearStage("commended", "通报已印发，奖励已承诺", _uses("commendation"), whole=True),
    YearStage("rewarded", "奖励已兑现", _uses("reward"), whole=True),
)
NAMES = {stage.code: stage.name for stage in ORDER} | {MIXED: MIXED_NAME}
WHOLE = frozenset(stage.code for stage in ORDER if stage.whole)
"""What is done once for the whole programme."""
PLACE = {stage.code: place for place, stage in enumerate(ORDER)}
OF_APPEALS = frozenset({"appeal_filed", "appeal_answered", "renoticed"})
"""Played only where somebody appeals in the story."""


def stages_of(rules: RuleSet, *, appealed: bool) -> tuple[str, ...]:
    """The stages of a rulebook in their order."""
    return tuple(
        stage.code for stage in ORDER if stage.used(rules) and (appealed or stage.code not in OF_APPEALS)
    )


def reached(stages: tuple[str, ...], code: str) -> int:
    """How far along its own stages a programme is whose artefacts say ``code``; -1 before the first."""
    if not code:
        return -1
    return max((number for number, stage in enumerate(stages) if PLACE[stage] <= PLACE[code]), default=-1)
