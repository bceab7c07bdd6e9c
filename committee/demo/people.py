"""The sample accounts: one per role, all with the same printed password."""

from dataclasses import dataclass
from datetime import timedelta

from allauth.account.models import EmailAddress

from applications.models import AwardCycle, Bureau, BureauDuty
from applications.services.bureau_duties import set_duty
from baoji_award.accounts.enums import RoleCode, ScopeKind
from baoji_award.accounts.models import User
from baoji_award.accounts.services.grants import grant_role
from baoji_award.audit.services import unit_of_work
from baoji_award.calendar.clock import database_now, local_day
from committee.demo.names import EXPERTS, MEMBERS
from reviews.enums import ReviewStage
from reviews.services.experts import ExpertEntry, register_expert
from reviews.services.participation import Availability, accept_round, invite_to_round

PASSWORD = "baoji-demo-2024"  # noqa: S105  printed on purpose, refused outside DEBUG unless forced
DOMAIN = "demo.example"


def address(name: str) -> str:
    return f"{name}@{DOMAIN}"


@dataclass(frozen=True)
class Staff:
    """Who works on the sample round."""

    office: User
    second_officer: User
    agency: User
    supervisor: User
    sysadmin: User
    secadmin: User
    experts: tuple[User, ...]
    members: tuple[User, ...]
    bureaus: dict[str, User]
    bureau_heads: dict[str, User]


@unit_of_work()
def make_staff(cycle: AwardCycle) -> Staff:
    """Makes every account that is not an applicant's and returns them."""
    role, scope = RoleCode, ScopeKind
    experts = tuple(_expert(number, *known) for number, known in enumerate(EXPERTS, 1))
    bureaus = list(Bureau.objects.order_by("code"))
    staff = Staff(
        office=person("office", "办公室经办甲", role.OFFICE),
        second_officer=person("office2", "办公室经办乙", role.OFFICE),
        agency=person("agency", "评审机构项目组", role.AGENCY, scope.CYCLE, cycle.pk),
        supervisor=person("supervisor", "派驻纪检监察组", role.SUPERVISOR),
        sysadmin=person("sysadmin", "系统管理员", role.SYSADMIN),
        secadmin=person("secadmin", "安全管理员", role.SECADMIN),
        experts=experts,
        members=tuple(
            person(f"member{number}", name, role.COMMITTEE, scope.CYCLE, cycle.pk)
            for number, name in enumerate(MEMBERS, 1)
        ),
        bureaus={
            bureau.code: person(f"bureau-{bureau.code}", f"{bureau.name}经办", role.BUREAU, scope.BUREAU, bureau.pk)
            for bureau in bureaus
        },
        bureau_heads={
            bureau.code: person(
                f"bureau-{bureau.code}-head", f"{bureau.name}负责人", role.BUREAU, scope.BUREAU, bureau.pk
            )
            for bureau in bureaus
        },
    )
    for bureau in bureaus:
        for people, duty in ((staff.bureaus, BureauDuty.Duty.CLERK), (staff.bureau_heads, BureauDuty.Duty.HEAD)):
            set_duty(bureau_id=bureau.pk, user_id=people[bureau.code].pk, duty=duty, by=staff.office)
    _ask_experts(cycle, staff)
    return staff


def _ask_experts(cycle: AwardCycle, staff: Staff) -> None:
    """Every expert is asked to judge in the round and accepts for all stages."""
    day = local_day(database_now()) + timedelta(days=7)
    invite_to_round(cycle_id=cycle.pk, users=[user.pk for user in staff.experts], answer_by=day, by=staff.agency)
    for expert in staff.experts:
        accept_round(cycle_id=cycle.pk, availability=Availability(tuple(ReviewStage.values)), by=expert)


def person(
    account: str, name: str, role: RoleCode, scope_kind: ScopeKind = ScopeKind.NONE, scope_id: int | None = None
) -> User:
    """One account with a confirmed address (nobody reads sample mail) and one role."""
    user = User.objects.create_user(address(account), PASSWORD, name=name, phone="0917-0000000")
    confirm_address(user)
    grant_role(user=user, role=role, scope_kind=scope_kind, scope_id=scope_id, by=None)
    return user


def confirm_address(user: User) -> None:
    EmailAddress.objects.update_or_create(user=user, email=user.email, defaults={"verified": True, "primary": True})


def _expert(
    number: int,
    name: str,
    kind: str,
    employer: str,
    title: str,
    industries: tuple[str, ...],
    years: int,
    bureau: str | None,
) -> User:
    user = person(f"expert{number}", name, RoleCode.EXPERT)
    recommended_by = Bureau.objects.get(code=bureau).pk if bureau else None
    entry = ExpertEntry(
        employer=employer,
        kind=kind,
        title=title,
        industries=industries,
        years=years,
        training="卓越绩效评价准则评审员培训",
        recommended_by=recommended_by,
    )
    register_expert(user=user, entry=entry, by=None)
    return user
