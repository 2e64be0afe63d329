"""Divisions, their other names and the national calendars, from the files of ``organizations/data``."""

from dataclasses import asdict
from typing import Any

from django.db import migrations

from organizations import reference

BATCH = 2000


def load(apps: Any, schema_editor: Any) -> None:
    alias = schema_editor.connection.alias

    def model(name: str) -> Any:
        return apps.get_model("organizations", name)

    def store(name: str, rows: list[Any]) -> None:
        model(name).objects.using(alias).bulk_create(rows, batch_size=BATCH)

    store("Division", [model("Division")(**asdict(row)) for row in reference.divisions()])
    store(
        "DivisionAlias",
        [model("DivisionAlias")(division_id=code, name=name) for code, name in reference.aliases()],
    )
    years = list(reference.calendar_years())
    store(
        "CalendarYear",
        [model("CalendarYear")(year=year.year, status=year.status, source=year.source) for year in years],
    )
    store(
        "CalendarDay",
        [
            model("CalendarDay")(date=day.date, year_id=year.year, kind=day.kind, name=day.name)
            for year in years
            for day in year.days
        ],
    )


def unload(apps: Any, schema_editor: Any) -> None:
    alias = schema_editor.connection.alias
    for name in ("DivisionAlias", "Division", "CalendarDay", "CalendarYear"):
        apps.get_model("organizations", name).objects.using(alias).all().delete()


class Migration(migrations.Migration):
    dependencies = [("organizations", "0002_row_security")]

    operations = [migrations.RunPython(load, unload)]
