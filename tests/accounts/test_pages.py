"""Account, users, invitations, inbox and mail log through their pages."""

import re
from datetime import UTC, datetime

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from applications.models import Bureau
from baoji_award.accounts import services
from baoji_award.accounts.enums import RoleCode
from baoji_award.accounts.models import Invitation, RoleGrant, User
from baoji_award.notifications import outbox
from baoji_award.notifications.models import Delivery, Message
from baoji_award.notifications.selectors import unread_count
from tests.accounts.people import PASSWORD, make_person
from tests.browsing import queries

pytestmark = pytest.mark.django_db
NOW = datetime(2024, 11, 20, 2, 0, tzinfo=UTC)


def as_role(role: RoleCode | None, email: str = "me@example.test") -> tuple[Client, User]:
    user = make_person(email, role, name="本人")
    client = Client()
    client.force_login(user)
    return client, user


def write(user: User, key: str, link: str = "") -> Message:
    return Message.objects.create(user=user, key=key, subject=f"事项{key}", body="正文", link=link, created_at=NOW)


def test_changing_name_and_telephone() -> None:
    client, user = as_role(RoleCode.APPLICANT)
    assert client.post(reverse("account"), {"name": "新名", "phone": "13700000000"}).status_code == 302
    user.refresh_from_db()
    assert (user.name, user.phone) == ("新名", "13700000000")
    assert "新名" in client.get(reverse("account")).content.decode()


def test_changing_the_password() -> None:
    client, user = as_role(RoleCode.APPLICANT)
    form = {"oldpassword": "wrong", "password1": "new battery horse 9", "password2": "new battery horse 9"}
    assert "当前密码不正确" in client.post(reverse("account_change_password"), form).content.decode()
    done = client.post(reverse("account_change_password"), {**form, "oldpassword": PASSWORD})
    assert done["Location"] == reverse("account")
    user.refresh_from_db()
    assert user.check_password("new battery horse 9") is True


@pytest.mark.parametrize("name", ["account", "users", "invitations", "message_list", "delivery_list"])
def test_visitors_are_sent_to_the_sign_in_page(client: Client, name: str) -> None:
    assert client.get(reverse(name))["Location"] == f"{reverse('account_login')}?next={reverse(name)}"


@pytest.mark.parametrize("role", [*RoleCode, None])
def test_who_sees_which_page(role: RoleCode | None) -> None:
    client, _ = as_role(role)
    names = ("account", "message_list", "users", "invitations", "delivery_list")
    seen = {name for name in names if client.get(reverse(name)).status_code == 200}
    expected = {"account", "message_list"}
    expected |= {"users", "invitations"} if role in {RoleCode.OFFICE, RoleCode.SYSADMIN} else set()
    expected |= {"users"} if role == RoleCode.SECADMIN else set()
    expected |= {"delivery_list"} if role == RoleCode.OFFICE else set()
    assert seen == expected


def test_the_office_sees_only_the_people_it_appoints() -> None:
    make_person("expert@example.test", RoleCode.EXPERT)
    make_person("admin@example.test", RoleCode.SECADMIN)
    shown = {
        role: set(
            re.findall(
                r"[a-z]+@example\.test",
                as_role(role, f"{role}@example.test")[0].get("/accounts/users/").content.decode(),
            )
        )
        for role in (RoleCode.OFFICE, RoleCode.SYSADMIN)
    }
    everybody = {"expert@example.test", "admin@example.test", "office@example.test", "sysadmin@example.test"}
    assert shown[RoleCode.OFFICE] & everybody == {"expert@example.test"}
    assert shown[RoleCode.SYSADMIN] & everybody == everybody


def test_the_security_administrator_reads_the_roles_closes_accounts_and_appoints_nobody() -> None:
    """Separated administrators (GB/T 22239-2019, 8.1.4.2): who gives roles can be stopped by one who cannot."""
    client, _ = as_role(RoleCode.SECADMIN)
    appointer = make_person("root@example.test", RoleCode.SYSADMIN)
    page = client.get("/accounts/users/").content.decode()
    close = reverse("deactivate_user", args=[appointer.pk])
    assert ("root@example.test" in page, close in page, "收回" in page, reverse("invitations") in page) == (
        True,
        True,
        False,
        False,
    )
    grant = RoleGrant.objects.get(user=appointer)
    assert client.post(reverse("revoke_role", args=[grant.pk])).status_code == 404
    assert client.post(close).status_code == 302
    appointer.refresh_from_db()
    assert appointer.is_active is False
    assert client.post(reverse("activate_user", args=[appointer.pk])).status_code == 302


def test_users_are_filtered() -> None:
    client, _ = as_role(RoleCode.SYSADMIN)
    make_person("expert@example.test", RoleCode.EXPERT)
    closed = make_person("closed@example.test", RoleCode.EXPERT)
    services.deactivate_user(user_id=closed.pk, by=None)
    found = [
        set(re.findall(r"(\w+)@example\.test</td>", client.get(f"/accounts/users/?{query}").content.decode()))
        for query in ("role=expert", "active=no", "text=clo", "role=expert&active=yes", "text=none")
    ]
    assert found == [{"expert", "closed"}, {"closed"}, {"closed"}, {"expert"}, set()]


def test_a_user_list_costs_the_same_for_one_and_three() -> None:
    client, _ = as_role(RoleCode.OFFICE)
    make_person("e1@example.test", RoleCode.EXPERT)
    one = queries(client, "/accounts/users/")
    for number in (2, 3):
        make_person(f"e{number}@example.test", RoleCode.EXPERT)
    assert queries(client, "/accounts/users/") == one == 8


def test_the_open_invitations_cost_the_same_for_one_and_three() -> None:
    client, _ = as_role(RoleCode.OFFICE)
    services.invite(email="i1@example.test", name="新人", role="expert", by=None)
    one = queries(client, "/accounts/invitations/")
    for number in (2, 3):
        services.invite(email=f"i{number}@example.test", name="新人", role="expert", by=None)
    assert queries(client, "/accounts/invitations/") == one == 9


def test_inviting_accepting_and_closing_through_the_pages() -> None:
    office, _ = as_role(RoleCode.OFFICE, "office@example.test")
    form = {"name": "新人", "email": "new@example.test", "role": "bureau"}
    refused = office.post(reverse("invitations"), form)
    assert (refused.status_code, "请填写所属单位编号" in refused.content.decode()) == (422, True)
    bureau = Bureau.objects.create(code="gxj", name="市工业和信息化局")
    assert f"{bureau.pk} 市工业和信息化局" in office.get(reverse("invitations")).content.decode()
    stray = office.post(reverse("invitations"), {**form, "scope_id": str(bureau.pk + 1)})
    assert (stray.status_code, "请核对" in str(stray.context["form"].errors["scope_id"])) == (422, True)
    assert office.post(reverse("invitations"), {**form, "scope_id": str(bureau.pk)}).status_code == 302
    assert "new@example.test" in office.get(reverse("invitations")).content.decode()
    found = re.search(r"https?://[^/]+(/invitations/\S+/)", Delivery.objects.get().body)
    assert found
    visitor = Client()
    assert "受邀担任“行业主管部门”" in visitor.get(found[1]).content.decode()
    passwords = {"password1": "correct horse 10", "password2": "different horse"}
    assert "两次输入的密码不一致" in visitor.post(found[1], passwords).content.decode()
    assert visitor.post(found[1], {**passwords, "password2": "correct horse 10"})["Location"] == reverse(
        "account_login"
    )
    assert visitor.get(found[1]).status_code == 404
    grant = RoleGrant.objects.get(user__email="new@example.test")
    assert (grant.role, grant.scope_kind, grant.scope_id) == ("bureau", "bureau", bureau.pk)
    assert office.post(reverse("revoke_role", args=[grant.pk])).status_code == 302
    admin, _ = as_role(RoleCode.SYSADMIN, "admin@example.test")
    assert office.post(reverse("deactivate_user", args=[grant.user_id])).status_code == 404
    assert admin.post(reverse("deactivate_user", args=[grant.user_id])).status_code == 302
    assert User.objects.get(pk=grant.user_id).is_active is False
    assert admin.post(reverse("activate_user", args=[grant.user_id])).status_code == 302


def test_an_invitation_is_taken_back() -> None:
    office, _ = as_role(RoleCode.OFFICE)
    invitation = services.invite(email="new@example.test", name="新人", role="expert", by=None)
    assert office.post(reverse("revoke_invitation", args=[invitation.pk])).status_code == 302
    assert Invitation.objects.get().revoked_at is not None


def test_the_inbox_shows_one_s_own_messages() -> None:
    client, user = as_role(RoleCode.APPLICANT)
    assert "暂无通知" in client.get(reverse("message_list")).content.decode()
    other = make_person("other@example.test")
    write(user, "甲", link="/account/")
    foreign = write(other, "乙")
    page = client.get(reverse("message_list")).content.decode()
    assert ("事项甲" in page, "事项乙" in page) == (True, False)
    assert client.post(reverse("open_message", args=[foreign.pk])).status_code == 404
    foreign.refresh_from_db()
    assert foreign.read_at is None


def test_opening_marks_read_and_goes_to_the_matter(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    client, user = as_role(RoleCode.APPLICANT)
    first, outside = write(user, "甲", link="/account/"), write(user, "乙", link="//evil.test/")
    write(user, "丙")
    with django_assert_num_queries(1):
        assert unread_count(user) == 3
    assert client.get(reverse("open_message", args=[first.pk])).status_code == 405
    targets = [client.post(reverse("open_message", args=[each.pk]))["Location"] for each in (first, outside)]
    assert (targets, unread_count(user)) == (["/account/", reverse("message_list")], 1)
    unread = client.get(reverse("message_list"), {"unread": "1"}).content.decode()
    assert ("事项甲" in unread, "事项丙" in unread) == (False, True)
    client.post(reverse("mark_all_read"))
    assert unread_count(user) == 0
    assert "没有未读通知" in client.get(reverse("message_list"), {"unread": "1"}).content.decode()


def test_an_inbox_costs_the_same_for_one_and_three() -> None:
    client, user = as_role(RoleCode.APPLICANT)
    write(user, "1")
    one = queries(client, "/messages/")
    for key in "23":
        write(user, key)
    assert queries(client, "/messages/") == one == 8


def test_the_mail_log_costs_the_same_for_one_and_three_and_resends() -> None:
    client, _ = as_role(RoleCode.OFFICE)
    mails = [
        Delivery(
            recipient=f"r{n}@example.test", subject="办理提醒", body="正文", state="sent", sent_at=NOW, created_at=NOW
        )
        for n in range(3)
    ]
    mails[0].save()
    one = queries(client, "/messages/deliveries/")
    for mail in mails[1:]:
        mail.save()
    assert queries(client, "/messages/deliveries/") == one == 9
    assert client.post(reverse("resend_delivery", args=[mails[0].pk])).status_code == 302
    assert (Delivery.objects.count(), outbox.sweep()) == (4, 1)
    admin, _ = as_role(RoleCode.SYSADMIN, "admin@example.test")
    assert admin.post(reverse("resend_delivery", args=[mails[0].pk])).status_code == 404
