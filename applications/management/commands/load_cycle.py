"""Loads a round's rules from a TOML file."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from applications.rules.loader import read_rulebook
from applications.services.cycles import load_cycle
from baoji_award.errors import DomainError


class Command(BaseCommand):
    help = "Load a round's rules file (cycles/*.toml); loading the same file twice changes nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            cycle, changed = load_cycle(read_rulebook(options["file"]))
        except DomainError as error:
            raise CommandError(error.sentence) from error
        self.stdout.write(f"{cycle.title}：{'规则已载入' if changed else '规则没有变化'}（{cycle.rules_hash[:12]}）")
