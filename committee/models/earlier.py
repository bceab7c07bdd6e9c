"""Winners of rounds before this portal, as the office brought them in."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q


class EarlierWinner(models.Model):
    """A winner of an earlier round. Never changed: a wrong entry is struck out with a reason and entered again.

    `kind` is the code of the prize as in the rules of today, so that “first time” can be told (selectors/awards.py).
    """

    year = models.PositiveSmallIntegerField("年度")
    name = models.CharField("单位名称", max_length=100)
    uscc = models.CharField("统一社会信用代码", max_length=18)
    kind = models.CharField("奖项代码", max_length=40)
    prize = models.CharField("奖项", max_length=40)
    group = models.CharField("组别", max_length=40, blank=True)
    document = models.CharField("文号", max_length=60)
    money = models.PositiveIntegerField("补助资金（元）", default=0)
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="登记人")
    entered_at = models.DateTimeField("登记时间")
    struck_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    struck_at = models.DateTimeField("划除时间", null=True)
    strike_reason = models.CharField("划除原因", max_length=200, blank=True)

    class Meta:
        ordering = ("-year", "kind", "name", "pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(uscc__regex=r"^[0-9A-HJ-NPQRTUWXY]{2}[0-9]{6}[0-9A-HJ-NPQRTUWXY]{10}$"),
                name="earlier_winner_uscc_alphabet",
            ),
            models.CheckConstraint(condition=Q(year__gte=1990, year__lte=2100), name="earlier_winner_year"),
            models.UniqueConstraint(
                fields=("uscc", "year", "kind"), condition=Q(struck_at__isnull=True), name="earlier_winner_once"
            ),
            models.CheckConstraint(
                condition=Q(struck_at__isnull=True, struck_by__isnull=True, strike_reason="")
                | (Q(struck_at__isnull=False, struck_by__isnull=False) & ~Q(strike_reason="")),
                name="earlier_winner_struck_with_reason",
            ),
        )
        triggers = (
            pgtrigger.Protect(name="earlier_winner_is_kept", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(
                name="earlier_winner_is_fixed",
                fields=[
                    "year",
                    "name",
                    "uscc",
                    "kind",
                    "prize",
                    "group",
                    "document",
                    "money",
                    "entered_by",
                    "entered_at",
                ],
            ),
            pgtrigger.Protect(
                name="earlier_winner_struck_once",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition("OLD.struck_at IS NOT NULL"),
            ),
        )

    def __str__(self) -> str:
        return f"{self.year} {self.name}"
