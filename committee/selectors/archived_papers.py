"""The official documents of a round for its archive, and the numbers they were given."""

from collections.abc import Callable, Iterator
from typing import Any

from django.db.models import CharField, Model, Q, QuerySet
from django.db.models.functions import Cast

from applications.archive_parts import archive_part
from applications.models import AwardCycle, Batch, CreditRequest
from baoji_award.documents.models import Document, DocumentNumber
from committee.models import Award, Meeting, Objection, PublicNotice, Resolution
from reviews.models import DefenceSlot, PanelDraw

# Answers to an objection speak to whoever raised it: they are named, their text stays out.
CLOSED = ("objection",)
SERIES = ("certificate", "resolution", "notice")


# Object type → the round's objects of that type that documents are issued about, by what the document names them.
# tests/committee/test_archived_papers.py holds this against every place that issues a document.
SUBJECTS: dict[str, Callable[[AwardCycle], QuerySet[Any, Any]]] = {
    "cycle": lambda cycle: _keys(AwardCycle.objects.filter(pk=cycle.pk)),
    "application": lambda cycle: _keys(cycle.applications.all()),
    "batch": lambda cycle: _keys(Batch.objects.filter(cycle=cycle)),
    "credit_request": lambda cycle: _keys(CreditRequest.objects.filter(cycle=cycle)),
    "panel_draw": lambda cycle: _keys(PanelDraw.objects.filter(panel__cycle=cycle)),
    "defence_session": lambda cycle: _keys(cycle.defence_sessions.all()),
    "defence_slot": lambda cycle: _keys(DefenceSlot.objects.filter(draw__cycle=cycle)),
    "meeting": lambda cycle: _keys(Meeting.objects.filter(cycle=cycle)),
    "notice": lambda cycle: PublicNotice.objects.filter(cycle=cycle).values("slug"),
    "objection": lambda cycle: Objection.objects.filter(notice__cycle=cycle).values("number__text"),
    "award": lambda cycle: _keys(Award.objects.filter(application__cycle=cycle)),
}


def papers_of(cycle: AwardCycle) -> QuerySet[Document]:
    """Every document issued about the round or anything of it. One query."""
    wanted = Q()
    for object_type, rows in SUBJECTS.items():
        wanted |= Q(object_type=object_type, object_id__in=rows(cycle))
    return Document.objects.filter(wanted).select_related("stored__scan", "number").order_by("pk")


def _keys(rows: QuerySet[Any]) -> QuerySet[Any, Any]:
    found: QuerySet[Any, Any] = rows.order_by().annotate(key=Cast("pk", CharField())).values("key")
    return found


def is_closed(paper: Document) -> bool:
    return paper.object_type in CLOSED


def path_of(paper: Document) -> str:
    return f"documents/{paper.stored.sha256}.pdf"


@archive_part("numbers")
def numbers_part(cycle: AwardCycle) -> list[dict[str, Any]]:
    """Every number of the series that certificates, resolution and notices of the round belong to."""
    used: list[type[Model]] = [PublicNotice, Resolution]
    years = {("certificate", cycle.year)}
    for model in used:
        rows = model._default_manager.filter(cycle=cycle)  # noqa: SLF001
        years |= set(rows.values_list("number__series", "number__year"))
    return [row for series, year in sorted(years) for row in _numbers(series, year)]


def _numbers(series: str, year: int) -> Iterator[dict[str, Any]]:
    for row in DocumentNumber.objects.filter(series=series, year=year).order_by("value"):
        yield {"series": row.series, "year": row.year, "value": row.value, "text": row.text}
