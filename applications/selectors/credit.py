"""信用核查: what the asked bodies have answered about a dossier, and who may read it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from applications.models import Application, CreditLine, CreditRequest
from applications.roles import scopes_of
from applications.selectors.applications import applications_as
from baoji_award.accounts.enums import RoleCode
from baoji_award.accounts.models import User
from baoji_award.documents.models import Document
from baoji_award.errors import NotFoundForYou


class Standing(StrEnum):
    """How one organisation stands with one body. No reply in time is never clean."""

    MISSING = "missing"
    WAITING = "waiting"
    OVERDUE = "overdue"
    RECORD = "record"
    CLEAN = "clean"
    CLEARED = "cleared"

    @property
    def label(self) -> str:
        return LABELS[self]

    @property
    def tone(self) -> str:
        return TONES[self]

    @property
    def is_settled(self) -> bool:
        return self in {Standing.CLEAN, Standing.CLEARED}


LABELS = {
    Standing.MISSING: "未发函",
    Standing.WAITING: "待回复",
    Standing.OVERDUE: "逾期未复",
    Standing.RECORD: "有记录",
    Standing.CLEAN: "无不良记录",
    Standing.CLEARED: "准予通过",
}
TONES = {
    Standing.MISSING: "bare",
    Standing.WAITING: "info",
    Standing.OVERDUE: "warn",
    Standing.RECORD: "err",
    Standing.CLEAN: "ok",
    Standing.CLEARED: "ok",
}


@dataclass(frozen=True, slots=True)
class Answer:
    """The newest line of one body, or none."""

    body: str
    standing: Standing
    line: CreditLine | None = None


def standing_of(line: CreditLine, at: datetime) -> Standing:
    """`line` with its request."""
    if line.cleared_at is not None:
        return Standing.CLEARED
    if line.outcome == CreditLine.Outcome.CLEAN:
        return Standing.CLEAN
    if line.outcome == CreditLine.Outcome.RECORD:
        return Standing.RECORD
    return Standing.OVERDUE if at >= line.request.due_at else Standing.WAITING


def answers_by_body(lines: Iterable[CreditLine], bodies: Iterable[str], at: datetime) -> list[Answer]:
    """One answer for each of these bodies, in their order. `lines` of one dossier, oldest letter first.

    A body asked twice stands where its newest letter does, except that a record stays until it is cleared.
    """
    newest: dict[str, CreditLine] = {}
    for line in lines:
        before = newest.get(line.request.body)
        if before is None or standing_of(before, at) is not Standing.RECORD:
            newest[line.request.body] = line
    return [
        Answer(body, standing_of(newest[body], at), newest[body]) if body in newest else Answer(body, Standing.MISSING)
        for body in bodies
    ]


def lines_of(applications: Iterable[int]) -> QuerySet[CreditLine]:
    """The lines about these dossiers with their letters, oldest letter first."""
    found = CreditLine.objects.filter(application__in=applications)
    return found.select_related("request").order_by("application_id", "request__asked_at", "request_id")


def credit_answers(application: Application, at: datetime) -> list[Answer]:
    """How the dossier stands with every body that must be asked, and with every other one that was. One query."""
    lines = list(lines_of([application.pk]))
    required = application.cycle.rulebook.checking.required_bodies
    others = sorted({line.request.body for line in lines} - set(required))
    return answers_by_body(lines, (*required, *others), at)


def reason_against_qualifying(application: Application, at: datetime) -> str | None:
    """What is not settled yet: a body that must be asked, or a record that anybody has reported."""
    required = application.cycle.rulebook.checking.required_bodies
    open_ones = [
        answer
        for answer in credit_answers(application, at)
        if not answer.standing.is_settled and (answer.body in required or answer.standing is Standing.RECORD)
    ]
    named = "、".join(f"{answer.body}（{answer.standing.label}）" for answer in open_ones)
    return f"信用核查尚未办结：{named}。" if named else None


def requests_as(*, by: User, role: RoleCode) -> QuerySet[CreditRequest]:
    """The letters of the person's rounds, newest first, with `lines` (organisations) and `answered`.

    Somebody recused from one of the organisations sees the letter without it: it is not counted, and the letter,
    which names it, stays closed (`whole` is false). A letter about nobody else is not seen at all.
    """
    ids, everywhere = scopes_of(by, role)
    mine = Q() if everywhere else Q(cycle_id__in=ids)
    seen = _lines_seen(by, role).filter(request=OuterRef("pk")).order_by()
    lines = seen.values("request").annotate(number=Count("pk")).values("number")
    replied = seen.exclude(outcome=CreditLine.Outcome.WAITING)
    answered = replied.values("request").annotate(number=Count("pk")).values("number")
    return (
        CreditRequest.objects.filter(mine)
        .select_related("cycle", "asked_by", "letter__stored")
        .annotate(lines_seen=Coalesce(Subquery(lines), 0), answered=Coalesce(Subquery(answered), 0))
        .annotate(total=Count("lines"))
        .annotate(whole=Q(total=F("lines_seen")))
        .filter(lines_seen__gt=0)
        .order_by("-asked_at", "-pk")
    )


def _lines_seen(by: User, role: RoleCode) -> QuerySet[CreditLine]:
    return CreditLine.objects.filter(application__in=applications_as(by=by, role=role).order_by().values("pk"))


def load_request(*, by: User, role: RoleCode, pk: int) -> CreditRequest:
    """One of these letters. Raises NotFoundForYou."""
    found = requests_as(by=by, role=role).filter(pk=pk).first()
    if found is None:
        raise NotFoundForYou
    return found


def lines_of_request(*, by: User, role: RoleCode, request: CreditRequest) -> QuerySet[CreditLine]:
    """The organisations of a (loaded) letter that the person may see, in the letter's order."""
    found = _lines_seen(by, role).filter(request=request)
    return found.select_related("request", "application__organisation", "recorded_by").order_by("application__number")


def waiting_lines(*, by: User, request: CreditRequest) -> list[tuple[int, int]]:
    """Key and version of the letter's lines that the officer may see and nobody has answered. One query."""
    waiting = _lines_seen(by, RoleCode.OFFICE).filter(request=request, outcome=CreditLine.Outcome.WAITING)
    return list(waiting.order_by("pk").values_list("pk", "version"))


def load_line(*, by: User, role: RoleCode, pk: int) -> CreditLine:
    """One organisation of one letter, with everything its page shows. Raises NotFoundForYou."""
    found = (
        _lines_seen(by, role)
        .filter(pk=pk)
        .select_related("request__cycle", "application__organisation", "recorded_by", "cleared_by", "file")
    )
    line = found.first()
    if line is None:
        raise NotFoundForYou
    return line


def letter_of(*, by: User, role: RoleCode, pk: int) -> Document:
    """The letter as a document. Raises NotFoundForYou while there is none, or where it names a hidden organisation."""
    request = load_request(by=by, role=role, pk=pk)
    if request.letter is None or not request.whole:  # type: ignore[attr-defined]  # annotated
        raise NotFoundForYou
    return request.letter
