"""The agency's board: where each expert of the round is, who is late. States of duties, never a score or an order."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from applications.models import AwardCycle
from applications.roles import not_recused
from applications.selectors.counting import CountOf
from applications.selectors.cycles import deadline_of
from baoji_award.accounts.models import User
from baoji_award.calendar.clock import local_day
from baoji_award.notifications.models import Message
from reviews.enums import ReviewStage
from reviews.models import Assignment, Declaration, DefenceSheet, Participation, ScoreSheet

DUTY = "user__assignments"
SIGNATURE = f"{DUTY}__application__site_visit__report__signatures__user"
DONE = {
    ReviewStage.DOCUMENT_REVIEW: Q(**{f"{DUTY}__sheet__state": ScoreSheet.State.SUBMITTED}),
    ReviewStage.DEFENCE: Q(**{f"{DUTY}__defence_sheet__state": DefenceSheet.State.SUBMITTED}),
    ReviewStage.SITE_REVIEW: Q(**{SIGNATURE: F("user")}),
}
BEGUN = {
    ReviewStage.DOCUMENT_REVIEW: Q(
        **{f"{DUTY}__sheet__state": ScoreSheet.State.DRAFT, f"{DUTY}__sheet__saved_at__isnull": False}
    ),
    ReviewStage.DEFENCE: Q(
        **{f"{DUTY}__defence_sheet__state": DefenceSheet.State.DRAFT, f"{DUTY}__defence_sheet__saved_at__isnull": False}
    ),
    ReviewStage.SITE_REVIEW: Q(pk__in=()),
}


@dataclass(frozen=True, slots=True)
class Standing:
    """One expert of the round in the present stage. `waits` says in words what is still to be done."""

    participation: Participation
    undeclared: int
    untouched: int
    begun: int
    done: int
    pledged: bool
    late: bool
    reminded: bool

    @property
    def waits(self) -> tuple[str, ...]:
        if self.participation.state == Participation.State.INVITED:
            return ("答复评审邀请",)
        found = [] if self.pledged else ["签署承诺书"]
        found += ["声明利害关系"] if self.undeclared else []
        found += ["完成评审任务"] if self.untouched + self.begun else []
        return tuple(found)


def stage_of(cycle: AwardCycle) -> ReviewStage:
    """The judging stage that the board is about: the round's own, before and after them the nearest."""
    if cycle.state in ReviewStage.values:
        return ReviewStage(cycle.state)
    over = cycle.state in {"evaluation", "publicity", "closed"}
    return ReviewStage.SITE_REVIEW if over else ReviewStage.DOCUMENT_REVIEW


def board_of(cycle: AwardCycle, *, by: User, at: datetime) -> QuerySet[Participation]:
    """The round's experts with their duties of the stage, dossiers from which `by` is recused left out. One query.

    `texts` counts the round's pledges they signed in the present words; `reminded` whether it was done by hand today.
    """
    stage = stage_of(cycle)
    duty = Q(not_recused(by, f"{DUTY}__application")) & Q(
        **{
            f"{DUTY}__panel__cycle": cycle,
            f"{DUTY}__panel__stage": stage,
            f"{DUTY}__application__state": stage,
        }
    )
    accepted = duty & Q(**{f"{DUTY}__state": Assignment.State.ACCEPTED})
    return (
        Participation.objects.filter(cycle=cycle, state__in=(Participation.State.INVITED, Participation.State.ACCEPTED))
        .select_related("user__expert_profile")
        .annotate(
            undeclared=_count(duty & Q(**{f"{DUTY}__state": Assignment.State.RELEASED})),
            accepted=_count(accepted),
            begun=_count(accepted & BEGUN[stage]),
            done=_count(accepted & DONE[stage]),
            texts=CountOf(_signed(cycle)),
            reminded=Exists(Message.objects.filter(user=OuterRef("user"), key=reminder_key(cycle, at))),
        )
        .order_by("user__expert_profile__code")
    )


def _count(condition: Q) -> Count:
    return Count(DUTY, filter=condition, distinct=True)


def standings(cycle: AwardCycle, rows: Iterable[Participation], at: datetime) -> list[Standing]:
    """Lines of the board for these rows of `board_of`."""
    due_at = deadline_of(cycle, stage_of(cycle))
    return [_standing(row, len(cycle.rulebook.declarations), due_at, at) for row in rows]


def _standing(row: Participation, pledges: int, due_at: datetime | None, at: datetime) -> Standing:
    names = ("undeclared", "accepted", "begun", "done", "texts", "reminded")
    undeclared, accepted, begun, done, texts, reminded = (getattr(row, name) for name in names)
    if row.state == Participation.State.INVITED:
        late = row.answer_by < local_day(at)
    else:
        late = bool(undeclared or accepted > done) and due_at is not None and at >= due_at
    return Standing(row, undeclared, accepted - begun - done, begun, done, texts == pledges, late, reminded)


def _signed(cycle: AwardCycle) -> QuerySet[Declaration]:
    digests = [sha256(text.encode()).hexdigest() for text in cycle.rulebook.declarations.values()]
    return Declaration.objects.filter(cycle=cycle, user=OuterRef("user"), digest__in=digests)


def reminder_key(cycle: AwardCycle, at: datetime) -> str:
    """One reminder by hand a day and person."""
    return f"nudge:{cycle.pk}:{local_day(at)}"
