"""``manage.py bench``: measure against limits of the same run. Needs an empty database of its own: ``run.py bench``."""

from __future__ import annotations

import gc
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser

from organizations.models import Tenant
from samples.bench import building, measuring, pages, papers, queue, work

PARTS = ("pages", "work", "papers", "queue")


class Command(BaseCommand):
    help = "Build a programme of 46 × 136 × 10, measure pages, scoring, documents and the queue, print the table."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("parts", nargs="*", help="only these parts; all when none is named")
        parser.add_argument("--items", type=int, default=46)
        parser.add_argument("--objects", type=int, default=136)

    def handle(self, *, parts: list[str], items: int, objects: int, **_options: Any) -> None:
        if settings.PRODUCTION:
            raise CommandError("Measurements fill the database: never in production.")
        if Tenant.objects.exists():
            raise CommandError("Measurements need a database without governments: python3 run.py bench")
        call_command("collectstatic", interactive=False, verbosity=0)
        wanted = parts or list(PARTS)
        size = building.Size(items=items, objects=objects)
        self.stdout.write(
            f"Building {size.items} items × {size.objects} objects × {size.indicators} indicators …"
        )
        self.stdout.flush()
        ground = building.build(size)
        # As the web process and the worker do once they are loaded.
        gc.collect()
        gc.freeze()
        rows: list[measuring.Row] = []
        opened = pages.opened(ground)
        rows.append(work.seal(ground, opened))
        if "pages" in wanted:
            rows += pages.measure(ground, opened)
        if "work" in wanted:
            rows += work.scoring(ground, opened)
            rows.append(work.sweep())
        if "papers" in wanted:
            rows += papers.measure()
        if "queue" in wanted:
            rows += queue.measure(ground)
        self.stdout.write(measuring.table(rows))
        broken = [row.name for row in rows if row.broken]
        if broken:
            raise CommandError(f"Bounds broken: {'; '.join(broken)}", returncode=1)
