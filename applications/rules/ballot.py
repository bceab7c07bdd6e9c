"""The committee's ballot: quorum, pass mark, who may see who voted how, and what follows a tie (plan 五（六）)."""

from typing import Literal

from pydantic import Field, PositiveInt

from applications.rules.base import Rule


class BallotRule(Rule):
    """Quorum as a percentage of all members; pass mark as a percentage of the base.

    `rounds` counts the first ballot and the run-offs that may follow a tie. With `scorers_vote` false a member who
    has judged in the round as an expert attends without a vote.
    """

    quorum_percent: PositiveInt = Field(le=100)
    pass_percent: PositiveInt = Field(le=100)
    base: Literal["present", "all"]
    recused_leave_base: bool = True
    secret: bool = False
    rounds: PositiveInt = Field(default=2, le=5)
    scorers_vote: bool = True
