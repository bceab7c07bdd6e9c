"""Prints docs/procedure.md from the table."""

from typing import Any

from django.core.management.base import BaseCommand

from applications.procedure_text import procedure_text


class Command(BaseCommand):
    help = "Print the procedure as Markdown: manage.py print_procedure > docs/procedure.md"

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(procedure_text(), ending="")
