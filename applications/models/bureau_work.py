"""What a bureau's people write beside a dossier, who of them may sign, and which bureau a dossier went to."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q

from applications.models.application import Application
from applications.models.cycle import Bureau

UNCHANGED = pgtrigger.Update | pgtrigger.Delete


class BureauDuty(models.Model):
    """What a person of a bureau is there for. Without a row they may draft and sign, never both on one dossier."""

    class Duty(models.TextChoices):
        CLERK = "clerk", "经办人"
        HEAD = "head", "负责人"

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    bureau = models.ForeignKey(Bureau, models.PROTECT, related_name="duties")
    duty = models.CharField("职责", max_length=10, choices=Duty.choices)
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    set_at = models.DateTimeField("设定时间")

    class Meta:
        constraints = (models.UniqueConstraint(fields=("bureau", "user"), name="one_duty_per_person"),)

    def __str__(self) -> str:
        return f"{self.user_id}: {self.duty}"


class BureauTransfer(models.Model):
    """The office gave a dossier to another bureau: history, never changed."""

    application = models.ForeignKey(Application, models.PROTECT, related_name="transfers")
    from_bureau = models.ForeignKey(Bureau, models.PROTECT, related_name="+")
    to_bureau = models.ForeignKey(Bureau, models.PROTECT, related_name="+")
    reason = models.CharField("转交原因", max_length=500)
    transferred_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    transferred_at = models.DateTimeField("转交时间")

    class Meta:
        ordering = ("-transferred_at", "-pk")
        constraints = (
            models.CheckConstraint(condition=~Q(from_bureau=F("to_bureau")), name="transfer_changes_the_bureau"),
        )
        triggers = (pgtrigger.Protect(name="append_only", operation=UNCHANGED),)

    def __str__(self) -> str:
        return f"{self.application_id}: {self.from_bureau_id} → {self.to_bureau_id}"


class ReturnNote(models.Model):
    """Why one section came back to the applicant. The notes of one return share bureau and instant."""

    application = models.ForeignKey(Application, models.PROTECT, related_name="return_notes")
    bureau = models.ForeignKey(Bureau, models.PROTECT, related_name="+")
    section = models.SlugField("章节", max_length=40)
    reason = models.TextField("原因")
    returned_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    returned_at = models.DateTimeField("退回时间")

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(fields=("application", "returned_at", "section"), name="one_note_per_section"),
        )
        triggers = (pgtrigger.Protect(name="append_only", operation=UNCHANGED),)

    def __str__(self) -> str:
        return f"{self.application_id}/{self.section}"


class SectionComment(models.Model):
    """A remark of the bureau on one section, read by that bureau alone; a marked one goes out with the next return.

    From then on (`note` is set) it is part of what the applicant was told and never changes.
    """

    application = models.ForeignKey(Application, models.PROTECT, related_name="comments")
    bureau = models.ForeignKey(Bureau, models.PROTECT, related_name="+")
    section = models.SlugField("章节", max_length=40)
    text = models.TextField("批注")
    to_applicant = models.BooleanField("退回时告知申报单位", default=False)
    note = models.ForeignKey(ReturnNote, models.PROTECT, null=True, blank=True, related_name="comments")
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    written_at = models.DateTimeField("填写时间")
    removed_at = models.DateTimeField("删除时间", null=True, blank=True)

    class Meta:
        ordering = ("pk",)
        indexes = (models.Index(fields=("application", "bureau"), name="section_comments"),)
        constraints = (
            models.CheckConstraint(
                condition=Q(note__isnull=True) | Q(to_applicant=True, removed_at__isnull=True),
                name="only_marked_comments_go_out",
            ),
        )
        triggers = (
            pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="told_is_told", operation=pgtrigger.Update, condition=pgtrigger.Q(old__note__isnull=False)
            ),
        )

    def __str__(self) -> str:
        return f"{self.application_id}/{self.section}"
