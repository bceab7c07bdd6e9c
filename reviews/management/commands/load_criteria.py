"""Publish a criteria file: manage.py load_criteria criteria/gbt19580-2012.json. Twice changes nothing."""

from argparse import ArgumentParser
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from reviews.errors import BrokenCriteria
from reviews.services.criteria import load_criteria


class Command(BaseCommand):
    help = "载入并发布评分标准"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("path", type=Path)

    def handle(self, *args: object, **options: Path) -> None:
        """Prints what was published; exits with 1 and the reason when the file does not check."""
        try:
            criteria, new = load_criteria(path=options["path"])
        except BrokenCriteria as error:
            raise CommandError(error.sentence) from error
        state = "已发布" if new else "此前已发布，未作改动"
        self.stdout.write(
            f"{criteria}：{criteria.items.filter(leaf=True).count()} 个评分条款，{criteria.total} 分，{state}"
        )
