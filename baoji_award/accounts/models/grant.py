"""Who holds which role, on what, since and until when."""

import pgtrigger
from django.db import models
from django.db.models import F, Q

from baoji_award.accounts.enums import MACHINE_ROLES, SCOPES_OF, RoleCode, ScopeKind
from baoji_award.accounts.models.user import User


def role_fits_scope() -> Q:
    """The table `SCOPES_OF` as a condition: each role with its kinds, an id exactly where the kind is not empty."""
    fits = Q()
    for role, kinds in SCOPES_OF.items():
        fits |= Q(role=role.value, scope_kind__in=sorted(kind.value for kind in kinds))
    has_id = Q(scope_kind="", scope_id__isnull=True) | (~Q(scope_kind="") & Q(scope_id__isnull=False))
    return fits & has_id


_MACHINE = ", ".join(f"'{role.value}'" for role in sorted(MACHINE_ROLES))

# The user's row is locked first: two grants at the same moment could otherwise each miss the other.
ROLES_APART = f"""
IF NEW.revoked_at IS NULL THEN
    PERFORM 1 FROM accounts_user WHERE id = NEW.user_id FOR NO KEY UPDATE;
    IF EXISTS (
        SELECT 1 FROM accounts_rolegrant other
        WHERE other.user_id = NEW.user_id AND other.revoked_at IS NULL AND other.id <> NEW.id
          AND other.role <> NEW.role AND (NEW.role IN ({_MACHINE}) OR other.role IN ({_MACHINE}))
    ) THEN
        RAISE EXCEPTION 'role % cannot be combined with the roles this user holds', NEW.role
            USING ERRCODE = 'check_violation', CONSTRAINT = 'grant_roles_apart';
    END IF;
END IF;
RETURN NEW;
"""  # noqa: S608

# A grant is history: only its end may be written, once.
ONLY_REVOCATION = """
IF OLD.revoked_at IS NOT NULL OR NEW.revoked_at IS NULL
   OR (OLD.user_id, OLD.role, OLD.scope_kind, OLD.scope_id, OLD.granted_by_id, OLD.granted_at)
      IS DISTINCT FROM (NEW.user_id, NEW.role, NEW.scope_kind, NEW.scope_id, NEW.granted_by_id, NEW.granted_at)
THEN
    RAISE EXCEPTION 'a role grant is never changed, only revoked' USING ERRCODE = 'check_violation';
END IF;
RETURN NEW;
"""


class RoleGrant(models.Model):
    """One role of one user. Machine roles (系统管理员, 安全管理员) stand alone: GB/T 22239-2019, 8.1.4.2."""

    user = models.ForeignKey(User, models.PROTECT, related_name="grants", verbose_name="用户")
    role = models.CharField("角色", max_length=20, choices=RoleCode.choices)
    scope_kind = models.CharField("范围", max_length=20, choices=ScopeKind.choices, blank=True, default="")
    scope_id = models.BigIntegerField("范围编号", null=True, blank=True)
    granted_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name="授予人")
    granted_at = models.DateTimeField("授予时间")
    revoked_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name="收回人")
    revoked_at = models.DateTimeField("收回时间", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "角色授予"
        constraints = [
            models.CheckConstraint(name="grant_role_fits_scope", condition=role_fits_scope()),
            models.CheckConstraint(
                name="grant_revoked_by_with_time", condition=Q(revoked_by__isnull=True) | Q(revoked_at__isnull=False)
            ),
            models.CheckConstraint(
                name="grant_by_somebody_else", condition=Q(granted_by__isnull=True) | ~Q(granted_by=F("user"))
            ),
            models.UniqueConstraint(
                name="grant_active_once_scoped",
                fields=["user", "role", "scope_kind", "scope_id"],
                condition=Q(revoked_at__isnull=True, scope_id__isnull=False),
            ),
            models.UniqueConstraint(
                name="grant_active_once",
                fields=["user", "role"],
                condition=Q(revoked_at__isnull=True, scope_id__isnull=True),
            ),
        ]
        indexes = [
            models.Index(
                name="grant_holders", fields=["role", "scope_kind", "scope_id"], condition=Q(revoked_at__isnull=True)
            )
        ]
        triggers = [
            pgtrigger.Protect(name="grant_is_kept", operation=pgtrigger.Delete),
            pgtrigger.Trigger(
                name="grant_only_revoked", when=pgtrigger.Before, operation=pgtrigger.Update, func=ONLY_REVOCATION
            ),
            pgtrigger.Trigger(
                name="grant_roles_apart", when=pgtrigger.Before, operation=pgtrigger.Insert, func=ROLES_APART
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()}（{self.user_id}）"
