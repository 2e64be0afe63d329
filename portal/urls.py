"""Addresses of the pages that cross the apps."""

from __future__ import annotations

from django.conf import settings
from django.urls import path

from portal.views import board, gallery, home, item

urlpatterns = [
    path("", home.home, name="home"),
    path("board/", board.show, name="board"),
    path("board/<int:year>/", board.show, name="board-year"),
    path("items/<uuid:item_id>/", item.show, name="item"),
]
api_urlpatterns: list = []

root_urlpatterns = [] if settings.PRODUCTION else [path("components/", gallery.show, name="gallery")]
