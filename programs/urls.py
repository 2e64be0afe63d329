"""Addresses of this app: pages and REST operations."""

from __future__ import annotations

from django.urls import path

from core.doors import Door, api_paths, page_paths
from programs.api import readings as reading_api
from programs.api import rulebooks as rulebook_api
from programs.api import views as api
from programs.api.succession import ProgrammeChanges
from programs.views import (
    departures,
    items,
    plans,
    programmes,
    prohibitions,
    readings,
    routes,
    rulebook_changes,
    rulebook_compare,
    rulebook_editor,
    rulebooks,
    succession,
)

DOORS: list[tuple[str, type[Door]]] = [
    ("rulebooks/new/", rulebooks.CreateRulebook),
    ("rulebooks/drafts/new/", rulebook_editor.BeginDraft),
    ("rulebooks/drafts/<uuid:draft_id>/head/", rulebook_editor.EditHead),
    ("rulebooks/drafts/<uuid:draft_id>/rules/<str:rule_code>/", rulebook_editor.EditRule),
    ("rulebooks/drafts/<uuid:draft_id>/rules/<str:rule_code>/drop/", rulebook_editor.DropRule),
    ("rulebooks/drafts/<uuid:draft_id>/publish/", rulebook_editor.PublishDraft),
    ("rulebooks/drafts/<uuid:draft_id>/discard/", rulebook_editor.DiscardDraft),
    ("rulebooks/<uuid:version_id>/prohibitions/", prohibitions.PublishProhibitionsOf),
    ("programmes/<uuid:programme_id>/rulebook/", rulebook_changes.AskChange),
    ("rulebook-changes/<uuid:change_id>/consent/", rulebook_changes.RecordChangeConsent),
    ("rulebook-changes/<uuid:change_id>/withdraw/", rulebook_changes.WithdrawChange),
    ("prohibitions/new/", prohibitions.PublishProhibition),
    ("prohibitions/<uuid:prohibition_id>/withdraw/", prohibitions.WithdrawProhibition),
    ("prohibitions/<uuid:prohibition_id>/deliver/", prohibitions.DeliverAgain),
    ("prohibitions/received/<uuid:received_id>/depart/", prohibitions.Depart),
    ("programmes/notices/new/", readings.StartReading),
    ("programmes/notices/<uuid:reading_id>/head/", readings.CorrectHead),
    ("programmes/notices/<uuid:reading_id>/items/new/", readings.AddItem),
    ("programmes/notices/<uuid:reading_id>/items/<str:item_key>/", readings.CorrectItem),
    ("programmes/notices/<uuid:reading_id>/names/", readings.ResolveNames),
    ("programmes/notices/<uuid:reading_id>/rules/", readings.CorrectRules),
    ("programmes/notices/<uuid:reading_id>/discard/", readings.DiscardReading),
    ("programmes/notices/<uuid:reading_id>/make/", readings.MakeProgramme),
    ("programmes/new/", programmes.DraftProgramme),
    ("programmes/<uuid:programme_id>/parties/", programmes.SetParties),
    ("programmes/<uuid:programme_id>/succeed/", succession.StartFromLastYear),
    ("programmes/<uuid:programme_id>/follow/", succession.FollowProgramme),
    ("programmes/<uuid:programme_id>/describe/", succession.DescribeProgramme),
    ("items/<uuid:item_id>/origins/", succession.SetOrigins),
    ("programmes/<uuid:programme_id>/submit/", programmes.SubmitProgramme),
    ("programmes/<uuid:programme_id>/decide/", programmes.DecideProgramme),
    ("programmes/<uuid:programme_id>/issue/", programmes.IssueProgramme),
    ("programmes/<uuid:programme_id>/items/new/", items.ProposeItem),
    ("items/<uuid:item_id>/change/", items.ChangeItem),
    ("items/<uuid:item_id>/withdraw/", items.WithdrawItem),
    ("items/<uuid:item_id>/leads/add/", items.AddLead),
    ("items/<uuid:item_id>/leads/remove/", items.RemoveLead),
    ("items/<uuid:item_id>/departures/<str:rule_code>/", departures.AskDeparture),
    ("items/<uuid:item_id>/departures/<str:rule_code>/withdraw/", departures.WithdrawDeparture),
    ("items/<uuid:item_id>/rulings/new/", items.RecordRuling),
    ("items/<uuid:item_id>/plan/draft/", plans.DraftPlan),
    ("plans/<uuid:plan_id>/edit/", plans.EditPlan),
    ("plans/<uuid:plan_id>/supersede/", plans.SupersedePlan),
    ("steps/<uuid:step_id>/answer/", routes.AnswerStep),
    ("steps/<uuid:step_id>/record/", routes.RecordStep),
]

urlpatterns = [
    path("rulebooks/", rulebooks.rulebook_list, name="rulebook-list"),
    path("rulebooks/compare/", rulebook_compare.rulebook_compare, name="rulebook-compare"),
    path("rulebooks/drafts/", rulebook_editor.draft_list, name="rulebook-draft-list"),
    path("rulebooks/drafts/<uuid:draft_id>/", rulebook_editor.draft_detail, name="rulebook-draft-detail"),
    path("rulebooks/drafts/<uuid:draft_id>/open/", rulebook_editor.rule_open, name="rulebook-rule-open"),
    path("prohibitions/", prohibitions.prohibition_list, name="prohibition-list"),
    path("rulebooks/<uuid:version_id>/", rulebooks.rulebook_detail, name="rulebook-detail"),
    path("programmes/notices/", readings.reading_list, name="reading-list"),
    path("programmes/notices/<uuid:reading_id>/", readings.reading_detail, name="reading-detail"),
    path(
        "programmes/notices/<uuid:reading_id>/progress/", readings.reading_progress, name="reading-progress"
    ),
    path("programmes/", programmes.programme_list, name="programme-list"),
    path("programmes/<uuid:programme_id>/", programmes.programme_detail, name="programme-detail"),
    path("programmes/<uuid:programme_id>/changes/", succession.programme_changes, name="programme-changes"),
    path("items/<uuid:item_id>/definition/", items.item_detail, name="item-detail"),
    path("plans/<uuid:plan_id>/", plans.plan_detail, name="plan-detail"),
    path("consultations/", routes.consultation_list, name="consultation-list"),
    *page_paths(DOORS),
]

root_urlpatterns = [
    path("api/v1/rulebook-schema/", api.RulebookSchema.as_view(), name="rulebook-schema"),
]

api_urlpatterns = [
    path("rulebooks/", api.RulebookList.as_view(), name="rulebook-list"),
    path("rulebooks/compare/", rulebook_api.Comparison.as_view(), name="rulebook-compare"),
    path("rulebooks/drafts/", rulebook_api.DraftList.as_view(), name="rulebook-draft-list"),
    path(
        "rulebooks/drafts/<uuid:draft_id>/", rulebook_api.DraftDetail.as_view(), name="rulebook-draft-detail"
    ),
    path(
        "rulebooks/drafts/<uuid:draft_id>/check/",
        rulebook_api.DraftCheck.as_view(),
        name="rulebook-draft-check",
    ),
    path(
        "programmes/<uuid:programme_id>/rulebook-changes/",
        rulebook_api.ChangeList.as_view(),
        name="rulebook-change-list",
    ),
    path("prohibitions/", rulebook_api.ProhibitionList.as_view(), name="prohibition-list"),
    path("prohibitions/received/", rulebook_api.ReceivedList.as_view(), name="prohibition-received-list"),
    path("rulebooks/<uuid:version_id>/", api.RulebookDetail.as_view(), name="rulebook-detail"),
    path("programmes/notices/", reading_api.NoticeReadingList.as_view(), name="reading-list"),
    path(
        "programmes/notices/<uuid:reading_id>/",
        reading_api.NoticeReadingDetail.as_view(),
        name="reading-detail",
    ),
    path("programmes/", api.ProgrammeList.as_view(), name="programme-list"),
    path("programmes/<uuid:programme_id>/", api.ProgrammeDetail.as_view(), name="programme-detail"),
    path("programmes/<uuid:programme_id>/changes/", ProgrammeChanges.as_view(), name="programme-changes"),
    path("items/", api.ItemList.as_view(), name="item-list"),
    path("items/<uuid:item_id>/", api.ItemDetail.as_view(), name="item-detail"),
    path("plans/", api.PlanList.as_view(), name="plan-list"),
    path("plans/<uuid:plan_id>/", api.PlanDetail.as_view(), name="plan-detail"),
    *api_paths(DOORS),
]
