"""Stage 6: the stage scores combined (plan 五（六）)."""

import pgtrigger
from django.db import models
from django.db.models import Q

from applications.models import Application

FROZEN_BY_REPORT = """
IF EXISTS (
    SELECT 1 FROM committee_evaluationreport report
    JOIN applications_application application ON application.cycle_id = report.cycle_id
    WHERE application.id = COALESCE(NEW.application_id, OLD.application_id)
) THEN
    RAISE EXCEPTION 'combined results are frozen once the report has been drafted'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'results_frozen_by_report';
END IF;
RETURN COALESCE(NEW, OLD);
"""


class EvaluationResult(models.Model):
    """The combined score of one application on a scale of 100, its three parts and its rank in the round.

    The parts are converted by the round's method; a stage without a score, which then has no weight, is empty.
    `combined` is rounded half up to two decimals and the rank follows the rounded value, so that the printed table
    agrees with itself; equal scores are told apart by the round's tie-breaks, what is still equal shares its rank.
    """

    application = models.OneToOneField(Application, models.PROTECT, related_name="evaluation")
    document_review = models.DecimalField("资料评审（百分制）", max_digits=5, decimal_places=2, null=True)
    defence = models.DecimalField("陈述答辩（百分制）", max_digits=5, decimal_places=2, null=True)
    site_review = models.DecimalField("现场评审（百分制）", max_digits=5, decimal_places=2, null=True)
    results = models.DecimalField("现场评审结果类条款得分率", max_digits=9, decimal_places=6, null=True)
    combined = models.DecimalField("综合得分", max_digits=5, decimal_places=2)
    rank = models.PositiveSmallIntegerField("名次")
    computed_at = models.DateTimeField("计算时间")

    class Meta:
        ordering = ("rank", "application__number")
        constraints = (
            models.CheckConstraint(condition=Q(combined__gte=0, combined__lte=100), name="combined_of_100"),
            models.CheckConstraint(condition=Q(rank__gte=1), name="rank_from_one"),
        )
        triggers = (
            pgtrigger.Trigger(
                name="frozen_by_report",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                func=FROZEN_BY_REPORT,
            ),
        )

    def __str__(self) -> str:
        return f"{self.application_id}：{self.combined}"

    @property
    def partial(self) -> bool:
        """Whether selectors.ranking left a dossier out for its reader: a gap between ranks would tell its place."""
        return bool(getattr(self, "beside_hidden", False))
