"""不予受理: the move and its letter, decided together; the paper is made behind them by the outbox."""

from datetime import datetime

from applications.models import Application, RejectionLetter
from applications.workflow.engine import advance_application
from baoji_award.accounts.models import User
from baoji_award.audit.services import record, unit_of_work
from baoji_award.calendar.clock import database_now
from baoji_award.documents.models import Document
from baoji_award.errors import DomainError, NotFoundForYou
from baoji_award.notifications.outbox import enqueue

LETTER_TOPIC = "rejection.letter"
LONGEST_REASON = 500


def reject_dossier(
    *, application_id: int, reason: str, by: User, version: int, at: datetime | None = None
) -> RejectionLetter:
    """Does not admit the dossier and decides the letter that says so; returns the letter.

    Side effects, in one transaction: the move `reject` with its mails, the RejectionLetter, an outbox row that renders
    the paper under the next official number.
    Raises NotFoundForYou, Refused, Conflict (not in 资格初审, or changed meanwhile), Blocked (no reason),
    DomainError (a reason too long).
    """
    said = reason.strip()
    if len(said) > LONGEST_REASON:
        raise DomainError(f"不予受理的理由不超过 {LONGEST_REASON} 字，请删减。")
    with unit_of_work():
        moment = at or database_now()
        application = advance_application(
            application_id=application_id, action="reject", by=by, reason=said, version=version, at=at
        )
        letter = RejectionLetter.objects.create(
            application=application, reason=said, decided_by=by, decided_at=application.state_since
        )
        enqueue(topic=LETTER_TOPIC, key=str(letter.pk), payload={"letter": letter.pk}, at=moment)
    return letter


@unit_of_work()
def read_rejection(
    *, application: Application, letter: RejectionLetter, by: User, at: datetime | None = None
) -> Document:
    """The paper of a letter that a loader found for `by`. Raises NotFoundForYou while it is being made.

    Side effect: audit event `letter.read`.
    """
    document = letter.document
    if document is None:
        raise NotFoundForYou
    record(
        action="letter.read",
        by=by,
        at=at or database_now(),
        object_type="application",
        object_id=str(application.pk),
        payload={"document": document.pk, "sha256": document.stored.sha256},
    )
    return document
