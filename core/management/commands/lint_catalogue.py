from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connections

from core.catalogue import lint


class Command(BaseCommand):
    """Asks the database whether every table keeps the tenants apart."""

    help = "Lint the database catalogue: policies, grants, keys, roles."

    def handle(self, *args: Any, **options: Any) -> None:
        found = lint(connections["default"])
        for finding in found:
            self.stdout.write(f"{finding.rule} {finding.subject}: {finding.message}")
        if found:
            raise CommandError(f"{len(found)} findings")
