"""What each code of a mistake says to a person. The caller translates and fills in `found` and `expected`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from documents.workbooks.spec import Mistake

SENTENCES = {
    # the file
    "not_a_workbook": _("This is not an Excel workbook (.xlsx)."),
    "encrypted_or_old": _(
        "The workbook is protected by a password or in the old .xls format; save it as .xlsx."
    ),
    "damaged": _("The workbook is damaged and cannot be read."),
    "macros": _("The workbook contains macros; save it as .xlsx without macros."),
    "embedded_object": _("The workbook contains an embedded object: %(found)s. Remove it."),
    "external_link": _("The workbook refers to other files. Paste values instead of links."),
    "too_large": _("The file has %(found)s; at most %(expected)s are accepted."),
    "too_many_parts": _("The file has %(found)s parts; at most %(expected)s are accepted."),
    "unsafe_archive": _("The file is packed in an unusual way (%(found)s); save it again with Excel or WPS."),
    "inflates_too_much": _("The unpacked file is larger than %(expected)s (%(found)s)."),
    "unsafe_xml": _(
        "The file contains definitions that are not accepted (%(found)s); save it again with Excel or WPS."
    ),
    "too_heavy": _(
        "Reading the workbook takes too much time or memory; remove what does not belong to the table."
    ),
    # the sheet
    "sheet_missing": _("The sheet “%(expected)s” is missing; there is: %(found)s."),
    "stamp_missing": _(
        "This is not a workbook made by this system: its mark in cell A1 is missing. Use the template."
    ),
    "wrong_table": _("This is the workbook of another table (%(found)s)."),
    "old_version": _(
        "This is template version %(found)s; the present one is %(expected)s. Download the template again."
    ),
    "stale_template": _("Items or indicators have changed since this template was made. Download it again."),
    "head_missing": _("The row of column heads was not found. Expected: %(expected)s."),
    "missing_column": _("The column “%(expected)s” is missing."),
    "unknown_column": _("The column “%(found)s” does not belong to this table."),
    "duplicate_column": _("The column “%(found)s” appears twice."),
    "too_many_rows": _("The table has too many rows; at most %(expected)s are accepted."),
    "too_many_columns": _("There is something far outside the table; it has %(expected)s columns."),
    "too_many_cells": _("The sheet has too many cells; at most %(expected)s are accepted."),
    # the rows
    "key_missing": _("The hidden key of this row is missing; fill in rows of the template only."),
    "duplicate_key": _("This row appears twice, first in row %(expected)s (key %(found)s)."),
    "unknown_key": _("This row does not belong to the table (key %(found)s)."),
    "missing_row": _("The row with key %(expected)s is missing."),
    # the cells
    "formula": _("The cell holds a formula; enter the value."),
    "error_value": _("The cell shows an error such as #N/A or #DIV/0!; enter the value."),
    "merged": _("Cells are merged; take the merge apart and fill in each cell."),
    "required": _("A value is compulsory here."),
    "not_a_number": _("“%(found)s” is not a number."),
    "unit_in_number": _("“%(found)s” contains a unit; enter the number only."),
    "placeholder": _("“%(found)s” is not a number; leave the cell empty if there is no value."),
    "bad_thousands": _("The commas in “%(found)s” do not separate thousands."),
    "scientific": _("“%(found)s” is in scientific notation; write the number out."),
    "leading_apostrophe": _("The value begins with an apostrophe (%(found)s); enter the number only."),
    "percent_sign": _("“%(found)s” has a sign of per cent, but this column is not in per cent."),
    "percent_format": _("The cell is formatted as per cent, but this column is not in per cent."),
    "too_many_digits": _("The number has more than %(expected)s digits."),
    "too_many_places": _("“%(found)s” has more than %(expected)s decimal places."),
    "not_whole": _("“%(found)s” is not a whole number."),
    "below_minimum": _("%(found)s is below the least value %(expected)s."),
    "above_maximum": _("%(found)s is above the greatest value %(expected)s."),
    "truth_value": _("The cell holds TRUE or FALSE; enter the value."),
    "date_as_number": _("The cell holds a date (%(found)s), but a number belongs here."),
    "date_as_text": _("The cell holds a date (%(found)s), but a text belongs here."),
    "number_as_date": _("The cell holds the number %(found)s, but a date belongs here."),
    "not_a_date": _("“%(found)s” is not a date; write it like 2026-03-05."),
    "time_in_date": _("The date carries a time of day (%(found)s); enter the date only."),
    "not_a_choice": _("“%(found)s” is none of: %(expected)s."),
    "too_long": _("The text is longer than %(expected)s characters."),
    "control_characters": _("The text contains invisible control characters."),
}


def sentence(mistake: Mistake) -> str:
    """The mistake as a sentence in the reader's language."""
    return str(SENTENCES[mistake.code]) % {"found": mistake.found, "expected": mistake.expected}
