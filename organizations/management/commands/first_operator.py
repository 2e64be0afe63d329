from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction

from core import clock
from organizations.actions.platform import first_operator


class Command(BaseCommand):
    """Prints a one-time code for the first platform operator of an empty system."""

    help = "Make the first platform operator and print the one-time code."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--name", default="平台运维", help="the name shown to others")

    def handle(self, *args: Any, **options: Any) -> None:
        with transaction.atomic():
            made = first_operator(display_name=options["name"], at=clock.now())
        if made is None:
            self.stdout.write("A platform operator exists already.")
            return
        self.stdout.write(f"One-time code for the first platform operator: {made.code}")
        self.stdout.write("Enter it at /start/ within 72 hours. It works once and is not shown again.")
