"""What the agency decides by hand about one expert and one dossier, before any plan."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from applications.models import Application
from reviews.models.panels import Panel


class AssignmentHold(models.Model):
    """A pair of a panel that every plan must contain, or may not contain. Lifted by deleting it; the audit log keeps
    who set and lifted it. Only services/holds.py changes it.
    """

    class Kind(models.TextChoices):
        PIN = "pin", "固定"
        BAR = "bar", "排除"

    panel = models.ForeignKey(Panel, models.PROTECT, related_name="holds")
    application = models.ForeignKey(Application, models.PROTECT, related_name="assignment_holds")
    expert = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="assignment_holds")
    kind = models.CharField("类别", max_length=5, choices=Kind.choices)
    reason = models.CharField("理由", max_length=200)
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    set_at = models.DateTimeField("设定时间")

    class Meta:
        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(fields=("panel", "application", "expert"), name="one_hold_per_pair"),
            models.CheckConstraint(condition=Q(kind__in=("pin", "bar")) & ~Q(reason=""), name="hold_has_a_reason"),
        )

    def __str__(self) -> str:
        return f"{self.kind}: {self.application_id}/{self.expert_id}"
