"""成员与权限: the owner decides, editors see; removal works on the next request; the organisation changes hands."""

import re
import threading
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import DatabaseError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from applications.models import Organisation, OwnershipOffer
from applications.services.members import (
    answer_offer,
    cancel_offer,
    invite_editor,
    offer_ownership,
    remove_member,
    withdraw_invitation,
)
from baoji_award.accounts.models import Invitation, RoleGrant, User
from baoji_award.accounts.services import accept_invitation, grant_role, revoke_role
from baoji_award.audit.models import AuditEvent
from baoji_award.audit.services import unit_of_work
from baoji_award.calendar.clock import move_clock
from baoji_award.errors import Conflict, DomainError, NotFoundForYou
from baoji_award.notifications.models import Delivery, Message
from tests.applications.applicant.conftest import SignIn
from tests.cast import PASSWORD, Cast, make_cast, make_user
from tests.rounds import IN_STAGE

AT = IN_STAGE["application"]
URL = "/apply/members/"


def grant(cast: Cast, user: User) -> RoleGrant:
    return RoleGrant.objects.get(user=user, scope_id=cast.organisation.pk, revoked_at__isnull=True)


def owner_id(cast: Cast) -> int | None:
    return Organisation.objects.get(pk=cast.organisation.pk).owner_id


def invite(cast: Cast, email: str = "new@example.test", by: User | None = None) -> Invitation:
    return invite_editor(organisation_id=cast.organisation.pk, email=email, name="新成员", by=by or cast.owner, at=AT)


def test_the_owner_invites_and_the_invited_person_edits(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in(cast.owner)
    assert client.post(URL, {"name": "新成员", "email": "New@Example.test"}).status_code == 302
    mail = Delivery.objects.get(recipient="new@example.test")
    assert (cast.organisation.name in mail.body, mail.secret) == (True, True)
    token = re.findall(r"/invitations/(\S+)/", mail.body)[0]
    assert token not in str(list(AuditEvent.objects.values_list("payload_text", flat=True)))
    user = accept_invitation(token=token, password="Valve-maker 2024", phone="", at=AT)
    overview = reverse("applications:apply_overview", args=[cast.application.number])
    assert sign_in(user).get(overview).status_code == 200
    assert owner_id(cast) == cast.owner.pk
    assert AuditEvent.objects.filter(action="invite", actor_id=cast.owner.pk).count() == 1


def test_an_editor_sees_the_list_and_changes_nothing(cast: Cast, sign_in: SignIn) -> None:
    waiting = invite(cast)
    client = sign_in(cast.colleague)
    page = client.get(URL).content.decode()
    shown = [
        text in page for text in (cast.owner.email, "只有本单位管理员可以办理。管理员：申报人。", "new@example.test")
    ]
    assert (shown, "发出邀请" in page) == ([True, True, False], False)
    own = grant(cast, cast.owner)
    refused = [
        client.post(URL, {"name": "某人", "email": "x@example.test"}),
        client.post(reverse("applications:remove_member", args=[own.pk])),
        client.post(reverse("applications:offer_ownership", args=[own.pk])),
        client.post(reverse("applications:withdraw_invitation", args=[waiting.pk])),
    ]
    assert [answer.status_code for answer in refused] == [404] * 4
    assert (Invitation.objects.count(), owner_id(cast)) == (1, cast.owner.pk)


def test_a_removed_editor_is_out_on_the_next_request_and_told(cast: Cast, sign_in: SignIn) -> None:
    overview = reverse("applications:apply_overview", args=[cast.application.number])
    editor = sign_in(cast.colleague)
    assert editor.get(overview).status_code == 200
    address = reverse("applications:remove_member", args=[grant(cast, cast.colleague).pk])
    assert sign_in(cast.owner).post(address).status_code == 302
    assert editor.get(overview).status_code == 404
    assert [m.subject for m in Message.objects.filter(user=cast.colleague)] == ["您已不再是申报单位成员"]
    event = AuditEvent.objects.get(action="revoke_role")
    assert (event.actor_id, event.object_id) == (cast.owner.pk, str(cast.colleague.pk))


def test_an_editor_leaves_and_the_owner_cannot(cast: Cast) -> None:
    remove_member(grant_id=grant(cast, cast.colleague).pk, by=cast.colleague, at=AT)
    with pytest.raises(Conflict, match="管理员须先将管理权移交"):
        remove_member(grant_id=grant(cast, cast.owner).pk, by=cast.owner, at=AT)
    with pytest.raises(Conflict, match="管理员须先将管理权移交"):
        revoke_role(grant_id=grant(cast, cast.owner).pk, by=cast.office, at=AT)
    assert owner_id(cast) == cast.owner.pk


def at_once(attempt: Callable[[], object]) -> None:
    """What a deferred trigger would say at the commit, said now."""
    attempt()
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_the_database_keeps_the_owner(cast: Cast) -> None:
    own = Organisation.objects.filter(pk=cast.organisation.pk)
    grants = RoleGrant.objects.filter(pk=grant(cast, cast.owner).pk)
    attempts = (
        lambda: own.update(owner=None),
        lambda: own.update(owner=cast.rival),
        lambda: grants.update(revoked_at=AT, revoked_by=cast.office),
    )
    for attempt in attempts:
        with unit_of_work(), pytest.raises(DatabaseError), unit_of_work():
            at_once(attempt)
    offer = OwnershipOffer(organisation=cast.organisation, offered_by=cast.owner, offered_to=cast.owner, offered_at=AT)
    with unit_of_work(), pytest.raises(DatabaseError), unit_of_work():
        offer.save()
    assert owner_id(cast) == cast.owner.pk


def test_the_organisation_changes_hands_when_the_offer_is_accepted(cast: Cast, sign_in: SignIn) -> None:
    owner, editor = sign_in(cast.owner), sign_in(cast.colleague)
    assert owner.post(reverse("applications:offer_ownership", args=[grant(cast, cast.colleague).pk])).status_code == 302
    offer = OwnershipOffer.objects.get()
    assert ("接受移交" in editor.get(URL).content.decode(), owner_id(cast)) == (True, cast.owner.pk)
    assert owner.post(reverse("applications:accept_ownership", args=[offer.pk])).status_code == 404
    assert editor.post(reverse("applications:accept_ownership", args=[offer.pk])).status_code == 302
    assert owner_id(cast) == cast.colleague.pk
    assert "只有本单位管理员可以办理" in owner.get(URL).content.decode()
    assert sorted(AuditEvent.objects.filter(action__startswith="ownership.").values_list("action", flat=True)) == [
        "ownership.accepted",
        "ownership.offered",
    ]
    remove_member(grant_id=grant(cast, cast.owner).pk, by=cast.colleague, at=AT)
    subjects = Message.objects.order_by("created_at", "pk").values_list("user", "subject")
    assert set(subjects) == {
        (cast.colleague.pk, "请确认是否接管申报单位的管理权"),
        (cast.owner.pk, "管理权移交已有答复"),
        (cast.owner.pk, "您已不再是申报单位成员"),
    }


def test_an_offer_is_declined_cancelled_or_falls_with_the_member(cast: Cast) -> None:
    def offer() -> OwnershipOffer:
        return offer_ownership(grant_id=grant(cast, cast.colleague).pk, by=cast.owner, at=AT)

    first = offer()
    with pytest.raises(Conflict):
        offer()
    answer_offer(offer_id=first.pk, accept=False, by=cast.colleague, at=AT)
    with pytest.raises(Conflict):
        answer_offer(offer_id=first.pk, accept=True, by=cast.colleague, at=AT)
    second = offer()
    for person in (cast.colleague, cast.rival, cast.office):
        with pytest.raises(NotFoundForYou):
            cancel_offer(offer_id=second.pk, by=person, at=AT)
    cancel_offer(offer_id=second.pk, by=cast.owner, at=AT)
    offer()
    remove_member(grant_id=grant(cast, cast.colleague).pk, by=cast.owner, at=AT)
    assert list(OwnershipOffer.objects.order_by("pk").values_list("outcome", flat=True)) == [
        "declined",
        "cancelled",
        "cancelled",
    ]
    assert owner_id(cast) == cast.owner.pk


def test_a_stranger_to_the_organisation_reaches_nothing(cast: Cast) -> None:
    waiting, editors = invite(cast), grant(cast, cast.colleague)
    attempts = (
        lambda: invite(cast, by=cast.rival),
        lambda: remove_member(grant_id=editors.pk, by=cast.rival, at=AT),
        lambda: remove_member(grant_id=RoleGrant.objects.get(user=cast.agency).pk, by=cast.owner, at=AT),
        lambda: offer_ownership(grant_id=editors.pk, by=cast.rival, at=AT),
        lambda: offer_ownership(grant_id=grant_of_rival(cast).pk, by=cast.owner, at=AT),
        lambda: withdraw_invitation(invitation_id=waiting.pk, by=cast.rival, at=AT),
    )
    for attempt in attempts:
        with pytest.raises(NotFoundForYou):
            attempt()
    assert RoleGrant.objects.filter(revoked_at__isnull=False).count() == 0


def grant_of_rival(cast: Cast) -> RoleGrant:
    return RoleGrant.objects.get(user=cast.rival)


def test_members_are_not_invited_again_and_open_invitations_have_a_limit(cast: Cast) -> None:
    with pytest.raises(DomainError, match="已是本单位成员"):
        invite(cast, email=cast.colleague.email)
    for number in range(20):
        invite(cast, email=f"n{number}@example.test")
    with pytest.raises(DomainError, match="最多 20 个"):
        invite(cast)
    assert invite(cast, email="n0@example.test").pk
    withdraw_invitation(invitation_id=Invitation.objects.get(email="n1@example.test").pk, by=cast.owner, at=AT)
    assert invite(cast).expires_at == AT + timedelta(days=7)


def test_the_list_costs_the_same_for_one_member_and_for_three(cast: Cast, sign_in: SignIn) -> None:
    remove_member(grant_id=grant(cast, cast.colleague).pk, by=cast.owner, at=AT)
    client = sign_in(cast.owner)
    client.get(URL)

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(URL).status_code == 200
        return len(captured)

    once = queries()
    for name in ("二号", "三号"):
        make_user(name, ("applicant", "organisation", cast.organisation.pk))
        invite(cast, email=f"invited-{name}@example.test")
    assert queries() == once == 12


@pytest.mark.django_db(transaction=True)
def test_accepting_and_being_removed_at_once_leave_one_owner_who_belongs(client: Client) -> None:
    move_clock(AT)
    cast = make_cast()
    offer = offer_ownership(grant_id=grant(cast, cast.colleague).pk, by=cast.owner, at=AT)
    removed_id, barrier, errors = grant(cast, cast.colleague).pk, threading.Barrier(2), list[str]()

    def remove() -> None:
        barrier.wait()
        try:
            remove_member(grant_id=removed_id, by=cast.owner, at=AT)
        except DomainError as error:
            errors.append(type(error).__name__)
        finally:
            connection.close()

    thread = threading.Thread(target=remove)
    thread.start()
    barrier.wait()
    try:
        answer_offer(offer_id=offer.pk, accept=True, by=User.objects.get(pk=cast.colleague.pk), at=AT)
    except DomainError as error:
        errors.append(type(error).__name__)
    thread.join()
    holders = set(RoleGrant.objects.filter(scope_id=cast.organisation.pk, revoked_at__isnull=True).values_list("user"))
    assert len(errors) == 1
    assert (owner_id(cast),) in holders


def test_the_first_person_of_an_organisation_owns_it(cast: Cast) -> None:
    fresh = Organisation.objects.create(
        **{
            field: getattr(cast.organisation, field)
            for field in ("name", "kind", "legal_representative", "established_on", "area", "address", "industry")
        },
        uscc="91350100M000100Y43",
        contact_name="甲",
        contact_phone="1",
    )
    people = [make_user(name) for name in ("first", "second")]
    for person in people:
        grant_role(user=person, role="applicant", scope_kind="organisation", scope_id=fresh.pk, by=None, at=AT)
    fresh.refresh_from_db()
    assert (fresh.owner, people[0].check_password(PASSWORD)) == (people[0], True)
