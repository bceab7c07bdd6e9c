"""A panel's question to the solver, read from the tables; and its answer beside what is assigned today."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from applications.models import Application
from baoji_award.accounts.models import User
from baoji_award.errors import DomainError
from reviews.models import Assignment, AssignmentHold, ExpertProfile, Panel
from reviews.selectors.agency import dossiers_for
from reviews.selectors.conflicts import blocked_pairs
from reviews.selectors.duties import duties_of
from reviews.selectors.openings import assignable
from reviews.selectors.pairing import fit_of
from reviews.services.solving_task import Dossier, Judge, Pair, Rules, Task

State = Assignment.State
LEFT = "已不是本组成员"


@dataclass(frozen=True, slots=True)
class Question:
    """The task with the rows behind its keys, and the proposals that can be taken back: pair → assignment."""

    task: Task
    dossiers: dict[int, Application]
    experts: dict[int, ExpertProfile]
    proposed: dict[Pair, int]


def dossiers_of(panel: Panel, *, by: User) -> list[Application]:
    """The dossiers this panel has still to judge, as far as `by` may see them: not the opened ones. One query."""
    found = dossiers_for(panel, by=by).select_related("organisation", "group")
    return list(found.filter(pk__in=assignable(panel.cycle, panel.stage).values("pk")))


def dossier_by_number(panel: Panel, *, by: User, number: str) -> Application:
    """One of the panel's dossiers. Raises DomainError, which names the number."""
    found = next((application for application in dossiers_of(panel, by=by) if application.number == number), None)
    if found is None:
        raise DomainError(f"本评审组没有编号为 {number} 的申报。")
    return found


def question_of(panel: Panel, *, by: User, at: datetime | None, fresh: bool = False) -> Question:
    """What the solver is to decide for the panel; `fresh` leaves the present proposals out of account.

    Released and accepted duties are given. Loads count every duty of the stage that `by` may know of, also those of
    other panels. Whoever
    has left the panel keeps what is sealed. `panel` comes with its members prefetched. A handful of queries, whatever
    the size.
    """
    dossiers = {application.pk: application for application in dossiers_of(panel, by=by)}
    duties = duties_of(panel, by=by)
    mine = {pair: duty for pair, duty in duties.own().items() if pair[0] in dossiers}
    fixed = frozenset(pair for pair, duty in mine.items() if duty.state != State.PROPOSED)
    members = {member.user_id: member.user.expert_profile for member in panel.members.all()}
    experts = members | _former(expert for _, expert in fixed if expert not in members)
    forbidden = {(place, expert): LEFT for expert in experts.keys() - members for place in dossiers}
    forbidden |= {pair: why for pair, why in duties.impossible().items() if pair[0] in dossiers and pair[1] in experts}
    forbidden |= blocked_pairs(cycle=panel.cycle, experts=list(experts), applications=list(dossiers), at=at)
    proposed = {pair: duty.pk for pair, duty in mine.items() if duty.state == State.PROPOSED}
    elsewhere = duties.loads() - Counter(expert for _, expert in mine)
    rule = panel.cycle.rulebook.seats(panel.stage)
    task = Task(
        judges=tuple(_judge(profile, elsewhere[user], duties.limits.get(user)) for user, profile in experts.items()),
        dossiers=tuple(Dossier(pk, application.number) for pk, application in dossiers.items()),
        rules=Rules(rule.per_dossier, rule.industry, rule.most),
        forbidden={pair: why for pair, why in forbidden.items() if pair not in fixed},
        fixed=fixed,
        pinned=frozenset(
            pair
            for pair, (kind, _) in duties.held.items()
            if kind == AssignmentHold.Kind.PIN and pair[0] in dossiers and pair[1] in experts
        ),
        kept=frozenset() if fresh else frozenset(proposed),
        fit={
            (pk, user): 1
            for pk, application in dossiers.items()
            for user, profile in experts.items()
            if fit_of(profile, application.organisation)
        },
    )
    return Question(task, dossiers, experts, proposed)


def _former(users: Iterable[int]) -> dict[int, ExpertProfile]:
    """Experts with duties in a panel they no longer sit on. One query, none when there are none."""
    wanted = set(users)
    found = ExpertProfile.objects.filter(user__in=wanted).select_related("user") if wanted else ()
    return {profile.user_id: profile for profile in found}


def _judge(profile: ExpertProfile, load: int, most: int | None) -> Judge:
    return Judge(profile.user_id, profile.code, profile.kind == ExpertProfile.Kind.INDUSTRY, load, most)
