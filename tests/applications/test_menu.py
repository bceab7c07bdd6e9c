"""The side menus: one home per role, whichever app registers first."""

import pytest
from django.test import Client

from applications.menu import _entries, home_of
from baoji_award.accounts.enums import RoleCode
from tests.cast import make_cast

HOMES = {
    RoleCode.APPLICANT: "/apply/",
    RoleCode.BUREAU: "/recommend/",
    RoleCode.OFFICE: "/office/",
    RoleCode.AGENCY: "/agency/",
    RoleCode.EXPERT: "/expert/",
    RoleCode.COMMITTEE: "/committee/",
    RoleCode.SUPERVISOR: "/supervise/",
    RoleCode.SYSADMIN: "/accounts/users/",
    RoleCode.SECADMIN: "/accounts/users/",
}


def test_every_role_has_its_home() -> None:
    assert {role: home_of(role) for role in RoleCode} == HOMES
    assert home_of(None) == "/messages/"


def test_a_role_with_a_menu_has_exactly_one_home() -> None:
    roles = {entry.role for entry in _entries}
    assert sorted(entry.role for entry in _entries if entry.home) == sorted(roles)


@pytest.mark.django_db
def test_the_supervisor_starts_at_the_overview_which_leads_the_menu() -> None:
    client = Client()
    client.force_login(make_cast().supervisor)
    assert client.get("/workspace/")["Location"] == "/supervise/"
    menu = client.get("/supervise/").context["workspace"].menu
    assert (menu[0].links[0].label, menu[0].links[0].current) == ("监督总览", True)
