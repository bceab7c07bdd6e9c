"""Prints docs/procedure.md from the table."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from applications.procedure_text import procedure_text
from applications.rules.loader import read_rulebook


class Command(BaseCommand):
    help = (
        "Print the procedure as Markdown: manage.py print_procedure --rules cycles/2024-baoji.toml > docs/procedure.md"
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--rules", type=Path, help="a round's file, whose clauses and days are printed")

    def handle(self, *args: Any, rules: Path | None, **options: Any) -> None:
        self.stdout.write(procedure_text(read_rulebook(rules) if rules else None), ending="")
