"""Checks a ZIP that was taken from the portal against its manifest and the audit log."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from applications.selectors.archives import recorded_manifest
from baoji_award.documents.archive import check_archive


class Command(BaseCommand):
    help = (
        "Computes every hash of an archive again and looks its manifest up in the audit log. Fails on any difference."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        checked = check_archive(options["file"])
        if checked.problems:
            raise CommandError("\n".join(checked.problems))
        seq = recorded_manifest(digest=checked.manifest)
        if seq is None:
            raise CommandError(f"the audit log knows no archive with the manifest {checked.manifest}")
        self.stdout.write(f"{checked.entries} entries, every hash as in the manifest {checked.manifest}")
        self.stdout.write(f"audit event {seq} names it")
