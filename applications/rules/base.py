"""What every piece of a rulebook has in common."""

from datetime import date
from typing import Annotated

from pydantic import BaseModel, ConfigDict, StringConstraints

Key = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
Words = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]


class Rule(BaseModel):
    """Frozen, and a key it does not know is an error that names the key."""

    model_config = ConfigDict(frozen=True, extra="forbid")


def doubles(keys: list[str]) -> list[str]:
    """The keys that occur more than once, in order of their second occurrence."""
    seen: set[str] = set()
    return [key for key in keys if key in seen or seen.add(key)]  # type: ignore[func-returns-value]


def anniversary(start: date, years: int) -> date:
    """The day `years` years after `start`; 28 February for a 29th that does not exist."""
    try:
        return start.replace(year=start.year + years)
    except ValueError:
        return start.replace(year=start.year + years, day=28)
