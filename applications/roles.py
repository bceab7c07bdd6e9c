"""Role objects: who holds a role, which applications it opens to a user, who holds it for an application.

Policy, desks, buttons and mail recipients all ask these, so they cannot disagree. Default deny: a role that is not
named here (sysadmin, secadmin) opens nothing.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet

from applications.models.application import Application, ApplicationUserGrant
from applications.models.recusal import Recusal
from baoji_award.accounts.enums import RoleCode, ScopeKind
from baoji_award.accounts.models import User
from baoji_award.accounts.selectors import grants_of, has_role, holders

NOTHING = Q(pk__in=())


def scopes_of(user: User, role: RoleCode) -> tuple[set[int], bool]:
    """The scope ids in which the user holds the role, and whether they hold it without scope (in every round)."""
    grants = [grant for grant in grants_of(user) if grant.role == role]
    ids = {grant.scope_id for grant in grants if grant.scope_id is not None}
    return ids, any(grant.scope_id is None for grant in grants)


def _in_rounds(user: User, role: RoleCode) -> Q:
    ids, everywhere = scopes_of(user, role)
    if everywhere:
        return Q()
    return Q(cycle_id__in=ids) if ids else NOTHING


def _of_organisations(user: User) -> Q:
    ids, _ = scopes_of(user, RoleCode.APPLICANT)
    return Q(organisation_id__in=ids) if ids else NOTHING


def _of_bureaus(user: User) -> Q:
    ids, _ = scopes_of(user, RoleCode.BUREAU)
    return Q(bureau_id__in=ids, submitted_at__isnull=False) if ids else NOTHING


def _of_office(user: User) -> Q:
    return _in_rounds(user, RoleCode.OFFICE) & Q(submitted_at__isnull=False)


def _of_agency(user: User) -> Q:
    return _in_rounds(user, RoleCode.AGENCY) & Q(qualified_at__isnull=False)


def _of_expert(user: User) -> Q:
    if not has_role(user, RoleCode.EXPERT):
        return NOTHING
    granted = ApplicationUserGrant.objects.filter(
        user=user, content_object=OuterRef("pk"), permission__codename="review_application"
    )
    return Q(Exists(granted))


def _of_committee(user: User) -> Q:
    reached = ("evaluation", "candidate", "not_proposed", "in_notice", "awarded", "disqualified", "revoked")
    return _in_rounds(user, RoleCode.COMMITTEE) & Q(state__in=reached)


def _of_supervisor(user: User) -> Q:
    return _in_rounds(user, RoleCode.SUPERVISOR) & Q(submitted_at__isnull=False)


def _scoped_holders(role: RoleCode, kind: ScopeKind, scope_id: int) -> QuerySet[User]:
    return holders(role=role, scope_kind=kind, scope_id=scope_id)


def _round_holders(role: RoleCode) -> Callable[[Application], QuerySet[User]]:
    return lambda application: holders_in_round(role, application.cycle_id)


def holders_in_round(role: RoleCode, cycle_id: int) -> QuerySet[User]:
    """Active users who hold the role for the round, or for every round."""
    return (holders(role=role, scope_kind=ScopeKind.CYCLE, scope_id=cycle_id) | holders(role=role)).distinct()


def _experts_of(application: Application) -> QuerySet[User]:
    granted = ApplicationUserGrant.objects.filter(
        content_object=application, permission__codename="review_application"
    ).values("user_id")
    return User.objects.filter(pk__in=granted, is_active=True)


@dataclass(frozen=True, slots=True)
class Role:
    """`objects_of(user)` is the filter of applications the role opens; `holders(application)` who holds it there."""

    code: RoleCode
    objects_of: Callable[[User], Q]
    holders_for: Callable[[Application], QuerySet[User]]
    # Insiders see the candidate list before it is published (design.md section 5).
    insider: bool = False

    @property
    def label(self) -> str:
        return str(self.code.label)

    def held_by(self, user: User) -> bool:
        return has_role(user, self.code)

    def holders(self, application: Application) -> QuerySet[User]:
        """Active users who hold the role for the application, recused persons left out."""
        return self.holders_for(application).exclude(pk__in=recused_users(application))


ROLES: dict[str, Role] = {
    role.code: role
    for role in (
        Role(
            RoleCode.APPLICANT,
            _of_organisations,
            lambda a: _scoped_holders(RoleCode.APPLICANT, ScopeKind.ORGANISATION, a.organisation_id),
        ),
        Role(
            RoleCode.BUREAU,
            _of_bureaus,
            lambda a: _scoped_holders(RoleCode.BUREAU, ScopeKind.BUREAU, a.bureau_id),
        ),
        Role(RoleCode.OFFICE, _of_office, _round_holders(RoleCode.OFFICE), insider=True),
        Role(RoleCode.AGENCY, _of_agency, _round_holders(RoleCode.AGENCY)),
        Role(RoleCode.EXPERT, _of_expert, _experts_of),
        Role(RoleCode.COMMITTEE, _of_committee, _round_holders(RoleCode.COMMITTEE), insider=True),
        Role(RoleCode.SUPERVISOR, _of_supervisor, _round_holders(RoleCode.SUPERVISOR), insider=True),
    )
}


def recused_users(application: Application) -> QuerySet[Recusal, int]:
    """Ids of the persons who may have nothing to do with the application."""
    return Recusal.objects.filter(application=application, lifted_at__isnull=True).values_list("user_id", flat=True)


def not_recused(user: User, path: str = "pk") -> Q:
    """The filter that leaves out applications from which the user is recused; `path` leads to the application.

    Uncorrelated, so that PostgreSQL asks once for the few recusals of a person and not once for each dossier.
    """
    recused = Recusal.objects.filter(user=user, lifted_at__isnull=True).values("application_id")
    return ~Q((f"{path}__in", recused))
