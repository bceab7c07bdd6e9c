"""An organisation that applies, known by its 统一社会信用代码."""

import pgtrigger
from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.db import models

from applications.pairs import Pairs

# The owner holds the applicant's grant on the organisation. Deferred: registration writes the organisation first, and
# a hand-over may come in the same transaction as a removal.
OWNER_HOLDS_GRANT = """
IF NEW.owner_id IS NOT NULL AND NOT EXISTS (
    SELECT 1 FROM accounts_rolegrant g
    WHERE g.user_id = NEW.owner_id AND g.role = 'applicant' AND g.scope_kind = 'organisation'
      AND g.scope_id = NEW.id AND g.revoked_at IS NULL
) AND EXISTS (SELECT 1 FROM applications_organisation o WHERE o.id = NEW.id AND o.owner_id = NEW.owner_id) THEN
    RAISE EXCEPTION 'the owner of organisation % does not belong to it', NEW.id
        USING ERRCODE = 'check_violation', CONSTRAINT = 'organisation_owner_belongs';
END IF;
RETURN NULL;
"""

OWNER_IS_KEPT = """
IF OLD.owner_id IS NOT NULL AND NEW.owner_id IS NULL THEN
    RAISE EXCEPTION 'organisation % keeps an owner', OLD.id
        USING ERRCODE = 'check_violation', CONSTRAINT = 'organisation_keeps_owner';
END IF;
RETURN NEW;
"""


class Organisation(models.Model):
    """One row per code (GB 32100-2015). Its people hold applicant grants scoped to this row.

    One of them is the owner: the first to hold a grant (a trigger on the grants, models/membership.py), then whoever
    accepted a hand-over. The column holds one; triggers keep it filled with somebody who belongs to the organisation.
    """

    class Kind(models.TextChoices):
        ENTERPRISE = "enterprise", "企业"
        INSTITUTION = "institution", "事业单位"
        SOCIAL = "social", "社会组织"
        COOPERATIVE = "cooperative", "农民专业合作社"
        COLLECTIVE = "collective", "农村集体经济组织"
        OTHER = "other", "其他组织"

    class Size(models.TextChoices):
        """国统字〔2017〕213号; bodies that are no enterprises are not classed."""

        LARGE = "large", "大型"
        MEDIUM = "medium", "中型"
        SMALL = "small", "小型"
        MICRO = "micro", "微型"
        NONE = "none", "不划分"

    uscc = models.CharField("统一社会信用代码", max_length=18, unique=True)
    name = models.CharField("单位名称", max_length=100)
    kind = models.CharField("组织类型", max_length=20, choices=Kind.choices)
    legal_representative = models.CharField("法定代表人（负责人）", max_length=30)
    established_on = models.DateField("成立日期")
    area = models.CharField("所在县区", max_length=10)
    address = models.CharField("注册地址", max_length=200)
    business_address = models.CharField("经营地址", max_length=200, blank=True, default="")
    industry = models.CharField("行业大类", max_length=3)
    size = models.CharField("单位规模", max_length=10, choices=Size.choices, blank=True, default="")
    website = models.CharField("网址", max_length=100, blank=True, default="")
    contact_name = models.CharField("联系人", max_length=30)
    contact_phone = models.CharField("联系电话", max_length=20)
    contact_email = models.EmailField("联系邮箱", max_length=254, blank=True, default="")
    quality_head = models.CharField("质量负责人", max_length=30, blank=True, default="")
    quality_phone = models.CharField("质量负责人电话", max_length=20, blank=True, default="")
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="管理员"
    )
    created_at = models.DateTimeField("注册时间", db_default=models.functions.Now())
    # Upper case once when written, not once a row when searched: names are mostly Chinese, codes are upper case.
    searched = models.GeneratedField(
        expression=models.functions.Upper(models.functions.Concat("name", models.Value(" "), "uscc")),
        output_field=models.TextField(),
        db_persist=True,
        verbose_name="检索文本",
    )

    class Meta:
        ordering = ("name",)
        indexes = (GinIndex(Pairs("name"), name="organisation_pairs"),)
        constraints = (
            models.CheckConstraint(
                condition=models.Q(uscc__regex=r"^[0-9A-HJ-NPQRTUWXY]{2}[0-9]{6}[0-9A-HJ-NPQRTUWXY]{10}$"),
                name="uscc_alphabet",
            ),
        )
        triggers = (
            pgtrigger.Trigger(
                name="owner_belongs",
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("owner_id"),  # type: ignore[no-untyped-call]
                when=pgtrigger.After,
                timing=pgtrigger.Deferred,
                func=OWNER_HOLDS_GRANT,
            ),
            pgtrigger.Trigger(
                name="owner_is_kept",
                operation=pgtrigger.UpdateOf("owner_id"),  # type: ignore[no-untyped-call]
                when=pgtrigger.Before,
                func=OWNER_IS_KEPT,
            ),
        )

    def __str__(self) -> str:
        return self.name
