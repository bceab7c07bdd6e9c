"""The slides an organisation shows at its defence; the newest counts, earlier ones stay on record."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q

from applications.models import Application
from baoji_award.documents.models import StoredFile


class DefenceSlides(models.Model):
    """One upload. `replaced_at` is set when a newer one takes its place."""

    application = models.ForeignKey(Application, models.PROTECT, related_name="defence_slides")
    stored = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    name = models.CharField("文件名", max_length=200)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField("上传时间")
    replaced_at = models.DateTimeField("替换时间", null=True, blank=True)

    class Meta:
        ordering = ("-id",)
        constraints = (
            models.UniqueConstraint(
                fields=("application",), condition=Q(replaced_at__isnull=True), name="one_present_set_of_slides"
            ),
        )
        triggers = (
            pgtrigger.Protect(
                name="replaced_slides_are_kept",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__replaced_at__isnull=False),
            ),
            pgtrigger.Protect(name="slides_are_kept", operation=pgtrigger.Delete),
        )

    def __str__(self) -> str:
        return f"{self.application_id}/{self.pk}"
