"""One defence on its day: slot, arrival and timing for the agency; the proposed points off for the leader."""

from django.db.models import QuerySet

from applications.models import AwardCycle
from applications.selectors.applications import applications_as
from baoji_award.accounts.enums import RoleCode
from baoji_award.accounts.models import User
from baoji_award.errors import NotFoundForYou
from reviews.models import Assignment, DefenceArrival, DefenceSlot, DefenceTiming
from reviews.selectors.defence import load_defence, slot_of


def load_slot(*, by: User, slot_id: int) -> DefenceSlot:
    """A slot of a dossier that the agency may see. Raises NotFoundForYou. One query."""
    found = (
        DefenceSlot.objects.filter(pk=slot_id, application__in=applications_as(by=by, role=RoleCode.AGENCY))
        .select_related(
            "application__organisation",
            "application__group",
            "application__cycle",
            "arrival",
            "timing",
            "draw",
        )
        .first()
    )
    if found is None:
        raise NotFoundForYou
    return found


def arrival_of(slot: DefenceSlot) -> DefenceArrival | None:
    return getattr(slot, "arrival", None)


def timing_of(slot: DefenceSlot) -> DefenceTiming | None:
    return getattr(slot, "timing", None)


def load_overtime(*, by: User, assignment_id: int) -> tuple[Assignment, DefenceTiming]:
    """The leader's own duty with the timing of its slot. Raises NotFoundForYou for anybody else, and before one is
    recorded. Two queries.
    """
    duty = load_defence(by=by, assignment_id=assignment_id)
    slot = slot_of(duty)
    timing = DefenceTiming.objects.filter(slot=slot).select_related("decided_by").first() if slot else None
    if timing is None or not getattr(duty, "leads", False):
        raise NotFoundForYou
    return duty, timing


def undecided_dossiers(cycle: AwardCycle, stage: str) -> QuerySet[DefenceTiming, int]:
    """Keys of the stage's dossiers whose proposed points off wait for the leader."""
    waiting = DefenceTiming.objects.filter(
        slot__draw__cycle=cycle, slot__application__state=stage, proposed__gt=0, points__isnull=True
    )
    return waiting.values_list("slot__application_id", flat=True)
