"""How a person wants mails, and what is collected for them."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from baoji_award.notifications.models.mail import Delivery, Message


class MailChoice(models.Model):
    """How one person wants mails that may wait. Without a row they come at once."""

    class Choice(models.TextChoices):
        AT_ONCE = "at_once", "随时发送"
        DAILY = "daily", "每日汇总"
        INBOX = "inbox", "仅站内通知"

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.PROTECT, primary_key=True, related_name="mail_choice")
    choice = models.CharField("邮件提醒", max_length=10, choices=Choice.choices)
    changed_at = models.DateTimeField("修改时间")

    def __str__(self) -> str:
        return f"{self.user_id}: {self.choice}"


class Digest(models.Model):
    """The collected messages of one person and day: one at most. Without a mail when all had been read by then."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    day = models.DateField("日期")
    delivery = models.OneToOneField(Delivery, models.PROTECT, null=True, related_name="digest")

    class Meta:
        constraints = [models.UniqueConstraint(name="digest_once_a_day", fields=["user", "day"])]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.day}"


class DigestLine(models.Model):
    """A message that waits for, or went with, its person's digest."""

    message = models.OneToOneField(Message, models.PROTECT, primary_key=True, related_name="digest_line")
    digest = models.ForeignKey(Digest, models.PROTECT, null=True, related_name="lines")

    class Meta:
        indexes = [models.Index(name="digest_waiting", fields=["message"], condition=Q(digest=None))]

    def __str__(self) -> str:
        return f"{self.message_id} → {self.digest_id}"
