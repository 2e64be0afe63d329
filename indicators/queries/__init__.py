"""Reads of schemes, data requests and values."""

from indicators.queries.checks import check_plan_schemes, check_scheme_of, limits_for
from indicators.queries.requests import (
    Grid,
    GridColumn,
    GridSheet,
    grid_of,
    request_of,
    requests_for,
    requests_of_item,
)
from indicators.queries.schemes import (
    document_of,
    documents_of,
    locked_scheme,
    objects_of_class,
    objects_of_classes,
    schemes_of_plan,
)
from indicators.queries.values import CurrentValue, current_values, history_of, missing_cells

__all__ = [
    "CurrentValue",
    "Grid",
    "GridColumn",
    "GridSheet",
    "check_plan_schemes",
    "check_scheme_of",
    "current_values",
    "document_of",
    "documents_of",
    "grid_of",
    "history_of",
    "limits_for",
    "locked_scheme",
    "missing_cells",
    "objects_of_class",
    "objects_of_classes",
    "request_of",
    "requests_for",
    "requests_of_item",
    "schemes_of_plan",
]
