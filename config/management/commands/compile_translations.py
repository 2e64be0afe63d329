from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from config import translations


class Command(BaseCommand):
    """Merges locale/fragments/*.po into django.po and compiles it, without the gettext tools."""

    help = "Merge the translation fragments and compile the catalogue."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--missing", action="store_true", help="also list used texts without a translation"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            entries = translations.build()
        except translations.TranslationConflict as error:
            raise CommandError(str(error)) from error
        if options["verbosity"]:
            self.stdout.write(f"{len(entries)} texts")
        if options["missing"]:
            for msgid, places in translations.missing().items():
                self.stdout.write(f"missing: {msgid!r} in {', '.join(places)}")
