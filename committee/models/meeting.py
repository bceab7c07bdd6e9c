"""The committee's meeting: who is there and what is put to the vote (plan 五（六）)."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q

from applications.models import Application, AwardCycle, AwardKind
from committee.models.meeting_rules import COUNT_IS_THE_BOX, SEATED_BEFORE, STEPPED_OUT_BEFORE, VOIDED_BY_TWO
from committee.models.triggers import append_only, fixed_once

OPENED = (
    "cycle_id",
    "secret",
    "scorers_vote",
    "voters",
    "members",
    "quorum",
    "round",
    "runoff_of_id",
    "ballot_opened_at",
)


class Meeting(models.Model):
    """One plenary with its ballot; a run-off after a tie is a further one of the same day.

    `voters` (user ids), `members`, `quorum`, `secret` and `scorers_vote` are a snapshot taken when the ballot opens.
    `salt` makes the key of a secret ballot's box and is gone when the box has been opened. A round has one first ballot
    and a tie one run-off; another is held only for one that was set aside (BallotVoid).
    """

    cycle = models.ForeignKey(AwardCycle, models.PROTECT, related_name="meetings")
    title = models.CharField("会议名称", max_length=100)
    held_at = models.DateTimeField("会议时间")
    place = models.CharField("会议地点", max_length=100)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField("登记时间")
    voters = models.JSONField("有表决权的委员", null=True)
    members = models.PositiveSmallIntegerField("应到人数", null=True)
    quorum = models.PositiveSmallIntegerField("法定人数", null=True)
    ballot_opened_at = models.DateTimeField("开启表决时间", null=True)
    ballot_closed_at = models.DateTimeField("结束表决时间", null=True)
    voided_at = models.DateTimeField("表决作废时间", null=True)
    secret = models.BooleanField("无记名", default=False)
    scorers_vote = models.BooleanField("评分专家可以表决", default=True)
    salt = models.BinaryField(null=True, editable=False)
    round = models.PositiveSmallIntegerField("表决轮次", default=1)
    runoff_of = models.ForeignKey("self", models.PROTECT, null=True, related_name="runoffs")
    confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    confirmed_at = models.DateTimeField("委员确认计票时间", null=True)
    teller = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    teller_at = models.DateTimeField("计票人确认时间", null=True)

    class Meta:
        ordering = ("-held_at", "-pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(ballot_opened_at__isnull=True)
                | Q(members__isnull=False, quorum__isnull=False, quorum__lte=F("members")),
                name="open_ballot_has_quorum",
            ),
            models.CheckConstraint(
                condition=Q(ballot_closed_at__isnull=True) | Q(ballot_opened_at__isnull=False),
                name="closed_ballot_was_open",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_at__isnull=True) | Q(ballot_closed_at__isnull=False, confirmed_by__isnull=False),
                name="confirmed_after_closing",
            ),
            models.CheckConstraint(
                condition=Q(teller_at__isnull=True) | Q(ballot_closed_at__isnull=False, teller__isnull=False),
                name="told_after_closing",
            ),
            models.CheckConstraint(
                condition=Q(teller__isnull=True) | Q(confirmed_by__isnull=True) | ~Q(teller=F("confirmed_by")),
                name="count_confirmed_by_two",
            ),
            models.CheckConstraint(
                condition=Q(runoff_of__isnull=True, round=1) | Q(runoff_of__isnull=False, round__gt=1),
                name="runoff_follows_a_ballot",
            ),
            models.UniqueConstraint(
                fields=("cycle",),
                condition=Q(round=1, ballot_opened_at__isnull=False, voided_at__isnull=True),
                name="one_first_ballot_a_round",
            ),
            models.UniqueConstraint(
                fields=("runoff_of",), condition=Q(voided_at__isnull=True), name="one_runoff_of_a_ballot"
            ),
            models.CheckConstraint(
                condition=Q(voided_at__isnull=True)
                | Q(ballot_closed_at__isnull=False, confirmed_at__isnull=True, teller_at__isnull=True),
                name="voided_ballot_has_no_count",
            ),
            models.CheckConstraint(
                condition=Q(salt__isnull=True)
                | Q(secret=True, ballot_opened_at__isnull=False, ballot_closed_at__isnull=True),
                name="key_lives_while_voting",
            ),
        )
        triggers = (
            pgtrigger.Protect(name="meeting_is_kept", operation=pgtrigger.Delete),
            fixed_once("opened_ballot_is_fixed", "ballot_opened_at", *OPENED),
            fixed_once("closed_ballot_is_fixed", "ballot_closed_at", "ballot_closed_at"),
            fixed_once("voided_ballot_is_fixed", "voided_at", "voided_at"),
            pgtrigger.Trigger(
                name="ballot_voided_by_two",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition("OLD.voided_at IS NULL AND NEW.voided_at IS NOT NULL"),
                func=VOIDED_BY_TWO,
            ),
            fixed_once("confirmation_is_fixed", "confirmed_at", "confirmed_by_id", "confirmed_at"),
            fixed_once("tellers_word_is_fixed", "teller_at", "teller_id", "teller_at"),
        )

    def __str__(self) -> str:
        return self.title if self.round == 1 else f"{self.title}（第{self.round}轮表决）"

    @property
    def phase(self) -> str:
        """planned, voting, counted, confirmed, or voided: how far the meeting has come."""
        if self.voided_at:
            return "voided"
        if self.confirmed_at and self.teller_at:
            return "confirmed"
        if self.ballot_closed_at:
            return "counted"
        return "voting" if self.ballot_opened_at else "planned"

    @property
    def runoff(self) -> "Meeting | None":
        """The ballot that was held on the tie of this one, if any. One query."""
        return self.runoffs.filter(voided_at=None).first()


class Attendance(models.Model):
    """A member who is present, as the office recorded it before the ballot opened."""

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="attendances")
    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        ordering = ("pk",)
        constraints = (models.UniqueConstraint(fields=("meeting", "member"), name="present_once"),)
        triggers = (
            append_only("attendance_append_only"),
            pgtrigger.Trigger(
                name="seated_before_the_ballot",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                declare=[("begun", "BOOLEAN"), ("may_score", "BOOLEAN"), ("of_cycle", "BIGINT")],
                func=SEATED_BEFORE,
            ),
        )

    def __str__(self) -> str:
        return f"{self.meeting_id} / {self.member_id}"


class Motion(models.Model):
    """A question of the ballot: shall this application get this award? The counts are written when it closes.

    Rank and score are copied from the signed report, as the members saw them. `places` is how many motions on this
    award a ballot may agree to: the award's ceiling, in a run-off what is left of it.
    """

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="motions")
    application = models.ForeignKey(Application, models.PROTECT, related_name="motions")
    kind = models.ForeignKey(AwardKind, models.PROTECT, related_name="+")
    position = models.PositiveSmallIntegerField("次序")
    rank = models.PositiveSmallIntegerField("综合名次")
    combined = models.DecimalField("综合得分", max_digits=5, decimal_places=2)
    places = models.PositiveSmallIntegerField("名额")
    agree = models.PositiveSmallIntegerField("同意", null=True)
    disagree = models.PositiveSmallIntegerField("不同意", null=True)
    abstain = models.PositiveSmallIntegerField("弃权", null=True)
    base = models.PositiveSmallIntegerField("计票基数", null=True)
    passed = models.BooleanField("通过", null=True)

    class Meta:
        ordering = ("kind__position", "position", "pk")
        constraints = (
            models.UniqueConstraint(fields=("meeting", "application", "kind"), name="one_motion_per_award"),
            models.CheckConstraint(
                condition=Q(passed__isnull=True)
                | Q(agree__isnull=False, disagree__isnull=False, abstain__isnull=False, base__isnull=False),
                name="counted_motion_has_counts",
            ),
        )
        triggers = (
            pgtrigger.ReadOnly(
                name="motion_text_is_fixed",
                fields=["meeting", "application", "kind", "position", "rank", "combined", "places"],
            ),
            pgtrigger.Trigger(
                name="count_is_the_box",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition("NEW.passed IS NOT NULL"),
                declare=[(name, "INTEGER") for name in ("yes", "no", "neither", "voters", "ticks", "most")],
                func=COUNT_IS_THE_BOX,
            ),
            pgtrigger.Protect(
                name="counted_motion_is_fixed",
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Condition("OLD.passed IS NOT NULL"),
            ),
        )

    def __str__(self) -> str:
        return f"{self.application_id} / {self.kind_id}"

    @property
    def votes_cast(self) -> int:
        """The votes that were counted, abstentions among them; 0 before the count."""
        return (self.agree or 0) + (self.disagree or 0) + (self.abstain or 0)


class StepOut(models.Model):
    """A member who leaves the room for one motion, because they are recused from it: neither heard nor counted."""

    motion = models.ForeignKey(Motion, models.PROTECT, related_name="stepouts")
    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        ordering = ("motion", "member")
        constraints = (models.UniqueConstraint(fields=("motion", "member"), name="steps_out_once"),)
        triggers = (
            append_only("stepout_append_only"),
            pgtrigger.Trigger(
                name="stepped_out_before_the_count",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                func=STEPPED_OUT_BEFORE,
            ),
        )

    def __str__(self) -> str:
        return f"{self.motion_id} / {self.member_id}"
