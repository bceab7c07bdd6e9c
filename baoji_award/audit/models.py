"""The append-only chain of events. Every state change, sealed read, sign-in, export and decision is one row."""

import json
from typing import Any

from django.conf import settings
from django.db import models

HASH_HEX_LENGTH = 64  # SHA-256 and SM3 are both 256 bits


class AuditEvent(models.Model):
    """One link. Rows are written only by services.py; migration 0002 makes the database refuse any later change.

    `payload_text` is hashed and kept as the text it was written in: a jsonb column would re-order and re-format it.
    """

    seq = models.BigIntegerField("序号", primary_key=True)
    at = models.DateTimeField("时间")
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
        verbose_name="操作人",
    )
    actor_label = models.CharField("操作人名称", max_length=200)
    action = models.CharField("动作", max_length=100)
    object_type = models.CharField("对象类型", max_length=60, blank=True)
    object_id = models.CharField("对象编号", max_length=64, blank=True)
    payload_text = models.TextField("内容")
    prev_hash = models.CharField("前一哈希", max_length=HASH_HEX_LENGTH, unique=True)
    hash = models.CharField("哈希", max_length=HASH_HEX_LENGTH)
    salt = models.CharField("随机数", max_length=32, blank=True, db_default="")

    class Meta:
        verbose_name = verbose_name_plural = "审计事件"
        ordering = ["seq"]
        constraints = [
            models.CheckConstraint(name="audit_seq_from_one", condition=models.Q(seq__gte=1)),
            models.CheckConstraint(name="audit_hash_is_hex", condition=models.Q(hash__regex=r"^[0-9a-f]{64}$")),
            models.CheckConstraint(name="audit_action_named", condition=~models.Q(action="")),
        ]
        indexes = [
            models.Index(fields=["object_type", "object_id", "seq"], name="audit_by_object"),
            models.Index(fields=["actor", "seq"], name="audit_by_actor"),
            models.Index(fields=["action", "seq"], name="audit_by_action"),
        ]

    def __str__(self) -> str:
        return f"{self.seq} {self.action}"

    @property
    def payload(self) -> dict[str, Any]:
        """The payload as data, for showing; the hash is over `payload_text` alone."""
        data: dict[str, Any] = json.loads(self.payload_text)
        return data
