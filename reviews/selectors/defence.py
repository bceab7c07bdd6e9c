"""The defence as each of its readers may see it: timetable, duties, an applicant's own slot. Never a score."""

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from applications.models import Application, AwardCycle
from applications.selectors.applications import applications_as
from baoji_award.accounts.enums import RoleCode
from baoji_award.accounts.models import User
from baoji_award.documents.models import Document
from baoji_award.errors import NotFoundForYou
from reviews.enums import ReviewStage
from reviews.models import Assignment, DefenceDraw, DefenceSession, DefenceSheet, DefenceSlot, PanelMember
from reviews.selectors.sheets import reviewable

STAGE = ReviewStage.DEFENCE.value
TIMETABLE_KIND = "defence_timetable"


def draw_of(cycle: AwardCycle) -> DefenceDraw | None:
    """The round's draw with the people who committed and performed it. One query."""
    return DefenceDraw.objects.filter(cycle=cycle).select_related("committed_by", "drawn_by").first()


def waiting_count(cycle: AwardCycle, *, by: User, role: RoleCode) -> int:
    """How many dossiers are in the defence, as far as this role opens them."""
    return applications_as(by=by, role=role).filter(cycle=cycle, state=STAGE).count()


def sees_every_slot(cycle: AwardCycle, *, by: User, role: RoleCode) -> bool:
    """Whether no dossier of the drawn timetable is hidden from `by`: the printed timetable names them all."""
    drawn = DefenceSlot.objects.filter(draw__cycle=cycle)
    return not drawn.exclude(application__in=applications_as(by=by, role=role)).exists()


def slots_of(
    cycle: AwardCycle, *, by: User, role: RoleCode, session: DefenceSession | None = None
) -> QuerySet[DefenceSlot]:
    """The drawn slots, all or those of one session, in order with how many experts judge each (`judges`) and how many
    have sealed (`sealed`).

    Both count duties, not scores. Dossiers from which `by` is recused are left out.
    """
    running = Q(application__assignments__panel__stage=STAGE) & ~Q(
        application__assignments__state=Assignment.State.CANCELLED
    )
    sealed = running & Q(application__assignments__defence_sheet__state=DefenceSheet.State.SUBMITTED)
    found = DefenceSlot.objects.filter(draw__cycle=cycle, application__in=applications_as(by=by, role=role))
    return (
        (found.filter(session=session) if session else found)
        .select_related("application__organisation", "application__group", "application__cycle", "draw", "arrival")
        .annotate(
            judges=Count("application__assignments", filter=running, distinct=True),
            sealed=Count("application__assignments", filter=sealed, distinct=True),
        )
        .order_by("position")
    )


def timetable_document(cycle: AwardCycle) -> Document | None:
    """The rendered timetable; None until the worker has made it. One query."""
    return (
        Document.objects.filter(kind=TIMETABLE_KIND, object_type="cycle", object_id=str(cycle.pk))
        .select_related("stored")
        .order_by("-pk")
        .first()
    )


def own_slot(application: Application) -> DefenceSlot | None:
    """The slot of an application that a loader found for its applicant; None before the draw. One query."""
    return DefenceSlot.objects.filter(application=application, draw__drawn_at__isnull=False).first()


def own_slots(application: Application) -> list[DefenceSlot]:
    """The same with its draw, as a list. One query."""
    return list(
        DefenceSlot.objects.filter(application=application, draw__drawn_at__isnull=False).select_related("draw")
    )


def slots_for_expert(cycle: AwardCycle, *, by: User) -> list[DefenceSlot]:
    """The drawn slots of the defences that the expert judges, in order. One query."""
    duties = defences_in(cycle, by=by).order_by()
    rows = DefenceSlot.objects.filter(draw__cycle=cycle, application__in=duties.values("application"))
    return list(rows.select_related("draw").order_by("position"))


def defences_of(*, by: User) -> QuerySet[Assignment]:
    """The defences the expert judges: accepted and still readable, with slot, timing and own sheet, in drawn order.

    `leads` on each says whether the expert leads its panel.
    """
    return (
        Assignment.objects.filter(
            expert=by, state=Assignment.State.ACCEPTED, panel__stage=STAGE, application__in=reviewable(by)
        )
        .select_related(
            "application__organisation",
            "application__group",
            "application__defence_slot__timing",
            "panel__cycle",
            "expert__expert_profile",
            "defence_sheet",
        )
        .annotate(leads=Exists(PanelMember.objects.filter(panel=OuterRef("panel"), user=by, is_leader=True)))
        .order_by("application__defence_slot__position", "application__number")
    )


def defences_in(cycle: AwardCycle, *, by: User) -> QuerySet[Assignment]:
    """Those of one round."""
    return defences_of(by=by).filter(panel__cycle=cycle)


def slot_in(cycle: AwardCycle, *, by: User, role: RoleCode, slot_id: int) -> DefenceSlot:
    """One of the drawn slots the role opens to `by`. Raises NotFoundForYou."""
    slot = slots_of(cycle, by=by, role=role).filter(pk=slot_id).first()
    if slot is None:
        raise NotFoundForYou
    return slot


def load_defence(*, by: User, assignment_id: int) -> Assignment:
    """The expert's own duty in the defence. Raises NotFoundForYou for anyone else, and after a recusal. One query."""
    found = defences_of(by=by).filter(pk=assignment_id).first()
    if found is None:
        raise NotFoundForYou
    return found


def sheet_of(assignment: Assignment) -> DefenceSheet:
    """The duty's sheet, or an unsaved blank one: looking at the form writes nothing."""
    return getattr(assignment, "defence_sheet", None) or DefenceSheet(assignment=assignment)


def slot_of(assignment: Assignment) -> DefenceSlot | None:
    return getattr(assignment.application, "defence_slot", None)
