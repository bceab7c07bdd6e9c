"""An organisation that applies, known by its 统一社会信用代码."""

from django.db import models


class Organisation(models.Model):
    """One row per code (GB 32100-2015). Its people hold applicant grants scoped to this row."""

    class Kind(models.TextChoices):
        ENTERPRISE = "enterprise", "企业"
        INSTITUTION = "institution", "事业单位"
        SOCIAL = "social", "社会组织"
        COOPERATIVE = "cooperative", "农民专业合作社"
        COLLECTIVE = "collective", "农村集体经济组织"
        OTHER = "other", "其他组织"

    uscc = models.CharField("统一社会信用代码", max_length=18, unique=True)
    name = models.CharField("单位名称", max_length=100)
    kind = models.CharField("组织类型", max_length=20, choices=Kind.choices)
    legal_representative = models.CharField("法定代表人（负责人）", max_length=30)
    established_on = models.DateField("成立日期")
    area = models.CharField("所在县区", max_length=10)
    address = models.CharField("注册地址", max_length=200)
    industry = models.CharField("行业大类", max_length=3)
    contact_name = models.CharField("联系人", max_length=30)
    contact_phone = models.CharField("联系电话", max_length=20)
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
        constraints = (
            models.CheckConstraint(
                condition=models.Q(uscc__regex=r"^[0-9A-HJ-NPQRTUWXY]{2}[0-9]{6}[0-9A-HJ-NPQRTUWXY]{10}$"),
                name="uscc_alphabet",
            ),
        )

    def __str__(self) -> str:
        return self.name
