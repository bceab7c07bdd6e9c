"""Agreement of experts: the published vectors, and what holds for every matrix (domain.md 6.5)."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviews.statistics import (
    agreement,
    band_of,
    intraclass,
    item_in_dispute,
    kendall_w,
    outlying,
    ranks,
    severities,
)

SHROUT_FLEISS = [[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]]
BANDS = [(0, 5), (10, 25), (30, 45), (50, 65), (70, 85), (90, 100)]
FIVE_SHARE, TWO = Fraction(1, 10), Fraction(2)
MATRICES = st.integers(2, 5).flatmap(
    lambda experts: st.lists(st.lists(st.integers(0, 4000), min_size=experts, max_size=experts), min_size=5, max_size=9)
)


def test_the_vector_of_shrout_and_fleiss() -> None:
    found = agreement(SHROUT_FLEISS)
    assert found is not None
    numbers = (found.icc_single, found.icc_mean, found.kendall_w)
    assert [round(number or 0, 4) for number in numbers] == [0.2898, 0.6201, 0.8870]
    assert (found.applicants, found.experts) == (6, 4)


def test_without_ties_the_concordance_of_equal_orders_is_one() -> None:
    assert kendall_w([[1, 10], [2, 20], [3, 30], [4, 31], [9, 32]]) == 1.0
    assert ranks([7, 5, 7, 1]) == [Fraction(7, 2), 2, Fraction(7, 2), 1]


@pytest.mark.parametrize("applicants", range(5))
def test_fewer_than_five_applicants_are_no_sample(applicants: int) -> None:
    assert agreement(SHROUT_FLEISS[:applicants]) is None
    assert agreement([[row[0]] for row in SHROUT_FLEISS]) is None


def test_experts_who_tell_nobody_apart_have_no_agreement() -> None:
    assert intraclass([[60, 60]] * 5) == (None, None)
    assert kendall_w([[60, 60]] * 5) is None


@given(MATRICES, st.integers(-500, 500), st.integers(1, 9))
def test_agreement_knows_neither_unit_nor_order(matrix: list[list[int]], shift: int, scale: int) -> None:
    moved = [[value * scale + shift for value in reversed(row)] for row in reversed(matrix)]
    assert agreement(moved) == agreement(matrix)


@given(MATRICES)
def test_concordance_lies_between_zero_and_one_and_the_mean_agrees_more_than_one(matrix: list[list[int]]) -> None:
    found = agreement(matrix)
    assert found is not None
    assert found.kendall_w is None or 0 <= found.kendall_w <= 1
    if found.icc_single is not None and found.icc_mean is not None and found.icc_single > 0:
        assert found.icc_single <= found.icc_mean + 1e-12 <= 1 + 1e-9


@given(MATRICES)
def test_severities_balance_over_a_complete_panel(matrix: list[list[int]]) -> None:
    rows = [{f"ZJ-{place:03d}": value for place, value in enumerate(row)} for row in matrix]
    found = severities(rows)
    assert sum(each.deviation for each in found) == 0
    assert [each.judged for each in found] == [len(matrix)] * len(matrix[0])


def test_severity_allows_gaps() -> None:
    found = severities([{"ZJ-001": 600, "ZJ-002": 620}, {"ZJ-002": 500, "ZJ-003": 560}, {}])
    assert [(each.expert, each.judged, each.deviation) for each in found] == [
        ("ZJ-001", 1, Fraction(-10)),
        ("ZJ-002", 2, Fraction(-10)),
        ("ZJ-003", 1, Fraction(30)),
    ]
    assert {each.spread_ratio for each in found} == {None}


@pytest.mark.parametrize(
    ("percents", "disputed"),
    [
        ([], False),
        ([50, 65], False),
        ([50, 70], True),
        ([45, 50, 60], False),
        ([45, 50, 70], True),
        ([5, 30], True),
        ([65, 70, 80], False),
        ([25, 50], True),
        ([85, 90, 100], False),
    ],
)
def test_an_item_is_in_dispute(percents: list[int], disputed: bool) -> None:
    assert item_in_dispute(percents, BANDS, points_apart=20) is disputed


def test_two_bands_apart_is_a_dispute_however_near() -> None:
    assert item_in_dispute([25, 50], BANDS, points_apart=90) is True
    assert item_in_dispute([25, 45], BANDS, points_apart=90) is False
    assert [band_of(percent, BANDS) for percent in (0, 5, 10, 45, 50, 100)] == [0, 0, 1, 2, 3, 5]


def test_totals_far_from_the_rest() -> None:
    domain = [Decimal(total) for total in (612, 588, 640, 603, 595)]
    # Median 603, MAD 9: two robust deviations are 26.69, and 640 lies 37 off.
    assert outlying(domain, share=FIVE_SHARE, deviations=TWO) == [2]
    assert outlying([600, 600, 600, 600, 640], share=FIVE_SHARE, deviations=TWO) == []
    assert outlying([600, 600, 600, 600, 800], share=FIVE_SHARE, deviations=TWO) == [4]
    assert outlying([600, 900], share=FIVE_SHARE, deviations=TWO) == []
