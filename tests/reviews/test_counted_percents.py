"""The visit starts from what the round counts: the consensus where it counts, else the aggregate of the sheets."""

from decimal import Decimal

import pytest

from applications.models import Application
from baoji_award.calendar.clock import move_clock
from reviews.selectors.counted_percents import opened_percents
from tests.reviews.counting import agreed, opened, with_rules
from tests.reviews.rows import AT, Review, make_review, release_all, submitted
from tests.sharing import shared

pytestmark = pytest.mark.django_db
PERCENTS = (20, 50, 55, 65, 65)


@shared
def review() -> Review:
    move_clock(AT)
    review = make_review()
    review.cast.rival_application.delete()
    release_all(review)
    for expert, percent in zip(review.experts, PERCENTS, strict=True):
        submitted(review, expert, review.application, percent)
    return review


def percents(review: Review) -> dict[str, Decimal]:
    return opened_percents(Application.objects.get(pk=review.application.pk))


def test_the_rounds_aggregate_counts_for_the_items_too(review: Review) -> None:
    assert percents(review) == {}
    opened(review)
    found = {}
    for aggregate in ("mean", "median", "trimmed_mean"):
        with_rules(review, "aggregate", aggregate)
        found[aggregate] = set(percents(review).values())
    assert found == {"mean": {Decimal(51)}, "median": {Decimal(55)}, "trimmed_mean": {Decimal("56.67")}}
    with_rules(review, "trim_needs", 6)
    assert set(percents(review).values()) == {Decimal(51)}


def test_where_the_consensus_counts_it_is_what_was_agreed(review: Review) -> None:
    with_rules(review, "counting.by", "consensus")
    opened(review)
    assert percents(review) == {}
    every = dict.fromkeys(review.criteria.items.filter(leaf=True).values_list("clause", flat=True), 60)
    agreed(review, review.application, every | {"4.1.2": 65})
    found = percents(review)
    assert (found["4.1.2"], set(found.values())) == (Decimal(65), {Decimal(60), Decimal(65)})
