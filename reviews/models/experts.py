"""Experts, what they pledge for a round, and what they declare about each dossier."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q

from applications.models import Application, AwardCycle, Bureau


class ExpertProfile(models.Model):
    """What the review needs to know of an expert beside the account: a neutral code, employer, and kind.

    Whoever was removed keeps the entry and the code, and is seated no more.
    """

    class Kind(models.TextChoices):
        ASSESSOR = "assessor", "质量专家"
        INDUSTRY = "industry", "行业专家"

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.PROTECT, related_name="expert_profile")
    code = models.CharField("专家代号", max_length=10, unique=True)
    employer = models.CharField("工作单位", max_length=100)
    employer_uscc = models.CharField("工作单位统一社会信用代码", max_length=18, blank=True)
    kind = models.CharField("类别", max_length=10, choices=Kind.choices)
    title = models.CharField("职称或职务", max_length=50)
    # Divisions (大类) of GB/T 4754 in two digits.
    industries = models.JSONField("熟悉的行业", default=list, blank=True)
    years = models.PositiveSmallIntegerField("从事相关工作年数", null=True, blank=True)
    training = models.CharField("培训与资格", max_length=200, blank=True, default="")
    recommended_by = models.ForeignKey(
        Bureau, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="推荐部门"
    )
    removed_at = models.DateTimeField("移出时间", null=True, blank=True)
    removed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    removal_reason = models.CharField("移出原因", max_length=200, blank=True, default="")

    class Meta:
        ordering = ("code",)
        constraints = (
            models.CheckConstraint(
                condition=Q(removed_at__isnull=True, removed_by__isnull=True, removal_reason="")
                | (Q(removed_at__isnull=False, removed_by__isnull=False) & ~Q(removal_reason="")),
                name="removal_has_name_and_reason",
            ),
        )

    def __str__(self) -> str:
        return self.code


class Declaration(models.Model):
    """One pledge of the round's texts, signed by one person: the very words and their digest. Never changed."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="declarations")
    cycle = models.ForeignKey(AwardCycle, models.PROTECT, related_name="declarations")
    kind = models.SlugField("承诺事项", max_length=40)
    text = models.TextField("承诺内容")
    digest = models.CharField("内容摘要", max_length=64)
    signed_at = models.DateTimeField("签署时间")
    address = models.GenericIPAddressField("签署地址", null=True, blank=True)

    class Meta:
        ordering = ("signed_at", "id")
        constraints = (
            models.UniqueConstraint(fields=("user", "cycle", "kind", "digest"), name="one_signature_per_text"),
        )
        triggers = (pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete),)

    def __str__(self) -> str:
        return f"{self.user_id}/{self.kind}"


class ConflictDeclaration(models.Model):
    """An explicit answer about one dossier: 无利害关系 or 有利害关系. The newest row counts; none is ever changed."""

    expert = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="conflict_declarations")
    application = models.ForeignKey(Application, models.PROTECT, related_name="conflict_declarations")
    has_conflict = models.BooleanField("有利害关系")
    detail = models.CharField("说明", max_length=200, blank=True)
    declared_at = models.DateTimeField("声明时间")
    address = models.GenericIPAddressField("声明地址", null=True, blank=True)

    class Meta:
        ordering = ("-declared_at", "-id")
        indexes = (models.Index(fields=("application", "expert"), name="conflict_of_expert"),)
        constraints = (
            models.CheckConstraint(condition=Q(has_conflict=False) | ~Q(detail=""), name="a_conflict_has_a_detail"),
        )
        triggers = (pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete),)

    def __str__(self) -> str:
        return f"{self.expert_id}/{self.application_id}: {self.has_conflict}"
