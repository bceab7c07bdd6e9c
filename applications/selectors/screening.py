"""The screening desk: the round's checklist beside one dossier."""

from dataclasses import dataclass

from applications.models import Application, CheckAnswer
from applications.rules.rulebook import CheckAspect, CheckRule
from applications.selectors.applications import load_application_as
from applications.selectors.dossier_contents import latest_version
from baoji_award.accounts.enums import RoleCode
from baoji_award.accounts.models import User


@dataclass(frozen=True, slots=True)
class Check:
    """A line of the list with its answer. `outdated`: the answer is older than the dossier's newest version."""

    rule: CheckRule
    answer: CheckAnswer | None
    outdated: bool = False


def load_for_office(*, by: User, number: str) -> Application:
    """The dossier as the office of its round sees it. Raises NotFoundForYou."""
    return load_application_as(by=by, number=number, role=RoleCode.OFFICE)


def checks_of(application: Application) -> list[Check]:
    """The round's checklist with the answers so far, in the rules' order. Two queries."""
    answers = {answer.item: answer for answer in application.checks.select_related("by")}
    newest = latest_version(application)

    def line(rule: CheckRule) -> Check:
        answer = answers.get(rule.key)
        outdated = answer is not None and newest is not None and answer.at < newest.submitted_at
        return Check(rule, answer, outdated)

    return [line(rule) for rule in application.cycle.rulebook.screening]


def by_aspect(checks: list[Check]) -> list[tuple[CheckAspect, list[Check]]]:
    """The lines under their four headings, in the headings' order; a heading without a line is left out."""
    found = [(aspect, [check for check in checks if check.rule.aspect == aspect]) for aspect in CheckAspect]
    return [(aspect, lines) for aspect, lines in found if lines]
