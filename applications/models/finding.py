"""What the machine noticed about the truth of a dossier, and what a person made of it."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from applications.models.application import Application


class Finding(models.Model):
    """One thing worth a look. `key` tells equal findings apart, so that a second run changes no mark.

    `other` is the second dossier of a pair. Two of the same round have a finding each: who copied from whom is decided
    for each of them. `gone_at`: a later run did not see it any more.
    """

    class Kind(models.TextChoices):
        SAME_FILE = "same_file", "文件相同"
        SIMILAR_TEXT = "similar_text", "文字高度相似"
        EXPIRED = "expired", "证书已过有效期"
        OTHER_HOLDER = "other_holder", "证书所列单位不符"
        FIGURES = "figures", "数据不一致"

    class Mark(models.TextChoices):
        OPEN = "open", "待处理"
        EXPLAINED = "explained", "已说明"
        ACCEPTED = "accepted", "采信"
        SERIOUS = "serious", "严重"

    application = models.ForeignKey(Application, models.CASCADE, related_name="findings")
    other = models.ForeignKey(Application, models.CASCADE, null=True, blank=True, related_name="findings_beside")
    kind = models.CharField("类别", max_length=20, choices=Kind.choices)
    key = models.CharField("识别键", max_length=64)
    text = models.CharField("内容", max_length=1000)
    found_at = models.DateTimeField("发现时间")
    gone_at = models.DateTimeField("不再出现的时间", null=True, blank=True)
    mark = models.CharField("处理", max_length=10, choices=Mark.choices, default=Mark.OPEN)
    note = models.CharField("处理说明", max_length=500, blank=True)
    marked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    marked_at = models.DateTimeField("处理时间", null=True, blank=True)
    version = models.PositiveIntegerField("版本", default=1)

    class Meta:
        ordering = ("application", "pk")
        indexes = (models.Index(fields=("other",), name="finding_other"),)
        constraints = (
            models.UniqueConstraint(fields=("application", "kind", "key"), name="one_finding_per_key"),
            models.CheckConstraint(
                condition=Q(other__isnull=True) | ~Q(other=F("application")), name="finding_of_two_dossiers"
            ),
            models.CheckConstraint(
                condition=Q(mark="open", marked_by__isnull=True, marked_at__isnull=True)
                | (~Q(mark="open") & ~Q(note="") & Q(marked_by__isnull=False, marked_at__isnull=False)),
                name="mark_has_name_time_and_note",
            ),
        )

    def __str__(self) -> str:
        return f"{self.application_id}/{self.kind}/{self.key}"
