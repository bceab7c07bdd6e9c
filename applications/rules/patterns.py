"""What the supervision is shown as unusual once scores are open. It accuses nobody and changes nothing."""

from pydantic import Field, PositiveInt

from applications.rules.base import Rule


class PatternRule(Rule):
    """`far_percent`: a total so far from the median of the others', in percent of the full score.

    `fast_minutes`: a sheet sealed within this time after its first item was saved.
    """

    far_percent: PositiveInt = Field(default=10, le=100)
    fast_minutes: PositiveInt = 60
