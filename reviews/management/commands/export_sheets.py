"""`manage.py export_sheets --cycle 2024 --output sheets.json`: the opened sheets for docs/verify_ranking.py."""

import json
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError, CommandParser

from applications.selectors.cycles import cycle_by_code
from baoji_award.errors import DomainError, NotFoundForYou
from reviews.services.sheet_export import export_sheets


class Command(BaseCommand):
    help = "导出资料评审已开封的评分表，可用 docs/verify_ranking.py 独立重算排名。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--cycle", required=True, help="年度代码，例如 2024")
        parser.add_argument("--output", required=True, help="输出文件（JSON）")

    def handle(self, *, cycle: str, output: str, **options: object) -> None:
        try:
            found = export_sheets(cycle_by_code(cycle))
        except NotFoundForYou as error:
            raise CommandError(f"没有代码为“{cycle}”的年度。", returncode=1) from error
        except DomainError as error:
            raise CommandError(error.sentence, returncode=1) from error
        Path(output).write_text(json.dumps(found, ensure_ascii=False, indent=1), encoding="utf-8")
        roots = "、".join(f"{group} {opening['root']}" for group, opening in found["openings"].items())
        self.stdout.write(f"已导出 {len(found['dossiers'])} 家的评分表，各组封存摘要汇总：{roots}。")
