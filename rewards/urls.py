"""Addresses of this app: pages, REST operations."""

from __future__ import annotations

from django.urls import path

from core.doors import api_paths, page_paths
from rewards.api import bonus as bonus_api
from rewards.api import views as api
from rewards.views import bonus, doors, pages

DOORS = [
    ("programmes/<uuid:programme_id>/conclude/", doors.ConcludeProgramme),
    ("commendations/<uuid:notice_id>/rewards/promise/", doors.PromiseRewards),
    ("commendations/<uuid:notice_id>/rewards/add/", doors.AddReward),
    ("rewards/<uuid:reward_id>/change/", doors.ChangeReward),
    ("rewards/<uuid:reward_id>/honour/", doors.HonourReward),
    ("rewards/<uuid:reward_id>/withdraw/", doors.WithdrawReward),
]

urlpatterns = [
    path("rewards/", pages.reward_list, name="reward-list"),
    path("rewards/<uuid:reward_id>/", pages.reward_detail, name="reward-detail"),
    path("rewards/<uuid:reward_id>/proof/", pages.reward_proof, name="reward-proof"),
    path("commendations/<uuid:notice_id>/bonus/", bonus.bonus_list, name="bonus-list"),
    path("commendations/<uuid:notice_id>/bonus/workbook/", bonus.bonus_workbook, name="bonus-workbook"),
    *page_paths(DOORS),
]
api_urlpatterns = [
    path("rewards/", api.RewardList.as_view(), name="reward-list"),
    path("rewards/<uuid:reward_id>/", api.RewardDetail.as_view(), name="reward-detail"),
    path("rewards/<uuid:reward_id>/proof/", pages.reward_proof, name="reward-proof"),
    path("commendations/<uuid:notice_id>/bonus/", bonus_api.BonusList.as_view(), name="bonus-list"),
    *api_paths(DOORS),
]
