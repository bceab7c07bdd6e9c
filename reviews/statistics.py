"""How far experts agree, as pure functions (domain.md 6.4 and 6.5). Knows no model and no page.

A matrix holds one row for each applicant and one column for each expert, complete: whoever was not judged by all of
them is left out by the caller. Arithmetic is exact (Fraction) until the one division at the end, so that no result
hangs on the order of the rows.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from statistics import stdev
from typing import Any

Number = int | Decimal | Fraction
Matrix = Sequence[Sequence[Number]]

# Below this number of applicants the estimates mean nothing: the page says 样本不足.
LEAST_APPLICANTS = 5
LEAST_EXPERTS = 2
# Makes the median absolute deviation an estimate of the standard deviation of a normal distribution.
MAD_SCALE = Fraction(14826, 10000)


@dataclass(frozen=True, slots=True)
class Agreement:
    """What a complete matrix says. A number is None where it can't be estimated (everybody gave the same)."""

    applicants: int
    experts: int
    icc_single: float | None
    icc_mean: float | None
    kendall_w: float | None


def agreement(matrix: Matrix) -> Agreement | None:
    """ICC(2,1), ICC(2,k) and Kendall's W of a complete matrix; None for too few applicants or experts (样本不足)."""
    applicants, experts = len(matrix), len(matrix[0]) if matrix else 0
    if applicants < LEAST_APPLICANTS or experts < LEAST_EXPERTS:
        return None
    single, mean = intraclass(matrix)
    return Agreement(applicants, experts, single, mean, kendall_w(matrix))


def intraclass(matrix: Matrix) -> tuple[float | None, float | None]:
    """ICC(2,1) and ICC(2,k): two-way random effects, absolute agreement, after Shrout and Fleiss (1979).

    None for a denominator of zero. At least two rows and two columns.
    """
    n, k = len(matrix), len(matrix[0])
    rows = [[Fraction(value) for value in row] for row in matrix]
    grand = sum((sum(row, Fraction(0)) for row in rows), Fraction(0)) / (n * k)
    row_means = [sum(row, Fraction(0)) / k for row in rows]
    column_means = [sum(column, Fraction(0)) / n for column in zip(*rows, strict=True)]
    between_rows = k * sum((mean - grand) ** 2 for mean in row_means)
    between_columns = n * sum((mean - grand) ** 2 for mean in column_means)
    total = sum((value - grand) ** 2 for row in rows for value in row)
    msr = Fraction(between_rows) / (n - 1)
    msc = Fraction(between_columns) / (k - 1)
    mse = Fraction(total - between_rows - between_columns) / ((n - 1) * (k - 1))
    spread = k * (msc - mse) / n
    return _ratio(msr - mse, msr + (k - 1) * mse + spread), _ratio(msr - mse, msr + (msc - mse) / n)


def _ratio(top: Fraction, bottom: Fraction) -> float | None:
    return float(top / bottom) if bottom else None


def kendall_w(matrix: Matrix) -> float | None:
    """Kendall's coefficient of concordance with the correction for ties; None when no expert tells two apart."""
    n, k = len(matrix), len(matrix[0])
    columns = [list(column) for column in zip(*matrix, strict=True)]
    ranked = [ranks(column) for column in columns]
    sums = [sum(places, Fraction(0)) for places in zip(*ranked, strict=True)]
    middle = sum(sums, Fraction(0)) / n
    squares = sum((each - middle) ** 2 for each in sums)
    ties = sum(count**3 - count for column in columns for count in Counter(column).values())
    return _ratio(Fraction(12 * squares), Fraction(k * k * (n**3 - n) - k * ties))


def ranks(values: Sequence[Number]) -> list[Fraction]:
    """The rank of each value from 1 for the lowest; equal ones share the mean of their places."""
    order = sorted(values)
    first = {value: order.index(value) for value in set(values)}
    count = Counter(values)
    return [Fraction(2 * first[value] + count[value] + 1, 2) for value in values]


@dataclass(frozen=True, slots=True)
class Severity:
    """One expert beside those who judged the same applicants: harsher (−) or more lenient (+), wider or narrower."""

    expert: str
    judged: int
    deviation: Fraction
    spread_ratio: float | None


def severities(rows: Sequence[Mapping[str, Number]]) -> list[Severity]:
    """Each expert's mean distance from the mean of all who judged the same applicant, in the order of the codes.

    `rows` maps the code of each expert to the value given, one mapping for each applicant; gaps are allowed. The ratio
    is the standard deviation of the expert's values to that of the panel's means over the same applicants.
    """
    given: dict[str, list[tuple[Fraction, Fraction]]] = {}
    for row in rows:
        mean = sum((Fraction(value) for value in row.values()), Fraction(0)) / len(row) if row else Fraction(0)
        for expert, value in row.items():
            given.setdefault(expert, []).append((Fraction(value), mean))
    return [_severity(expert, given[expert]) for expert in sorted(given)]


def _severity(expert: str, pairs: Sequence[tuple[Fraction, Fraction]]) -> Severity:
    deviation = sum((value - mean for value, mean in pairs), Fraction(0)) / len(pairs)
    ratio = None
    if len(pairs) >= LEAST_APPLICANTS:
        panel = stdev(mean for _, mean in pairs)
        ratio = float(stdev(value for value, _ in pairs) / panel) if panel else None
    return Severity(expert, len(pairs), deviation, ratio)


def item_in_dispute(percents: Sequence[int], bands: Sequence[tuple[int, int]], *, points_apart: int) -> bool:
    """Whether an item has to be discussed: its extremes are `points_apart` or more apart, or two bands.

    `bands` are the lowest and highest percent of each band of the item's scale, in order.
    """
    if not percents:
        return False
    low, high = min(percents), max(percents)
    return high - low >= points_apart or band_of(high, bands) - band_of(low, bands) >= 2


def band_of(percent: int, bands: Sequence[tuple[int, int]]) -> int:
    """The place of the band that holds `percent`; a value between two bands belongs to the lower one."""
    return sum(low <= percent for low, _ in bands) - 1


def outlying(totals: Sequence[Number], *, share: Fraction, deviations: Fraction) -> list[int]:
    """The places of totals far from the rest: off the mean by more than `share` of it, or off the median by more than
    `deviations` robust standard deviations (1.4826 × MAD). With fewer than three totals nobody is "the rest".

    When most totals are equal the MAD is zero and says nothing; then only the share counts.
    """
    if len(totals) < 3:
        return []
    # Multiplied out: exact without a fraction for each total, which took a quarter of the time of the ranking's page.
    values: list[Any] = list(totals)
    count, total = len(values), sum(values)
    middle = _twice_median(values)
    apart = [abs(2 * value - middle) for value in values]
    limit = deviations * MAD_SCALE
    robust = limit.numerator * _twice_median(apart)
    return [
        place
        for place, value in enumerate(values)
        if abs(count * value - total) * share.denominator > share.numerator * total
        or (robust and 2 * apart[place] * limit.denominator > robust)
    ]


def _twice_median(values: list[Any]) -> Any:
    ordered = sorted(values)
    half = len(ordered) // 2
    return 2 * ordered[half] if len(ordered) % 2 else ordered[half - 1] + ordered[half]
