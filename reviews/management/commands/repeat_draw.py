"""`manage.py repeat_draw`: repeats a draw from the audit log or the printed record; exit status 1 on any difference.

`--cycle 2024` the order of the defence, `--cycle 2024 --panel 3` the members of a panel, `--record FILE` a panel's
printed record, for which no database is needed.
"""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError, CommandParser

from applications.models import AwardCycle
from applications.selectors.cycles import cycle_by_code
from baoji_award.errors import DomainError, NotFoundForYou
from reviews.models import Panel
from reviews.services.defence_repeat import repeat_draw
from reviews.services.draw_record import NOBODY, Record, read_record
from reviews.services.panel_repeat import repeat_panel_draws


class Command(BaseCommand):
    help = "按种子重算抽签：答辩次序或评审组成员，与审计日志、现行名单或打印的记录比对。一致则退出码为0，否则为1。"
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--cycle", help="年度代码，例如 2024")
        parser.add_argument("--panel", type=int, help="评审组编号，见打印的抽取记录；不写则重算答辩次序")
        parser.add_argument("--record", type=Path, help="录入了打印记录的文本文件；不需要数据库")

    def handle(self, *, cycle: str | None, panel: int | None, record: Path | None, **options: object) -> None:
        if record is not None:
            self._read(record)
        elif cycle is None:
            raise CommandError("请用 --cycle 指定年度，或者用 --record 指定记录文件。", returncode=1)
        elif panel is None:
            self._defence(_cycle(cycle))
        else:
            self._panel(_cycle(cycle), panel)

    def _read(self, path: Path) -> None:
        try:
            found = read_record(path.read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError) as error:
            raise CommandError(f"不能读取文件 {path.name}。", returncode=1) from error
        except DomainError as error:
            raise CommandError(error.sentence, returncode=1) from error
        self._say(found, found.differences())
        self.stdout.write("抽取可重算：成员和候补与打印的记录一致。")

    def _panel(self, cycle: AwardCycle, panel_id: int) -> None:
        panel = Panel.objects.filter(cycle=cycle, pk=panel_id).first()
        if panel is None:
            raise CommandError(f"本年度没有编号为 {panel_id} 的评审组。", returncode=1)
        draws = repeat_panel_draws(panel)
        if not draws:
            raise CommandError("审计日志中没有该评审组完整的抽取记录。", returncode=1)
        for draw in draws:
            self._say(draw.record, draw.differences)
        self.stdout.write(f"抽取可重算：{len(draws)} 次抽取与审计日志、现行候补名单一致。")

    def _say(self, record: Record, differences: tuple[str, ...]) -> None:
        if differences:
            raise CommandError("".join(differences), returncode=1)
        for lot in record.lots:
            self.stdout.write(
                f"{lot.kind}　成员 {'、'.join(lot.members) or NOBODY}　候补 {'、'.join(lot.reserves) or NOBODY}"
            )

    def _defence(self, cycle: AwardCycle) -> None:
        found = repeat_draw(cycle)
        if found.differences:
            raise CommandError("".join(found.differences), returncode=1)
        for position, number in enumerate(found.order, 1):
            self.stdout.write(f"{position:>3}　{number}")
        self.stdout.write(f"抽签可重算：{len(found.order)} 家的次序与审计日志、现行日程一致。")


def _cycle(code: str) -> AwardCycle:
    try:
        return cycle_by_code(code)
    except NotFoundForYou as error:
        raise CommandError(f"没有代码为“{code}”的年度。", returncode=1) from error
