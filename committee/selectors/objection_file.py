"""One case with everything about it that a reader of the case may see; the identity is no part of it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, QuerySet
from django.db.models.functions import JSONObject

from baoji_award.accounts.models import User
from baoji_award.documents.sealed_files import size_in
from committee.models import (
    HearingFile,
    Objection,
    ObjectionDecision,
    ObjectionFile,
    ObjectionHandler,
    ObjectionHearing,
    ObjectionTask,
)


@dataclass(frozen=True, slots=True)
class Evidence:
    """A piece of evidence with the size in which it was handed in."""

    pk: int
    size: int


@dataclass(frozen=True, slots=True)
class CaseFile:
    """A case, who handles it, and what was done. `evidence` is empty and the facts are not shown but to handlers."""

    objection: Objection
    is_handler: bool
    handlers: Sequence[ObjectionHandler]
    tasks: list[ObjectionTask]
    hearings: Sequence[ObjectionHearing]
    decisions: list[ObjectionDecision]
    evidence: list[Evidence] = field(default_factory=list)

    @property
    def waiting(self) -> ObjectionDecision | None:
        """The conclusion that waits for a second person."""
        return next((each for each in self.decisions if not each.approved_at and not each.returned_at), None)

    def hearing_runs(self, at: datetime) -> bool:
        """Whether the organisation still has time to answer."""
        return any(hearing.answered_at is None and hearing.due_at > at for hearing in self.hearings)


def case_file(objection: Objection, *, by: User) -> CaseFile:
    """The file of a loaded case for this reader: four queries, however much there is."""
    handlers = list(
        objection.handlers.select_related("user", "named_by").annotate(evidence=ArraySubquery(_evidence_for(by)))
    )
    mine = next((handler for handler in handlers if handler.user_id == by.pk and handler.ended_at is None), None)
    papers = HearingFile.objects.filter(hearing=OuterRef("pk")).order_by("pk")
    hearings = objection.hearings.select_related("asked_by", "answered_by")
    return CaseFile(
        objection=objection,
        is_handler=mine is not None,
        handlers=handlers,
        tasks=list(objection.tasks.select_related("assignee", "done_by")),
        hearings=list(hearings.annotate(papers=ArraySubquery(papers.values(told=JSONObject(pk="pk", name="name"))))),
        decisions=list(objection.decisions.select_related("proposed_by", "approved_by", "returned_by")),
        evidence=[_evidence(**told) for told in mine.evidence] if mine is not None else [],
    )


def _evidence_for(by: User) -> QuerySet[ObjectionFile, Any]:
    """The files of a handler's case, in the reader's own row only."""
    files = ObjectionFile.objects.filter(
        objection=OuterRef("objection"), objection__handlers__pk=OuterRef("pk"), objection__handlers__user=by
    )
    told = JSONObject(pk="pk", size="stored__size", sealed="stored__sealed_key__sealed")
    return files.order_by("pk").values(told=told)


def _evidence(*, pk: int, size: int, sealed: str | None) -> Evidence:
    """With the size in which it was handed in; one of before sealing lies as it came."""
    return Evidence(pk=pk, size=size_in(sealed) if sealed else size)
