from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from core.scope import PLATFORM, Scope, tenant_scope
from ledger.verification import verify_all


class Command(BaseCommand):
    """``ledger verify [--tenant SLUG]``: walks the hash chains; ends with an error naming the first bad row."""

    help = "Verify the hash chains of the ledger."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("what", choices=["verify"])
        parser.add_argument(
            "--tenant", help="the address of one government; all of them and the platform when left out"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        model = apps.get_model(settings.DULI_TENANT_MODEL)
        tenants = {row.slug: row.pk for row in model.objects.order_by("slug")}
        if options["tenant"] is None:
            chosen = {"platform": PLATFORM, **tenants}
        elif options["tenant"] in tenants:
            chosen = {options["tenant"]: tenants[options["tenant"]]}
        else:
            raise CommandError(f"There is no government {options['tenant']}.")
        broken = 0
        for name, tenant_id in chosen.items():
            with transaction.atomic(), tenant_scope(Scope(tenant_id=tenant_id, everything=True)):
                for verdict in verify_all():
                    broken += not verdict.holds
                    self.stdout.write(self._line(name, verdict))
        if broken:
            raise CommandError(f"{broken} chains do not hold.")

    @staticmethod
    def _line(name: str, verdict: Any) -> str:
        if verdict.holds:
            return f"{name}/{verdict.chain}: {verdict.rows} acts, holds, head {verdict.head}"
        return f"{name}/{verdict.chain}: broken at act {verdict.broken_at}: {verdict.why}"
