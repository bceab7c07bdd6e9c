"""In-site messages, the outbox and the log of mails.

A row here is written in the transaction of the event it reports, so neither can exist without the other.
"""

import uuid

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from baoji_award.notifications.dates import is_cancelled
from baoji_award.notifications.reasons import reason_of


class Message(models.Model):
    """One thing told to one user. The in-site message is the record; the mail is a courtesy.

    `dossier_id` is the dossier it is about: whoever is recused from that is told nothing more (cut_off.py). Dossiers
    live in an app above.
    """

    class Kind(models.TextChoices):
        TASK = "task", "待办"
        NOTICE = "notice", "通知"
        DOCUMENT = "document", "公文"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="messages", verbose_name="收件人")
    key = models.CharField("标识", max_length=200)
    kind = models.CharField("类别", max_length=10, choices=Kind.choices, default=Kind.NOTICE)
    subject = models.CharField("标题", max_length=200)
    body = models.TextField("正文")
    link = models.CharField("链接", max_length=500, blank=True)
    calendar = models.TextField("日程", blank=True, db_default="")
    dossier_id = models.PositiveBigIntegerField("申报", null=True)
    created_at = models.DateTimeField("时间")
    read_at = models.DateTimeField("已读时间", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "站内消息"
        ordering = ("-created_at", "-pk")
        constraints = [models.UniqueConstraint(name="message_told_once", fields=["user", "key"])]
        indexes = [
            models.Index(name="message_inbox", fields=["user", "-created_at"]),
            models.Index(name="message_unread", fields=["user"], condition=Q(read_at__isnull=True)),
        ]

    def __str__(self) -> str:
        return self.subject

    @property
    def calls_off(self) -> bool:
        """Whether its calendar entry takes the event out."""
        return is_cancelled(self.calendar)


class OutboxEntry(models.Model):
    """An intention with side effects outside the database. Redis only rings the bell for it."""

    class State(models.TextChoices):
        PENDING = "pending", "待处理"
        DONE = "done", "已完成"
        FAILED = "failed", "失败"

    topic = models.CharField("类别", max_length=40)
    key = models.CharField("标识", max_length=200)
    payload = models.JSONField("内容", default=dict)
    state = models.CharField("状态", max_length=10, choices=State.choices, default=State.PENDING)
    attempts = models.PositiveSmallIntegerField("尝试次数", default=0)
    available_at = models.DateTimeField("可处理时间", db_default=Now())
    created_at = models.DateTimeField("创建时间")
    done_at = models.DateTimeField("完成时间", null=True)
    last_error = models.CharField("最近错误", max_length=200, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "待办队列"
        constraints = [
            models.UniqueConstraint(name="outbox_entry_once", fields=["topic", "key"]),
            models.CheckConstraint(
                name="outbox_done_with_time",
                condition=Q(state="done", done_at__isnull=False) | (~Q(state="done") & Q(done_at__isnull=True)),
            ),
        ]
        indexes = [models.Index(name="outbox_pending", fields=["available_at", "id"], condition=Q(state="pending"))]

    def __str__(self) -> str:
        return f"{self.topic}:{self.key}"


class Batch(models.Model):
    """Mails of one text of one round that wait for the office: from the order to hold them until the decision.

    `cycle_id` is a round's number: rounds live in an app above.
    """

    class State(models.TextChoices):
        HELD = "held", "暂缓发送"
        RELEASED = "released", "已放行"
        CANCELLED = "cancelled", "已取消"

    cycle_id = models.PositiveBigIntegerField("年度")
    template = models.SlugField("文本", max_length=40)
    state = models.CharField("状态", max_length=10, choices=State.choices, default=State.HELD)
    held_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="暂缓人")
    held_at = models.DateTimeField("暂缓时间")
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField("办理时间", null=True)
    reason = models.CharField("取消原因", max_length=500, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "暂缓批次"
        ordering = ("-held_at", "-pk")
        constraints = [
            models.UniqueConstraint(name="batch_held_once", fields=["cycle_id", "template"], condition=Q(state="held")),
            models.CheckConstraint(
                name="batch_decided_by_somebody",
                condition=Q(state="held", decided_by=None, decided_at=None)
                | (~Q(state="held") & Q(decided_by__isnull=False, decided_at__isnull=False)),
            ),
            models.CheckConstraint(name="batch_cancelled_with_reason", condition=~Q(state="cancelled") | ~Q(reason="")),
        ]
        triggers = [
            pgtrigger.Protect(name="batch_is_kept", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="batch_decided_once",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition("OLD.state <> 'held'"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.template} {self.state}"


class Delivery(models.Model):
    """One mail to one address. `secret` mails carry a one-time link: their text is wiped once they are sent
    or given up. A `dropped` one told of a dossier from which its person has been recused since.
    """

    RECUSED = "Recused"

    class State(models.TextChoices):
        QUEUED = "queued", "待发送"
        SENT = "sent", "已发送"
        FAILED = "failed", "发送失败"
        HELD = "held", "暂缓发送"
        CANCELLED = "cancelled", "已取消"
        DROPPED = "dropped", "不再发送"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    batch = models.ForeignKey(Batch, models.PROTECT, null=True, related_name="deliveries", verbose_name="暂缓批次")
    copy_of = models.ForeignKey("self", models.PROTECT, null=True, related_name="copies", verbose_name="重发自")
    message = models.ForeignKey(Message, models.PROTECT, null=True, related_name="deliveries", verbose_name="站内消息")
    recipient = models.EmailField("收件地址", max_length=254)
    subject = models.CharField("主题", max_length=200)
    body = models.TextField("正文", blank=True)
    secret = models.BooleanField("含一次性链接", default=False)
    state = models.CharField("状态", max_length=10, choices=State.choices, default=State.QUEUED)
    attempts = models.PositiveSmallIntegerField("尝试次数", default=0)
    created_at = models.DateTimeField("创建时间")
    sent_at = models.DateTimeField("发送时间", null=True)
    error = models.CharField("错误", max_length=200, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "邮件发送记录"
        ordering = ("-created_at", "-pk")
        constraints = [
            models.CheckConstraint(
                name="delivery_sent_with_time",
                condition=Q(state="sent", sent_at__isnull=False) | (~Q(state="sent") & Q(sent_at__isnull=True)),
            ),
            models.CheckConstraint(
                name="delivery_waits_in_a_batch",
                condition=~Q(state__in=("held", "cancelled")) | Q(batch__isnull=False, secret=False),
            ),
            models.CheckConstraint(name="delivery_dropped_with_reason", condition=~Q(state="dropped") | ~Q(error="")),
        ]
        indexes = [models.Index(name="delivery_log", fields=["state", "-created_at"])]

    def __str__(self) -> str:
        return self.subject

    @property
    def why(self) -> str:
        """The class of the last error in words; empty when there was none."""
        return reason_of(self.error)
