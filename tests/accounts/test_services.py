"""Registering, inviting, granting and closing accounts."""

import contextlib
import re
from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
from allauth.account.models import EmailAddress
from django.core.exceptions import ValidationError
from django.core.management import call_command
from pytest_django import DjangoAssertNumQueries

from applications.models import Bureau
from baoji_award.accounts import services
from baoji_award.accounts.enums import APPOINTS, RoleCode, ScopeKind
from baoji_award.accounts.models import Invitation, RoleGrant, User
from baoji_award.accounts.selectors import Grant, grants_of, holders
from baoji_award.accounts.services.grants import NOT_YOUR_ROLE, NOT_YOURSELF, ROLES_APART
from baoji_award.accounts.services.invitations import NO_LONGER_VALID
from baoji_award.audit.models import AuditEvent
from baoji_award.errors import Conflict, DomainError, NotFoundForYou, Refused
from baoji_award.notifications.models import Delivery
from tests.accounts.people import PASSWORD, make_person
from tests.rounds import make_organisation

pytestmark = pytest.mark.django_db
NOW = datetime(2024, 11, 20, 2, 0, tzinfo=UTC)


def actions() -> list[str]:
    return list(AuditEvent.objects.order_by("seq").values_list("action", flat=True))


def token_of(delivery: Delivery) -> str:
    found = re.search(r"/invitations/([^/]+)/", delivery.body)
    assert found
    return found[1]


def invited(role: RoleCode = RoleCode.EXPERT, email: str = "new@example.test") -> str:
    services.invite(email=email, name="新人", role=role, by=None, at=NOW)
    return token_of(Delivery.objects.get(recipient=email))


def test_registration_makes_an_unverified_person_without_role() -> None:
    user = services.register_applicant_account(
        email="New@Example.test", password=PASSWORD, name=" 李四 ", phone="13900000000", at=NOW
    )
    assert user is not None
    assert (user.email, user.name, user.check_password(PASSWORD), grants_of(user)) == (
        "new@example.test",
        "李四",
        True,
        (),
    )
    assert list(EmailAddress.objects.values_list("email", "verified")) == [("new@example.test", False)]
    mail = Delivery.objects.get()
    assert (mail.recipient, mail.subject, mail.secret) == ("new@example.test", "验证您的电子邮箱", True)
    assert "/confirm-email/" in mail.body
    assert actions() == ["register_account"]


def test_registration_with_a_known_address_changes_nothing_and_tells_its_owner() -> None:
    owner = make_person("known@example.test")
    before = owner.password
    answer = services.register_applicant_account(
        email="KNOWN@example.test", password="another battery 99", name="冒名", phone="", at=NOW
    )
    owner.refresh_from_db()
    assert (answer, owner.password, User.objects.count()) == (None, before, 1)
    mail = Delivery.objects.get()
    assert (mail.recipient, mail.subject, "冒名" in mail.body) == ("known@example.test", "关于您的账号", False)


def test_registration_judges_the_password_before_the_address() -> None:
    make_person("known@example.test")
    for email in ("known@example.test", "new@example.test"):
        with pytest.raises(ValidationError):
            services.register_applicant_account(email=email, password="123", name="李四", phone="", at=NOW)
    assert Delivery.objects.count() == 0


@pytest.mark.parametrize("appointer", RoleCode)
def test_who_may_invite_whom(appointer: RoleCode) -> None:
    by = make_person("by@example.test", appointer)
    allowed, sentences = set(), set()
    numbers = {
        "bureau": Bureau.objects.create(code="gxj", name="市工业和信息化局").pk,
        "applicant": make_organisation().pk,
    }
    for role in RoleCode:
        kind = {"applicant": "organisation", "bureau": "bureau"}.get(role, "")
        scope_id = numbers.get(role)
        try:
            services.invite(
                email="x@example.test", name="某人", role=role, scope_kind=kind, scope_id=scope_id, by=by, at=NOW
            )
            allowed.add(role)
        except Refused as refusal:
            sentences.add(refusal.sentence)
    assert sentences == {NOT_YOUR_ROLE}
    assert allowed == set(APPOINTS.get(appointer, set()))


@pytest.mark.parametrize(("role", "kind"), [("bureau", "bureau"), ("applicant", "organisation")])
def test_nobody_is_invited_to_a_number_of_another_kind(role: str, kind: str) -> None:
    """The bureau's number is no organisation's, and the other way round; a stray number is nobody's."""
    bureau = Bureau.objects.create(pk=4711, code="gxj", name="市工业和信息化局")
    organisation = make_organisation()
    own, foreign = (bureau.pk, organisation.pk) if kind == "bureau" else (organisation.pk, bureau.pk)

    def attempt(number: int) -> None:
        services.invite(email="x@example.test", name="某人", role=role, scope_kind=kind, scope_id=number, by=None)

    for number in (foreign, 987654321, 10**30):
        with pytest.raises(DomainError, match=f"没有编号为 {number} 的"):
            attempt(number)
    attempt(own)
    assert [(each.scope_kind, each.scope_id) for each in Invitation.objects.all()] == [(kind, own)]


def test_the_two_lists_of_appointments() -> None:
    assert {key: set(roles) for key, roles in APPOINTS.items()} == {
        "office": {"expert", "agency", "committee", "bureau", "applicant"},
        "sysadmin": {"sysadmin", "secadmin", "office", "supervisor"},
    }


def test_an_invitation_is_accepted_once() -> None:
    token = invited()
    user = services.accept_invitation(token=token, password=PASSWORD, phone="1", at=NOW + timedelta(days=6))
    assert grants_of(user) == (Grant(RoleCode.EXPERT, ScopeKind.NONE, None),)
    assert (user.name, user.check_password(PASSWORD)) == ("新人", True)
    assert EmailAddress.objects.get(user=user).verified is True
    with pytest.raises(DomainError, match=NO_LONGER_VALID):
        services.accept_invitation(token=token, password=PASSWORD, at=NOW)
    assert actions() == ["invite", "grant_role", "accept_invitation"]
    assert token not in str(Invitation.objects.values().get())


@pytest.mark.parametrize(("days", "accepted"), [(7, 0), (6.99999, 1)])
def test_an_invitation_ends_after_seven_days(days: float, accepted: int) -> None:
    token = invited()
    with contextlib.suppress(DomainError):
        services.accept_invitation(token=token, password=PASSWORD, at=NOW + timedelta(days=days))
    assert User.objects.count() == accepted


def test_a_newer_invitation_replaces_the_older() -> None:
    token = invited()
    services.invite(email="new@example.test", name="新人", role="expert", by=None, at=NOW)
    with pytest.raises(DomainError, match=NO_LONGER_VALID):
        services.accept_invitation(token=token, password=PASSWORD, at=NOW)


def test_an_existing_account_gains_the_role_and_keeps_its_password() -> None:
    user = make_person("new@example.test", RoleCode.COMMITTEE)
    assert services.accept_invitation(token=invited(), password="", at=NOW) == user
    user.refresh_from_db()
    assert (user.check_password(PASSWORD), {grant.role for grant in grants_of(User.objects.get())}) == (
        True,
        {RoleCode.COMMITTEE, RoleCode.EXPERT},
    )


def test_who_registered_a_strangers_address_before_is_locked_out_by_the_invitation() -> None:
    services.register_applicant_account(
        email="new@example.test", password="chosen by a stranger 1", name="冒名", phone="1", at=NOW
    )
    services.invite(email="new@example.test", name="新人", role=RoleCode.EXPERT, by=None, at=NOW)
    token = token_of(Delivery.objects.get(body__contains="/invitations/"))
    with pytest.raises(ValidationError):
        services.accept_invitation(token=token, password="", at=NOW)
    user = services.accept_invitation(token=token, password=PASSWORD, phone="2", at=NOW)
    user.refresh_from_db()
    assert (user.check_password("chosen by a stranger 1"), user.check_password(PASSWORD)) == (False, True)
    assert (user.name, user.phone, User.objects.count()) == ("新人", "2", 1)
    assert EmailAddress.objects.get(user=user).verified is True


def test_an_invitation_does_not_join_what_stays_apart() -> None:
    make_person("new@example.test", RoleCode.OFFICE)
    token = invited(RoleCode.SYSADMIN)
    with pytest.raises(DomainError, match=ROLES_APART):
        services.accept_invitation(token=token, at=NOW)
    assert Invitation.objects.get().accepted_at is None


def test_granting_twice_is_one_grant() -> None:
    user = make_person("a@example.test")
    first = services.grant_role(user=user, role="expert", by=None, at=NOW)
    assert services.grant_role(user=user, role="expert", by=None, at=NOW) == first
    assert (RoleGrant.objects.count(), actions()) == (1, ["grant_role"])


def test_nobody_appoints_themselves() -> None:
    sysadmin = make_person("a@example.test", RoleCode.SYSADMIN)
    grant = RoleGrant.objects.get()
    with pytest.raises(Refused, match=NOT_YOURSELF):
        services.grant_role(user=sysadmin, role="office", by=sysadmin, at=NOW)
    with pytest.raises(Refused, match=NOT_YOURSELF):
        services.revoke_role(grant_id=grant.pk, by=sysadmin, at=NOW)


@pytest.mark.parametrize("email", ["o@example.test", " O@Example.TEST "])
def test_nobody_invites_themselves(email: str) -> None:
    """By way of an invitation an officer would otherwise give themselves the committee's or an expert's role."""
    office = make_person("o@example.test", RoleCode.OFFICE)
    with pytest.raises(Refused, match=NOT_YOURSELF):
        services.invite(email=email, name="张三", role=RoleCode.COMMITTEE, by=office, at=NOW)
    assert (Invitation.objects.count(), Delivery.objects.count()) == (0, 0)


def test_nobody_accepts_what_they_sent_themselves() -> None:
    """The address of an account may change between sending and accepting."""
    office = make_person("o@example.test", RoleCode.OFFICE)
    services.invite(email="new@example.test", name="新人", role=RoleCode.COMMITTEE, by=office, at=NOW)
    User.objects.filter(pk=office.pk).update(email="new@example.test")
    EmailAddress.objects.filter(user=office).update(email="new@example.test")
    with pytest.raises(Refused, match=NOT_YOURSELF):
        services.accept_invitation(token=token_of(Delivery.objects.get()), at=NOW)
    assert {grant.role for grant in grants_of(User.objects.get())} == {RoleCode.OFFICE}
    assert Invitation.objects.get().accepted_at is None


def test_revoking_ends_the_right_and_keeps_the_row() -> None:
    office, expert = make_person("o@example.test", RoleCode.OFFICE), make_person("e@example.test", RoleCode.EXPERT)
    grant = RoleGrant.objects.get(user=expert)
    assert list(holders(role=RoleCode.EXPERT)) == [expert]
    services.revoke_role(grant_id=grant.pk, by=office, at=NOW)
    grant.refresh_from_db()
    assert (grant.revoked_at, grant.revoked_by, list(holders(role=RoleCode.EXPERT))) == (NOW, office, [])
    assert grants_of(User.objects.get(pk=expert.pk)) == ()
    with pytest.raises(Conflict):
        services.revoke_role(grant_id=grant.pk, by=office, at=NOW)


def test_the_office_does_not_see_the_grants_of_others() -> None:
    office, sysadmin = make_person("o@example.test", RoleCode.OFFICE), make_person("s@example.test", RoleCode.SYSADMIN)
    for grant_id in (RoleGrant.objects.get(user=sysadmin).pk, 10**9):
        with pytest.raises(NotFoundForYou):
            services.revoke_role(grant_id=grant_id, by=office, at=NOW)


def test_holders_match_the_scope_exactly() -> None:
    bureau = make_person("b@example.test", RoleCode.BUREAU)
    asked = [holders(role=RoleCode.BUREAU, scope_kind="bureau", scope_id=n) for n in (7, 8)]
    assert [list(people) for people in [*asked, holders(role=RoleCode.BUREAU)]] == [[bureau], [], []]
    services.deactivate_user(user_id=bureau.pk, by=None, at=NOW)
    assert list(asked[0].all()) == []


def test_grants_cost_one_query_for_each_user_instance(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    user = User.objects.get(pk=make_person("a@example.test", RoleCode.OFFICE).pk)
    with django_assert_num_queries(1):
        assert [grants_of(user), grants_of(user)] == [(Grant(RoleCode.OFFICE, ScopeKind.NONE, None),)] * 2


def test_only_another_system_administrator_closes_accounts() -> None:
    sysadmin, office = make_person("s@example.test", RoleCode.SYSADMIN), make_person("o@example.test", RoleCode.OFFICE)
    with pytest.raises(NotFoundForYou):
        services.deactivate_user(user_id=sysadmin.pk, by=office, at=NOW)
    with pytest.raises(Refused):
        services.deactivate_user(user_id=sysadmin.pk, by=sysadmin, at=NOW)
    closed = services.deactivate_user(user_id=office.pk, by=sysadmin, at=NOW)
    assert (closed.is_active, grants_of(closed)) == (False, ())
    with pytest.raises(Conflict):
        services.deactivate_user(user_id=office.pk, by=sysadmin, at=NOW)
    assert services.activate_user(user_id=office.pk, by=sysadmin, at=NOW).is_active is True


def test_the_first_system_administrator_is_invited_by_command() -> None:
    call_command("invite_sysadmin", "root@example.test", "系统管理员", stdout=StringIO())
    user = services.accept_invitation(token=token_of(Delivery.objects.get()), password=PASSWORD)
    assert grants_of(user) == (Grant(RoleCode.SYSADMIN, ScopeKind.NONE, None),)
