"""Recusal (回避): a decided recusal cuts one person off one application at once, whatever roles they hold."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from applications.models.application import Application


class Recusal(models.Model):
    """Binds experts, bureau staff, committee members and officers alike; never lifted by the person concerned."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="recusals")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="recusals")
    reason = models.CharField("原因", max_length=200)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    decided_at = models.DateTimeField("决定时间")
    lifted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    lifted_at = models.DateTimeField("解除时间", null=True, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("application", "user"), condition=Q(lifted_at__isnull=True), name="one_running_recusal"
            ),
            models.CheckConstraint(
                condition=Q(lifted_by__isnull=True) | ~Q(lifted_by=F("user")), name="nobody_lifts_their_own_recusal"
            ),
            models.CheckConstraint(
                condition=Q(lifted_by__isnull=True, lifted_at__isnull=True)
                | Q(lifted_by__isnull=False, lifted_at__isnull=False),
                name="lifting_has_name_and_time",
            ),
        )

    def __str__(self) -> str:
        return f"{self.user_id} / {self.application_id}"
