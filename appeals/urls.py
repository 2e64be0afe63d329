"""Addresses of this app: pages, REST operations."""

from __future__ import annotations

from django.urls import path

from appeals.api import views as api
from appeals.views import doors, pages
from core.doors import api_paths, page_paths

DOORS = [
    ("notices/<uuid:notice_id>/appeals/file/", doors.FileAppeal),
    ("notices/<uuid:notice_id>/appeals/register/", doors.RegisterAppeal),
    ("appeals/<uuid:appeal_id>/accept/", doors.AcceptAppeal),
    ("appeals/<uuid:appeal_id>/refuse/", doors.RefuseAppeal),
    ("appeals/<uuid:appeal_id>/verify/", doors.RecordFinding),
    ("appeals/<uuid:appeal_id>/decide/", doors.DecideAppeal),
    ("appeals/<uuid:appeal_id>/answer/", doors.AnswerAppeal),
    ("appeals/<uuid:appeal_id>/withdraw/", doors.WithdrawAppeal),
    ("appeals/<uuid:appeal_id>/correct/", doors.CorrectValues),
    ("appeals/<uuid:appeal_id>/remove/", doors.RemoveEntry),
    ("appeals/<uuid:appeal_id>/finish/", doors.FinishOutcome),
]

urlpatterns = [
    path("appeals/", pages.appeal_list, name="appeal-list"),
    path("appeals/<uuid:appeal_id>/", pages.appeal_detail, name="appeal-detail"),
    path("appeals/<uuid:appeal_id>/evidence/", pages.appeal_evidence, name="appeal-evidence"),
    *page_paths(DOORS),
]
api_urlpatterns = [
    path("appeals/", api.AppealList.as_view(), name="appeal-list"),
    path("appeals/<uuid:appeal_id>/", api.AppealDetail.as_view(), name="appeal-detail"),
    path("appeals/<uuid:appeal_id>/evidence/", pages.appeal_evidence, name="appeal-evidence"),
    *api_paths(DOORS),
]
