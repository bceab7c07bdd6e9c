"""Money to a winner, and back from one whose award was revoked."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q

from baoji_award.documents.models import StoredFile
from committee.models.award import Award

# The award's row is the lock: two payments at the same moment could otherwise each miss the other.
WITHIN_MONEY = """
SELECT money INTO most FROM committee_award WHERE id = NEW.award_id FOR UPDATE;
SELECT COALESCE(sum(amount) FILTER (WHERE direction = 'out'), 0),
       COALESCE(sum(amount) FILTER (WHERE direction = 'back'), 0),
       COALESCE(sum(amount) FILTER (WHERE direction = 'out' AND state = 'confirmed'), 0)
    INTO paid, given_back, confirmed
    FROM committee_payment
    WHERE award_id = NEW.award_id AND state <> 'refused' AND id <> NEW.id;
IF NEW.state <> 'refused' AND NEW.direction = 'out' AND paid + NEW.amount > most THEN
    RAISE EXCEPTION 'more paid than awarded'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'payment_within_award';
END IF;
IF NEW.state <> 'refused' AND NEW.direction = 'back' AND given_back + NEW.amount > confirmed THEN
    RAISE EXCEPTION 'more given back than paid'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'payment_within_paid';
END IF;
RETURN NEW;
"""


class Payment(models.Model):
    """Money to the winner, or back from one whose award was revoked; recorded by one officer, confirmed by another."""

    class Direction(models.TextChoices):
        OUT = "out", "拨付"
        BACK = "back", "退回"

    class State(models.TextChoices):
        RECORDED = "recorded", "待复核"
        CONFIRMED = "confirmed", "已复核"
        REFUSED = "refused", "未通过复核"

    award = models.ForeignKey(Award, models.PROTECT, related_name="payments")
    direction = models.CharField("方向", max_length=4, choices=Direction.choices)
    amount = models.PositiveIntegerField("金额（元）")
    paid_on = models.DateField("日期")
    voucher = models.ForeignKey(StoredFile, models.PROTECT, related_name="+", verbose_name="凭证")
    state = models.CharField("状态", max_length=10, choices=State.choices, default=State.RECORDED)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="登记人")
    recorded_at = models.DateTimeField("登记时间")
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="复核人"
    )
    decided_at = models.DateTimeField("复核时间", null=True)

    class Meta:
        ordering = ("paid_on", "pk")
        constraints = (
            models.CheckConstraint(condition=Q(amount__gt=0), name="payment_of_something"),
            models.CheckConstraint(
                condition=Q(state="recorded", decided_by__isnull=True, decided_at__isnull=True)
                | Q(state__in=("confirmed", "refused"), decided_by__isnull=False, decided_at__isnull=False),
                name="decided_payment_has_its_person",
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("recorded_by")), name="payment_by_two_persons"
            ),
        )
        triggers = (
            pgtrigger.Protect(name="payment_is_kept", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(
                name="payment_is_fixed",
                fields=["award", "direction", "amount", "paid_on", "voucher", "recorded_by", "recorded_at"],
            ),
            pgtrigger.Protect(
                name="payment_decided_once",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition("OLD.decided_at IS NOT NULL"),
            ),
            pgtrigger.Trigger(
                name="payment_within_money",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                declare=[("most", "BIGINT"), ("paid", "BIGINT"), ("given_back", "BIGINT"), ("confirmed", "BIGINT")],
                func=WITHIN_MONEY,
            ),
        )

    def __str__(self) -> str:
        return f"{self.award_id} {self.direction} {self.amount}"
