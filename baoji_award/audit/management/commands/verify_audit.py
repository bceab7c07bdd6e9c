"""`manage.py verify_audit [--anchor SEQ:HASH]`: re-compute the chain; one line, exit status 1 if it is broken."""

import argparse

from django.core.management.base import BaseCommand, CommandError, CommandParser

from baoji_award.audit.chain import Anchor
from baoji_award.audit.verification import verify


def _anchor(text: str) -> Anchor:
    try:
        return Anchor.read(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError("锚点格式为“序号:哈希”，哈希为64位十六进制数") from error


class Command(BaseCommand):
    help = "重算审计链，并与公示、决议所记的锚点对照。完好则退出码为0，否则为1并给出首个不符的序号。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--anchor", type=_anchor, default=None, help="公示或会议记录上印的锚点，格式 序号:哈希")
        parser.add_argument("--from-seq", type=int, default=1, help="从此序号查起（默认1，即全链）")

    def handle(self, *, anchor: Anchor | None, from_seq: int, **options: object) -> None:
        verdict = verify(from_seq, expected=anchor)
        if not verdict.ok:
            raise CommandError(f"审计链不完好：第 {verdict.first_bad_seq} 号，{verdict.reason}。", returncode=1)
        self.stdout.write(
            f"审计链完好：共核对 {verdict.checked} 条，与 {verdict.anchors} 个锚点相符，末号及哈希 {verdict.last}。"
        )
