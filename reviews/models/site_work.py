"""The working papers of a site visit: what is to be verified, documents seen, people heard, item scores, photos.

Nothing of them is added, changed or removed from the moment the report is put up for signing.
"""

from decimal import Decimal

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Mod

from baoji_award.documents.models import StoredFile
from reviews.enums import PERCENT_STEP
from reviews.models.criteria import CriteriaItem
from reviews.models.site import SiteVisit, stands_while_signing

# A panel's mean of the document review falls between the steps of five: half a step either way is no change.
HALF_STEP = Decimal(PERCENT_STEP) / 2


class SitePaper(models.Model):
    """A row of a visit's papers, with the clause it belongs to and who wrote it."""

    visit = models.ForeignKey(SiteVisit, models.PROTECT)
    item = models.ForeignKey(CriteriaItem, models.PROTECT, null=True, blank=True, related_name="+")
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    written_at = models.DateTimeField("记录时间")

    class Meta:
        abstract = True
        ordering = ("id",)

    def __str__(self) -> str:
        return f"{self.visit_id}/{self.pk}"


class SiteIssue(SitePaper):
    """Something to verify on site. `source` names the note of the document review it was carried over from, if any."""

    number = models.PositiveSmallIntegerField("序号")
    text = models.TextField("待核实事项")
    reference = models.CharField("依据页码", max_length=100, blank=True)
    source = models.CharField("来源", max_length=60, blank=True)

    class Meta:
        ordering = ("number",)
        constraints = (
            models.UniqueConstraint(fields=("visit", "number"), name="one_site_issue_per_number"),
            models.UniqueConstraint(
                fields=("visit", "source"), condition=~Q(source=""), name="a_note_is_carried_over_once"
            ),
            models.CheckConstraint(condition=~Q(text=""), name="a_site_issue_says_something"),
        )
        triggers = (stands_while_signing("issues_stand_while_signing"),)


class SiteDocument(SitePaper):
    """A document the team was shown."""

    title = models.CharField("资料名称", max_length=200)
    number = models.CharField("文号或编号", max_length=100, blank=True)
    holder = models.CharField("提供部门", max_length=100, blank=True)
    remark = models.CharField("查阅情况", max_length=500, blank=True)

    class Meta(SitePaper.Meta):
        constraints = (models.CheckConstraint(condition=~Q(title=""), name="a_site_document_has_a_title"),)
        triggers = (stands_while_signing("documents_stand_while_signing"),)


class SiteInterview(SitePaper):
    """A conversation with somebody of the organisation."""

    person = models.CharField("访谈对象", max_length=100)
    department = models.CharField("部门及职务", max_length=100, blank=True)
    held = models.CharField("时间", max_length=50, blank=True)
    content = models.TextField("访谈要点")

    class Meta(SitePaper.Meta):
        constraints = (
            models.CheckConstraint(condition=~Q(person="") & ~Q(content=""), name="a_site_interview_is_told"),
        )
        triggers = (stands_while_signing("interviews_stand_while_signing"),)


class SiteScore(SitePaper):
    """An item's percent before and after the visit. `before` is the opened value of the document review, if any.

    Whoever moves it by more than half a step of five says why.
    """

    item = models.ForeignKey(CriteriaItem, models.PROTECT, related_name="+")
    before = models.DecimalField("资料评审百分比", max_digits=5, decimal_places=2, null=True, blank=True)
    after = models.PositiveSmallIntegerField("现场评审百分比")
    reason = models.CharField("调整理由", max_length=300, blank=True)

    class Meta:
        ordering = ("item__position",)
        constraints = (
            models.UniqueConstraint(fields=("visit", "item"), name="one_site_score_per_item"),
            models.CheckConstraint(
                condition=Q(after__lte=100, after=F("after") - Mod(F("after"), PERCENT_STEP)),
                name="site_percent_in_fives",
            ),
            models.CheckConstraint(
                condition=Q(before__isnull=True)
                | Q(after__lte=F("before") + HALF_STEP, after__gte=F("before") - HALF_STEP)
                | ~Q(reason=""),
                name="a_moved_site_score_has_a_reason",
            ),
        )
        triggers = (stands_while_signing("scores_stand_while_signing"),)


class SitePhoto(SitePaper):
    """A picture taken on site, named in the report by its SHA-256."""

    stored = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    name = models.CharField("文件名", max_length=200)
    caption = models.CharField("说明", max_length=200)

    class Meta(SitePaper.Meta):
        constraints = (
            models.UniqueConstraint(fields=("visit", "stored"), name="one_site_photo_per_content"),
            models.CheckConstraint(condition=~Q(caption=""), name="a_site_photo_has_a_caption"),
        )
        triggers = (stands_while_signing("photos_stand_while_signing"),)


class SiteImport(models.Model):
    """A workbook that came back from the site: its rows as they were read, until their writer has applied them.

    `rows`: [{"kind", "line", "entry" (its key or null), "seal", "values"}]. Applied once, then kept as it was.
    """

    visit = models.ForeignKey(SiteVisit, models.PROTECT, related_name="imports")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField("上传时间")
    rows = models.JSONField("表格内容")
    applied_at = models.DateTimeField("写入时间", null=True, blank=True)

    class Meta:
        ordering = ("-id",)
        triggers = (
            pgtrigger.Protect(
                name="applied_import_is_kept",
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Q(old__applied_at__isnull=False),
            ),
        )

    def __str__(self) -> str:
        return f"{self.visit_id}/{self.pk}"
