"""A second person and a code that is known: a request for the owner, and nobody learns which codes are here."""

import re
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress, EmailConfirmationHMAC
from django.db import DatabaseError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from applications.models import AccessRequest, Organisation
from applications.services.access_requests import decide_request, request_access
from baoji_award.accounts.models import RoleGrant, User
from baoji_award.accounts.uscc import make_code
from baoji_award.audit.models import AuditEvent
from baoji_award.audit.services import unit_of_work
from baoji_award.errors import Conflict, DomainError, NotFoundForYou
from baoji_award.notifications.models import Message
from tests.applications.applicant.conftest import SignIn
from tests.applications.applicant.test_registration import CODE, form
from tests.cast import Cast, make_user
from tests.rounds import IN_STAGE

AT = IN_STAGE["application"]
UNKNOWN = make_code("91610302MA0000099")
JOIN = "/apply/join/"


def ask(cast: Cast, by: User, uscc: str = "") -> None:
    request_access(uscc=uscc or cast.organisation.uscc, by=by, at=AT)


def test_registering_a_known_code_asks_its_owner_once_the_address_is_proven(cast: Cast, sign_in: SignIn) -> None:
    client = Client()
    known = client.post(
        reverse("applications:register"), form(uscc=cast.organisation.uscc, email="second@example.test"), follow=True
    )
    fresh = Client().post(reverse("applications:register"), form(email="third@example.test"), follow=True)
    assert (known.status_code, known.redirect_chain) == (fresh.status_code, fresh.redirect_chain)
    assert known.content.decode().split("<main")[1] == fresh.content.decode().split("<main")[1]
    user = User.objects.get(email="second@example.test")
    assert (RoleGrant.objects.filter(user=user).count(), AccessRequest.objects.get().user) == (0, user)
    assert Organisation.objects.filter(uscc=cast.organisation.uscc).count() == 1
    members = reverse("applications:members")
    assert (Message.objects.count(), "second@example.test" in sign_in(cast.owner).get(members).content.decode()) == (
        0,
        False,
    )
    key = EmailConfirmationHMAC(EmailAddress.objects.get(user=user)).key
    assert client.post(reverse("account_confirm_email", args=[key])).status_code == 302
    told = Message.objects.get()
    assert (told.user, told.subject, "赵样例" in told.body) == (cast.owner, "有人申请加入贵单位", True)
    owner = sign_in(cast.owner)
    assert "second@example.test" in owner.get(members).content.decode()
    assert "second@example.test" not in sign_in(cast.colleague).get(members).content.decode()
    assert owner.post(reverse("applications:approve_access", args=[AccessRequest.objects.get().pk])).status_code == 302
    overview = reverse("applications:apply_overview", args=[cast.application.number])
    assert sign_in(user).get(overview).status_code == 200


def confirm(email: str) -> None:
    key = EmailConfirmationHMAC(EmailAddress.objects.get(email=email)).key
    assert Client().post(reverse("account_confirm_email", args=[key])).status_code == 302


def test_a_code_whose_owner_never_proved_an_address_goes_to_the_first_who_does(cast: Cast, sign_in: SignIn) -> None:
    """Anybody can type in a competitor's code; without a proven address it must not keep the competitor out."""
    for email in ("squatter@example.test", "rightful@example.test"):
        assert Client().post(reverse("applications:register"), form(email=email)).status_code == 302
    squatter, rightful = (User.objects.get(email=f"{name}@example.test") for name in ("squatter", "rightful"))
    organisation = Organisation.objects.get(uscc=CODE)
    assert (organisation.owner, RoleGrant.objects.filter(user=rightful).count()) == (squatter, 0)
    confirm("rightful@example.test")
    organisation.refresh_from_db()
    held = RoleGrant.objects.filter(scope_kind="organisation", scope_id=organisation.pk, revoked_at__isnull=True)
    assert (organisation.owner, [grant.user for grant in held]) == (rightful, [rightful])
    event = AuditEvent.objects.get(action="organisation.taken_over")
    assert event.payload == {"uscc": CODE, "from": squatter.pk, "to": rightful.pk}
    members = reverse("applications:members")
    assert "squatter@example.test" not in sign_in(rightful).get(members).content.decode()
    # Whoever was first proves the address after all: a request like any other, for the owner to answer.
    confirm("squatter@example.test")
    organisation.refresh_from_db()
    assert (organisation.owner, "squatter@example.test" in sign_in(rightful).get(members).content.decode()) == (
        rightful,
        True,
    )
    assert sign_in(squatter).get(reverse("applications:organisation")).status_code == 404


def test_a_proven_owner_is_asked_and_keeps_the_organisation(cast: Cast, sign_in: SignIn) -> None:
    for email in ("first@example.test", "second@example.test"):
        Client().post(reverse("applications:register"), form(email=email))
    confirm("first@example.test")
    confirm("second@example.test")
    owner = Organisation.objects.get(uscc=CODE).owner
    assert owner == User.objects.get(email="first@example.test")
    assert [message.user for message in Message.objects.all()] == [owner]
    assert AuditEvent.objects.filter(action="organisation.taken_over").count() == 0


def test_asking_looks_the_same_for_a_code_nobody_registered(cast: Cast, sign_in: SignIn) -> None:
    pages = []
    for name, code in (("asker1", cast.organisation.uscc), ("asker2", UNKNOWN)):
        client = sign_in(make_user(name))
        answer = client.post(JOIN, {"uscc": code.lower()}, follow=True)
        main = answer.content.decode().replace(code, "CODE").split("<main")[1].split("</main")[0]
        # The form's token and the minute are each page's own.
        pages.append(re.sub(r'value="\w{64}"|\d\d:\d\d', "", main))
    assert (pages[0] == pages[1], "CODE" in pages[0], "等待答复" in pages[0]) == (True, True, True)
    assert Message.objects.filter(user=cast.owner).count() == 1
    assert AccessRequest.objects.count() == 2
    assert cast.organisation.name not in pages[0]


def test_the_owner_declines_and_the_person_reads_it(cast: Cast, sign_in: SignIn) -> None:
    asker = make_user("asker")
    ask(cast, asker)
    waiting = AccessRequest.objects.get()
    for person in (cast.colleague, cast.rival, cast.office, asker):
        with pytest.raises(NotFoundForYou):
            decide_request(request_id=waiting.pk, approve=True, by=person, at=AT)
    address = reverse("applications:decline_access", args=[waiting.pk])
    assert sign_in(cast.owner).post(address).status_code == 302
    assert (RoleGrant.objects.filter(user=asker).count(), "未同意" in sign_in(asker).get(JOIN).content.decode()) == (
        0,
        True,
    )
    with pytest.raises(Conflict):
        decide_request(request_id=waiting.pk, approve=True, by=cast.owner, at=AT)
    ask(cast, asker)
    assert AccessRequest.objects.count() == 1
    request_access(uscc=cast.organisation.uscc, by=asker, at=AT + timedelta(days=8))
    assert AccessRequest.objects.count() == 2
    assert [event.action for event in AuditEvent.objects.filter(object_type="access_request").order_by("seq")] == [
        "access.requested",
        "access.decided",
        "access.requested",
    ]


def test_floods_are_stopped_alike_for_every_code(cast: Cast) -> None:
    asker = make_user("asker")
    ask(cast, asker)
    ask(cast, asker)
    assert (AccessRequest.objects.count(), Message.objects.count()) == (1, 1)
    for number in range(4):
        ask(cast, asker, make_code(f"91610302MA000020{number}"))
    for code in (cast.rival_application.organisation.uscc, UNKNOWN):
        with pytest.raises(DomainError, match="一天内最多提出 5 次"):
            ask(cast, asker, code)
    request_access(uscc=UNKNOWN, by=asker, at=AT + timedelta(days=1, minutes=1))
    assert AccessRequest.objects.count() == 6


def test_members_do_not_ask_and_machine_accounts_are_not_let_in(cast: Cast) -> None:
    ask(cast, cast.colleague)
    assert AccessRequest.objects.count() == 0
    ask(cast, cast.sysadmin)
    with pytest.raises(DomainError, match="须单独设立账号"):
        decide_request(request_id=AccessRequest.objects.get().pk, approve=True, by=cast.owner, at=AT)
    assert AccessRequest.objects.get().outcome == ""


def test_the_database_keeps_one_open_request_and_a_decision_with_its_name(cast: Cast) -> None:
    asker = make_user("asker")
    ask(cast, asker)
    again = AccessRequest(uscc=cast.organisation.uscc, user=asker, asked_at=AT)
    nameless = AccessRequest(uscc=UNKNOWN, user=asker, asked_at=AT, outcome="approved")
    for row in (again, nameless):
        with unit_of_work(), pytest.raises(DatabaseError), unit_of_work():
            row.save()
    assert AccessRequest.objects.count() == 1


def test_a_wrong_code_names_the_place(cast: Cast, sign_in: SignIn) -> None:
    answer = sign_in(cast.rival).post(JOIN, {"uscc": UNKNOWN[:-1] + "!"})
    assert (answer.status_code, "统一社会信用代码" in answer.content.decode(), AccessRequest.objects.count()) == (
        422,
        True,
        0,
    )


def test_the_list_of_requests_costs_the_same_for_one_and_three(cast: Cast, sign_in: SignIn) -> None:

    asker = make_user("asker")
    ask(cast, asker)
    client = sign_in(asker)
    client.get(JOIN)

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(JOIN).status_code == 200
        return len(captured)

    once = queries()
    for number in range(2):
        ask(cast, asker, make_code(f"91610302MA000030{number}"))
    assert queries() == once == 6
