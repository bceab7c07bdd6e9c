"""Fills an empty portal with a fictional round, through the services."""

import time
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from applications.selectors.cycles import current_cycle
from baoji_award.accounts.models import User
from baoji_award.errors import DomainError
from committee.demo.drive import STAGE_CODES, Drive


class Command(BaseCommand):
    help = "Fill an empty portal with a fictional round, driven to a stage through the services."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--stage", choices=STAGE_CODES, default="application")
        parser.add_argument("--force", action="store_true", help="also with DEBUG off (the password is public)")

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.MOVABLE_CLOCK:
            raise CommandError("Sample data need a movable clock, which these settings do not allow.")
        if not settings.DEBUG and not options["force"]:
            raise CommandError("DEBUG is off: sample accounts with a public password are refused (use --force).")
        if User.objects.exists():
            raise CommandError("The database already has accounts; sample data go into an empty one only.")
        cycle = current_cycle()
        if cycle is None:
            raise CommandError("Load a round first: manage.py load_cycle cycles/2024-baoji.toml")
        started = time.monotonic()
        try:
            Drive(cycle, say=self.stdout.write).to(options["stage"])
        except DomainError as error:
            raise CommandError(f"{type(error).__name__}: {error.sentence}") from error
        self.stdout.write(f"Sample round at stage {options['stage']} after {time.monotonic() - started:.1f} s.")
