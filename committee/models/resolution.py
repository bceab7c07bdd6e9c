"""The committee's resolution on a round."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from applications.models import AwardCycle
from baoji_award.documents.models import Document, DocumentNumber
from committee.models.meeting import Meeting
from committee.models.triggers import append_only


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
