"""What binds experts to organisations, and whom an applicant asks to be spared."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q

from applications.models import Application

UNITS = "^([0-9A-HJ-NPQRTUWXY]{18})?$"


class ExpertTie(models.Model):
    """An expert's former or further employer, or a declared interest in an organisation. Kept, at most struck out.

    `ended_on` empty: it lasts. The person concerned never strikes their own.
    """

    class Kind(models.TextChoices):
        EMPLOYMENT = "employment", "任职"
        CONSULTING = "consulting", "咨询、辅导或认证服务"
        SHAREHOLDING = "shareholding", "持股或投资"
        KIN = "kin", "近亲属任职"
        DISPUTE = "dispute", "争议或诉讼"
        OTHER = "other", "其他利害关系"

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="expert_ties")
    kind = models.CharField("关系", max_length=20, choices=Kind.choices)
    unit = models.CharField("单位名称", max_length=100)
    uscc = models.CharField("统一社会信用代码", max_length=18, blank=True)
    ended_on = models.DateField("截止日期", null=True, blank=True)
    note = models.CharField("说明", max_length=200, blank=True)
    declared_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    declared_at = models.DateTimeField("登记时间")
    struck_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    struck_at = models.DateTimeField("注销时间", null=True, blank=True)
    struck_reason = models.CharField("注销原因", max_length=200, blank=True)

    class Meta:
        ordering = ("user", "id")
        constraints = (
            models.CheckConstraint(condition=Q(uscc__regex=UNITS), name="tie_uscc_alphabet"),
            models.CheckConstraint(
                condition=Q(struck_by__isnull=True) | ~Q(struck_by=F("user")), name="nobody_strikes_their_own_tie"
            ),
            models.CheckConstraint(
                condition=Q(struck_by__isnull=True, struck_at__isnull=True, struck_reason="")
                | (Q(struck_by__isnull=False, struck_at__isnull=False) & ~Q(struck_reason="")),
                name="striking_has_name_and_reason",
            ),
        )
        triggers = (
            pgtrigger.Protect(name="kept", operation=pgtrigger.Delete),
            pgtrigger.Trigger(
                name="only_struck",
                operation=pgtrigger.Update,
                when=pgtrigger.Before,
                condition=pgtrigger.Condition(
                    "OLD.struck_at IS NOT NULL OR (OLD.user_id, OLD.kind, OLD.unit, OLD.uscc, OLD.ended_on, OLD.note,"
                    " OLD.declared_by_id, OLD.declared_at) IS DISTINCT FROM (NEW.user_id, NEW.kind, NEW.unit, NEW.uscc,"
                    " NEW.ended_on, NEW.note, NEW.declared_by_id, NEW.declared_at)"
                ),
                func="RAISE EXCEPTION 'a tie is struck out, never changed';",
            ),
        )

    def __str__(self) -> str:
        return f"{self.user_id}/{self.kind}: {self.unit}"


class AvoidedUnit(models.Model):
    """An organisation whose people an applicant asks not to be judged by. No expert ever reads it.

    A table of its own and no part of the dossier, which experts read.
    """

    application = models.ForeignKey(Application, models.CASCADE, related_name="avoided_units")
    unit = models.CharField("单位名称", max_length=100)
    uscc = models.CharField("统一社会信用代码", max_length=18, blank=True)
    reason = models.CharField("理由", max_length=200)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField("提出时间")

    class Meta:
        ordering = ("application", "id")
        constraints = (
            models.UniqueConstraint(fields=("application", "unit"), name="one_request_per_unit"),
            models.CheckConstraint(condition=Q(uscc__regex=UNITS), name="avoided_uscc_alphabet"),
            models.CheckConstraint(condition=~Q(reason=""), name="avoiding_has_a_reason"),
        )

    def __str__(self) -> str:
        return f"{self.application_id}: {self.unit}"
