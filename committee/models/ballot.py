"""What is voted: in an open ballot the votes of each member, in a secret one a roll and a box that know nothing of
each other (docs/decisions.md).
"""

import uuid

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q

from committee.models.meeting import Meeting, Motion
from committee.models.triggers import append_only

# A ballot belongs to an open meeting, a vote to its own meeting, and nobody agrees more often than there are places.
VOTE_IN_ORDER = """
SELECT motion.kind_id, motion.places, motion.meeting_id INTO kind_no, most, of_meeting
    FROM committee_motion motion WHERE motion.id = NEW.motion_id;
IF NOT EXISTS (
    SELECT 1 FROM committee_ballot ballot JOIN committee_meeting meeting ON meeting.id = ballot.meeting_id
    WHERE ballot.id = NEW.ballot_id AND ballot.meeting_id = of_meeting AND NOT meeting.secret
) THEN
    RAISE EXCEPTION 'a vote belongs to a motion of the same open meeting'
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
SELECT secret INTO hidden FROM committee_meeting
    WHERE id = NEW.meeting_id AND ballot_opened_at IS NOT NULL AND ballot_closed_at IS NULL FOR SHARE;
IF NOT FOUND THEN
    RAISE EXCEPTION 'the ballot of this meeting is not open'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'ballot_while_open';
END IF;
IF NOT EXISTS (SELECT 1 FROM committee_attendance WHERE meeting_id = NEW.meeting_id AND member_id = NEW.member_id) THEN
    RAISE EXCEPTION 'only who is present votes'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'ballot_of_the_present';
END IF;
IF hidden <> (NEW.receipt IS NULL) OR hidden <> (NEW.cast_at IS NULL) THEN
    RAISE EXCEPTION 'the roll of a secret ballot has no receipt and no time, that of an open one has both'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'roll_without_time';
END IF;
RETURN NEW;
"""

BOX_WHILE_OPEN = """
PERFORM 1 FROM committee_meeting WHERE id = {row}.meeting_id AND secret AND ballot_closed_at IS NULL;
IF NOT FOUND THEN
    RAISE EXCEPTION 'the box is closed' USING ERRCODE = 'check_violation', CONSTRAINT = 'box_while_open';
END IF;
RETURN {row};
"""

# At the end of a transaction there are as many envelopes as names on the roll, and none once the box was opened.
BOX_FITS_THE_ROLL = """
SELECT secret, ballot_closed_at IS NULL INTO hidden, voting FROM committee_meeting
    WHERE id = COALESCE(NEW.meeting_id, OLD.meeting_id);
SELECT count(*) INTO envelopes FROM committee_envelope WHERE meeting_id = COALESCE(NEW.meeting_id, OLD.meeting_id);
SELECT count(*) INTO names FROM committee_ballot WHERE meeting_id = COALESCE(NEW.meeting_id, OLD.meeting_id);
IF envelopes <> (CASE WHEN hidden AND voting THEN names ELSE 0 END) THEN
    RAISE EXCEPTION 'box and roll differ' USING ERRCODE = 'check_violation', CONSTRAINT = 'box_fits_the_roll';
END IF;
RETURN NULL;
"""

LINE_BEFORE_THE_COUNT = """
PERFORM 1 FROM committee_motion motion JOIN committee_meeting meeting ON meeting.id = motion.meeting_id
    WHERE motion.id = NEW.motion_id AND motion.passed IS NULL AND meeting.secret
    AND meeting.ballot_opened_at IS NOT NULL AND meeting.ballot_closed_at IS NULL;
IF NOT FOUND THEN
    RAISE EXCEPTION 'a line is laid out when the box is opened'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'line_before_the_count';
END IF;
RETURN NEW;
"""

LINE_IS_COUNTED = """
IF EXISTS (SELECT 1 FROM committee_motion WHERE id = NEW.motion_id AND passed IS NULL) THEN
    RAISE EXCEPTION 'lines are laid out and counted at once'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'line_is_counted';
END IF;
RETURN NULL;
"""


def box_fits_the_roll() -> pgtrigger.Trigger:
    return pgtrigger.Trigger(
        name="box_fits_the_roll",
        when=pgtrigger.After,
        operation=pgtrigger.Insert | pgtrigger.Delete,
        timing=pgtrigger.Deferred,
        declare=[("hidden", "BOOLEAN"), ("voting", "BOOLEAN"), ("envelopes", "INTEGER"), ("names", "INTEGER")],
        func=BOX_FITS_THE_ROLL,
    )


class Ballot(models.Model):
    """That a member has voted in a meeting. In an open ballot with receipt and time and its `votes`; the roll of a
    secret one says no more than the name.
    """

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="ballots")
    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    receipt = models.CharField("回执号", max_length=20, unique=True, null=True)  # noqa: DJ001  many rows without one
    cast_at = models.DateTimeField("投票时间", null=True)

    class Meta:
        ordering = ("pk",)
        constraints = (models.UniqueConstraint(fields=("meeting", "member"), name="one_ballot_per_member"),)
        triggers = (
            append_only("ballot_append_only"),
            pgtrigger.Trigger(
                name="ballot_while_open",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                declare=[("hidden", "BOOLEAN")],
                func=BALLOT_WHILE_OPEN,
            ),
            box_fits_the_roll(),
        )

    def __str__(self) -> str:
        return f"{self.meeting_id} / {self.member_id}"


class Choice(models.TextChoices):
    AGREE = "agree", "同意"
    DISAGREE = "disagree", "不同意"
    ABSTAIN = "abstain", "弃权"


class Vote(models.Model):
    """A line of an open ballot."""

    Choice = Choice

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


class Envelope(models.Model):
    """A sealed secret ballot while the voting lasts. Every cast writes the whole box anew, sealed afresh and shuffled,
    so that nothing about a row tells when it came.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="envelopes")
    sealed = models.BinaryField("密封内容")

    class Meta:
        triggers = (
            pgtrigger.Protect(name="envelope_is_not_rewritten", operation=pgtrigger.Update),
            pgtrigger.Trigger(
                name="envelope_goes_in_while_open",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                func=BOX_WHILE_OPEN.format(row="NEW"),
            ),
            pgtrigger.Trigger(
                name="envelope_comes_out_while_open",
                when=pgtrigger.Before,
                operation=pgtrigger.Delete,
                func=BOX_WHILE_OPEN.format(row="OLD"),
            ),
            box_fits_the_roll(),
        )

    def __str__(self) -> str:
        return str(self.pk)


class BoxLine(models.Model):
    """A line found in the box when it was opened, shuffled among all others of the ballot.

    `proof` is SHA-256 of "nonce:motion id:choice": whoever holds the nonce of a receipt finds their line again.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    motion = models.ForeignKey(Motion, models.PROTECT, related_name="box_lines")
    choice = models.CharField("意见", max_length=10, choices=Choice.choices)
    proof = models.CharField("校验值", max_length=64)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("motion", "proof"), name="one_line_per_proof"),
            models.CheckConstraint(condition=Q(choice__in=("agree", "disagree", "abstain")), name="box_line_is_known"),
        )
        triggers = (
            append_only("box_line_append_only"),
            pgtrigger.Trigger(
                name="line_before_the_count",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                func=LINE_BEFORE_THE_COUNT,
            ),
            pgtrigger.Trigger(
                name="line_is_counted",
                when=pgtrigger.After,
                operation=pgtrigger.Insert,
                timing=pgtrigger.Deferred,
                func=LINE_IS_COUNTED,
            ),
        )

    def __str__(self) -> str:
        return self.choice
