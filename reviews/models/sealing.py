"""What was sealed, word for word: the text whose hash is the commitment. Nothing here ever changes."""

import pgtrigger
from django.db import models

from reviews.models.sheets import ScoreSheet

# A text that does not hash to its commitment would prove nothing.
TEXT_FITS = """
IF NEW.commitment <> encode(sha256(convert_to(NEW.text || NEW.nonce, 'UTF8')), 'hex') THEN
    RAISE EXCEPTION 'the text of sheet % does not fit its commitment', NEW.sheet_id USING ERRCODE = 'check_violation';
END IF;
RETURN NEW;
"""


class SealedSheet(models.Model):
    """One sealing of a sheet. `text` is canonical JSON; its "canon" says how it was written (absent: the first way).

    A corrected sheet has one row for each version it was sealed in.
    """

    sheet = models.ForeignKey(ScoreSheet, models.PROTECT, related_name="sealings")
    revision = models.PositiveSmallIntegerField("版次")
    text = models.TextField("封存内容")
    nonce = models.CharField("随机数", max_length=64)
    commitment = models.CharField("封存摘要", max_length=64, unique=True)
    total_quanta = models.PositiveIntegerField("合计（四分之一分）")
    sealed_at = models.DateTimeField("签署时间")

    class Meta:
        ordering = ("sheet", "revision")
        constraints = (models.UniqueConstraint(fields=("sheet", "revision"), name="one_sealing_per_revision"),)
        triggers = (
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete),
            pgtrigger.Trigger(name="text_fits", when=pgtrigger.Before, operation=pgtrigger.Insert, func=TEXT_FITS),
        )

    def __str__(self) -> str:
        return f"{self.sheet_id}/{self.revision}"
