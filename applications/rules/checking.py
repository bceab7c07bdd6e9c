"""What the office's checks go by: rounds of correction, likeness of texts, credit checks."""

from typing import Literal

from pydantic import PositiveInt

from applications.rules.base import Rule


class CheckingRule(Rule):
    """`correction_late`: a correction that misses its due instant lapses, or waits for the office's decision."""

    correction_rounds: PositiveInt = 3
    correction_late: Literal["lapse", "office_decides"] = "lapse"
