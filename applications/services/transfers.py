"""A dossier that came to the wrong bureau goes to another one, by the office and before any recommendation."""

from datetime import datetime

from django.db.models import QuerySet
from django.urls import reverse

from applications.models import Application, Bureau, BureauTransfer
from applications.roles import recused_users
from applications.selectors.transfers import TRANSFERABLE, bureaus_of_round
from applications.services.applicant_section import touch
from applications.workflow.engine import STALE, lock_application
from applications.workflow.policy import holds_in_round, visible
from baoji_award.accounts.enums import RoleCode, ScopeKind
from baoji_award.accounts.models import User
from baoji_award.accounts.selectors import holders
from baoji_award.audit.services import record, unit_of_work
from baoji_award.calendar.clock import database_now
from baoji_award.errors import Conflict, DomainError, NotFoundForYou, Refused
from baoji_award.notifications.services import tell

LONGEST_REASON = 500
TOO_LATE = "申报已由推荐部门推荐、报送或办结，不能转交。确需转交的，请先由推荐部门撤回推荐。"


def transfer_dossier(
    *, application_id: int, bureau_id: int, reason: str, version: int, by: User, at: datetime | None = None
) -> BureauTransfer:
    """Gives a dossier that was handed in to another bureau of its round and returns the row of the transfer.

    Side effects, in one transaction:
    - the dossier's bureau and version (a page opened before is stale); the old bureau's next request finds nothing
    - the old bureau's draft of a recommendation is deleted; its comments stay its own
    - audit event `application.transferred`; a message to both bureaus and to the applicant
    Raises NotFoundForYou (not of the office of its round, unknown bureau), Refused (sees it, is not the office),
    Conflict (stale, or recommended already: a batch is never changed), DomainError (no reason, the same bureau).
    """
    with unit_of_work():
        application = lock_application(application_id)
        _check_person(application, by)
        moment = at or database_now()
        if version != application.version:
            raise Conflict(STALE)
        if application.state not in TRANSFERABLE:
            raise Conflict(TOO_LATE)
        target = _target(application, bureau_id)
        transfer = BureauTransfer.objects.create(
            application=application,
            from_bureau=application.bureau,
            to_bureau=target,
            reason=_checked(reason),
            transferred_by=by,
            transferred_at=moment,
        )
        if hasattr(application, "recommendation"):
            application.recommendation.delete()
        application.bureau = target
        application.save(update_fields=["bureau"])
        touch(application)
        _record(transfer, by)
        _tell(transfer)
    return transfer


def _check_person(application: Application, by: User) -> None:
    if not Application.objects.filter(visible(by), pk=application.pk).exists():
        raise NotFoundForYou
    if not holds_in_round(by, RoleCode.OFFICE, application.cycle_id):
        raise Refused("转交推荐部门由组委会办公室办理。")
    if application.submitted_at is None:
        raise NotFoundForYou


def _checked(reason: str) -> str:
    text = reason.strip()
    if not text or len(text) > LONGEST_REASON:
        raise DomainError(f"请填写转交原因，不超过 {LONGEST_REASON} 字。")
    return text


def _target(application: Application, bureau_id: int) -> Bureau:
    target = bureaus_of_round(application).filter(pk=bureau_id).first()
    if target is None:
        raise NotFoundForYou
    if target.pk == application.bureau_id:
        raise DomainError("申报现在就在该部门，请选择其他部门。")
    return target


def _record(transfer: BureauTransfer, by: User) -> None:
    record(
        action="application.transferred",
        by=by,
        at=transfer.transferred_at,
        object_type="application",
        object_id=str(transfer.application_id),
        payload={
            "number": transfer.application.number,
            "from": transfer.from_bureau.name,
            "to": transfer.to_bureau.name,
            "reason": transfer.reason,
        },
    )


def _tell(transfer: BureauTransfer) -> None:
    """The old bureau learns that the dossier has left, not where it went; its link leads to its own list."""
    application = transfer.application
    detail = reverse("applications:detail", args=[application.number])
    review = reverse("applications:bureau_review", args=[application.number])
    applicants = holders(
        role=RoleCode.APPLICANT, scope_kind=ScopeKind.ORGANISATION, scope_id=application.organisation_id
    )
    for template, people, link in (
        ("transferred_away", _people(transfer.from_bureau), reverse("applications:bureau_list")),
        ("transferred_here", _people(transfer.to_bureau), review),
        ("transferred", applicants, detail),
    ):
        tell(
            to=people.exclude(pk__in=recused_users(application)),
            template=template,
            context={"application": application, "transfer": transfer},
            key=f"{template}:{transfer.pk}",
            link=link,
            at=transfer.transferred_at,
        )


def _people(bureau: Bureau) -> QuerySet[User]:
    return holders(role=RoleCode.BUREAU, scope_kind=ScopeKind.BUREAU, scope_id=bureau.pk)
