"""The office's list of candidates in notice: what stands against each, and the award once given."""

from dataclasses import dataclass
from datetime import datetime

from applications.models import AwardCycle
from applications.stages import APPLICATION, State
from baoji_award.accounts.models import User
from committee.models import OPEN_STATES, Award, Candidate, Objection, PublicNotice
from committee.selectors.awards import awards_of
from committee.selectors.candidates import candidates


@dataclass(frozen=True, slots=True)
class DeskRow:
    """A candidate; `reason` says why the award has to wait, empty when nothing stands against it."""

    candidate: Candidate
    state: State
    award: Award | None
    reason: str


def award_desk(*, by: User, cycle: AwardCycle, notice: PublicNotice | None, at: datetime) -> list[DeskRow]:
    """The rows in the order of the list. Three queries, whatever the number of candidates.

    The button obeys services/awards.py, which asks again under the lock.
    """
    if notice is None:
        return []
    awards = {award.application_id: award for award in awards_of(cycle=cycle)}
    cases: dict[int, set[str]] = {}
    for application_id, state in Objection.objects.filter(notice__cycle=cycle).values_list("application_id", "state"):
        cases.setdefault(application_id, set()).add(state)
    return [
        DeskRow(
            candidate,
            APPLICATION.state[candidate.application.state],
            awards.get(candidate.application_id),
            _reason(candidate, cases.get(candidate.application_id, set()), over=at >= notice.ends_at),
        )
        for candidate in candidates(by=by, cycle=cycle)
    ]


def _reason(candidate: Candidate, states: set[str], *, over: bool) -> str:
    if candidate.application.state != "in_notice":
        return "不在公示环节"
    if states & set(OPEN_STATES):
        return "有异议尚未办结"
    if "upheld" in states:
        return "有异议经核查成立"
    return "" if over else "公示期未满"
