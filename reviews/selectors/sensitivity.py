"""Would the list change under another rule, or without any one expert? The same SQL as the results, other variants.

Asked of a stage whose groups are all open and ranked over all; nothing is known of it before.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import Count, QuerySet

from applications.models import AwardCycle
from applications.roles import not_recused
from applications.selectors.round_rules import AGGREGATES
from baoji_award.accounts.models import User
from reviews.aggregation import AGREED, DOCUMENT_PARTS, ranked_sql
from reviews.models import StageResult
from reviews.selectors.consensus import pending_dossiers, valid_attempts
from reviews.selectors.openings import openings_done
from reviews.selectors.ranking import STAGE, counted_sheets

CONSENSUS = "consensus"
RULES = {**AGGREGATES, CONSENSUS: "评审组合议分"}

# The sheets behind the opened results, wherever the dossiers are now.
SHEETS = """
    SELECT result.application_id, application.group_id, criteria.total AS points, sheet.total_quanta AS quanta, sheet.id
    FROM reviews_stageresult result
    JOIN applications_application application ON application.id = result.application_id
    JOIN reviews_assignment assignment
      ON assignment.application_id = result.application_id AND assignment.state = 'accepted'
    JOIN reviews_panel panel ON panel.id = assignment.panel_id AND panel.stage = result.stage
    JOIN reviews_scoresheet sheet ON sheet.assignment_id = assignment.id AND sheet.state = 'submitted'
    JOIN reviews_criteriaset criteria ON criteria.id = sheet.criteria_id
    WHERE result.opening_id = ANY (%(openings)s)
"""
CHANGES = """
{ranked}
SELECT ranked.variant,
       count(*) FILTER (WHERE ranked.rank_overall <> result.rank_overall),
       coalesce(max(abs(ranked.rank_overall - result.rank_overall)), 0),
       coalesce(array_agg(organisation.name ORDER BY result.rank_overall)
           FILTER (WHERE ranked.rank_overall <= %(places)s AND result.rank_overall > %(places)s), '{{}}'),
       coalesce(array_agg(organisation.name ORDER BY result.rank_overall)
           FILTER (WHERE ranked.rank_overall > %(places)s AND result.rank_overall <= %(places)s), '{{}}')
FROM ranked
JOIN reviews_stageresult result
  ON result.application_id = ranked.application_id AND result.opening_id = ANY (%(openings)s)
JOIN applications_application application ON application.id = ranked.application_id
JOIN applications_organisation organisation ON organisation.id = application.organisation_id
WHERE NOT EXISTS (SELECT 1 FROM applications_recusal recusal WHERE recusal.application_id = ranked.application_id
                  AND recusal.user_id = %(by)s AND recusal.lifted_at IS NULL)
GROUP BY ranked.variant
"""


@dataclass(frozen=True, slots=True)
class Variant:
    """Another way to count: the round's rule, or another one, over all sheets but those in `without`."""

    label: str
    rule: str
    without: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Change:
    """What a variant would change: ranks that differ, by how many places at most, who comes in and who drops out."""

    variant: Variant
    moved: int
    furthest: int
    joins: tuple[str, ...]
    leaves: tuple[str, ...]


def other_rules(cycle: AwardCycle) -> list[Variant]:
    """The rules the round could have had; the consensus only when every opened dossier is agreed. One query."""
    own = own_rule(cycle)
    agreed = not pending_dossiers(cycle).exists()
    return [Variant(label, rule) for rule, label in RULES.items() if rule != own and (rule != CONSENSUS or agreed)]


def own_rule(cycle: AwardCycle) -> str:
    """The rule by which the round counts its document review."""
    review = cycle.rulebook.review
    return CONSENSUS if review.counting.by == CONSENSUS else review.aggregate


def ranked_for(cycle: AwardCycle, *, by: User) -> tuple[bool, bool]:
    """Whether the document review has its ranks over all, and whether `by` may read all of them. One query.

    Whoever is recused from one of the dossiers may not: who changes places with whom would tell where it stands.
    """
    seen = Count("pk", filter=not_recused(by, "application"))
    found = _results(cycle).aggregate(all=Count("pk"), ranked=Count("rank_overall"), seen=seen)
    return bool(0 < found["all"] == found["ranked"]), bool(found["seen"] == found["all"])


def _results(cycle: AwardCycle) -> QuerySet[StageResult]:
    return StageResult.objects.filter(opening__in=openings_done(cycle.pk, STAGE))


def without_experts(cycle: AwardCycle) -> list[Variant]:
    """One variant for each expert behind the opened results, by the round's rule, by code. One query.

    None where the consensus counts: what a team has agreed on has no part that is one expert's.
    """
    if own_rule(cycle) == CONSENSUS:
        return []
    code, rule = "assignment__expert__expert_profile__code", own_rule(cycle)
    sheets: dict[str, list[int]] = defaultdict(list)
    behind = counted_sheets().filter(assignment__application__in=_results(cycle).values("application"))
    for expert, pk in behind.order_by(code, "pk").values_list(code, "pk"):
        sheets[expert].append(pk)
    return [Variant(expert, rule, tuple(pks)) for expert, pks in sheets.items()]


def changes(cycle: AwardCycle, variants: Sequence[Variant], *, places: int, by: User) -> list[Change]:
    """What each variant would change of the list of the first `places`. Dossiers from which `by` is recused are left
    out. Three queries.
    """
    if not variants:
        return []
    review = cycle.rulebook.review
    values: dict[str, Any] = {
        "openings": list(openings_done(cycle.pk, STAGE).values_list("pk", flat=True)),
        "places": places,
        "by": by.pk,
        "stage": STAGE.value,
        "trim_needs": review.trim_needs,
        "attempts": list(valid_attempts(cycle).values_list("pk", flat=True)),
    }
    lines = []
    for place, variant in enumerate(variants):
        values |= {f"rule{place}": variant.rule, f"without{place}": list(variant.without)}
        lines.append(f"({place}, %(rule{place})s::text, %(without{place})s::bigint[])")
    ranked = ranked_sql(
        SHEETS,
        parts=DOCUMENT_PARTS,
        agreed=AGREED,
        variants=f"VALUES {', '.join(lines)}",
        tie_breaks=review.counting.tie_breaks,
    )
    with connection.cursor() as cursor:
        cursor.execute(CHANGES.format(ranked=ranked), values)
        found = {row[0]: row[1:] for row in cursor.fetchall()}
    nothing: tuple[int, int, list[str], list[str]] = (0, 0, [], [])
    return [_change(variant, *found.get(place, nothing)) for place, variant in enumerate(variants)]


def _change(variant: Variant, moved: int, furthest: int, joins: list[str], leaves: list[str]) -> Change:
    return Change(variant, moved, furthest, tuple(joins), tuple(leaves))
