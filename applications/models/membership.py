"""Who belongs to an organisation: the grants' triggers that keep its owner, requests to join, offers of ownership."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q

from applications.models.organisation import Organisation
from baoji_award.accounts.models import RoleGrant

FIRST_OWNS = """
IF NEW.role = 'applicant' AND NEW.revoked_at IS NULL THEN
    UPDATE applications_organisation SET owner_id = NEW.user_id WHERE id = NEW.scope_id AND owner_id IS NULL;
END IF;
RETURN NULL;
"""

# The organisation's row is locked: a hand-over and a removal at the same moment could otherwise miss each other.
OWNER_STAYS = """
IF OLD.role = 'applicant' AND OLD.revoked_at IS NULL AND NEW.revoked_at IS NOT NULL THEN
    SELECT owner_id INTO owner FROM applications_organisation WHERE id = OLD.scope_id FOR NO KEY UPDATE;
    IF owner = OLD.user_id THEN
        RAISE EXCEPTION 'the owner of organisation % leaves only after a hand-over', OLD.scope_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'organisation_owner_stays';
    END IF;
END IF;
RETURN NULL;
"""


class OrganisationGrant(RoleGrant):
    """The grants as this app watches them: no rows of its own, only the triggers that keep every owner in place."""

    class Meta:
        proxy = True
        default_permissions = ()
        triggers = (
            pgtrigger.Trigger(
                name="first_grant_owns", operation=pgtrigger.Insert, when=pgtrigger.After, func=FIRST_OWNS
            ),
            pgtrigger.Trigger(
                name="owner_stays",
                operation=pgtrigger.Update,
                when=pgtrigger.After,
                timing=pgtrigger.Deferred,
                declare=[("owner", "bigint")],
                func=OWNER_STAYS,
            ),
        )


class AccessRequest(models.Model):
    """A person asks to belong to the organisation with this code.

    It names the code, not the organisation: a request for a code that nobody has registered looks the same to the
    person who asks, so that asking tells nobody which organisations are here.
    """

    class Outcome(models.TextChoices):
        APPROVED = "approved", "已同意"
        DECLINED = "declined", "未同意"

    uscc = models.CharField("统一社会信用代码", max_length=18)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="申请人")
    asked_at = models.DateTimeField("申请时间")
    outcome = models.CharField("结果", max_length=10, choices=Outcome.choices, blank=True, default="")
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="办理人"
    )
    decided_at = models.DateTimeField("办理时间", null=True)

    class Meta:
        ordering = ("-asked_at", "-pk")
        constraints = (
            models.UniqueConstraint(fields=("uscc", "user"), condition=Q(outcome=""), name="one_open_access_request"),
            models.CheckConstraint(
                condition=Q(outcome="", decided_by__isnull=True, decided_at__isnull=True)
                | (~Q(outcome="") & Q(decided_by__isnull=False, decided_at__isnull=False)),
                name="access_decision_has_name_and_time",
            ),
        )

    def __str__(self) -> str:
        return f"{self.user_id} → {self.uscc}"


class OwnershipOffer(models.Model):
    """The owner offers the organisation to one of its people; it changes hands when that person accepts."""

    class Outcome(models.TextChoices):
        ACCEPTED = "accepted", "已接受"
        DECLINED = "declined", "未接受"
        CANCELLED = "cancelled", "已撤回"

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="ownership_offers")
    offered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    offered_to = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    offered_at = models.DateTimeField("提出时间")
    outcome = models.CharField("结果", max_length=10, choices=Outcome.choices, blank=True, default="")
    ended_at = models.DateTimeField("结束时间", null=True)

    class Meta:
        ordering = ("-offered_at", "-pk")
        constraints = (
            models.UniqueConstraint(fields=("organisation",), condition=Q(outcome=""), name="one_open_ownership_offer"),
            models.CheckConstraint(
                condition=Q(outcome="", ended_at__isnull=True) | (~Q(outcome="") & Q(ended_at__isnull=False)),
                name="ownership_offer_ends_with_time",
            ),
            models.CheckConstraint(
                condition=~Q(offered_by=models.F("offered_to")), name="ownership_is_offered_to_somebody_else"
            ),
        )

    def __str__(self) -> str:
        return f"{self.organisation_id} → {self.offered_to_id}"
