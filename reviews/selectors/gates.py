"""What still stands against opening a group's sealed scores. The sentences carry no count of scores."""

from collections.abc import Sequence
from typing import Any

from django.contrib.postgres.aggregates import ArrayAgg, BoolOr
from django.db.models import BooleanField, Count, Exists, ExpressionWrapper, OuterRef, Q, QuerySet

from applications.models import Application, AwardCycle
from applications.roles import not_recused
from baoji_award.accounts.models import User
from reviews.enums import ReviewStage
from reviews.models import Assignment, ScoreSheet

STAGE = ReviewStage.DOCUMENT_REVIEW.value
MOST_NAMED = 5
State = Assignment.State


def document_gate(cycle: AwardCycle, by: User) -> dict[int, list[str]]:
    """Group → sentences against opening; empty when every running assignment has its sealed sheet. One query."""
    running = Assignment.objects.filter(panel__cycle=cycle, panel__stage=STAGE, application__state=STAGE).exclude(
        state=State.CANCELLED
    )
    return gate_of(
        cycle.applications.filter(state=STAGE),
        running,
        unsealed=Q(sheet__isnull=True) | ~Q(sheet__state=ScoreSheet.State.SUBMITTED),
        sealed=running.filter(state=State.ACCEPTED, sheet__state=ScoreSheet.State.SUBMITTED),
        round_is="" if cycle.state == STAGE else "本轮不在资料评审阶段",
        sheets="评分表",
        by=by,
    )


def gate_of(
    here: QuerySet[Application],
    running: QuerySet[Assignment],
    *,
    unsealed: Q,
    sealed: QuerySet[Assignment],
    round_is: str,
    sheets: str,
    by: User,
) -> dict[int, list[str]]:
    """Group of `here` → sentences: proposals, unsealed sheets, dossiers that nobody judged. One query."""
    own = {"application": OuterRef("pk")}
    found = (
        here.order_by()
        .alias(
            alone=~Exists(sealed.filter(**own)),
            proposed=Exists(running.filter(state=State.PROPOSED, **own)),
            waiting=Exists(running.exclude(state=State.PROPOSED).filter(unsealed, **own)),
        )
        .values("group_id")
        .annotate(any_proposed=BoolOr("proposed"), any_waiting=BoolOr("waiting"), **_named(Q(alone=True), by))
        .values_list("group_id", "any_proposed", "any_waiting", "seen", "hidden")
    )
    against: dict[int, list[str]] = {}
    for group, proposed, waiting, seen, hidden in found:
        alone = in_words(seen, hidden)
        sentences = {
            "还有分派没有发布": proposed,
            f"还有{sheets}没有签署封存": waiting,
            f"以下申报没有{sheets}：{alone}": alone,
        }
        against[group] = [round_is] if round_is else [words for words, holds in sentences.items() if holds]
    return against


def lacking_in(here: QuerySet[Application], lacks: Q, *, by: User) -> dict[int, str]:
    """Group of `here` → its dossiers for which `lacks` holds, in words for `by`, or an empty text. One query."""
    columns = _named(Q(lacking=True), by)
    found = here.order_by().alias(lacking=ExpressionWrapper(lacks, BooleanField())).values("group_id")
    rows = found.annotate(**columns).values_list("group_id", "seen", "hidden")
    return {group: in_words(seen, hidden) for group, seen, hidden in rows}


def _named(lacks: Q, by: User) -> dict[str, Any]:
    """Columns for `in_words`: the numbers of these dossiers, and how many more of them `by` is recused from."""
    may_see = Q(not_recused(by))
    return {
        "seen": ArrayAgg("number", filter=lacks & may_see, order_by="number", default=[]),
        "hidden": Count("pk", filter=lacks & ~may_see),
    }


def in_words(seen: Sequence[str], hidden: int) -> str:
    """The first of these numbers, how many there are, and how many the reader is recused from."""
    more = f"等 {len(seen)} 份" if len(seen) > MOST_NAMED else ""
    parts = [f"{'、'.join(seen[:MOST_NAMED])}{more}"] if seen else []
    return "，".join([*parts, *([f"您回避的申报 {hidden} 份"] if hidden else [])])
