"""How the totals of several experts become one score and one order: SQL, exact, the same for results and what-ifs.

A query of `sheets` gives one row (application_id, group_id, points, quanta, id) for each sealed sheet that counts.
`parts` adds what each sheet gave on the result items (id, quanta, points), `agreed` what the team agreed
(application_id, quanta, result_quanta, result_points). A variant (variant, rule, without) counts by its rule and
leaves out the sheets in `without`; the result itself is the one variant of the round's rule without nobody.
"""

from collections.abc import Sequence

NO_PARTS = "SELECT NULL::bigint AS id, NULL::bigint AS quanta, NULL::bigint AS points WHERE false"
NOTHING_AGREED = """
    SELECT NULL::bigint AS application_id, NULL::bigint AS quanta, NULL::bigint AS result_quanta,
           NULL::bigint AS result_points WHERE false
"""
# What each of these sheets gave on the items that are judged as results.
DOCUMENT_PARTS = """
    SELECT score.sheet_id AS id, sum(item.points * score.percent / 25) AS quanta, sum(item.points) AS points
    FROM reviews_itemscore score JOIN reviews_criteriaitem item ON item.id = score.item_id AND item.kind = 'result'
    WHERE score.sheet_id IN (SELECT id FROM sheets) GROUP BY score.sheet_id
"""
# The total of each closed attempt, and what of it lies on the items that are judged as results.
AGREED = """
    SELECT consensus.application_id, consensus.total_quanta AS quanta,
           sum(item.points * value.percent / 25) AS result_quanta, sum(item.points) AS result_points
    FROM reviews_consensus consensus
    LEFT JOIN (
        SELECT DISTINCT ON (consensus_id, item_id) consensus_id, item_id, percent FROM reviews_consensusvalue
        ORDER BY consensus_id, item_id, version DESC
    ) value ON value.consensus_id = consensus.id
    LEFT JOIN reviews_criteriaitem item ON item.id = value.item_id AND item.kind = 'result'
    WHERE consensus.id = ANY (%(attempts)s)
    GROUP BY consensus.application_id, consensus.total_quanta
"""
ONE_VARIANT = "SELECT 0 AS variant, %(aggregate)s::text AS rule, '{}'::bigint[] AS without"

# Percent with six decimals, one division each, so that a script with fractions finds the same.
TIE_KEYS = {
    "results": """CASE way WHEN 'consensus' THEN round(min(agreed_results) * 25.0 / min(agreed_result_points), 6)
                  ELSE round(sum(part_quanta) * 25.0 / nullif(sum(part_points), 0), 6) END""",
    "median": """round(sum(quanta) FILTER (WHERE place IN ((scorers + 1) / 2, (scorers + 2) / 2)) * 25.0
                  / (points * (2 - mod(scorers, 2))), 6)""",
    "lowest": "round(min(quanta) * 25.0 / points, 6)",
}

# Whole quanta until the one division; six decimals keep every two means apart that differ, and the half-up rounding
# of the official two decimals exact. Trimming drops the lowest and the highest total, never single items.
RANKED = """
WITH sheets AS ({sheets}), parts AS ({parts}), agreed AS ({agreed}), variants(variant, rule, without) AS ({variants}),
counted AS (
    SELECT variants.variant, variants.rule, sheets.*, parts.quanta AS part_quanta, parts.points AS part_points,
           agreed.quanta AS agreed_quanta, agreed.result_quanta AS agreed_results,
           agreed.result_points AS agreed_result_points
    FROM sheets CROSS JOIN variants
    LEFT JOIN parts ON parts.id = sheets.id
    LEFT JOIN agreed ON agreed.application_id = sheets.application_id
    WHERE sheets.id <> ALL (variants.without)
), totals AS (
    SELECT counted.*,
           row_number() OVER (PARTITION BY variant, application_id ORDER BY quanta, id) AS place,
           count(*) OVER (PARTITION BY variant, application_id) AS scorers
    FROM counted
), ways AS (
    SELECT totals.*, CASE
        WHEN rule = 'trimmed_mean' AND scorers < greatest(%(trim_needs)s, 3) THEN 'mean'
        ELSE rule END AS way
    FROM totals
), scored AS (
    SELECT variant, application_id, group_id, points, scorers, way,
           min(quanta) / 4.0 AS lowest, max(quanta) / 4.0 AS highest,
           CASE way WHEN 'consensus' THEN round(min(agreed_quanta) / 4.0, 6)
           ELSE round(avg(quanta) FILTER (WHERE CASE way
               WHEN 'trimmed_mean' THEN place > 1 AND place < scorers
               WHEN 'median' THEN place IN ((scorers + 1) / 2, (scorers + 2) / 2)
               ELSE true END) / 4, 6) END AS score,
           ARRAY[{keys}]::numeric[] AS keys
    FROM ways GROUP BY variant, application_id, group_id, points, scorers, way
), rated AS (
    SELECT scored.*, round(score * 100 / points, 6) AS rate FROM scored
), ranked AS (
    SELECT rated.*,
           rank() OVER (PARTITION BY variant, group_id ORDER BY rate DESC, keys DESC) AS rank_in_group,
           rank() OVER (PARTITION BY variant ORDER BY rate DESC, keys DESC) AS rank_overall
    FROM rated
)
"""


def ranked_sql(
    sheets: str,
    *,
    parts: str = NO_PARTS,
    agreed: str = NOTHING_AGREED,
    variants: str = ONE_VARIANT,
    tie_breaks: Sequence[str] = (),
) -> str:
    """The common table expressions up to `ranked`; a SELECT follows. Named parameters: those of the given queries,
    `trim_needs`, and `aggregate` with the one variant. Equal scores are told apart by `tie_breaks` in their order,
    and share a rank where those are equal as well.
    """
    keys = ", ".join(TIE_KEYS[each] for each in tie_breaks)
    return RANKED.format(sheets=sheets, parts=parts, agreed=agreed, variants=variants, keys=keys)
