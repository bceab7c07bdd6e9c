"""An invitation to hold a role. The link's secret is stored only as a hash."""

from django.db import models
from django.db.models import F, Q

from baoji_award.accounts.enums import RoleCode, ScopeKind
from baoji_award.accounts.models.grant import role_fits_scope
from baoji_award.accounts.models.user import User


class Invitation(models.Model):
    """Single use; works for seven days; ends when accepted or taken back."""

    token_hash = models.CharField("链接摘要", max_length=64, unique=True, editable=False)
    email = models.EmailField("电子邮箱", max_length=254)
    name = models.CharField("姓名", max_length=50)
    role = models.CharField("角色", max_length=20, choices=RoleCode.choices)
    scope_kind = models.CharField("范围", max_length=20, choices=ScopeKind.choices, blank=True, default="")
    scope_id = models.BigIntegerField("范围编号", null=True, blank=True)
    scope_label = models.CharField("范围名称", max_length=100, blank=True, default="")
    invited_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name="邀请人")
    created_at = models.DateTimeField("邀请时间")
    expires_at = models.DateTimeField("失效时间")
    accepted_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name="接受人")
    accepted_at = models.DateTimeField("接受时间", null=True)
    revoked_at = models.DateTimeField("撤回时间", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "邀请"
        ordering = ("-created_at", "-pk")
        constraints = [
            models.CheckConstraint(name="invitation_role_fits_scope", condition=role_fits_scope()),
            models.CheckConstraint(name="invitation_expires_later", condition=Q(expires_at__gt=F("created_at"))),
            models.CheckConstraint(
                name="invitation_one_end", condition=Q(accepted_at__isnull=True) | Q(revoked_at__isnull=True)
            ),
            models.CheckConstraint(
                name="invitation_of_somebody_else",
                condition=Q(accepted_by__isnull=True) | Q(invited_by__isnull=True) | ~Q(accepted_by=F("invited_by")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}：{self.get_role_display()}"
