"""``manage.py clauses``: each requirement row as carried, pending or missing."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from programs.clauses import MISSING, statuses


class Command(BaseCommand):
    help = "Print every requirement row of the governments' texts: carried, pending with what it waits for, or missing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="print JSON")
        parser.add_argument(
            "--text", default="", help="only the rows of one text, by the prefix of its ids (YY23)"
        )
        parser.add_argument(
            "--missing", action="store_true", help="only the missing rows; exit code 1 when there are any"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        rows = [
            one
            for one in statuses(Path(settings.BASE_DIR) / "tests")
            if one.row.id.startswith(options["text"])
        ]
        if options["missing"]:
            rows = [one for one in rows if one.status == MISSING]
        if options["json"]:
            self.stdout.write(
                json.dumps(
                    [
                        {
                            "id": one.row.id,
                            "place": one.row.place,
                            "kind": one.row.kind,
                            "status": one.status,
                            "waits_for": one.row.waits_for,
                            "tests": list(one.tests),
                        }
                        for one in rows
                    ],
                    ensure_ascii=False,
                    indent=1,
                )
            )
        else:
            for one in rows:
                note = one.tests[0] if one.tests else one.row.waits_for
                self.stdout.write(f"{one.row.id:8} {one.row.kind} {one.status:24} {note}")
            self.stdout.write(
                ", ".join(f"{count} {status}" for status, count in Counter(o.status for o in rows).items())
            )
        if options["missing"] and rows:
            raise SystemExit(1)
