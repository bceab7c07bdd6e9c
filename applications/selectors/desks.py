"""Whose desk holds open work, and until when. Apps above add what lies on their desks."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet
from django.urls import reverse

from applications.models import Application, AwardCycle
from applications.roles import holders_in_round
from applications.selectors.cycles import window_of
from baoji_award.accounts.enums import RoleCode, ScopeKind
from baoji_award.accounts.models import RoleGrant


@dataclass(frozen=True, slots=True)
class OpenWork:
    """`count` things of one `kind` lie on one person's desk and are due at one instant (exclusive)."""

    kind: str
    label: str
    user_id: int
    count: int
    due_at: datetime
    link: str


Provider = Callable[[AwardCycle, datetime], Iterable[OpenWork]]
_providers: list[Provider] = []


def open_work_provider(provider: Provider) -> Provider:
    """Registers a function `(cycle, at) -> OpenWork …`; each person and kind and due instant comes once."""
    if provider not in _providers:
        _providers.append(provider)
    return provider


def open_work(cycle: AwardCycle, at: datetime) -> list[OpenWork]:
    """Everything that lies open in the round. A constant number of queries for each provider."""
    return [work for provider in _providers for work in provider(cycle, at)]


@open_work_provider
def stage_two_desks(cycle: AwardCycle, at: datetime) -> Iterable[OpenWork]:
    """Applicants with a draft or a correction, bureaus with dossiers to endorse or forward, the office's checks."""
    waiting = list(
        cycle.applications.filter(
            state__in=("draft", "correction", "bureau_review", "endorsed", "office_check")
        ).values_list("state", "organisation_id", "bureau_id", "correction_due_at")
    )
    closes = window_of(cycle, "application").closes_at
    review_opens = window_of(cycle, "document_review").opens_at
    drafts = Counter((org, closes) for state, org, _, _ in waiting if state == "draft")
    corrections = Counter((org, due) for state, org, _, due in waiting if state == "correction" and due is not None)
    bureaus = Counter((bureau, closes) for state, _, bureau, _ in waiting if state in {"bureau_review", "endorsed"})
    checks = sum(state == "office_check" for state, *_ in waiting)
    apply, recommend = reverse("applications:apply"), reverse("applications:recommend")
    yield from _scoped("draft", "申报草稿待提交", RoleCode.APPLICANT, ScopeKind.ORGANISATION, drafts, apply)
    yield from _scoped("correction", "补正待提交", RoleCode.APPLICANT, ScopeKind.ORGANISATION, corrections, apply)
    yield from _scoped("bureau", "申报待审核报送", RoleCode.BUREAU, ScopeKind.BUREAU, bureaus, recommend)
    if checks:
        for user in holders_in_round(RoleCode.OFFICE, cycle.pk):
            yield OpenWork(
                "check", "资格初审待办理", user.pk, checks, review_opens, reverse("applications:office_list")
            )


def _scoped(
    kind: str, label: str, role: RoleCode, scope: ScopeKind, counts: Counter[tuple[int, datetime]], link: str
) -> Iterable[OpenWork]:
    holders: dict[int, list[int]] = {}
    rows = RoleGrant.objects.filter(
        role=role,
        scope_kind=scope,
        scope_id__in={scope_id for scope_id, _ in counts},
        revoked_at__isnull=True,
        user__is_active=True,
    )
    for scope_id, user_id in rows.values_list("scope_id", "user_id") if counts else ():
        holders.setdefault(scope_id or 0, []).append(user_id)
    for (scope_id, due), count in counts.items():
        for user_id in holders.get(scope_id, []):
            yield OpenWork(kind, label, user_id, count, due, link)


def missed_the_window(cycle: AwardCycle, at: datetime) -> QuerySet[Application]:
    """Dossiers that should lapse at `at`: not at the office when stage 2 closed, or a correction past its due."""
    late = cycle.applications.filter(state="correction", correction_due_at__lte=at)
    if at >= window_of(cycle, "application").closes_at:
        late |= cycle.applications.filter(state__in=("draft", "bureau_review", "endorsed"))
    return late.order_by("pk")
