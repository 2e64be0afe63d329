"""Addresses of this app: pages and REST operations."""

from __future__ import annotations

from django.urls import path

from core.doors import Door, api_paths, page_paths
from programs.api import views as api
from programs.views import items, plans, programmes, routes, rulebooks

DOORS: list[tuple[str, type[Door]]] = [
    ("rulebooks/new/", rulebooks.CreateRulebook),
    ("programmes/new/", programmes.DraftProgramme),
    ("programmes/<uuid:programme_id>/parties/", programmes.SetParties),
    ("programmes/<uuid:programme_id>/submit/", programmes.SubmitProgramme),
    ("programmes/<uuid:programme_id>/decide/", programmes.DecideProgramme),
    ("programmes/<uuid:programme_id>/issue/", programmes.IssueProgramme),
    ("programmes/<uuid:programme_id>/items/new/", items.ProposeItem),
    ("items/<uuid:item_id>/change/", items.ChangeItem),
    ("items/<uuid:item_id>/withdraw/", items.WithdrawItem),
    ("items/<uuid:item_id>/leads/add/", items.AddLead),
    ("items/<uuid:item_id>/leads/remove/", items.RemoveLead),
    ("items/<uuid:item_id>/rulings/new/", items.RecordRuling),
    ("items/<uuid:item_id>/plan/draft/", plans.DraftPlan),
    ("plans/<uuid:plan_id>/edit/", plans.EditPlan),
    ("plans/<uuid:plan_id>/supersede/", plans.SupersedePlan),
    ("steps/<uuid:step_id>/answer/", routes.AnswerStep),
    ("steps/<uuid:step_id>/record/", routes.RecordStep),
]

urlpatterns = [
    path("rulebooks/", rulebooks.rulebook_list, name="rulebook-list"),
    path("rulebooks/<uuid:version_id>/", rulebooks.rulebook_detail, name="rulebook-detail"),
    path("programmes/", programmes.programme_list, name="programme-list"),
    path("programmes/<uuid:programme_id>/", programmes.programme_detail, name="programme-detail"),
    path("items/<uuid:item_id>/definition/", items.item_detail, name="item-detail"),
    path("plans/<uuid:plan_id>/", plans.plan_detail, name="plan-detail"),
    path("consultations/", routes.consultation_list, name="consultation-list"),
    *page_paths(DOORS),
]

api_urlpatterns = [
    path("rulebooks/", api.RulebookList.as_view(), name="rulebook-list"),
    path("rulebooks/<uuid:version_id>/", api.RulebookDetail.as_view(), name="rulebook-detail"),
    path("programmes/", api.ProgrammeList.as_view(), name="programme-list"),
    path("programmes/<uuid:programme_id>/", api.ProgrammeDetail.as_view(), name="programme-detail"),
    path("items/", api.ItemList.as_view(), name="item-list"),
    path("items/<uuid:item_id>/", api.ItemDetail.as_view(), name="item-detail"),
    path("plans/", api.PlanList.as_view(), name="plan-list"),
    path("plans/<uuid:plan_id>/", api.PlanDetail.as_view(), name="plan-detail"),
    *api_paths(DOORS),
]
