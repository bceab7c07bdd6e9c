"""Questions about pledges and conflict declarations."""

from hashlib import sha256
from typing import Any

from django.db.models import Case, IntegerField, OuterRef, QuerySet, Subquery, Value, When

from applications.models import Application, AwardCycle
from applications.roles import not_recused
from baoji_award.accounts.models import User
from reviews.models import Assignment, ConflictDeclaration, Declaration


def unsigned_pledges(*, user: User, cycle: AwardCycle) -> list[tuple[str, str]]:
    """(kind, text) of the round's pledges that the user has not signed in exactly these words. One query."""
    signed = set(Declaration.objects.filter(user=user, cycle=cycle).values_list("kind", "digest"))
    texts = cycle.rulebook.declarations.items()
    return [(kind, text) for kind, text in texts if (kind, sha256(text.encode()).hexdigest()) not in signed]


def signed_pledges(*, user: User, cycle: AwardCycle) -> list[Declaration]:
    """The user's signatures in this round, oldest first."""
    return list(Declaration.objects.filter(user=user, cycle=cycle))


def declared_free(*, user: User, application: Application) -> bool:
    """Whether the newest declaration of the user about this dossier says 无利害关系. None at all is not free."""
    newest = ConflictDeclaration.objects.filter(expert=user, application=application).first()
    return newest is not None and not newest.has_conflict


def own_answers(*, by: User) -> QuerySet[Any]:
    """The expert's released duties with what they declared about each dossier, open ones first; recusals left out.

    `has_conflict`, `detail` and `declared_at` are of the newest declaration, None where there is none.
    """
    return _with_answers(Assignment.objects.filter(not_recused(by, "application"), expert=by)).exclude(
        state=Assignment.State.CANCELLED
    )


def answers_in_round(cycle: AwardCycle, *, by: User) -> QuerySet[Any]:
    """The round's released duties as `own_answers`, dossiers from which `by` is recused left out.

    A duty that was cancelled stays as long as its expert had answered: the answer is the reason, or still true.
    """
    rows = Assignment.objects.filter(not_recused(by, "application"), panel__cycle=cycle)
    return (
        _with_answers(rows)
        .exclude(state=Assignment.State.CANCELLED, declared_at__isnull=True)
        .select_related("expert__expert_profile")
    )


def _with_answers(rows: QuerySet[Assignment]) -> QuerySet[Any]:
    newest = ConflictDeclaration.objects.filter(application=OuterRef("application"), expert=OuterRef("expert"))
    return (
        rows.filter(released_at__isnull=False)
        .annotate(
            declared_at=Subquery(newest.values("declared_at")[:1]),
            has_conflict=Subquery(newest.values("has_conflict")[:1]),
            detail=Subquery(newest.values("detail")[:1]),
            turn=Case(
                When(state=Assignment.State.RELEASED, then=Value(0)), default=Value(1), output_field=IntegerField()
            ),
        )
        .select_related("application__organisation", "application__group", "panel")
        .order_by("turn", "application__number", "pk")
    )
