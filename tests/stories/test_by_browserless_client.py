"""The same year through HTTP alone: half of it by the forms of pages, half by REST with tokens, each step by its person.

What is refused on the way is refused with its status, its clause and what to do.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from appeals.models import Appeal
from core.clock import SHANGHAI
from documents.rendering import allow_here
from evaluations.models import ProposedList, Round
from indicators.models import DataRequest
from indicators.queries.requests import grid_of, request_of
from ledger import outbox
from ledger.verification import verify_all
from programs.models import Item, Plan, Programme, RulebookVersion, Step, Track
from publicity.models import CommendationNotice, PublicNotice
from rewards.models import Reward
from tests.stories.http import Doors, Refused, paper
from tests.world import COUNTIES

pytestmark = pytest.mark.usefixtures("inside")

SECTIONS = {
    "section_quota": "县市区2个。",
    "section_indicators": "见评价指标体系。",
    "section_selection_procedure": "按量化得分从高到低提出。",
    "section_reward_method": "各奖励20万元。",
    "section_reward_fund_use": "用于高标准农田管护。",
}


def leaf(code: str, weight: str, provider: Any, **more: Any) -> dict[str, Any]:
    return {
        "code": code,
        "name": f"指标{code}",
        "weight": weight,
        "method": "efficacy",
        "params": {"base": "60", "range": "40"},
        "measure": "total",
        "direction": "positive",
        "category": "economy",
        "missing": "not_ranked",
        "unit_of_measure": "万吨",
        "provider": str(provider.pk),
        "statistic": "统计年报",
        "period": "2025",
        **more,
    }


def scheme(world: Any, leaves: int = 2) -> dict[str, Any]:
    share = str(100 // leaves)
    rest = str(100 - (100 // leaves) * (leaves - 1))
    provider = world.units["statistics"]
    rows = [leaf(f"A{number}", share if number else rest, provider) for number in range(leaves)]
    return {"waived_measures": {"increment": "基期口径调整", "per_capita": "与人口无关"}, "indicators": rows}


def on_paper(day: str, number: str) -> dict[str, Any]:
    return {"decider": "分管负责人", "decided_on": day, "document_number": number, "paper": paper(number)}


class Year:
    """The steps in their order; each method is one part of the year and says what was refused in it."""

    def __init__(self, world: Any, doors: Doors, travel: Any) -> None:
        self.world, self.doors, self.travel = world, doors, travel
        self.refusals: dict[str, Refused] = {}

    def go_to(self, *moment: int) -> None:
        self.travel.travel_to(datetime(*moment, tzinfo=SHANGHAI))  # type: ignore[misc,arg-type]
        self.doors.forget_tokens()
        outbox.run_due()

    def refuse(self, name: str, who: str, path: str, **data: Any) -> None:
        self.refusals[name] = self.doors.refused(who, path, **data)

    def item_data(self, **changes: Any) -> dict[str, Any]:
        return {
            "number": 1,
            "title": "推进粮食生产",
            "lead": str(self.world.units["lead"].pk),
            "classes": ["county"],
            "already_assessed": "no",
            "goal_reached": "no",
            "not_measurable": "no",
            **changes,
        }

    def measures_of_the_year(self) -> None:
        doors = self.doors
        self.go_to(2025, 1, 8, 9)
        doors.rest("officer", "rulebooks/new/", code="yiyang-2023")
        version = str(RulebookVersion.objects.get().pk)
        year = {"year": 2025, "title": "2025年度督查激励措施", "rulebook_version": version}
        self.refuse("a lead drafts no programme", "lead_operator", "programmes/new/", **year)
        doors.page("officer", "programmes/new/", **year)
        programme = Programme.objects.get().pk
        four = {f"sub_item_{number}": f"子项目{number}" for number in range(1, 5)}
        four |= {f"sub_item_{number}_classes": ["county"] for number in range(1, 5)}  # type: ignore[dict-item]
        new = f"programmes/{programme}/items/new/"
        self.refuse("four sub-items", "officer", new, **self.item_data(classes=[], **four))
        self.refuse("work assessed elsewhere", "officer", new, **self.item_data(already_assessed="yes"))
        doors.rest("officer", new, **self.item_data())
        doors.page("officer", f"programmes/{programme}/submit/")
        self.refuse("an item before the meeting", "officer", new, **self.item_data(number=2))
        minutes = on_paper("2025-01-08", "常务会议纪要〔2025〕2号")
        self.refuse(
            "the proposer records the minutes",
            "officer",
            f"programmes/{programme}/decide/",
            stance="agree",
            **minutes,
        )
        minutes["paper"].seek(0)
        doors.page("officer_two", f"programmes/{programme}/decide/", stance="agree", **minutes)
        doors.rest("officer", f"programmes/{programme}/issue/", document_number="益政办函〔2025〕1号")

    def plan(self) -> None:
        doors, item, track = self.doors, Item.objects.get(), Track.objects.get()
        doors.rest("lead_operator", f"items/{item.pk}/plan/draft/")
        plan = Plan.objects.get().pk
        edit, write = f"plans/{plan}/edit/", f"plans/{plan}/schemes/{track.pk}/edit/"
        self.refuse("four counties", "lead_operator", edit, **{f"places_{track.pk}": 4})
        doors.rest("lead_operator", write, **scheme(self.world, 11))
        self.refuse("eleven indicators", "lead_operator", f"plans/{plan}/schemes/submit/")
        doors.rest("lead_operator", write, **scheme(self.world))
        self.refuse("empty sections", "lead_operator", f"plans/{plan}/schemes/submit/")
        doors.page("lead_operator", edit, money_source="existing", **{**SECTIONS, f"places_{track.pk}": "2"})
        doors.page("lead_operator", f"plans/{plan}/schemes/submit/")
        self._counties(plan)
        self._leaders(plan)
        self.refuse(
            "another lead publishes",
            "other_lead",
            f"plans/{plan}/schemes/publish/",
            document_number="发〔2025〕1号",
        )
        doors.page("lead_operator", f"plans/{plan}/schemes/publish/", document_number="益农发〔2025〕3号")

    def step(self, plan: Any) -> Step:
        return Step.objects.get(route__subject_id=plan, state="open")

    def _counties(self, plan: Any) -> None:
        doors, units, step = self.doors, self.world.units, self.step(plan)
        heshan = {"unit": str(units["heshan"].pk), "stance": "agree"}
        doors.rest("object_leader", f"steps/{step.pk}/answer/", **heshan)
        self.refuse("a county answers twice", "object_leader", f"steps/{step.pk}/answer/", **heshan)
        doors.page(
            "other_leader",
            f"steps/{step.pk}/answer/",
            unit=str(units["taojiang"].pk),
            stance="comment",
            text="建议明确口径。",
        )
        for name in ("ziyang", "nanxian", "yuanjiang"):
            doors.page(
                "lead_reviewer",
                f"steps/{step.pk}/record/",
                unit=str(units[name].pk),
                stance="agree",
                **on_paper("2025-01-08", f"{name}复函1号"),
            )
        self.go_to(2025, 1, 17, 9)

    def _leaders(self, plan: Any) -> None:
        doors, units = self.doors, self.world.units
        doors.page(
            "finance", f"steps/{self.step(plan).pk}/answer/", unit=str(units["finance"].pk), stance="agree"
        )
        government = str(units["government"].pk)
        doors.rest("leader", f"steps/{self.step(plan).pk}/answer/", unit=government, stance="agree")
        self.refuse(
            "one leader answers two steps",
            "leader",
            f"steps/{self.step(plan).pk}/answer/",
            unit=government,
            stance="agree",
        )
        doors.rest(
            "officer_two",
            f"steps/{self.step(plan).pk}/record/",
            unit=government,
            stance="agree",
            **on_paper("2025-01-17", "签批件1号"),
        )

    def values(self) -> None:
        doors, item = self.doors, Item.objects.get()
        self.go_to(2026, 1, 5, 9)
        doors.rest("lead_operator", f"items/{item.pk}/requests/ask/", due_at="2026-01-12T18:00")
        request = DataRequest.objects.get()
        sheet = grid_of(request_of(request.pk)).sheets[0]
        _first, second = sheet.columns
        cells = {f"v-{row.unit_id}-0": str(30 + 7 * place) for place, row in enumerate(sheet.objects)}
        enter = f"requests/{request.pk}/tracks/{sheet.track.pk}/values/"
        wrong = doors.try_page("data_provider", enter, **{**cells, f"v-{sheet.objects[0].unit_id}-0": "三十"})
        assert wrong.status_code == 400
        assert "三十" in wrong.content.decode()
        doors.page("data_provider", enter, source="统计年报", **cells)
        listed = [
            {
                "unit": str(row.unit_id),
                "indicator": str(second.indicator_id),
                "component": second.component,
                "value": str(50 + 3 * place),
                "version": 0,
            }
            for place, row in enumerate(sheet.objects)
        ]
        self.refuse("values not complete", "data_provider", f"requests/{request.pk}/submit/")
        doors.rest("data_provider", f"requests/{request.pk}/values/", "put", cells=listed)
        self.refuse("accepted before it is handed in", "lead_reviewer", f"requests/{request.pk}/accept/")
        doors.rest("data_provider", f"requests/{request.pk}/submit/")
        self.refuse("the provider accepts", "data_provider", f"requests/{request.pk}/accept/")
        doors.page("lead_reviewer", f"requests/{request.pk}/accept/")

    def list_of_two(self) -> None:
        doors, item, track = self.doors, Item.objects.get(), Track.objects.get()
        doors.page("lead_operator", f"tracks/{track.pk}/round/open/")
        self.refuse("a list before the round is sealed", "lead_operator", f"items/{item.pk}/list/draft/")
        doors.rest("lead_operator", f"rounds/{Round.objects.get().pk}/seal/")
        doors.rest("lead_operator", f"items/{item.pk}/list/draft/")
        found = ProposedList.objects.get().pk
        self.refuse("no minutes", "lead_operator", f"lists/{found}/deliberate/")
        doors.page(
            "lead_operator",
            f"lists/{found}/deliberate/",
            number="党组会议纪要1号",
            held_on="2026-01-05",
            paper=paper("纪要"),
        )
        doors.rest("lead_operator", f"lists/{found}/send/")
        government = str(self.world.units["government"].pk)
        step = Step.objects.get(route__purpose="list", state="open")
        doors.page("leader", f"lists/steps/{step.pk}/answer/", unit=government, stance="agree")
        step = Step.objects.get(route__purpose="list", state="open")
        doors.rest(
            "officer_two",
            f"lists/steps/{step.pk}/record/",
            unit=government,
            stance="agree",
            **on_paper("2026-01-05", "签批件2号"),
        )

    def notice(self) -> None:
        doors, found = self.doors, ProposedList.objects.get().pk
        self.go_to(2026, 1, 6, 9)
        words = {
            "title": "拟激励对象公示",
            "basis": "益政办发〔2023〕10号",
            "posted_where": "市农业农村局网站",
            "working_days": 3,
            "appeal_telephone": "0737-0000011",
            "office_telephone": "0737-0000001",
            "office_mailbox": "ducha@example.invalid",
        }
        short = {
            **words,
            "working_days": 2,
            "appeal_telephone": "",
            "office_telephone": "",
            "office_mailbox": "",
        }
        self.refuse("two days and no telephone", "lead_operator", f"lists/{found}/notice/", **short)
        doors.page("lead_operator", f"lists/{found}/notice/", **words)
        notice = PublicNotice.objects.get()
        doors.page(
            "lead_operator",
            f"notices/{notice.pk}/post/",
            address="https://nyncj.example.invalid/1.html",
            posted_at="2026-01-06T09:00:00",
            picture=paper("截图"),
        )
        self.refuse(
            "submitted while on notice", "lead_operator", f"lists/{found}/submit/", measures="各奖励20万元"
        )
        public = doors.client_of().get(f"/p/yiyang/notices/{notice.pk}/")
        assert public.status_code == 200
        assert [name for name in ("安化县", "沅江市") if name not in public.content.decode()] == []

    def appeal(self) -> None:
        doors, notice, unit = self.doors, PublicNotice.objects.get(), self.world.units["heshan"]
        file = f"notices/{notice.pk}/appeals/file/"
        doors.rest("object_leader", file, unit=str(unit.pk), claim="产量口径有误，请复核。")
        self.refuse("a second appeal meanwhile", "object_leader", file, unit=str(unit.pk), claim="再次申诉。")
        appeal = Appeal.objects.get().pk
        people = self.world.people
        self.refuse(
            "a scorer verifies",
            "lead_manager",
            f"appeals/{appeal}/accept/",
            verifier=str(people["lead_reviewer"].pk),
        )
        doors.page("lead_manager", f"appeals/{appeal}/accept/", verifier=str(people["lead_manager"].pk))
        doors.rest("lead_manager", f"appeals/{appeal}/verify/", finding="经核查，口径与方案一致。")
        self.go_to(2026, 1, 12, 9)
        found = ProposedList.objects.get().pk
        self.refuse(
            "submitted while an appeal waits",
            "lead_operator",
            f"lists/{found}/submit/",
            measures="各奖励20万元",
        )
        self.refuse(
            "an appeal after the closing second",
            "other_leader",
            file,
            unit=str(self.world.units["taojiang"].pk),
            claim="申诉",
        )
        doors.page("lead_manager", f"appeals/{appeal}/decide/", decision="rejected", outcome="none")
        doors.rest("lead_manager", f"appeals/{appeal}/answer/", answer="经核查，得分无误。")
        doors.page("lead_operator", f"lists/{found}/submit/", measures="各奖励20万元")

    def commendation(self) -> None:
        doors, found, programme = self.doors, ProposedList.objects.get().pk, Programme.objects.get().pk
        words = {
            "title": "关于2025年度督查激励结果的通报",
            "addressee": "各县市区人民政府",
            "opening": "现予通报激励。",
            "cc": "市委办公室",
        }
        draft = f"programmes/{programme}/commendation/draft/"
        self.refuse("a notice before the review", "officer", draft, **words)
        doors.rest("officer", f"lists/{found}/review/", note="程序合规。")
        self.refuse("no copy to the organisation department", "officer", draft, **words)
        doors.page("officer", draft, **{**words, "cc": "市委组织部，市委办公室"})
        notice = CommendationNotice.objects.get().pk
        doors.rest("officer", f"commendations/{notice}/send/")
        step = Step.objects.get(route__purpose="award", state="open")
        doors.page(
            "officer_two",
            f"commendations/steps/{step.pk}/answer/",
            unit_id=str(self.world.units["office"].pk),
            stance="agree",
        )
        doors.rest(
            "officer_two",
            f"commendations/{notice}/decide/",
            minutes_number="常务会议纪要〔2026〕3号",
            minutes_on="2026-01-12",
            paper=paper("纪要"),
        )
        self.go_to(2026, 2, 12, 9)
        doors.page(
            "officer",
            f"commendations/{notice}/issue/",
            document_number="益政办函〔2026〕1号",
            issue_date="2026-02-12",
        )
        outbox.run_due()

    def rewards(self) -> None:
        doors, notice = self.doors, CommendationNotice.objects.get().pk
        doors.rest("officer", f"commendations/{notice}/rewards/promise/")
        for number, reward in enumerate(Reward.objects.order_by("id"), start=1):
            doors.page(
                "lead_operator",
                f"rewards/{reward.pk}/honour/",
                honoured_on="2026-02-12",
                proof_number=f"拨付凭证{number}号",
                proof=paper("凭证"),
            )


REFUSALS = {
    "a lead drafts no programme": (403, ()),
    "four sub-items": (422, ("第七条",)),
    "work assessed elsewhere": (422, ("第七条",)),
    "an item before the meeting": (409, ()),
    "the proposer records the minutes": (403, ()),
    "four counties": (422, ("第九条",)),
    "eleven indicators": (422, ("第十条", "第八条")),
    "empty sections": (422, ("第八条",)),
    "a county answers twice": (409, ()),
    "one leader answers two steps": (403, ()),
    "another lead publishes": (404, ()),
    "values not complete": (422, ()),
    "accepted before it is handed in": (409, ()),
    "the provider accepts": (403, ()),
    "a list before the round is sealed": (422, ("第十一条",)),
    "no minutes": (422, ("第十二条",)),
    "two days and no telephone": (422, ("第十二条", "第十三条", "第十四条")),
    "submitted while on notice": (409, ("第十二条",)),
    "a second appeal meanwhile": (409, ()),
    "a scorer verifies": (422, ()),
    "submitted while an appeal waits": (409, ("第十五条",)),
    "an appeal after the closing second": (409, ("第十三条",)),
    "a notice before the review": (422, ("第十六条", "第十八条")),
    "no copy to the organisation department": (422, ("第十八条",)),
}


@pytest.mark.clause("YY23-03")
@pytest.mark.clause("YY23-11")
@pytest.mark.clause("YY23-12")
@pytest.mark.clause("YY23-14")
@pytest.mark.clause("YY23-15")
def test_a_whole_year_by_pages_and_rest_with_every_refusal_on_the_way(world, client_of, travel) -> None:
    allow_here()
    year = Year(world, Doors(client_of, world.people), travel)

    year.measures_of_the_year()
    year.plan()
    year.values()
    year.list_of_two()
    year.notice()
    year.appeal()
    year.commendation()
    year.rewards()

    told = {name: (one.status, one.articles) for name, one in year.refusals.items()}
    assert told == REFUSALS
    assert [name for name, one in year.refusals.items() if not one.remedy] == []
    assert set(Reward.objects.values_list("state", flat=True)) == {"honoured"}
    assert CommendationNotice.objects.get().rendering.state == "done"
    assert [one.chain for one in verify_all() if not one.holds] == []
    assert len(COUNTIES) == 6
