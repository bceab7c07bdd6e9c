"""Who is asked to judge in a round, and the entries that wait for an account."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q

from applications.models import AwardCycle

INVITED, ACCEPTED, DECLINED, REMOVED = "invited", "accepted", "declined", "removed"
# A drop-out declines after having accepted; whoever declined or was removed may be asked again.
EDGES = [
    (INVITED, ACCEPTED),
    (INVITED, DECLINED),
    (INVITED, REMOVED),
    (ACCEPTED, DECLINED),
    (ACCEPTED, REMOVED),
    (DECLINED, INVITED),
    (REMOVED, INVITED),
]


class Participation(models.Model):
    """One expert asked to judge in one round: the answer, when they are free, and the end. Nobody else is seated.

    services/participation.py alone changes it.
    """

    class State(models.TextChoices):
        INVITED = INVITED, "待答复"
        ACCEPTED = ACCEPTED, "已接受"
        DECLINED = DECLINED, "已谢绝"
        REMOVED = REMOVED, "已移出"

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="participations")
    cycle = models.ForeignKey(AwardCycle, models.PROTECT, related_name="participations")
    state = models.CharField("状态", max_length=10, choices=State.choices, default=State.INVITED)
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    invited_at = models.DateTimeField("邀请时间")
    answer_by = models.DateField("答复期限")
    answered_at = models.DateTimeField("答复时间", null=True, blank=True)
    # Codes of ReviewStage.
    stages = models.JSONField("可以参加的阶段", default=list, blank=True)
    unavailable = models.CharField("不能参加的日期", max_length=200, blank=True)
    most_dossiers = models.PositiveSmallIntegerField("最多评审份数", null=True, blank=True)
    # Why declined or removed.
    reason = models.CharField("原因", max_length=200, blank=True)
    removed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    removed_at = models.DateTimeField("移出时间", null=True, blank=True)

    class Meta:
        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(fields=("user", "cycle"), name="one_participation_per_round"),
            models.CheckConstraint(
                condition=~Q(state__in=(ACCEPTED, DECLINED)) | Q(answered_at__isnull=False), name="an_answer_has_a_time"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=(DECLINED, REMOVED)) | ~Q(reason=""), name="staying_away_has_a_reason"
            ),
            models.CheckConstraint(
                condition=Q(state=REMOVED, removed_by__isnull=False, removed_at__isnull=False)
                | (~Q(state=REMOVED) & Q(removed_by__isnull=True, removed_at__isnull=True)),
                name="removed_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(most_dossiers__isnull=True) | Q(most_dossiers__gt=0), name="most_dossiers_is_positive"
            ),
        )
        triggers = (
            pgtrigger.FSM(name="legal_edges", field="state", transitions=EDGES),
            pgtrigger.Protect(name="kept", operation=pgtrigger.Delete),
        )

    def __str__(self) -> str:
        return f"{self.user_id}/{self.cycle_id}: {self.state}"


class AwaitedExpert(models.Model):
    """A register entry for an address without the expert's role yet; it is entered when the invitation is accepted."""

    email = models.EmailField("电子邮箱", max_length=254, unique=True)
    name = models.CharField("姓名", max_length=50)
    values = models.JSONField("登记内容")
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    entered_at = models.DateTimeField("登记时间")

    class Meta:
        ordering = ("id",)

    def __str__(self) -> str:
        return self.email
