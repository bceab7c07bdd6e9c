"""What a round says instead of a default text."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q


class Wording(models.Model):
    """What one round says instead of a default text: append-only, the newest version counts.

    `cycle_id` is a round's number: rounds live in an app above. A row without texts is the return to the default.
    """

    cycle_id = models.PositiveBigIntegerField("年度")
    template = models.SlugField("文本", max_length=40)
    version = models.PositiveIntegerField("版次")
    subject = models.CharField("标题", max_length=200, blank=True)
    body = models.TextField("正文", blank=True, max_length=4000)
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="修改人")
    written_at = models.DateTimeField("修改时间")

    class Meta:
        verbose_name = verbose_name_plural = "通知文本"
        ordering = ("-version",)
        constraints = [
            models.UniqueConstraint(name="wording_version_once", fields=["cycle_id", "template", "version"]),
            models.CheckConstraint(
                name="wording_whole_or_default",
                condition=(Q(subject="") & Q(body="")) | (~Q(subject="") & ~Q(body="")),
            ),
        ]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.template} {self.version}"

    @property
    def is_default(self) -> bool:
        """Whether this version went back to the default."""
        return not self.subject
