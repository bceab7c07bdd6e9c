"""Short messages and the numbers they go to."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q


class SmsPhone(models.Model):
    """The number a person wants short messages at. `code` is the digest of the last code while it is not proven."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.PROTECT, primary_key=True, related_name="sms_phone")
    phone = models.CharField("手机号码", max_length=11)
    code = models.CharField("验证码摘要", max_length=64, blank=True)
    code_until = models.DateTimeField("验证码有效期")
    tries = models.PositiveSmallIntegerField("验证次数", default=0)
    verified_at = models.DateTimeField("验证时间", null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="sms_code_gone_once_proven", condition=Q(verified_at=None) | Q(code="")),
            models.CheckConstraint(name="sms_phone_is_mobile", condition=Q(phone__regex=r"^1[0-9]{10}$")),
        ]

    def __str__(self) -> str:
        return f"…{self.phone[-4:]}"


class Sms(models.Model):
    """One short message. `secret` ones carry a code: their text is wiped once they are sent or given up."""

    class State(models.TextChoices):
        QUEUED = "queued", "待发送"
        SENT = "sent", "已发送"
        FAILED = "failed", "发送失败"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="收件人")
    phone = models.CharField("手机号码", max_length=11)
    text = models.CharField("内容", max_length=300, blank=True)
    secret = models.BooleanField("验证码", default=False)
    state = models.CharField("状态", max_length=10, choices=State.choices, default=State.QUEUED)
    attempts = models.PositiveSmallIntegerField("尝试次数", default=0)
    created_at = models.DateTimeField("创建时间")
    sent_at = models.DateTimeField("发送时间", null=True)
    error = models.CharField("错误", max_length=200, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "短信发送记录"
        ordering = ("-created_at", "-pk")
        constraints = [
            models.CheckConstraint(
                name="sms_sent_with_time",
                condition=Q(state="sent", sent_at__isnull=False) | (~Q(state="sent") & Q(sent_at__isnull=True)),
            )
        ]
        indexes = [models.Index(name="sms_of_person", fields=["user", "-created_at"])]

    def __str__(self) -> str:
        return f"…{self.phone[-4:]} {self.state}"
