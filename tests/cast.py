"""The test cast: seventeen people with fixed relations to one dossier. Every permission test is a story about them."""

from dataclasses import dataclass, fields

from allauth.account.models import EmailAddress
from django.contrib.auth.models import AnonymousUser, Permission

from applications.models import Application, AwardCycle, Bureau, Organisation, Recusal
from applications.models.application import ApplicationUserGrant
from baoji_award.accounts.enums import RoleCode, ScopeKind
from baoji_award.accounts.models import RoleGrant, User
from baoji_award.calendar.clock import database_now
from tests.rounds import make_application, make_organisation, make_round

PASSWORD = "correct horse battery 8"
NAMES = {
    "owner": "申报人",
    "colleague": "同事",
    "rival": "竞争单位",
    "own_bureau": "主管部门",
    "other_bureau": "其他部门",
    "office": "办公室甲",
    "second_officer": "办公室乙",
    "agency": "评审机构",
    "assigned_expert": "分派专家",
    "other_expert": "其他专家",
    "recused_expert": "回避专家",
    "panel_leader": "评审组长",
    "member": "委员",
    "recused_member": "回避委员",
    "supervisor": "监督",
    "sysadmin": "系统管理员",
}


@dataclass(frozen=True)
class Cast:
    """The people, the round and the dossier they are about. `stranger` is a visitor without an account."""

    owner: User
    colleague: User
    rival: User
    own_bureau: User
    other_bureau: User
    office: User
    second_officer: User
    agency: User
    assigned_expert: User
    other_expert: User
    recused_expert: User
    panel_leader: User
    member: User
    recused_member: User
    supervisor: User
    sysadmin: User
    stranger: AnonymousUser
    cycle: AwardCycle
    organisation: Organisation
    application: Application
    rival_application: Application

    def people(self) -> dict[str, User | AnonymousUser]:
        """Name → person, in the order of this class."""
        return {
            field.name: getattr(self, field.name)
            for field in fields(self)
            if isinstance(getattr(self, field.name), User | AnonymousUser)
        }


def make_user(name: str, *grants: tuple[str, str, int | None]) -> User:
    """A user with a verified address, a password and these grants."""
    user = User.objects.create_user(f"{name}@example.test", PASSWORD, name=NAMES.get(name, name), phone="13800000000")
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    for role, kind, scope_id in grants:
        RoleGrant.objects.create(user=user, role=role, scope_kind=kind, scope_id=scope_id, granted_at=database_now())
    return user


def grant_review(user: User, application: Application) -> None:
    """What reviews/services/assignment.py writes after an accepted, declared assignment."""
    permission = Permission.objects.get(codename="review_application", content_type__app_label="applications")
    ApplicationUserGrant.objects.create(user=user, permission=permission, content_object=application)


def _relate(people: dict[str, User], application: Application) -> None:
    """Who judges the dossier, and who is recused from it."""
    for name in ("assigned_expert", "panel_leader", "recused_expert"):
        grant_review(people[name], application)
    for name in ("recused_expert", "recused_member"):
        Recusal.objects.create(
            application=application,
            user=people[name],
            reason="近三年曾在该单位任职",
            decided_by=people["agency"],
            decided_at=application.created_at,
        )


def make_cast(*, state: str = "draft", round_state: str = "application") -> Cast:
    """The cast around one dossier in `state` (and a rival's dossier in the same state and bureau remit apart)."""
    cycle = make_round(round_state)
    own, rival_organisation = make_organisation(), make_organisation(industry="47")
    role, scope = RoleCode, ScopeKind
    bureaus = {bureau.code: bureau.pk for bureau in Bureau.objects.all()}
    everywhere = (scope.NONE, None)
    people = {
        "owner": make_user("owner", (role.APPLICANT, scope.ORGANISATION, own.pk)),
        "colleague": make_user("colleague", (role.APPLICANT, scope.ORGANISATION, own.pk)),
        "rival": make_user("rival", (role.APPLICANT, scope.ORGANISATION, rival_organisation.pk)),
        "own_bureau": make_user("own_bureau", (role.BUREAU, scope.BUREAU, bureaus["gxj"])),
        "other_bureau": make_user("other_bureau", (role.BUREAU, scope.BUREAU, bureaus["zjj"])),
        "office": make_user("office", (role.OFFICE, *everywhere)),
        "second_officer": make_user("second_officer", (role.OFFICE, scope.CYCLE, cycle.pk)),
        "agency": make_user("agency", (role.AGENCY, scope.CYCLE, cycle.pk)),
        "assigned_expert": make_user("assigned_expert", (role.EXPERT, scope.CYCLE, cycle.pk)),
        "other_expert": make_user("other_expert", (role.EXPERT, scope.CYCLE, cycle.pk)),
        "recused_expert": make_user("recused_expert", (role.EXPERT, scope.CYCLE, cycle.pk)),
        "panel_leader": make_user("panel_leader", (role.EXPERT, scope.CYCLE, cycle.pk)),
        "member": make_user("member", (role.COMMITTEE, scope.CYCLE, cycle.pk)),
        "recused_member": make_user("recused_member", (role.COMMITTEE, scope.CYCLE, cycle.pk)),
        "supervisor": make_user("supervisor", (role.SUPERVISOR, *everywhere)),
        "sysadmin": make_user("sysadmin", (role.SYSADMIN, *everywhere)),
    }
    application = make_application(cycle, own, people["owner"], state=state)
    rival_application = make_application(
        cycle, rival_organisation, people["rival"], state=state, bureau="zjj", group="construction"
    )
    _relate(people, application)
    return Cast(
        **people,
        stranger=AnonymousUser(),
        cycle=cycle,
        organisation=own,
        application=application,
        rival_application=rival_application,
    )
