"""What the tests of a published notice have in common: a candidate who falls out, the correction, the public page."""

from datetime import datetime

from django.test import Client
from django.urls import reverse

from applications.models import Application
from applications.workflow.engine import advance_application
from committee.models import PublicNotice
from committee.services.notice import correct_notice
from tests.committee.hall import DURING, Hall, concluded, handled, objected
from tests.rounds import moment

REASON = "一家单位经核查被取消资格"
CORRECTED = moment("2025-05-16 11:00")
SECOND_END = moment("2025-06-04 00:00")


def upheld(hall: Hall, number: int) -> None:
    """The objection against this candidate, accepted and upheld."""
    case = objected(hall, hall.cycle.notices.latest("version"), hall.applications[number])
    concluded(hall, handled(hall, case), "upheld")


def disqualified(hall: Hall, number: int, at: datetime = DURING) -> Application:
    """The candidate, taken off the list for an objection that was upheld."""
    application = hall.applications[number]
    if not application.objections.filter(state="upheld").exists():
        upheld(hall, number)
    return advance_application(
        application_id=application.pk, action="disqualify", by=hall.office, reason="弄虚作假", at=at
    )


def corrected(hall: Hall) -> PublicNotice:
    """The next version, without the second candidate."""
    disqualified(hall, 1)
    return correct_notice(cycle_id=hall.cycle.pk, reason=REASON, by=hall.office, at=CORRECTED)


def page(notice: PublicNotice) -> str:
    return Client().get(reverse("committee:notice", args=[notice.slug])).content.decode()
