"""Bulk actions of the office: all of what was shown, or nothing."""

from collections.abc import Mapping

from applications.models import Application
from applications.selectors.office_bulk import MOST_CHOSEN, chosen
from applications.workflow.engine import Blocked, advance_application
from baoji_award.accounts.models import User
from baoji_award.audit.services import unit_of_work
from baoji_award.errors import Conflict, DomainError, NotFoundForYou

NOTHING_DONE = "本次各项均未办理。"
CHANGED = f"所选申报有变化，请重新选择。{NOTHING_DONE}"


def load_chosen(*, numbers: Mapping[str, int] | list[str], by: User) -> list[Application]:
    """The dossiers with these numbers as the office sees them, in the order of their keys.

    Raises DomainError (none, too many), Conflict when one is not `by`'s to see (any more): which one is not told.
    """
    wanted = list(dict.fromkeys(numbers))
    if not wanted:
        raise DomainError("请至少选择一家申报单位。")
    if len(wanted) > MOST_CHOSEN:
        raise DomainError(f"一次最多选择 {MOST_CHOSEN} 家，请分次办理。")
    found = sorted(chosen(by=by, numbers=wanted), key=lambda application: application.pk)
    if len(found) != len(wanted):
        raise Conflict(CHANGED)
    return found


def qualify_many(*, versions: Mapping[str, int], by: User) -> int:
    """Qualifies every one of these dossiers, number → the version that was on the page; returns how many.

    Side effects, all in one transaction or none of them: for each the move `qualify` with its event and mails, in the
    order of the keys, so that two officers cannot wait for each other.
    Raises as load_chosen; Conflict or Blocked naming the dossier that stands against it.
    """
    with unit_of_work():
        applications = load_chosen(numbers=versions, by=by)
        for application in applications:
            _qualify(application, versions[application.number], by)
    return len(applications)


def _qualify(application: Application, version: int, by: User) -> None:
    try:
        advance_application(application_id=application.pk, action="qualify", by=by, version=version)
    except NotFoundForYou as error:
        raise Conflict(CHANGED) from error
    except Conflict as error:
        raise Conflict(f"{application.organisation.name}：{error.sentence}{NOTHING_DONE}") from error
    except Blocked as error:
        raise Blocked(f"{application.organisation.name}：{error.sentence}{NOTHING_DONE}") from error
