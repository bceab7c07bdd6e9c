"""Reading what is confidential in stages 6 and 7 leaves a trace."""

from datetime import datetime

from baoji_award.accounts.models import User
from baoji_award.audit.services import record, unit_of_work
from baoji_award.calendar.clock import database_now
from baoji_award.documents.models import Document
from baoji_award.errors import NotFoundForYou
from committee.models import ObjectionFile
from committee.selectors.objections import load_evidence, load_for_handler
from committee.selectors.papers import paper_of


@unit_of_work()
def read_evidence(*, number: str, pk: int, by: User, at: datetime | None = None) -> tuple[ObjectionFile, int]:
    """The piece of evidence `pk` of the case `number`, to be sent to `by`, and its place among the case's files.

    Side effect: audit event `file.read` with the SHA-256; the name may tell who objects and stays out of the log.
    Raises NotFoundForYou, Refused (an officer who does not handle the case).
    """
    file, place = load_evidence(by=by, number=number, pk=pk)
    payload: dict[str, object] = {"file": file.pk, "sha256": file.stored.sha256}
    _record("objection", number, payload, by=by, at=at)
    return file, place


@unit_of_work()
def read_reply(*, number: str, by: User, at: datetime | None = None) -> Document:
    """The reply to the objector of a closed case, to be printed and sent by its handler.

    Side effect: audit event `file.read` with title and SHA-256. Raises NotFoundForYou (not made yet), Refused (an
    officer who does not handle the case).
    """
    document = load_for_handler(by=by, number=number).document
    if document is None:
        raise NotFoundForYou
    _record("objection", number, {"name": document.title, "sha256": document.stored.sha256}, by=by, at=at)
    return document


@unit_of_work()
def read_paper(*, name: str, by: User, at: datetime | None = None) -> tuple[Document, datetime]:
    """The report or the resolution of the current round, to be sent to `by`, and the moment of reading.

    Side effect: audit event `file.read` with title and SHA-256. Raises NotFoundForYou, Refused (papers.paper_of).
    """
    moment = at or database_now()
    document = paper_of(by=by, name=name)
    payload: dict[str, object] = {"name": document.title, "sha256": document.stored.sha256}
    _record(document.object_type, document.object_id, payload, by=by, at=moment)
    return document, moment


def _record(object_type: str, object_id: str, payload: dict[str, object], *, by: User, at: datetime | None) -> None:
    record(
        action="file.read",
        by=by,
        at=at or database_now(),
        object_type=object_type,
        object_id=object_id,
        payload=payload,
    )
