"""The public notice (公示): each version is published once and never changed (plan 五（七）)."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q

from applications.models import AwardCycle
from baoji_award.documents.models import Document, DocumentNumber
from committee.models.notice_work import NoticeDates
from committee.models.triggers import append_only

# A later version names the one before it: the same round, the next number, and the digest it carries.
CHAINED = """
IF NEW.replaces_id IS NOT NULL AND NOT EXISTS (
    SELECT 1 FROM committee_publicnotice earlier
        WHERE earlier.id = NEW.replaces_id AND earlier.cycle_id = NEW.cycle_id AND earlier.version = NEW.version - 1
        AND earlier.digest = NEW.previous_digest AND earlier.published_at < NEW.published_at
) THEN
    RAISE EXCEPTION 'a version of a notice follows the one before it'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'notice_chained';
END IF;
RETURN NEW;
"""

# An award rests on the list as it stood: a version after it would put a winner on a list of candidates again.
BEFORE_THE_AWARDS = """
IF EXISTS (
    SELECT 1 FROM committee_award award JOIN applications_application winner ON winner.id = award.application_id
        WHERE winner.cycle_id = NEW.cycle_id
) THEN
    RAISE EXCEPTION 'no version of a notice follows an award of its round'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'notice_before_the_awards';
END IF;
RETURN NEW;
"""


class PublicNotice(models.Model):
    """A notice as it was published: text, list and dates are stored and printed from here, never recomputed.

    `entries` is the list as data (kind, ceiling, lines with position, name, group, bureau, application number);
    `details` the steps passed, the ways to object and the receiving office. A correction of the list is the next
    `version` with its own number and a period of its own. `digest` is the SHA-256 of everything the public reads,
    the digest of the version before among it; `anchor` the end of the audit chain before it.
    """

    cycle = models.ForeignKey(AwardCycle, models.PROTECT, related_name="notices")
    number = models.OneToOneField(DocumentNumber, models.PROTECT, related_name="+")
    slug = models.SlugField("网址编号", max_length=20, unique=True)
    version = models.PositiveSmallIntegerField("版次", default=1)
    replaces = models.OneToOneField("self", models.PROTECT, null=True, related_name="replaced_by")
    previous_digest = models.CharField("上一版内容摘要", max_length=64, blank=True)
    reason = models.CharField("更正原因", max_length=500, blank=True)
    title = models.CharField("标题", max_length=120)
    body = models.TextField("正文")
    details = models.JSONField("经过程序与异议受理", default=dict)
    entries = models.JSONField("名单")
    published_on = models.DateField("发布日期")
    published_at = models.DateTimeField("发布时间")
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    first_day = models.DateField("公示首日")
    last_day = models.DateField("公示末日")
    ends_at = models.DateTimeField("公示截止（不含）")
    explanation = models.CharField("日期说明", max_length=800)
    dates = models.OneToOneField(NoticeDates, models.PROTECT, null=True, related_name="notice")
    anchor = models.CharField("审计链锚点", max_length=90)
    digest = models.CharField("内容摘要", max_length=64)
    document = models.OneToOneField(Document, models.PROTECT, related_name="+")

    class Meta:
        ordering = ("-published_at",)
        constraints = (
            models.CheckConstraint(condition=Q(last_day__gte=F("first_day")), name="notice_days_in_order"),
            models.CheckConstraint(condition=Q(ends_at__gt=F("published_at")), name="notice_not_empty"),
            models.UniqueConstraint(fields=("cycle", "version"), name="one_notice_per_version"),
            models.CheckConstraint(
                condition=Q(version=1, replaces__isnull=True, previous_digest="", reason="")
                | (Q(version__gt=1, replaces__isnull=False) & ~Q(previous_digest="") & ~Q(reason="")),
                name="later_notice_replaces",
            ),
        )
        triggers = (
            append_only("notice_append_only"),
            pgtrigger.Trigger(name="notice_chained", when=pgtrigger.Before, operation=pgtrigger.Insert, func=CHAINED),
            pgtrigger.Trigger(
                name="notice_before_the_awards",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                func=BEFORE_THE_AWARDS,
            ),
        )

    def __str__(self) -> str:
        return self.title

    @property
    def paragraphs(self) -> list[str]:
        return self.body.split("\n")

    @property
    def successor(self) -> "PublicNotice | None":
        """The version that replaced this one, if any."""
        return getattr(self, "replaced_by", None)
