"""回避 of anyone who works on dossiers; apps above follow it (reviews takes back an expert's assignments)."""

from collections.abc import Callable
from datetime import datetime

from applications.models import Application, Recusal
from applications.workflow.engine import lock_application
from applications.workflow.policy import holds_in_round, visible
from baoji_award.accounts.enums import RoleCode
from baoji_award.accounts.models import User
from baoji_award.audit.services import record, unit_of_work
from baoji_award.calendar.clock import database_now
from baoji_award.errors import Conflict, DomainError, NotFoundForYou

LONGEST_REASON = 200
DECIDERS = (RoleCode.OFFICE, RoleCode.AGENCY)

Follower = Callable[[Recusal, User, datetime], None]
_followers: list[Follower] = []


def on_recusal(follower: Follower) -> Follower:
    """Registers what an app above takes back when somebody is recused; it runs in the recusal's transaction."""
    if follower not in _followers:
        _followers.append(follower)
    return follower


def record_recusal(*, application_id: int, user_id: int, reason: str, by: User, at: datetime | None = None) -> Recusal:
    """Cuts a person off one dossier, whatever roles they hold, from the next request on; returns the recusal.

    Side effects: the Recusal row, audit event `recusal.decided`, and what the followers take back (an expert's
    assignments and grant).
    Raises NotFoundForYou (a dossier `by` may not see, no such person, `by` neither of the round's office nor of its
    agency), Conflict (one is running), DomainError (no reason; one's own recusal is decided by somebody else).
    """
    with unit_of_work():
        application = _locked(application_id, by, DECIDERS)
        moment = at or database_now()
        user = User.objects.filter(pk=user_id).first()
        if user is None:
            raise NotFoundForYou
        _check(user, reason, by)
        if application.recusals.filter(user=user, lifted_at__isnull=True).exists():
            raise Conflict(f"{user.name}已对本申报回避，不需重复办理。")
        recusal = Recusal.objects.create(
            application=application, user=user, reason=reason.strip(), decided_by=by, decided_at=moment
        )
        _record("recusal.decided", recusal, by, moment)
        for follower in _followers:
            follower(recusal, by, moment)
    return recusal


def lift_recusal(*, recusal_id: int, by: User, at: datetime | None = None) -> Recusal:
    """Ends a running recusal and returns it. The person concerned can never do it (also a constraint).

    Side effects: `lifted_by` and `lifted_at`, audit event `recusal.lifted`.
    Raises NotFoundForYou (unknown, lifted, or of a dossier `by` may not see: their own among them).
    """
    with unit_of_work():
        running = Recusal.objects.filter(pk=recusal_id, lifted_at__isnull=True).first()
        if running is None or running.user_id == by.pk:
            raise NotFoundForYou
        _locked(running.application_id, by, (RoleCode.OFFICE,))
        recusal = Recusal.objects.select_for_update(of=("self",)).select_related("application").get(pk=recusal_id)
        if recusal.lifted_at is not None:
            raise NotFoundForYou
        recusal.lifted_by, recusal.lifted_at = by, at or database_now()
        recusal.save(update_fields=["lifted_by", "lifted_at"])
        _record("recusal.lifted", recusal, by, recusal.lifted_at)
    return recusal


def _locked(application_id: int, by: User, roles: tuple[RoleCode, ...]) -> Application:
    application = lock_application(application_id)
    seen = Application.objects.filter(visible(by), pk=application_id).exists()
    if not seen or not any(holds_in_round(by, role, application.cycle_id) for role in roles):
        raise NotFoundForYou
    return application


def _check(user: User, reason: str, by: User) -> None:
    if user.pk == by.pk:
        raise DomainError("本人的回避由其他经办人办理。")
    if not reason.strip() or len(reason.strip()) > LONGEST_REASON:
        raise DomainError(f"请填写回避原因，不超过 {LONGEST_REASON} 字。")


def _record(action: str, recusal: Recusal, by: User, at: datetime) -> None:
    record(
        action=action,
        by=by,
        at=at,
        object_type="application",
        object_id=str(recusal.application_id),
        payload={"number": recusal.application.number, "user": recusal.user_id, "reason": recusal.reason},
    )
