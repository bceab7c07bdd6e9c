"""信用核查总览: organisation × body, one page at a time."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce
from django.db.models.lookups import LessThan

from applications.models import Application, AwardCycle, CreditLine, CreditRequest
from applications.selectors.applications import applications_as
from applications.selectors.credit import Answer, Standing, answers_by_body, lines_of
from applications.selectors.screening_list import with_words
from baoji_award.accounts.enums import RoleCode
from baoji_award.accounts.models import User

# Where a dossier is while it is checked.
UNDER_CHECK = ("office_check", "correction")
RECORDED = Q(outcome=CreditLine.Outcome.RECORD, cleared_at__isnull=True)


@dataclass(frozen=True, slots=True)
class MatrixWanted:
    """`standing`: a Standing's code that one of the bodies (or `body`) must have; `q`: words; `past`: also decided."""

    standing: str = ""
    body: str = ""
    q: str = ""
    past: bool = False


@dataclass(frozen=True, slots=True)
class MatrixRow:
    """One organisation and how it stands with each body of the table's head."""

    number: str
    name: str
    answers: list[Answer]


def bodies_of(cycle: AwardCycle) -> list[str]:
    """The bodies that must be asked, then the others that were, in the file's order and then by name. One query."""
    rules = cycle.rulebook.checking
    asked = set(CreditRequest.objects.filter(cycle=cycle).order_by().values_list("body", flat=True).distinct())
    listed = [body.name for body in rules.credit_bodies if body.required or body.name in asked]
    return [*listed, *sorted(asked - set(listed))]


def under_check(*, by: User, cycle: AwardCycle, numbers: Sequence[str] | None = None) -> QuerySet[Application]:
    """The dossiers that the office may ask other bodies about: all under check, or those with these numbers."""
    found = applications_as(by=by, role=RoleCode.OFFICE).filter(cycle=cycle, state__in=UNDER_CHECK)
    return (found if numbers is None else found.filter(number__in=numbers)).order_by("number")


def matrix_applications(
    *, by: User, role: RoleCode, cycle: AwardCycle, wanted: MatrixWanted, at: datetime
) -> QuerySet[Application]:
    """The dossiers of the table by their number, filtered. Rows of a page: matrix_rows."""
    found = applications_as(by=by, role=role).filter(cycle=cycle)
    asked = Exists(CreditLine.objects.filter(application=OuterRef("pk")))
    found = found.filter(Q(state__in=UNDER_CHECK) | asked) if wanted.past else found.filter(state__in=UNDER_CHECK)
    if wanted.q:
        found = found.filter(with_words(wanted.q))
    if wanted.standing or wanted.body:
        found = found.filter(_stands(wanted, cycle, at))
    return found.order_by("number")


def _stands(wanted: MatrixWanted, cycle: AwardCycle, at: datetime) -> Combinable | Q:
    """As answers_by_body, within the one query of the list: each dossier costs a look at its own lines."""
    lines = CreditLine.objects.filter(application=OuterRef("pk"))
    if wanted.standing == Standing.MISSING:
        bodies = [wanted.body] if wanted.body else bodies_of(cycle)
        asked = lines.filter(request__body__in=bodies).order_by().values("application")
        number = asked.annotate(number=Count("request__body", distinct=True)).values("number")
        return LessThan(Coalesce(Subquery(number), 0), len(bodies))
    if wanted.body:
        lines = lines.filter(request__body=wanted.body)
    if wanted.standing:
        lines = lines.filter(_of_standing(wanted.standing, at))
    if wanted.standing and wanted.standing != Standing.RECORD:
        lines = lines.filter(_is_newest())
    return Exists(lines)


def _is_newest() -> Q:
    """The line in which its body stands: no later letter to it, and no record, which stays until it is cleared."""
    same = CreditLine.objects.filter(application=OuterRef("application"), request__body=OuterRef("request__body"))
    asked_at = OuterRef("request__asked_at")
    later = Q(request__asked_at__gt=asked_at) | Q(request__asked_at=asked_at, request_id__gt=OuterRef("request_id"))
    return ~Q(Exists(same.filter(later | RECORDED)))


def _of_standing(standing: str, at: datetime) -> Q:
    waiting = Q(outcome=CreditLine.Outcome.WAITING, cleared_at__isnull=True)
    filters: dict[str, Q] = {
        Standing.WAITING: waiting & Q(request__due_at__gt=at),
        Standing.OVERDUE: waiting & Q(request__due_at__lte=at),
        Standing.RECORD: RECORDED,
        Standing.CLEAN: Q(outcome=CreditLine.Outcome.CLEAN),
        Standing.CLEARED: Q(cleared_at__isnull=False),
    }
    return filters.get(standing, Q())


def matrix_rows(page: QuerySet[Application], bodies: list[str], at: datetime) -> list[MatrixRow]:
    """The lines of one page. Two queries, whatever its size."""
    applications = list(page)
    lines: dict[int, list[CreditLine]] = defaultdict(list)
    for line in lines_of([application.pk for application in applications]):
        lines[line.application_id].append(line)
    return [
        MatrixRow(application.number, application.organisation.name, answers_by_body(lines[application.pk], bodies, at))
        for application in applications
    ]
