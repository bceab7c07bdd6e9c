"""The supervisor's remarks, which the office must answer."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q

from applications.models import AwardCycle


class SupervisorRemark(models.Model):
    """A remark and its answer: each written once."""

    cycle = models.ForeignKey(AwardCycle, models.PROTECT, related_name="remarks")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    text = models.TextField("监督意见", max_length=2000)
    written_at = models.DateTimeField("提出时间")
    answer = models.TextField("办理答复", max_length=2000, blank=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField("答复时间", null=True)

    class Meta:
        ordering = ("-written_at", "-pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(answer="", answered_by__isnull=True, answered_at__isnull=True)
                | (~Q(answer="") & Q(answered_by__isnull=False, answered_at__isnull=False)),
                name="answer_has_name_and_time",
            ),
        )
        triggers = (
            pgtrigger.Protect(name="remark_is_kept", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(name="remark_text_is_fixed", fields=["cycle", "author", "text", "written_at"]),
            pgtrigger.Protect(
                name="answered_remark_is_fixed",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition("OLD.answered_at IS NOT NULL"),
            ),
        )

    def __str__(self) -> str:
        return self.text[:40]
