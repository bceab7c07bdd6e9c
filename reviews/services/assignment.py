"""Who judges which dossier. The only module that gives or takes guardian's right to review a dossier.

An expert holds the right only through an accepted assignment: released by the agency, all pledges of the round
signed, and an explicit 无利害关系 about this dossier. A recusal takes it back at once (design.md section 5).
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from guardian.shortcuts import assign_perm, remove_perm

from applications.models import Application, Recusal
from applications.selectors.applications import applications_as
from applications.services.recusals import on_recusal
from baoji_award.accounts.enums import RoleCode
from baoji_award.accounts.models import User
from baoji_award.audit.services import record, unit_of_work
from baoji_award.calendar.clock import database_now
from baoji_award.errors import Conflict, NotFoundForYou
from baoji_award.notifications.services import tell
from reviews.enums import ReviewStage
from reviews.errors import NotYet
from reviews.models import (
    Assignment,
    CalibrationCase,
    DefenceSheet,
    ItemScore,
    Panel,
    PanelMember,
    ScoreSheet,
    SiteSignature,
)
from reviews.selectors.criteria import published_criteria
from reviews.selectors.declarations import declared_free, unsigned_pledges
from reviews.selectors.site import put_up_for_signing
from reviews.services.called_off import tell_about_ended_duty
from reviews.services.fitting import conflicts_against, require_fitting
from reviews.services.panels import broken_rules, lock_panel
from reviews.services.site_signing import complete_if_signed

PERMISSION = "applications.review_application"


@unit_of_work()
def assign(*, panel_id: int, application_id: int, expert_id: int, by: User, at: datetime | None = None) -> Assignment:
    """Proposes that a panel's member judges a dossier; the expert sees nothing yet. Returns the running assignment.

    Raises NotFoundForYou (foreign panel, dossier that `by` may not see, no member), NotYet (panel not enabled),
    DomainError (dossier not in the panel's stage or group, recused, a computed conflict that blocks).
    Side effects: the row, audit event `assignment.proposed`.
    """
    panel = lock_panel(panel_id, by)
    if panel.state != Panel.State.ENABLED:
        raise NotYet("评审组尚未启用，不能分派。")
    lock_dossiers([application_id])
    application = applications_as(by=by, role=RoleCode.AGENCY).filter(pk=application_id, cycle=panel.cycle_id).first()
    if application is None:
        raise NotFoundForYou
    member = PanelMember.objects.select_related("user").filter(panel=panel, user_id=expert_id).first()
    if member is None:
        raise NotFoundForYou
    now = at or database_now()
    require_fitting(panel, application, member, now)
    assignment, created = Assignment.objects.exclude(state=Assignment.State.CANCELLED).get_or_create(
        panel=panel,
        application=application,
        expert=member.user,
        defaults={"proposed_by": by, "proposed_at": now},
    )
    if created:
        _record("assignment.proposed", assignment, by, now)
    return assignment


@unit_of_work()
def unassign(*, assignment_id: int, by: User, at: datetime | None = None) -> Assignment:
    """Takes back a proposal that is not yet released. Raises NotFoundForYou, Conflict after release (then: recuse).

    Side effects: the assignment is cancelled, audit event `assignment.taken_back`.
    """
    opened = applications_as(by=by, role=RoleCode.AGENCY)
    found = Assignment.objects.filter(pk=assignment_id, application__in=opened).first()
    if found is None:
        raise NotFoundForYou
    lock_panel(found.panel_id, by)
    lock_dossiers([found.application_id])
    assignment = Assignment.objects.select_for_update(of=("self",)).get(pk=assignment_id)
    if assignment.state != Assignment.State.PROPOSED:
        raise Conflict("该分派已发布，不能直接取消。专家须回避的，请办理回避。")
    _cancel(assignment, "评审机构调整", by, at or database_now())
    return assignment


@unit_of_work()
def release_assignments(*, panel_id: int, by: User, at: datetime | None = None) -> int:
    """Publishes the panel's proposals to its experts; returns how many. Dossiers from which `by` is recused wait for a
    colleague.

    Raises NotFoundForYou, NotYet when the panel breaks a rule of its stage, a dossier has too few experts, its criteria
    are not published, its site report is being signed, or a conflict has come up since the proposal.
    Side effects: states, audit event `assignments.released`, one message per expert, acceptance of those that were
    already declared free of conflict (a second panel on the same dossier).
    """
    panel = lock_panel(panel_id, by)
    opened = applications_as(by=by, role=RoleCode.AGENCY)
    proposed = Assignment.objects.filter(panel=panel, state=Assignment.State.PROPOSED, application__in=opened)
    rows = list(_lock(proposed))
    if not rows:
        raise NotYet("没有待发布的分派。")
    now = at or database_now()
    _require_releasable(panel, {row.application_id for row in rows})
    if why := conflicts_against(panel, {(row.application_id, row.expert_id) for row in rows}, now):
        raise NotYet(f"存在利害关系，请先取消分派：{why}。")
    for row in rows:
        row.state, row.released_by, row.released_at = Assignment.State.RELEASED, by, now
    Assignment.objects.bulk_update(rows, ["state", "released_by", "released_at"])
    pairs = [[row.application_id, row.expert_id] for row in rows]
    record(
        action="assignments.released",
        by=by,
        at=now,
        object_type="panel",
        object_id=str(panel.pk),
        payload={"pairs": pairs},
    )
    experts = list(User.objects.filter(pk__in={row.expert_id for row in rows}))
    context = {"panel": panel, "cycle": panel.cycle}
    key = f"assigned:{panel.pk}:{max(row.pk for row in rows)}"
    tell(to=experts, template="assigned", context=context, key=key, link=reverse("reviews:declarations"), at=now)
    for row in rows:
        accept_if_ready(row, by=row.expert, at=now)
    return len(rows)


def _require_releasable(panel: Panel, applications: set[int]) -> None:
    # Who joined a team after its report was put up would be one of the whole that has not signed.
    standing = put_up_for_signing(panel).filter(visit__application__in=applications)
    if numbers := sorted(standing.values_list("visit__application__number", flat=True)):
        raise NotYet(f"现场评审报告已提交全组签署，不能再增加评审专家：{'、'.join(numbers)}。")
    if broken := broken_rules(panel):
        raise NotYet(f"评审组不符合组成要求，不能发布：{broken}。")
    _require_enough(panel, applications)
    if panel.stage == ReviewStage.DOCUMENT_REVIEW:
        _require_criteria(panel, applications)


def _require_enough(panel: Panel, applications: set[int]) -> None:
    least = panel.cycle.rulebook.seats(panel.stage).per_dossier
    running = Assignment.objects.filter(application__in=applications, panel__stage=panel.stage).exclude(
        state=Assignment.State.CANCELLED
    )
    count: dict[str, int] = {}
    for number in running.values_list("application__number", flat=True):
        count[number] = count.get(number, 0) + 1
    short = [f"{number}（{have} 名）" for number, have in sorted(count.items()) if have < least]
    if short:
        raise NotYet(f"每份申报须分派不少于 {least} 名专家：{'、'.join(short)}。")


def _require_criteria(panel: Panel, applications: set[int]) -> None:
    codes = set(Application.objects.filter(pk__in=applications).values_list("group__criteria", flat=True))
    for code in sorted(codes):
        criteria = published_criteria(code)
        demanded = panel.cycle.rulebook.review.calibration
        if demanded and not CalibrationCase.objects.filter(cycle=panel.cycle, criteria=criteria).exists():
            raise NotYet(f"本轮规则要求先校准：请先发布“{code}”的校准样例。")


def lock_assignments(**lookup: Any) -> list[Assignment]:
    """The running assignments that match, locked FOR UPDATE in the order of their ids; in a transaction only."""
    visible = (Assignment.State.RELEASED, Assignment.State.ACCEPTED)
    return list(_lock(Assignment.objects.filter(state__in=visible, **lookup)))


def lock_dossiers(applications: Iterable[int]) -> None:
    """Waits for these dossiers, in the order of their ids, before any of their assignments is locked.

    A recusal and every move of a dossier lock it first and touch its assignments then; whoever took them the other way
    round could stand in their way for good. In a transaction only.
    """
    wanted = Application.objects.filter(pk__in=applications).order_by("pk")
    list(wanted.select_for_update(of=("self",), no_key=True).values_list("pk"))


def _lock(rows: QuerySet[Assignment]) -> Iterable[Assignment]:
    lock_dossiers(rows.values_list("application_id", flat=True))
    locked: Iterable[Assignment] = (
        rows.select_for_update(of=("self",))
        .select_related("panel__cycle", "application__group", "expert", "released_by")
        .order_by("pk")
    )
    return locked


def accept_if_ready(assignment: Assignment, *, by: User, at: datetime) -> bool:
    """Accepts a released, locked assignment once everything is signed and declared; returns whether it did.

    Side effects: state, guardian's grant, for the document review a blank score sheet, audit `assignment.accepted`.
    """
    if assignment.state != Assignment.State.RELEASED:
        return False
    application, expert = assignment.application, assignment.expert
    if unsigned_pledges(user=expert, cycle=assignment.panel.cycle) or not declared_free(
        user=expert, application=application
    ):
        return False
    if Recusal.objects.filter(application=application, user=expert, lifted_at__isnull=True).exists():
        return False
    assignment.state, assignment.accepted_at = Assignment.State.ACCEPTED, at
    assignment.save(update_fields=["state", "accepted_at"])
    assign_perm(PERMISSION, expert, application)
    if assignment.panel.stage == ReviewStage.DOCUMENT_REVIEW:
        _blank_sheet(assignment)
    _record("assignment.accepted", assignment, by, at)
    return True


def _blank_sheet(assignment: Assignment) -> None:
    criteria = published_criteria(assignment.application.group.criteria)
    sheet = ScoreSheet.objects.create(assignment=assignment, criteria=criteria)
    leaves = criteria.items.filter(leaf=True)
    ItemScore.objects.bulk_create(ItemScore(sheet=sheet, item=item) for item in leaves)


@on_recusal
def cut_off(recusal: Recusal, by: User, at: datetime) -> None:
    """Follows a recusal: takes guardian's grant and cancels the expert's assignments to the dossier.

    A submitted sheet stays frozen but no longer counts.
    """
    application, user = recusal.application, recusal.user
    remove_perm(PERMISSION, user, application)
    running = Assignment.objects.filter(application=application, expert=user).exclude(state=Assignment.State.CANCELLED)
    for assignment in _lock(running):
        _cancel(assignment, recusal.reason, by, at)


def end_duty(assignment: Assignment, reason: str, by: User, at: datetime) -> None:
    """Cancels a locked assignment whose expert leaves the panel; the grant goes unless another duty needs it.

    Side effects: state, guardian's grant, audit event `assignment.cancelled`; word of a date that is no longer theirs;
    a site report that waited for nobody else's signature is complete.
    """
    _cancel(assignment, reason, by, at)
    if assignment.panel.stage == ReviewStage.SITE_REVIEW:
        complete_if_signed(assignment.application, by=by, at=at)
    same = Assignment.objects.filter(application=assignment.application_id, expert=assignment.expert_id)
    if not same.filter(state=Assignment.State.ACCEPTED).exists():
        remove_perm(PERMISSION, assignment.expert, assignment.application)


def drop_open_duties(*, expert_id: int, cycle_id: int, reason: str, by: User, at: datetime) -> list[int]:
    """Cancels what a drop-out has not finished in a round, and takes the right to dossiers nothing else opens to them.

    Returns the dossiers concerned. What is sealed or signed stays and counts, and its dossier stays readable to its
    judge. In a transaction only. Side effects: the assignments, audit event `assignment.cancelled` for each.
    """
    running = Assignment.objects.filter(expert_id=expert_id, panel__cycle_id=cycle_id)
    finished = (
        Q(sheet__state=ScoreSheet.State.SUBMITTED)
        | Q(defence_sheet__state=DefenceSheet.State.SUBMITTED)
        | Q(pk__in=_signed_visits(expert_id))
    )
    open_ones = running.exclude(state=Assignment.State.CANCELLED).exclude(finished)
    dropped = list(_lock(Assignment.objects.filter(pk__in=open_ones.values_list("pk", flat=True))))
    for assignment in dropped:
        end_duty(assignment, reason, by, at)
    return [row.application_id for row in dropped]


def _signed_visits(expert_id: int) -> QuerySet[Assignment, int]:
    signed = SiteSignature.objects.filter(user_id=expert_id, report__visit__application=OuterRef("application"))
    on_site = Assignment.objects.filter(expert_id=expert_id, panel__stage=ReviewStage.SITE_REVIEW)
    return on_site.filter(Exists(signed)).values_list("pk", flat=True)


def _cancel(assignment: Assignment, reason: str, by: User, at: datetime) -> None:
    accepted = assignment.state == Assignment.State.ACCEPTED
    assignment.state, assignment.cancelled_at = Assignment.State.CANCELLED, at
    assignment.cancel_reason = reason
    assignment.save(update_fields=["state", "cancelled_at", "cancel_reason"])
    # A proposal that nobody has seen is no duty: the supervision watches over those that were released.
    action = "assignment.cancelled" if assignment.released_at else "assignment.taken_back"
    _record(action, assignment, by, at, reason=reason)
    if accepted:
        tell_about_ended_duty(assignment, at=at)


def _record(action: str, assignment: Assignment, by: User, at: datetime, reason: str = "") -> None:
    record(
        action=action,
        by=by,
        at=at,
        object_type="application",
        object_id=str(assignment.application_id),
        payload={"assignment": assignment.pk, "expert": assignment.expert_id, "reason": reason},
    )
