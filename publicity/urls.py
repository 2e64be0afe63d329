"""Addresses of this app: pages, REST operations, public pages."""

from __future__ import annotations

from django.urls import path

from core.doors import api_paths, page_paths
from publicity.api import commendations as commendations_api
from publicity.api import notices as notices_api
from publicity.views import commendations, indicator_data, notices, public

COMMENDATION_DOORS = [
    ("programmes/<uuid:programme_id>/commendation/draft/", commendations.DraftCommendation),
    ("commendations/<uuid:commendation_id>/revise/", commendations.ReviseCommendation),
    ("commendations/<uuid:commendation_id>/send/", commendations.SendCommendation),
    ("commendations/<uuid:commendation_id>/decide/", commendations.DecideCommendation),
    ("commendations/<uuid:commendation_id>/issue/", commendations.IssueCommendation),
    ("commendations/steps/<uuid:step_id>/answer/", commendations.AnswerCommendation),
]

urlpatterns: list = [
    path("notices/", notices.notice_list, name="notice-list"),
    path("notices/<uuid:notice_id>/", notices.notice_detail, name="notice-detail"),
    *page_paths(notices.NOTICE_DOORS),
    path("commendations/", commendations.commendation_list, name="commendation-list"),
    path(
        "commendations/<uuid:commendation_id>/", commendations.commendation_detail, name="commendation-detail"
    ),
    *page_paths(COMMENDATION_DOORS),
    *page_paths(indicator_data.DATA_DOORS),
]

api_urlpatterns: list = [
    path("notices/", notices_api.NoticeList.as_view(), name="notice-list"),
    path("notices/<uuid:notice_id>/", notices_api.NoticeDetail.as_view(), name="notice-detail"),
    *api_paths(notices.NOTICE_DOORS),
    path("commendations/", commendations_api.CommendationList.as_view(), name="commendation-list"),
    path(
        "commendations/<uuid:commendation_id>/",
        commendations_api.CommendationDetail.as_view(),
        name="commendation-detail",
    ),
    *api_paths(COMMENDATION_DOORS),
    *api_paths(indicator_data.DATA_DOORS),
]

public_urlpatterns: list = [
    path("", public.home, name="home"),
    path("notices/<uuid:source_id>/", public.notice, name="notice"),
    path("commendations/<uuid:source_id>/", public.commendation, name="commendation"),
    path("documents/<uuid:source_id>/", public.document, name="document"),
    path("files/<uuid:file_id>/", public.file_download, name="file"),
    path("verify/", public.verify, name="verify"),
]
