"""Workbooks: `write_table` makes them, `read_table` reads them back or names every mistake at once."""

from documents.workbooks.reading import read_table
from documents.workbooks.spec import (
    Column,
    Kind,
    Mistake,
    Mistakes,
    ReadLimits,
    Row,
    Table,
    TableSpec,
    fingerprint,
)

__all__ = [
    "Column",
    "Kind",
    "Mistake",
    "Mistakes",
    "ReadLimits",
    "Row",
    "Table",
    "TableSpec",
    "fingerprint",
    "read_table",
]
