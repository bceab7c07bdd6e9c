"""`manage.py verify_archive FILE`: checks a ZIP that was taken from the portal; exit status 1 on any difference.

The archive of a round is computed again by docs/verify_round.py; a dossier's, or the dossiers', against its manifest.
Either way the audit log has to know the manifest.
"""

import json
import zipfile
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from applications.selectors.archives import recorded_manifest
from baoji_award.documents.archive import MANIFEST, check_archive
from committee.services.round_archive import FORMAT
from committee.services.round_verification import verify_file


class Command(BaseCommand):
    help = (
        "校验从本系统取得的归档文件，并在审计日志中查找其清单摘要；有任何不符则退出码为1。"
        "Computes an archive again and looks its manifest up in the audit log. Fails on any difference."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"]
        files, manifest, problems, remarks = _round(path) if _is_round(path) else _dossiers(path)
        seq = recorded_manifest(digest=manifest) if manifest else None
        if seq is None:
            problems.append(
                f"审计日志中没有清单摘要 {manifest} / the audit log knows no archive with the manifest {manifest}"
            )
        for remark in remarks:
            self.stdout.write(remark)
        if problems:
            raise CommandError("\n".join(problems), returncode=1)
        self.stdout.write(
            f"{files} 个文件与清单一致 / {files} entries, every hash as in the manifest {manifest}\n"
            f"审计日志第 {seq} 号记有该摘要 / audit event {seq} names it"
        )


def _is_round(path: Path) -> bool:
    """Whether it says that it is the archive of a round; what can't be read is for the other check to name."""
    try:
        with zipfile.ZipFile(path) as packed:
            return bool(json.loads(packed.read(MANIFEST))["format"] == FORMAT)
    except (zipfile.BadZipFile, OSError, LookupError, ValueError, TypeError, NotImplementedError):
        return False


def _round(path: Path) -> tuple[int, str, list[str], list[str]]:
    verdict = verify_file(path)
    return verdict.files, verdict.manifest, [str(fault) for fault in verdict.faults], verdict.remarks


def _dossiers(path: Path) -> tuple[int, str, list[str], list[str]]:
    checked = check_archive(path)
    return checked.entries, checked.manifest, list(checked.problems), []
