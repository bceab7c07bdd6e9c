"""The SQL that combines the stages: numeric throughout, so that no score passes through a binary fraction.

ROUND of numeric rounds half away from zero. The keys that are put into the text are those of the validated rules.
"""

from applications.rules.evaluation import EvaluationRule
from applications.rules.rulebook import WeightRule
from reviews.enums import ReviewStage

# A stage's percentage `{0}` on the scale of its method, among the dossiers of its group (window g).
SCALES = {
    "percent": "{0}",
    "min_max": """COALESCE(round(
        ({0} - min({0}) OVER g) * 100 / NULLIF(max({0}) OVER g - min({0}) OVER g, 0), 2), {0})""",
    "z_score": """CASE WHEN {0} IS NOT NULL THEN round(LEAST(100, GREATEST(0,
        50 + COALESCE(10 * ({0} - avg({0}) OVER g) / NULLIF(stddev_pop({0}) OVER g, 0), 0))), 2) END""",
}
COMBINE = """
INSERT INTO committee_evaluationresult
    (application_id, document_review, defence, site_review, results, combined, rank, computed_at)
WITH stages AS (
    SELECT application.id AS application_id, application.group_id,
        max(result.normalised) FILTER (WHERE result.stage = 'document_review') AS document_review,
        max(result.normalised) FILTER (WHERE result.stage = 'defence') AS defence,
        max(result.normalised) FILTER (WHERE result.stage = 'site_review') AS site_review
    FROM applications_application application
    JOIN reviews_stageresult result ON result.application_id = application.id
    WHERE application.cycle_id = %(cycle)s AND application.state = 'evaluation'
    GROUP BY application.id
), seen_on_site AS (
    SELECT visit.application_id, round(sum(score.after * item.points)::numeric / sum(item.points), 6) AS results
    FROM reviews_sitescore score
    JOIN reviews_criteriaitem item ON item.id = score.item_id AND item.kind = 'result'
    JOIN reviews_sitevisit visit ON visit.id = score.visit_id
    GROUP BY visit.application_id
), scaled AS (
    SELECT application_id, {scales} FROM stages WINDOW g AS (PARTITION BY group_id)
), combined AS (
    SELECT scaled.*, seen_on_site.results, round(({sum}) / 100, 2) AS combined
    FROM scaled LEFT JOIN seen_on_site USING (application_id)
)
SELECT application_id, document_review, defence, site_review, results, combined,
       rank() OVER (ORDER BY {order}), %(at)s
FROM combined
"""


def combine_sql(weights: WeightRule, rule: EvaluationRule) -> str:
    """The statement for these rules, with the parameters `cycle` and `at`.

    A weighted stage without a score gives no sum, which the database refuses; one without weight is left out.
    """
    scales = (f"{SCALES[method].format(stage)} AS {stage}" for stage, method in rule.normalise)
    weighted = (f"{stage} * {weight}" for stage, weight in weights if weight)
    order = ("combined DESC", *(f"{each} DESC NULLS LAST" for each in rule.tie_breaks))
    return COMBINE.format(scales=", ".join(scales), sum=" + ".join(weighted), order=", ".join(order))


def weighted_stages(weights: WeightRule) -> list[str]:
    """The stages whose score counts, in their order."""
    return [stage for stage in ReviewStage.values if getattr(weights, stage)]
