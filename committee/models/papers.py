"""What a meeting is prepared with: agenda, papers, leave of absence."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q

from baoji_award.documents.models import StoredFile
from committee.models.meeting import Meeting

# Who is on leave is known before the ballot opens: afterwards it explains an absence and stands.
LEAVE_BEFORE = """
PERFORM 1 FROM committee_meeting WHERE id = {row}.meeting_id AND ballot_opened_at IS NULL;
IF NOT FOUND THEN
    RAISE EXCEPTION 'leave is asked for before the ballot opens'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'leave_before_ballot';
END IF;
RETURN {row};
"""


class AgendaItem(models.Model):
    """A point of the agenda, in its order."""

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="agenda")
    position = models.PositiveSmallIntegerField("次序")
    title = models.CharField("议题", max_length=200)

    class Meta:
        ordering = ("position",)
        constraints = (models.UniqueConstraint(fields=("meeting", "position"), name="one_agenda_item_per_position"),)

    def __str__(self) -> str:
        return self.title


class Paper(models.Model):
    """A PDF for the members, to be read from `released_at` on. One that `names_units` is not for the recused."""

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="papers")
    title = models.CharField("材料名称", max_length=100)
    stored = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    released_at = models.DateTimeField("开放时间")
    names_units = models.BooleanField("涉及具体申报单位", default=True)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    added_at = models.DateTimeField("登记时间")
    withdrawn_at = models.DateTimeField("撤回时间", null=True)

    class Meta:
        ordering = ("released_at", "pk")
        triggers = (
            pgtrigger.Protect(name="paper_is_kept", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(
                name="paper_is_fixed",
                fields=["meeting", "title", "stored", "released_at", "names_units", "added_by", "added_at"],
            ),
        )

    def __str__(self) -> str:
        return self.title


class Leave(models.Model):
    """A member's leave of absence, asked for by themselves or entered by the office."""

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="leaves")
    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    reason = models.CharField("请假事由", max_length=200)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField("登记时间")

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(fields=("meeting", "member"), name="one_leave_per_member"),
            models.CheckConstraint(condition=~Q(reason=""), name="leave_has_a_reason"),
        )
        triggers = (
            pgtrigger.Protect(name="leave_is_not_rewritten", operation=pgtrigger.Update),
            pgtrigger.Trigger(
                name="leave_before_the_ballot",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                func=LEAVE_BEFORE.format(row="NEW"),
            ),
            pgtrigger.Trigger(
                name="leave_ends_before_the_ballot",
                when=pgtrigger.Before,
                operation=pgtrigger.Delete,
                func=LEAVE_BEFORE.format(row="OLD"),
            ),
        )

    def __str__(self) -> str:
        return f"{self.meeting_id} / {self.member_id}"
