"""An applicant's own scores of its own report: a private tool, part of nothing handed in, judged or exported."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Mod

from applications.models import Application
from reviews.enums import PERCENT_STEP
from reviews.models.criteria import CriteriaItem, CriteriaSet


class SelfScore(models.Model):
    """One for each dossier. Only the applicant's own people read it, also after the round; see selectors."""

    application = models.OneToOneField(Application, models.CASCADE, related_name="self_score")
    criteria = models.ForeignKey(CriteriaSet, models.PROTECT, related_name="+")
    version = models.PositiveIntegerField("版本", default=1)
    saved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    saved_at = models.DateTimeField("保存时间")

    class Meta:
        ordering = ("id",)

    def __str__(self) -> str:
        return f"{self.application_id}"


class SelfScoreItem(models.Model):
    """One item of it. A blank item has no row: blank is not zero."""

    self_score = models.ForeignKey(SelfScore, models.CASCADE, related_name="items")
    item = models.ForeignKey(CriteriaItem, models.PROTECT, related_name="+")
    percent = models.PositiveSmallIntegerField("百分比")

    class Meta:
        ordering = ("self_score", "item__position")
        constraints = (
            models.UniqueConstraint(fields=("self_score", "item"), name="one_self_score_per_item"),
            models.CheckConstraint(
                condition=Q(percent__lte=100, percent=F("percent") - Mod(F("percent"), PERCENT_STEP)),
                name="self_percent_in_fives",
            ),
        )

    def __str__(self) -> str:
        return f"{self.self_score_id}/{self.item_id}"
