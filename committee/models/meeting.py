"""The committee's meeting: who is there and what is put to the vote (plan 五（六）)."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q

from applications.models import Application, AwardCycle, AwardKind
from committee.models.triggers import append_only, fixed_once

# Who is present is written before the ballot opens; where the rules say so, who has judged in the round has no vote.
SEATED_BEFORE = """
SELECT ballot_opened_at IS NOT NULL, scorers_vote, cycle_id INTO begun, may_score, of_cycle
    FROM committee_meeting WHERE id = NEW.meeting_id FOR SHARE;
IF begun THEN
    RAISE EXCEPTION 'attendance is recorded before the ballot opens'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'attendance_before_ballot';
END IF;
IF NOT may_score AND (EXISTS (
    SELECT 1 FROM reviews_sitesignature signature JOIN reviews_sitereport report ON report.id = signature.report_id
        JOIN reviews_sitevisit visit ON visit.id = report.visit_id JOIN reviews_panel panel ON panel.id = visit.panel_id
    WHERE signature.user_id = NEW.member_id AND panel.cycle_id = of_cycle
) OR EXISTS (
    SELECT 1 FROM reviews_assignment duty JOIN reviews_panel panel ON panel.id = duty.panel_id
    WHERE duty.expert_id = NEW.member_id AND panel.cycle_id = of_cycle AND (
        EXISTS (SELECT 1 FROM reviews_scoresheet WHERE assignment_id = duty.id AND state = 'submitted')
        OR EXISTS (SELECT 1 FROM reviews_defencesheet WHERE assignment_id = duty.id AND state = 'submitted')
    )
)) THEN
    RAISE EXCEPTION 'who has judged in the round has no vote'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'scorers_do_not_vote';
END IF;
RETURN NEW;
"""

# What a secret ballot counts is what lies in its box: a line for every voter who did not step out.
COUNT_IS_THE_BOX = """
IF NOT (SELECT secret FROM committee_meeting WHERE id = NEW.meeting_id) THEN
    RETURN NEW;
END IF;
SELECT count(*) FILTER (WHERE choice = 'agree'), count(*) FILTER (WHERE choice = 'disagree'),
    count(*) FILTER (WHERE choice = 'abstain') INTO yes, no, neither
    FROM committee_boxline WHERE motion_id = NEW.id;
SELECT count(*) INTO voters FROM committee_ballot ballot WHERE ballot.meeting_id = NEW.meeting_id AND NOT EXISTS (
    SELECT 1 FROM committee_stepout WHERE motion_id = NEW.id AND member_id = ballot.member_id);
IF (NEW.agree, NEW.disagree, NEW.abstain) IS DISTINCT FROM (yes, no, neither) OR yes + no + neither <> voters THEN
    RAISE EXCEPTION 'the count differs from the box'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'count_is_the_box';
END IF;
SELECT count(*) INTO ticks FROM committee_boxline line JOIN committee_motion motion ON motion.id = line.motion_id
    WHERE motion.meeting_id = NEW.meeting_id AND motion.kind_id = NEW.kind_id AND line.choice = 'agree';
SELECT count(*) * NEW.places INTO most FROM committee_ballot WHERE meeting_id = NEW.meeting_id;
IF ticks > most THEN
    RAISE EXCEPTION 'more agreements in the box than its ballots had'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'box_within_ceiling';
END IF;
RETURN NEW;
"""

STEPPED_OUT_BEFORE = """
IF EXISTS (SELECT 1 FROM committee_motion WHERE id = NEW.motion_id AND passed IS NOT NULL) THEN
    RAISE EXCEPTION 'the motion is counted'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'stepped_out_before_the_count';
END IF;
RETURN NEW;
"""


OPENED = (
    "cycle_id",
    "secret",
    "scorers_vote",
    "members",
    "quorum",
    "round",
    "runoff_of_id",
    "ballot_opened_at",
)


class Meeting(models.Model):
    """One plenary with its ballot; a run-off after a tie is a further one of the same day.

    `members`, `quorum`, `secret` and `scorers_vote` are a snapshot taken when the ballot opens. `salt` makes the key
    of a secret ballot's box and is gone when the box has been opened.
    """

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
    secret = models.BooleanField("无记名", default=False)
    scorers_vote = models.BooleanField("评分专家可以表决", default=True)
    salt = models.BinaryField(null=True, editable=False)
    round = models.PositiveSmallIntegerField("表决轮次", default=1)
    runoff_of = models.OneToOneField("self", models.PROTECT, null=True, related_name="runoff")
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
            fixed_once("confirmation_is_fixed", "confirmed_at", "confirmed_by_id", "confirmed_at"),
            fixed_once("tellers_word_is_fixed", "teller_at", "teller_id", "teller_at"),
        )

    def __str__(self) -> str:
        return self.title if self.round == 1 else f"{self.title}（第{self.round}轮表决）"

    @property
    def phase(self) -> str:
        """planned, voting, counted, confirmed: how far the meeting has come."""
        if self.confirmed_at and self.teller_at:
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
