"""The doors of schemes, data requests and values."""

from indicators.actions.requests import (
    accept_values,
    extend_request,
    request_values,
    return_values,
    submit_values,
)
from indicators.actions.schemes import (
    copy_scheme,
    publish_plan_with_schemes,
    put_scheme,
    submit_plan_with_schemes,
)
from indicators.actions.values import CellEntry, Order, Saved, correct_values, enter_values
from indicators.actions.workbooks import (
    Preview,
    import_workbook,
    preview_of,
    preview_workbook,
    template_workbook,
)

__all__ = [
    "CellEntry",
    "Order",
    "Preview",
    "Saved",
    "accept_values",
    "copy_scheme",
    "correct_values",
    "enter_values",
    "extend_request",
    "import_workbook",
    "preview_of",
    "preview_workbook",
    "publish_plan_with_schemes",
    "put_scheme",
    "request_values",
    "return_values",
    "submit_plan_with_schemes",
    "submit_values",
    "template_workbook",
]
