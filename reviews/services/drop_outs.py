"""A member drops out of a panel: unsealed duties end at once, the first reserve that fits takes the seat."""

from datetime import datetime

from django.db.models import Q

from baoji_award.accounts.models import User
from baoji_award.audit.services import record, unit_of_work
from baoji_award.calendar.clock import database_now
from baoji_award.errors import Conflict, DomainError, NotFoundForYou
from reviews.models import (
    Assignment,
    AssignmentHold,
    DefenceSheet,
    ExpertProfile,
    Panel,
    PanelReserve,
    ScoreSheet,
    SiteSignature,
)
from reviews.selectors.openings import panel_is_done
from reviews.selectors.panel_draws import barred_from, reserves_of
from reviews.selectors.participation import seatable
from reviews.services.assignment import end_duty, lock_dossiers
from reviews.services.panels import lock_panel

Kind = ExpertProfile.Kind
SEALED = Q(sheet__state=ScoreSheet.State.SUBMITTED) | Q(defence_sheet__state=DefenceSheet.State.SUBMITTED)


@unit_of_work()
def replace_member(
    *, panel_id: int, user_id: int, reason: str, by: User, at: datetime | None = None
) -> PanelReserve | None:
    """Takes a member off the panel for good and seats the first reserve that fits; returns that one, if there is one.

    What the member has sealed stays and counts. A reserve fits who is still active, of the same kind (of the other one
    only while the rules hold without), and need not keep away from the panel's dossiers. Nobody becomes leader by it.

    Raises NotFoundForYou (foreign panel, no member), DomainError (no reason), Conflict (scores opened, or this member
    has signed the report of a visit). Side effects: the seats, cancelled assignments with their grants, the member's
    pins and bars, audit event `panel.member_replaced`.
    """
    panel = lock_panel(panel_id, by)
    member = panel.members.select_related("user__expert_profile").filter(user_id=user_id).first()
    if member is None:
        raise NotFoundForYou
    if not reason.strip():
        raise DomainError("请填写退出原因。")
    if panel_is_done(panel):
        raise Conflict("本阶段评分已开封，不能再调整评审组成员。")
    if SiteSignature.objects.filter(user=user_id, report__visit__panel=panel).exists():
        raise Conflict("该专家已签署本组的现场评审报告，不能退出评审组。")
    now = at or database_now()
    ended = _end_duties(panel, user_id, reason.strip(), by, now)
    AssignmentHold.objects.filter(panel=panel, expert=user_id).delete()
    member.delete()
    reserve = _first_fitting(panel, member.user.expert_profile, now)
    if reserve is not None:
        reserve.called_at, reserve.replaces_id = now, user_id
        reserve.save(update_fields=["called_at", "replaces"])
        panel.members.create(user_id=reserve.user_id)
    payload = {"out": user_id, "in": reserve and reserve.user_id, "reason": reason.strip(), "ended": ended}
    record(action="panel.member_replaced", by=by, at=now, object_type="panel", object_id=str(panel.pk), payload=payload)
    return reserve


def _end_duties(panel: Panel, user_id: int, reason: str, by: User, at: datetime) -> list[int]:
    """Cancels what is not sealed; the ids of the dossiers."""
    running = Assignment.objects.filter(panel=panel, expert=user_id).exclude(state=Assignment.State.CANCELLED)
    lock_dossiers(running.values_list("application_id", flat=True))
    open_ = running.exclude(pk__in=running.filter(SEALED).values("pk")).order_by("pk")
    rows = list(open_.select_for_update(of=("self",)).select_related("application", "expert", "panel"))
    for assignment in rows:
        end_duty(assignment, f"退出评审组：{reason}"[:200], by, at)
    return [assignment.application_id for assignment in rows]


def _first_fitting(panel: Panel, gone: ExpertProfile, at: datetime) -> PanelReserve | None:
    ready = set(seatable(panel).values_list("user_id", flat=True))
    waiting = [row for row in reserves_of(panel) if row.called_at is None and row.user_id in ready]
    seated = set(panel.members.values_list("user_id", flat=True))
    out = barred_from(panel, [row.user_id for row in waiting], at=at)
    fitting = [row for row in waiting if row.user_id not in out | seated]
    same = [row for row in fitting if row.user.expert_profile.kind == gone.kind]
    industry = panel.members.filter(user__expert_profile__kind=Kind.INDUSTRY).count()
    others = fitting if industry >= panel.cycle.rulebook.seats(panel.stage).industry else []
    return next(iter(same or [row for row in others if row not in same] or []), None)
