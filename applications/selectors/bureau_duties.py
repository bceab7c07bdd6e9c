"""Who of a bureau drafts and who approves: a clerk drafts, a head approves, who has neither duty may do either once."""

from dataclasses import dataclass

from django.db.models import Prefetch, QuerySet

from applications.models import Application, Bureau, BureauDuty, Recommendation
from applications.roles import recused_users, scopes_of
from baoji_award.accounts.enums import RoleCode, ScopeKind
from baoji_award.accounts.models import RoleGrant, User
from baoji_award.accounts.selectors import holders
from baoji_award.audit.models import AuditEvent

CLERK, HEAD = BureauDuty.Duty.CLERK, BureauDuty.Duty.HEAD
HEAD_DOES_NOT_DRAFT = "您是部门负责人，推荐意见由经办人起草。"
CLERK_DOES_NOT_SIGN = "您是经办人，须由部门负责人办理。"
HEAD_DECLINES = "不予推荐由部门负责人办理。"
DRAFTER_DOES_NOT_SIGN = "您参与起草了这份推荐意见，须由另一人审签。"


@dataclass(frozen=True, slots=True)
class Person:
    """One person of a bureau with their duty ("" for none)."""

    user: User
    duty: str

    @property
    def label(self) -> str:
        return str(BureauDuty.Duty(self.duty).label) if self.duty else "未设定"


def duty_of(user: User, bureau_id: int) -> str:
    """The person's duty in the bureau; "" where none is set. One query."""
    return BureauDuty.objects.filter(user=user, bureau_id=bureau_id).values_list("duty", flat=True).first() or ""


def why_not_draft(by: User, application: Application) -> str:
    """Why the person does not draft this bureau's opinions; empty when they may."""
    return HEAD_DOES_NOT_DRAFT if duty_of(by, application.bureau_id) == HEAD else ""


def why_not_decide(by: User, application: Application) -> str:
    """Why the person does not decide for the bureau; empty when they may."""
    return CLERK_DOES_NOT_SIGN if duty_of(by, application.bureau_id) == CLERK else ""


def why_not_decline(by: User, application: Application) -> str:
    """Why the person does not decline for the bureau; empty when they may. One query.

    One person's word ends a dossier here: where the bureau has a head it is the head's.
    """
    duties = dict(BureauDuty.objects.filter(bureau_id=application.bureau_id).values_list("user_id", "duty"))
    own = duties.get(by.pk, "")
    if HEAD in duties.values():
        return "" if own == HEAD else HEAD_DECLINES
    return CLERK_DOES_NOT_SIGN if own == CLERK else ""


def why_not_approve(by: User, application: Application) -> str:
    """Why the person does not approve the opinion on this dossier; empty when they may.

    Whoever wrote any draft of it since it came to the desk is out, also when somebody else wrote the last one.
    """
    reason = why_not_decide(by, application)
    if reason:
        return reason
    drafted = AuditEvent.objects.filter(
        action="recommendation.written",
        object_type="application",
        object_id=str(application.pk),
        actor_id=by.pk,
        at__gte=application.state_since,
    )
    return DRAFTER_DOES_NOT_SIGN if drafted.exists() else ""


def approvers_of(application: Application, *, but: User) -> QuerySet[User]:
    """Who may approve a draft of `but` on this dossier: recused people, clerks and its author left out."""
    clerks = BureauDuty.objects.filter(bureau_id=application.bureau_id, duty=CLERK).values("user_id")
    people = holders(role=RoleCode.BUREAU, scope_kind=ScopeKind.BUREAU, scope_id=application.bureau_id)
    return people.exclude(pk__in=recused_users(application)).exclude(pk__in=clerks).exclude(pk=but.pk)


def drafter_of(application: Application, draft: Recommendation) -> QuerySet[User]:
    """Whoever wrote the draft, as long as they are of the bureau and not recused from the dossier."""
    people = holders(role=RoleCode.BUREAU, scope_kind=ScopeKind.BUREAU, scope_id=application.bureau_id)
    return people.filter(pk=draft.written_by_id).exclude(pk__in=recused_users(application))


def bureaus_led_by(by: User) -> set[int]:
    """The bureaus whose duties the person may set as their head. One query beyond the grants."""
    ids, _ = scopes_of(by, RoleCode.BUREAU)
    return set(BureauDuty.objects.filter(user=by, duty=HEAD, bureau_id__in=ids).values_list("bureau_id", flat=True))


def bureaus_with_people(*, only: set[int] | None = None) -> QuerySet[Bureau]:
    """The bureaus in the order of their names, each with `duties` and their people; `only` those of these ids."""
    found = Bureau.objects.order_by("name", "pk").prefetch_related(Prefetch("duties", to_attr="set_duties"))
    return found if only is None else found.filter(pk__in=only)


def people_by_bureau(bureaus: list[Bureau]) -> list[tuple[Bureau, list[Person]]]:
    """Each bureau (of bureaus_with_people) with its people in the order of their accounts. Two queries for all."""
    ids = [bureau.pk for bureau in bureaus]
    grants = RoleGrant.objects.filter(
        role=RoleCode.BUREAU, scope_kind=ScopeKind.BUREAU, scope_id__in=ids, revoked_at__isnull=True
    )
    people: dict[int, dict[int, User]] = {pk: {} for pk in ids}
    for grant in grants.filter(user__is_active=True).select_related("user").order_by("user_id"):
        if grant.scope_id is not None:
            people[grant.scope_id][grant.user_id] = grant.user
    return [
        (bureau, [Person(user, _duties(bureau).get(user.pk, "")) for user in people[bureau.pk].values()])
        for bureau in bureaus
    ]


def _duties(bureau: Bureau) -> dict[int, str]:
    return {duty.user_id: duty.duty for duty in bureau.set_duties}  # type: ignore[attr-defined]  # prefetched
