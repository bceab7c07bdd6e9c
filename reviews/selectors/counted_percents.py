"""What the opened document review says of each item of a dossier, by what the round counts."""

from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal
from statistics import mean, median

from applications.models import Application
from applications.rules.rulebook import PanelRule
from reviews.models import ConsensusValue, ItemScore
from reviews.selectors.consensus import valid_attempts
from reviews.selectors.openings import scores_are_open
from reviews.selectors.ranking import STAGE, counted_sheets

HUNDREDTH = Decimal("0.01")
# A trimmed mean of fewer is the mean, as in aggregation.py.
LEAST_TO_TRIM = 3


def opened_percents(application: Application) -> dict[str, Decimal]:
    """Clause → the counted percent, two decimals; empty before the opening. Two queries.

    Where the round counts the consensus, what the team agreed on, and nothing until it has closed; else the experts'
    percents by the round's aggregate.
    """
    if not scores_are_open(application.cycle_id, STAGE, application.group_id):
        return {}
    rule = application.cycle.rulebook.review
    if rule.counting.by == "consensus":
        attempts = valid_attempts(application.cycle).filter(application=application)
        agreed = ConsensusValue.objects.filter(consensus__in=attempts).order_by("version")
        found = dict(agreed.values_list("item__clause", "percent"))
        return {clause: Decimal(percent).quantize(HUNDREDTH) for clause, percent in found.items()}
    given: dict[str, list[int]] = defaultdict(list)
    sheets = counted_sheets().filter(assignment__application=application)
    scores = ItemScore.objects.filter(sheet__in=sheets, percent__isnull=False)
    for clause, percent in scores.order_by("percent").values_list("item__clause", "percent"):
        given[clause].append(percent or 0)
    return {clause: aggregated(percents, rule) for clause, percents in given.items()}


def aggregated(percents: Sequence[int], rule: PanelRule) -> Decimal:
    """One percent of these, in ascending order, by the round's aggregate."""
    if rule.aggregate == "median":
        counted = [median(map(Decimal, percents))]
    elif rule.aggregate == "trimmed_mean" and len(percents) >= max(rule.trim_needs, LEAST_TO_TRIM):
        counted = [Decimal(each) for each in percents[1:-1]]
    else:
        counted = [Decimal(each) for each in percents]
    return mean(counted).quantize(HUNDREDTH)
