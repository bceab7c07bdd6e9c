"""What tests of the credit checks share: letters to the bodies of the round, clean answers."""

from datetime import datetime

from applications.models import CreditRequest
from applications.services.credit import ask_bodies, required_inquiries
from applications.services.credit_replies import record_clean
from baoji_award.calendar.clock import local_day
from tests.applications.bureau.desk import IN_TIME
from tests.cast import Cast


def ask(cast: Cast, *, at: datetime = IN_TIME) -> list[CreditRequest]:
    """A letter to every body that the round wants asked, about all dossiers under check."""
    inquiries = required_inquiries(cast.cycle.rulebook.checking)
    return ask_bodies(cycle_id=cast.cycle.pk, inquiries=inquiries, by=cast.office, at=at)


def answer_clean(cast: Cast, letter: CreditRequest, *, at: datetime = IN_TIME) -> None:
    """The body has nothing on record about anybody."""
    versions = dict(letter.lines.values_list("pk", "version"))
    record_clean(request_id=letter.pk, versions=versions, replied_on=local_day(at), by=cast.office, at=at)


def vouch(cast: Cast, *, at: datetime = IN_TIME) -> None:
    """Every body is asked and has nothing on record."""
    for letter in ask(cast, at=at):
        answer_clean(cast, letter, at=at)
