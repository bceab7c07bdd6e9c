"""Reading a feedback letter is a read of a confidential thing, so it is recorded."""

from datetime import datetime

from baoji_award.accounts.models import User
from baoji_award.audit.services import record, unit_of_work
from baoji_award.calendar.clock import database_now
from baoji_award.documents.models import Document
from baoji_award.errors import NotFoundForYou
from reviews.models import FeedbackLetter


@unit_of_work()
def read_letter(*, letter: FeedbackLetter, by: User, at: datetime | None = None) -> Document:
    """The document of an issued letter that a loader found for `by`. Raises NotFoundForYou while it is not issued.

    Side effect: audit event `feedback.read`.
    """
    document = letter.document
    if document is None:
        raise NotFoundForYou
    record(
        action="feedback.read",
        by=by,
        at=at or database_now(),
        object_type="application",
        object_id=str(letter.application_id),
        payload={"document": document.pk},
    )
    return document
