"""`manage.py retry_outbox`: what the outbox gave up, after its cause is put right."""

from django.core.management.base import BaseCommand

from baoji_award.notifications.mail import TOPIC
from baoji_award.notifications.outbox import retry_failed


class Command(BaseCommand):
    help = "重新办理多次失败的后台事项（生成文书等）。发送失败的邮件在“邮件发送记录”中重发。"

    def handle(self, **options: object) -> None:
        self.stdout.write(f"已重新排队 {retry_failed(but=TOPIC)} 项。")
