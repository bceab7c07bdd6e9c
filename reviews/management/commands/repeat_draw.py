"""`manage.py repeat_draw --cycle 2024`: repeat the draw from the audit log; exit status 1 on any difference."""

from django.core.management.base import BaseCommand, CommandError, CommandParser

from applications.selectors.cycles import cycle_by_code
from baoji_award.errors import NotFoundForYou
from reviews.services.defence_repeat import repeat_draw


class Command(BaseCommand):
    help = "按审计日志中的种子重算答辩次序，与现行日程比对。一致则退出码为0，否则为1。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--cycle", required=True, help="年度代码，例如 2024")

    def handle(self, *, cycle: str, **options: object) -> None:
        try:
            found = repeat_draw(cycle_by_code(cycle))
        except NotFoundForYou as error:
            raise CommandError(f"没有代码为“{cycle}”的年度。", returncode=1) from error
        if found.differences:
            raise CommandError("".join(found.differences), returncode=1)
        for position, number in enumerate(found.order, 1):
            self.stdout.write(f"{position:>3}　{number}")
        self.stdout.write(f"抽签可重算：{len(found.order)} 家的次序与审计日志、现行日程一致。")
