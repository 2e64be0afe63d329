"""Cursor pagination for REST lists: stable under writes, no totals to count."""

from rest_framework.pagination import CursorPagination


class ByCursor(CursorPagination):
    ordering = "id"
    page_size = 50
    max_page_size = 200
    page_size_query_param = "page_size"
