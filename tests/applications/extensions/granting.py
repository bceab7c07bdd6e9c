"""One dossier with more time, as the tests of this folder start from."""

from datetime import datetime

from applications.models import Application, DeadlineExtension
from applications.services.extensions import confirm_extension, propose_extension
from tests.cast import Cast
from tests.rounds import moment

REASON = "所在区县因洪涝灾害停电停网三日"
CLOSES = moment("2025-01-01 00:00")
UNTIL = moment("2025-01-04 00:00")
BEFORE = moment("2024-12-30 10:00")
BETWEEN = moment("2025-01-02 10:00")


def propose(
    cast: Cast, *, application: Application | None = None, until: datetime = UNTIL, at: datetime = BEFORE
) -> DeadlineExtension:
    number = (application or cast.application).number
    return propose_extension(number=number, until=until, reason=REASON, by=cast.office, at=at)


def grant(
    cast: Cast, *, application: Application | None = None, until: datetime = UNTIL, at: datetime = BEFORE
) -> DeadlineExtension:
    extension = propose(cast, application=application, until=until, at=at)
    return confirm_extension(extension_id=extension.pk, by=cast.second_officer, at=at)
