"""Batches as the bureau that sent them and the office that received them see them."""

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from applications.models import Application, Batch, BatchEntry
from applications.roles import scopes_of
from applications.workflow.policy import visible
from baoji_award.accounts.enums import RoleCode
from baoji_award.accounts.models import User
from baoji_award.documents.models import Document, StoredFile
from baoji_award.errors import NotFoundForYou


def batches_as(*, by: User, role: RoleCode) -> QuerySet[Batch]:
    """The batches a bureau's or the office's person may see, newest first, with `lines` (how many dossiers).

    Somebody recused from one of its dossiers sees the batch without it: it is neither counted nor listed, and the
    letter, which names it, stays closed (`whole` is false).
    """
    seen = BatchEntry.objects.filter(batch=OuterRef("pk"), application__in=_visible(by)).order_by()
    lines = seen.values("batch").annotate(number=Count("pk")).values("number")
    return (
        Batch.objects.filter(_scope(by, role))
        .select_related("cycle", "bureau", "forwarded_by", "letter__stored", "sheet")
        .annotate(total=Count("entries"), lines=Coalesce(Subquery(lines), 0))
        .annotate(whole=Q(total=F("lines")))
        .order_by("-forwarded_at", "-pk")
    )


def _scope(by: User, role: RoleCode) -> Q:
    ids, everywhere = scopes_of(by, role)
    if role == RoleCode.BUREAU:
        return Q(bureau_id__in=ids)
    return Q() if everywhere else Q(cycle_id__in=ids)


def _visible(by: User) -> QuerySet[Application, int]:
    return Application.objects.filter(visible(by)).values_list("pk", flat=True)


def load_batch(*, by: User, role: RoleCode, pk: int) -> Batch:
    """One of the batches of batches_as. Raises NotFoundForYou."""
    batch = batches_as(by=by, role=role).filter(pk=pk).first()
    if batch is None:
        raise NotFoundForYou
    return batch


def entries_of(*, by: User, batch: Batch) -> list[BatchEntry]:
    """The lines of a (loaded) batch with everything its page shows, in their order. One query."""
    return list(
        batch.entries.filter(application__in=_visible(by))
        .select_related("application__organisation", "application__group", "application__recommendation")
        .order_by("position")
    )


def letter_of(*, by: User, role: RoleCode, pk: int) -> Document:
    """The covering letter of a batch. Raises NotFoundForYou while there is none, or where it is not theirs to read."""
    batch = load_batch(by=by, role=role, pk=pk)
    if batch.letter is None or not batch.whole:  # type: ignore[attr-defined]  # annotated
        raise NotFoundForYou
    return batch.letter


def sheet_of(*, by: User, role: RoleCode, pk: int) -> StoredFile:
    """The summary list of a batch as XLSX. Raises NotFoundForYou as letter_of."""
    batch = load_batch(by=by, role=role, pk=pk)
    if batch.sheet is None or not batch.whole:  # type: ignore[attr-defined]  # annotated
        raise NotFoundForYou
    return batch.sheet
