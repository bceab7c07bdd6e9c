"""Internal notes and tasks of the office about a dossier."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q

from applications.models.application import Application


class InternalNote(models.Model):
    """A note that the applicant never reads. Never changed: a correction is another note (trigger)."""

    class Visibility(models.TextChoices):
        OFFICE = "office", "仅组委会办公室"
        BUREAU = "bureau", "组委会办公室和推荐部门"

    application = models.ForeignKey(Application, models.CASCADE, related_name="notes")
    text = models.CharField("内容", max_length=1000)
    visibility = models.CharField("可见范围", max_length=10, choices=Visibility.choices)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField("记录时间")

    class Meta:
        ordering = ("-at", "-pk")
        constraints = (models.CheckConstraint(condition=~Q(text=""), name="note_says_something"),)
        triggers = (pgtrigger.Protect(name="note_stays", operation=pgtrigger.Update | pgtrigger.Delete),)

    def __str__(self) -> str:
        return f"{self.application_id} {self.at:%Y-%m-%d}"


class OfficeTask(models.Model):
    """Something one officer is to do about a dossier, by the end of a day."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="office_tasks")
    text = models.CharField("事项", max_length=200)
    assignee = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    due_on = models.DateField("期限")
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField("交办时间")
    done_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    done_at = models.DateTimeField("完成时间", null=True, blank=True)

    class Meta:
        ordering = ("due_on", "pk")
        indexes = (models.Index(fields=("assignee", "due_on"), condition=Q(done_at__isnull=True), name="open_tasks"),)
        constraints = (
            models.CheckConstraint(
                condition=Q(done_by__isnull=True, done_at__isnull=True)
                | Q(done_by__isnull=False, done_at__isnull=False),
                name="done_task_has_name_and_time",
            ),
        )

    def __str__(self) -> str:
        return self.text
