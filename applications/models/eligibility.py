"""What an organisation answered in the self-check of its dossier."""

import pgtrigger
from django.conf import settings
from django.db import models

from applications.models.application import Application


class EligibilityCheck(models.Model):
    """One saving of the answers: condition key → yes or no. The newest row counts, none is ever changed (trigger).

    What follows from them is computed when somebody asks: a day of registration may be corrected, a bar may begin.
    """

    application = models.ForeignKey(Application, models.CASCADE, related_name="eligibility_checks")
    answers = models.JSONField("回答")
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="填写人")
    answered_at = models.DateTimeField("填写时间")

    class Meta:
        ordering = ("-pk",)
        triggers = (pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete),)

    def __str__(self) -> str:
        return f"{self.application_id} {self.answered_at:%Y-%m-%d %H:%M}"
