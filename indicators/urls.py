"""Addresses of this app: pages and REST operations."""

from __future__ import annotations

from django.urls import path

from core.doors import api_paths, page_paths
from indicators.api.views import PlanLint, RequestList, SchemeCheck, SchemeView, ValuesView
from indicators.views import requests, schemes, values

SCHEME = "plans/<uuid:plan_id>/schemes/<uuid:track_id>/"
SHEET = "requests/<uuid:request_id>/tracks/<uuid:track_id>/"

DOORS = [
    (f"{SCHEME}edit/", schemes.EditScheme),
    (f"{SCHEME}copy/", schemes.CopyScheme),
    ("plans/<uuid:plan_id>/schemes/submit/", schemes.SubmitPlan),
    ("plans/<uuid:plan_id>/schemes/publish/", schemes.PublishPlan),
    ("items/<uuid:item_id>/requests/ask/", requests.AskForValues),
    ("items/<uuid:item_id>/values/correct/", values.CorrectValue),
    ("requests/<uuid:request_id>/submit/", requests.SubmitValues),
    ("requests/<uuid:request_id>/accept/", requests.AcceptValues),
    ("requests/<uuid:request_id>/return/", requests.ReturnValues),
    ("requests/<uuid:request_id>/extend/", requests.ExtendRequest),
    (f"{SHEET}values/", values.EnterValues),
    (f"{SHEET}workbook/", values.PreviewWorkbook),
    (f"{SHEET}workbook/confirm/", values.ImportWorkbook),
]

urlpatterns = [
    path("plans/<uuid:plan_id>/schemes/", schemes.scheme_list, name="scheme-list"),
    path("plans/<uuid:plan_id>/lint/", schemes.plan_lint, name="plan-lint"),
    path(SCHEME, schemes.scheme_detail, name="scheme-detail"),
    path(f"{SCHEME}check/", schemes.scheme_check, name="scheme-check"),
    path("requests/", requests.request_list, name="request-list"),
    path("requests/<uuid:request_id>/", requests.request_detail, name="request-detail"),
    path("requests/<uuid:request_id>/objects/<uuid:unit_id>/", values.value_history, name="value-history"),
    path(f"{SHEET}template/", values.value_template, name="value-template"),
    *page_paths(DOORS),
]

api_urlpatterns = [
    path("plans/<uuid:plan_id>/lint/", PlanLint.as_view(), name="plan-lint"),
    path(SCHEME, SchemeView.as_view(), name="scheme"),
    path(f"{SCHEME}check/", SchemeCheck.as_view(), name="scheme-check"),
    path("requests/", RequestList.as_view(), name="request-list"),
    path("requests/<uuid:request_id>/values/", ValuesView.as_view(), name="values"),
    *api_paths(DOORS),
]
