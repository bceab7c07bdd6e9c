"""`manage.py verify_audit [--anchor SEQ:HASH]`: re-compute the chain; one line, exit status 1 if it is broken."""

import argparse
import re

from django.core.management.base import BaseCommand, CommandError, CommandParser

from baoji_award.audit.chain import Anchor
from baoji_award.audit.verification import recompute


def _anchor(text: str) -> Anchor:
    match = re.fullmatch(r"(\d+):([0-9a-f]{64})", text.strip().lower())
    if match is None:
        raise argparse.ArgumentTypeError("锚点格式为“序号:哈希”，哈希为64位十六进制数")
    return Anchor(int(match[1]), match[2])


class Command(BaseCommand):
    help = "重算审计链。完好则退出码为0，否则为1并给出首个不符的序号。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--anchor", type=_anchor, default=None, help="公示或会议记录上印的锚点，格式 序号:哈希")
        parser.add_argument("--from-seq", type=int, default=1, help="从此序号查起（默认1，即全链）")

    def handle(self, *, anchor: Anchor | None, from_seq: int, **options: object) -> None:
        verdict = recompute(from_seq, expected=anchor)
        if not verdict.ok:
            raise CommandError(f"审计链不完好：第 {verdict.first_bad_seq} 号，{verdict.reason}。", returncode=1)
        self.stdout.write(f"审计链完好：共核对 {verdict.checked} 条，末号及哈希 {verdict.last}。")
