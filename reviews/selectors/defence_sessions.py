"""The sessions of the defence: what is planned, which panel judges which dossier, and who sits where."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, QuerySet

from applications.models import Application, AwardCycle
from applications.roles import not_recused
from applications.selectors.applications import applications_as
from baoji_award.accounts.enums import RoleCode
from baoji_award.accounts.models import User
from baoji_award.calendar.clock import LOCAL, local_day
from baoji_award.calendar.periods import end_of_day, start_of_day
from baoji_award.documents.models import Document
from baoji_award.errors import DomainError, NotFoundForYou
from baoji_award.ui.words import moment
from reviews.enums import ReviewStage
from reviews.models import Assignment, DefenceSession, DefenceSlot, Panel

STAGE = ReviewStage.DEFENCE.value
SESSION_KIND = "defence_session"


def sessions_of(cycle: AwardCycle) -> QuerySet[DefenceSession]:
    """The round's sessions in the order of the timetable, with how many defences were drawn into each (`drawn`)."""
    found = DefenceSession.objects.filter(cycle=cycle).select_related("panel").annotate(drawn=Count("slots"))
    return found.order_by("starts_at", "room", "pk")


def has_sessions(cycle: AwardCycle) -> bool:
    """Whether the agency planned sessions (a draw makes them where it planned none). One query."""
    return DefenceSession.objects.filter(cycle=cycle).exists()


def load_session(cycle: AwardCycle, *, session_id: int) -> DefenceSession:
    """One session of the round. Raises NotFoundForYou. One query."""
    session = DefenceSession.objects.filter(cycle=cycle, pk=session_id).select_related("panel").first()
    if session is None:
        raise NotFoundForYou
    return session


def defence_panels(cycle: AwardCycle) -> QuerySet[Panel]:
    """The panels of the defence."""
    return Panel.objects.filter(cycle=cycle, stage=STAGE).order_by("pk")


def running_defences() -> QuerySet[Assignment]:
    """The duties in the defence that stand."""
    return Assignment.objects.filter(panel__stage=STAGE).exclude(state=Assignment.State.CANCELLED)


def panels_of_dossiers(cycle: AwardCycle, numbers: Sequence[str]) -> dict[str, int | None]:
    """Number → the panel whose experts judge the dossier, None without one. Raises DomainError for one of two panels.

    One query.
    """
    rows = running_defences().filter(panel__cycle=cycle, application__number__in=numbers)
    found: dict[str, int | None] = dict.fromkeys(numbers)
    for number, panel in rows.order_by("application__number").values_list("application__number", "panel").distinct():
        if found[number] is not None:
            raise DomainError(f"{number} 由两个评审组评审，请先调整分派。")
        found[number] = panel
    return found


def judges_then(application: Application, user_id: int) -> str:
    """When the expert judges another defence at the time of this one; empty when they do not. Two queries."""
    slot = DefenceSlot.objects.filter(application=application).first()
    if slot is None:
        return ""
    own = running_defences().filter(expert=user_id).exclude(application=application)
    clash = DefenceSlot.objects.filter(
        draw=slot.draw_id,
        starts_at__lt=slot.ends_at,
        ends_at__gt=slot.starts_at,
        application__in=own.values("application"),
    ).first()
    return moment(clash.starts_at) if clash else ""


@dataclass(frozen=True, slots=True)
class Seen:
    """A defence as spectators see it: `organisation` and `question` are empty before it begins."""

    position: int
    starts_at: datetime
    ends_at: datetime
    organisation: str
    question: str
    running: bool


@dataclass(frozen=True, slots=True)
class Room:
    """One session of the day."""

    session: DefenceSession
    seen: tuple[Seen, ...]

    @property
    def title_id(self) -> str:
        """The id of the room's heading."""
        return f"room-{self.session.pk}-t"

    @property
    def hours(self) -> str:
        """From when to when."""
        return f"{moment(self.session.starts_at)}—{self.session.ends_at.astimezone(LOCAL):%H:%M}"


def hall_of(cycle: AwardCycle, *, by: User, at: datetime) -> list[Room]:
    """The sessions of `at`'s day with their defences, those from which `by` is recused left out. Two queries.

    Who presents is known when their time has come, as in the hall; nothing of panels, arrivals or scores.
    """
    day = local_day(at)
    today = DefenceSession.objects.filter(cycle=cycle, starts_at__gte=start_of_day(day), starts_at__lt=end_of_day(day))
    slots = (
        DefenceSlot.objects.filter(not_recused(by, "application"), session__in=today, draw__drawn_at__isnull=False)
        .select_related("application__organisation", "question_draw__question")
        .order_by("position")
    )
    found: dict[int, list[Seen]] = defaultdict(list)
    for slot in slots:
        found[slot.session_id].append(_seen(slot, at))
    return [Room(session, tuple(found[session.pk])) for session in today.order_by("starts_at", "room", "pk")]


def _seen(slot: DefenceSlot, at: datetime) -> Seen:
    begun = slot.starts_at <= at
    drawn = getattr(slot, "question_draw", None)
    shown = begun and drawn is not None and drawn.drawn_at is not None
    return Seen(
        slot.position,
        slot.starts_at,
        slot.ends_at,
        slot.application.organisation.name if begun else "",
        drawn.question.text if drawn is not None and shown else "",
        running=begun and at < slot.ends_at,
    )


def sees_whole_session(session: DefenceSession, *, by: User, role: RoleCode) -> bool:
    """Whether no dossier of the session is hidden from `by`: the printed timetable names them all. One query."""
    return not session.slots.exclude(application__in=applications_as(by=by, role=role)).exists()


def session_document(session: DefenceSession) -> Document | None:
    """The session's rendered timetable; None until the worker has made it. One query."""
    found = Document.objects.filter(kind=SESSION_KIND, object_type="defence_session", object_id=str(session.pk))
    return found.select_related("stored").order_by("-pk").first()
