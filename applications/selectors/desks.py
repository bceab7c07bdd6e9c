"""Whose desk holds open work, and until when. Apps above add what lies on their desks."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet
from django.urls import reverse

from applications.deadline_events import BUREAU, CORRECTION, DRAFT, WINDOW
from applications.models import Application, AwardCycle, CreditLine, Recusal
from applications.roles import holders_in_round
from applications.selectors.cycles import window_of
from applications.selectors.deadlines import closed_by
from baoji_award.accounts.enums import RoleCode, ScopeKind
from baoji_award.accounts.models import RoleGrant


@dataclass(frozen=True, slots=True)
class OpenWork:
    """`count` things of one `kind` lie on one person's desk and are due at one instant (exclusive).

    `about` names what is due where its day can move (deadline_events.py).
    """

    kind: str
    label: str
    user_id: int
    count: int
    due_at: datetime
    link: str
    about: str = ""


Recused = set[tuple[int, int]]
# (scope id, due instant) → the dossiers that lie there.
Desk = defaultdict[tuple[int, datetime], list[int]]
SCOPES = {RoleCode.APPLICANT: ScopeKind.ORGANISATION, RoleCode.BUREAU: ScopeKind.BUREAU}

Provider = Callable[[AwardCycle, datetime], Iterable[OpenWork]]
_providers: list[Provider] = []
_lasting: list[Provider] = []


def open_work_provider(provider: Provider) -> Provider:
    """Registers a function `(cycle, at) -> OpenWork …`; each person and kind and due instant comes once."""
    if provider not in _providers:
        _providers.append(provider)
    return provider


def lasting_work_provider(provider: Provider) -> Provider:
    """As open_work_provider, for work that goes on when the round has ended."""
    if provider not in _lasting:
        _lasting.append(provider)
    return provider


def lasting_work(cycle: AwardCycle, at: datetime) -> list[OpenWork]:
    """What lies open after the award, in a round that runs or has ended. A constant number of queries a provider."""
    return [work for provider in _lasting for work in provider(cycle, at)]


def open_work(cycle: AwardCycle, at: datetime) -> list[OpenWork]:
    """Everything that lies open in the round. A constant number of queries for each provider."""
    return [work for provider in _providers for work in provider(cycle, at)]


@open_work_provider
def stage_two_desks(cycle: AwardCycle, at: datetime) -> Iterable[OpenWork]:
    """Applicants with a draft or a correction, bureaus with dossiers to endorse or forward, the office's checks.

    A dossier from which a person is recused is not on that person's desk.
    """
    closes = window_of(cycle, "application").closes_at
    drafts, corrections, bureaus, checks = Desk(list), Desk(list), Desk(list), []
    waiting = cycle.applications.filter(state__in=("draft", "correction", "bureau_review", "endorsed", "office_check"))
    for pk, state, organisation, bureau, due, extended in waiting.values_list(
        "pk", "state", "organisation_id", "bureau_id", "correction_due_at", "window_extended_until"
    ):
        until = max(closes, extended or closes)
        if state == "draft":
            drafts[organisation, until].append(pk)
        elif state == "correction":
            corrections[organisation, due or closes].append(pk)
        elif state == "office_check":
            checks.append(pk)
        else:
            bureaus[bureau, until].append(pk)
    recused = _recused(cycle)
    apply, recommend = reverse("applications:apply"), reverse("applications:recommend")
    yield from _scoped(DRAFT, RoleCode.APPLICANT, drafts, apply, recused)
    yield from _scoped(CORRECTION, RoleCode.APPLICANT, corrections, apply, recused)
    yield from _scoped(BUREAU, RoleCode.BUREAU, bureaus, recommend, recused, shared=closes)
    yield from _checks(cycle, checks, recused)


def _recused(cycle: AwardCycle) -> Recused:
    running = Recusal.objects.filter(application__cycle=cycle, lifted_at__isnull=True)
    return set(running.values_list("user_id", "application_id"))


def _checks(cycle: AwardCycle, checks: list[int], recused: Recused) -> Iterable[OpenWork]:
    due, link = window_of(cycle, "document_review").opens_at, reverse("applications:office_list")
    for user in holders_in_round(RoleCode.OFFICE, cycle.pk) if checks else ():
        if count := _left(user.pk, checks, recused):
            yield OpenWork("check", "资格初审待办理", user.pk, count, due, link, WINDOW)


def _left(user_id: int, applications: list[int], recused: Recused) -> int:
    return sum((user_id, pk) not in recused for pk in applications)


def _scoped(
    work: tuple[str, str], role: RoleCode, desk: Desk, link: str, recused: Recused, shared: datetime | None = None
) -> Iterable[OpenWork]:
    """`shared` is the instant at which all of them are due that have none of their own."""
    holders: dict[int, list[int]] = {}
    rows = RoleGrant.objects.filter(
        role=role,
        scope_kind=SCOPES[role],
        scope_id__in={scope_id for scope_id, _ in desk},
        revoked_at__isnull=True,
        user__is_active=True,
    )
    for scope_id, user_id in rows.values_list("scope_id", "user_id") if desk else ():
        holders.setdefault(scope_id or 0, []).append(user_id)
    for (scope_id, due), applications in desk.items():
        for user_id in holders.get(scope_id, []):
            if count := _left(user_id, applications, recused):
                about = WINDOW if due == shared else str(min(applications))
                yield OpenWork(*work, user_id, count, due, link, about)


def missed_the_window(cycle: AwardCycle, at: datetime) -> QuerySet[Application]:
    """Dossiers that should lapse at `at`: not at the office when stage 2 closed for them, or a correction past its due.

    The latter only where the round's rules do not leave it to the office.
    """
    late = cycle.applications.filter(state="correction", correction_due_at__lte=at)
    if cycle.rulebook.checking.correction_late != "lapse":
        late = late.none()
    late |= cycle.applications.filter(closed_by(cycle, at), state__in=("draft", "bureau_review", "endorsed"))
    return late.order_by("pk")


@open_work_provider
def credit_desk(cycle: AwardCycle, at: datetime) -> Iterable[OpenWork]:
    """The office waits for other bodies: how many organisations are unanswered, letter by letter's due instant."""
    waiting = CreditLine.objects.filter(
        request__cycle=cycle,
        outcome=CreditLine.Outcome.WAITING,
        cleared_at__isnull=True,
        application__state__in=("office_check", "correction"),
    )
    by_due: defaultdict[datetime, list[int]] = defaultdict(list)
    for due, application in waiting.values_list("request__due_at", "application_id"):
        by_due[due].append(application)
    recused = _recused(cycle) if by_due else set()
    for user in holders_in_round(RoleCode.OFFICE, cycle.pk) if by_due else ():
        for due, applications in by_due.items():
            if count := _left(user.pk, applications, recused):
                yield OpenWork("credit", "信用核查待回复", user.pk, count, due, reverse("applications:credit"))
