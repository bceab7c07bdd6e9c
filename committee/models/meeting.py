"""The committee's meeting, its ballot and its resolution (plan 五（六）)."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q

from applications.models import Application, AwardCycle, AwardKind
from baoji_award.documents.models import Document, DocumentNumber
from committee.models.triggers import append_only

# A ballot belongs to an open meeting, a vote to its own meeting, and nobody agrees more often than there are places.
VOTE_IN_ORDER = """
SELECT motion.kind_id, kind.ceiling, motion.meeting_id INTO kind_no, most, of_meeting
    FROM committee_motion motion JOIN applications_awardkind kind ON kind.id = motion.kind_id
    WHERE motion.id = NEW.motion_id;
IF NOT EXISTS (SELECT 1 FROM committee_ballot WHERE id = NEW.ballot_id AND meeting_id = of_meeting) THEN
    RAISE EXCEPTION 'a vote belongs to a motion of the same meeting'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'vote_of_its_meeting';
END IF;
IF NEW.choice = 'agree' THEN
    PERFORM 1 FROM committee_ballot WHERE id = NEW.ballot_id FOR UPDATE;
    SELECT count(*) INTO taken FROM committee_vote vote JOIN committee_motion motion ON motion.id = vote.motion_id
        WHERE vote.ballot_id = NEW.ballot_id AND vote.choice = 'agree' AND motion.kind_id = kind_no;
    IF taken >= most THEN
        RAISE EXCEPTION 'more agreements than places'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'vote_within_ceiling';
    END IF;
END IF;
RETURN NEW;
"""

BALLOT_WHILE_OPEN = """
PERFORM 1 FROM committee_meeting
    WHERE id = NEW.meeting_id AND ballot_opened_at IS NOT NULL AND ballot_closed_at IS NULL FOR SHARE;
IF NOT FOUND THEN
    RAISE EXCEPTION 'the ballot of this meeting is not open'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'ballot_while_open';
END IF;
RETURN NEW;
"""


class Meeting(models.Model):
    """One plenary. `members` and `quorum` are a snapshot taken when the ballot opens."""

    cycle = models.ForeignKey(AwardCycle, models.PROTECT, related_name="meetings")
    title = models.CharField("会议名称", max_length=100)
    held_at = models.DateTimeField("会议时间")
    place = models.CharField("会议地点", max_length=100)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField("登记时间")
    members = models.PositiveSmallIntegerField("应到人数", null=True)
    quorum = models.PositiveSmallIntegerField("法定人数", null=True)
    ballot_opened_at = models.DateTimeField("开启表决时间", null=True)
    ballot_closed_at = models.DateTimeField("结束表决时间", null=True)
    confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    confirmed_at = models.DateTimeField("确认计票时间", null=True)

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
        )
        triggers = (pgtrigger.Protect(name="meeting_is_kept", operation=pgtrigger.Delete),)

    def __str__(self) -> str:
        return self.title

    @property
    def phase(self) -> str:
        """planned, voting, counted, confirmed: how far the meeting has come."""
        if self.confirmed_at:
            return "confirmed"
        if self.ballot_closed_at:
            return "counted"
        return "voting" if self.ballot_opened_at else "planned"


class Attendance(models.Model):
    """A member who is present, as the office recorded it before the ballot opened."""

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="attendances")
    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        ordering = ("pk",)
        constraints = (models.UniqueConstraint(fields=("meeting", "member"), name="present_once"),)

    def __str__(self) -> str:
        return f"{self.meeting_id} / {self.member_id}"


class Motion(models.Model):
    """A question of the ballot: shall this application get this award? The counts are written when it closes.

    Rank and score are copied from the signed report, as the members saw them.
    """

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="motions")
    application = models.ForeignKey(Application, models.PROTECT, related_name="motions")
    kind = models.ForeignKey(AwardKind, models.PROTECT, related_name="+")
    position = models.PositiveSmallIntegerField("次序")
    rank = models.PositiveSmallIntegerField("综合名次")
    combined = models.DecimalField("综合得分", max_digits=5, decimal_places=2)
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
                name="motion_text_is_fixed", fields=["meeting", "application", "kind", "position", "rank", "combined"]
            ),
            pgtrigger.Protect(
                name="counted_motion_is_fixed",
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Condition("OLD.passed IS NOT NULL"),
            ),
        )

    def __str__(self) -> str:
        return f"{self.application_id} / {self.kind_id}"


class Ballot(models.Model):
    """One member's ballot in one meeting: recorded, final."""

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="ballots")
    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    receipt = models.CharField("回执号", max_length=20, unique=True)
    cast_at = models.DateTimeField("投票时间")

    class Meta:
        ordering = ("pk",)
        constraints = (models.UniqueConstraint(fields=("meeting", "member"), name="one_ballot_per_member"),)
        triggers = (
            append_only("ballot_append_only"),
            pgtrigger.Trigger(
                name="ballot_while_open", when=pgtrigger.Before, operation=pgtrigger.Insert, func=BALLOT_WHILE_OPEN
            ),
        )

    def __str__(self) -> str:
        return self.receipt


class Vote(models.Model):
    """A line of a ballot."""

    class Choice(models.TextChoices):
        AGREE = "agree", "同意"
        DISAGREE = "disagree", "不同意"
        ABSTAIN = "abstain", "弃权"

    ballot = models.ForeignKey(Ballot, models.PROTECT, related_name="votes")
    motion = models.ForeignKey(Motion, models.PROTECT, related_name="votes")
    choice = models.CharField("意见", max_length=10, choices=Choice.choices)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("ballot", "motion"), name="one_vote_per_motion"),
            models.CheckConstraint(condition=Q(choice__in=("agree", "disagree", "abstain")), name="vote_is_known"),
        )
        triggers = (
            append_only("vote_append_only"),
            pgtrigger.Trigger(
                name="vote_in_order",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                declare=[("kind_no", "BIGINT"), ("most", "INTEGER"), ("of_meeting", "BIGINT"), ("taken", "INTEGER")],
                func=VOTE_IN_ORDER,
            ),
        )

    def __str__(self) -> str:
        return self.choice


class Resolution(models.Model):
    """The committee's resolution on the round: adopted once, its count confirmed by somebody else."""

    cycle = models.OneToOneField(AwardCycle, models.PROTECT, related_name="resolution")
    meeting = models.OneToOneField(Meeting, models.PROTECT, related_name="resolution")
    number = models.OneToOneField(DocumentNumber, models.PROTECT, related_name="+")
    document = models.OneToOneField(Document, models.PROTECT, related_name="+")
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    adopted_at = models.DateTimeField("形成时间")
    anchor = models.CharField("审计链锚点", max_length=90)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=~Q(recorded_by=F("confirmed_by")), name="resolution_by_two_persons"),
        )
        triggers = (append_only("resolution_append_only"),)

    def __str__(self) -> str:
        return f"{self.cycle_id} 决议"
