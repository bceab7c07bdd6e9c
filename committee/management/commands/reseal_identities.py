"""Writes the sealed identities of objectors and the keys of their files anew under the newest key."""

from typing import Any

from django.core.management.base import BaseCommand

from committee.services.resealing import reseal_identities, seal_open_files


class Command(BaseCommand):
    help = (
        "Seal every objector's identity and the keys of their files anew under SECRET_KEY, and files that lie open from"
        " earlier releases for the first time. Put the old key into SECRET_KEY_FALLBACKS first, take it away"
        " afterwards. Safe to run again."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        done, kept = reseal_identities()
        files = seal_open_files()
        self.stdout.write(f"已用新密钥重新加密 {done} 份身份信息；{kept} 份无需更改。")
        if any(files):
            self.stdout.write(
                f"已加密 {files.done} 份早先明文存放的异议材料；{files.left} 份因查毒未通过或未完成而未处理。"
            )
        if files.kept:
            self.stdout.write(f"其中 {files.kept} 份的原文另有记录引用，仍在磁盘上，请核对。")
