"""Dossiers chosen from the office's list: which of them an action can be done on, and why not on the others."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from applications.models import Application
from applications.selectors.applications import applications_as
from applications.workflow.policy import Decision, may
from baoji_award.accounts.enums import RoleCode
from baoji_award.accounts.models import User

# Two full pages of the list: each dossier asks the policy for itself.
MOST_CHOSEN = 100


@dataclass(frozen=True, slots=True)
class ChosenLine:
    """A chosen dossier, and whether the action could be done on it now."""

    application: Application
    decision: Decision


def chosen(*, by: User, numbers: Sequence[str]) -> QuerySet[Application]:
    """Those of the numbers that the office may see; a dossier from which `by` is recused is not among them."""
    found = applications_as(by=by, role=RoleCode.OFFICE).filter(number__in=list(numbers)[:MOST_CHOSEN])
    return found.order_by("number")


def lines_for(*, by: User, numbers: Sequence[str], action: str, at: datetime) -> list[ChosenLine]:
    """Every chosen dossier with the policy's answer, in the order of the numbers. A few queries for each."""
    return [ChosenLine(application, may(by, action, application, at)) for application in chosen(by=by, numbers=numbers)]
