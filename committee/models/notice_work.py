"""What the office keeps beside a notice: another last day, errata, and the media it also appeared in."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q

from applications.models import AwardCycle
from baoji_award.documents.models import StoredFile
from committee.models.triggers import append_only


class NoticeDates(models.Model):
    """A last day that differs from the counted one: proposed with its reason by one officer, decided by another.

    It holds for the next version that is published and is used once (`PublicNotice.dates`).
    """

    cycle = models.ForeignKey(AwardCycle, models.PROTECT, related_name="notice_dates")
    last_day = models.DateField("公示末日")
    reason = models.CharField("原因", max_length=300)
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField("提出时间")
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField("核定时间", null=True)
    approved = models.BooleanField("同意", null=True)

    class Meta:
        ordering = ("-pk",)
        constraints = (
            models.CheckConstraint(condition=~Q(reason=""), name="notice_dates_have_reason"),
            models.CheckConstraint(
                condition=Q(approved__isnull=True, decided_by__isnull=True, decided_at__isnull=True)
                | Q(approved__isnull=False, decided_by__isnull=False, decided_at__isnull=False),
                name="notice_dates_decided_whole",
            ),
            # Whoever proposed may take it back; only somebody else approves.
            models.CheckConstraint(
                condition=~Q(approved=True) | ~Q(decided_by=F("proposed_by")), name="notice_dates_by_two_persons"
            ),
            models.UniqueConstraint(
                fields=("cycle",), condition=Q(approved__isnull=True), name="one_open_proposal_of_notice_dates"
            ),
        )
        triggers = (
            pgtrigger.Protect(name="notice_dates_are_kept", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(
                name="notice_dates_are_fixed", fields=["cycle", "last_day", "reason", "proposed_by", "proposed_at"]
            ),
            pgtrigger.Protect(
                name="decided_notice_dates_are_fixed",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition("OLD.approved IS NOT NULL"),
            ),
        )

    def __str__(self) -> str:
        return f"{self.cycle_id} / {self.last_day}"


class NoticeErratum(models.Model):
    """A slip of the pen in the text of a notice, set right in words; list and dates stay as they are."""

    notice = models.ForeignKey("committee.PublicNotice", models.PROTECT, related_name="errata")
    position = models.PositiveSmallIntegerField("次序")
    wrong = models.CharField("原文", max_length=200)
    right = models.CharField("更正为", max_length=200)
    reason = models.CharField("说明", max_length=300)
    published_at = models.DateTimeField("发布时间")
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        ordering = ("position",)
        constraints = (
            models.UniqueConstraint(fields=("notice", "position"), name="one_erratum_per_place"),
            models.CheckConstraint(
                condition=~Q(wrong="") & ~Q(right="") & ~Q(reason="") & ~Q(wrong=F("right")), name="erratum_is_whole"
            ),
        )
        triggers = (append_only("notice_erratum_append_only"),)

    def __str__(self) -> str:
        return f"{self.wrong} → {self.right}"


class NoticeChannel(models.Model):
    """Another medium in which a notice appeared, with its proof. A slip is struck out with a reason, never deleted."""

    class Kind(models.TextChoices):
        NEWSPAPER = "newspaper", "报纸"
        WEBSITE = "website", "网站"
        BROADCAST = "broadcast", "广播电视"
        OTHER = "other", "其他"

    notice = models.ForeignKey("committee.PublicNotice", models.PROTECT, related_name="channels")
    kind = models.CharField("媒体类型", max_length=10, choices=Kind.choices)
    name = models.CharField("媒体名称", max_length=100)
    published_on = models.DateField("刊发日期")
    link = models.URLField("网址", max_length=500, blank=True)
    place = models.CharField("版面或栏目", max_length=100, blank=True)
    evidence = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+")
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField("登记时间")
    struck_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    struck_at = models.DateTimeField("划去时间", null=True)
    struck_reason = models.CharField("划去原因", max_length=300, blank=True)

    class Meta:
        ordering = ("published_on", "pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(kind__in=("newspaper", "website", "broadcast", "other")), name="notice_channel_is_known"
            ),
            models.CheckConstraint(condition=~Q(link="") | Q(evidence__isnull=False), name="notice_channel_has_proof"),
            models.CheckConstraint(
                condition=Q(struck_at__isnull=True, struck_by__isnull=True, struck_reason="")
                | (Q(struck_at__isnull=False, struck_by__isnull=False) & ~Q(struck_reason="")),
                name="struck_notice_channel_has_reason",
            ),
        )
        triggers = (
            pgtrigger.Protect(name="notice_channel_is_kept", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(
                name="notice_channel_is_fixed",
                fields=[
                    "notice",
                    "kind",
                    "name",
                    "published_on",
                    "link",
                    "place",
                    "evidence",
                    "recorded_by",
                    "recorded_at",
                ],
            ),
            pgtrigger.Protect(
                name="struck_notice_channel_is_fixed",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition("OLD.struck_at IS NOT NULL"),
            ),
        )

    def __str__(self) -> str:
        return self.name
