"""What the database itself refuses."""

import threading

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils import timezone

from baoji_award.accounts.enums import SCOPES_OF, RoleCode, ScopeKind
from baoji_award.accounts.models import Invitation, RoleGrant, User
from baoji_award.accounts.services import invite
from tests.accounts.people import make_person

pytestmark = pytest.mark.django_db


def give(user: User, role: RoleCode, kind: ScopeKind = ScopeKind.NONE, scope_id: int | None = None) -> RoleGrant:
    return RoleGrant.objects.create(user=user, role=role, scope_kind=kind, scope_id=scope_id, granted_at=timezone.now())


def refused(user: User, role: RoleCode, kind: ScopeKind = ScopeKind.NONE, scope_id: int | None = None) -> bool:
    try:
        with transaction.atomic():
            give(user, role, kind, scope_id)
    except IntegrityError:
        return True
    return False


def test_every_pair_of_role_and_scope() -> None:
    user = make_person("a@example.test")
    seen = {}
    for role in RoleCode:
        for kind in ScopeKind:
            for scope_id in (None, 5):
                with transaction.atomic():
                    seen[role, kind, scope_id] = not refused(user, role, kind, scope_id)
                    transaction.set_rollback(True)
    allowed = {(role, kind, None if kind == "" else 5) for role, kinds in SCOPES_OF.items() for kind in kinds}
    assert {key for key, is_allowed in seen.items() if is_allowed} == allowed


def test_address_is_unique_whatever_its_case() -> None:
    User.objects.create_user("Li@Example.test", "x", name="李")
    assert User.objects.get_by_natural_key("LI@example.TEST").email == "li@example.test"
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.create_user("li@EXAMPLE.test", "x", name="李")
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.create(email="Big@example.test", name="李")


def test_nobody_is_a_superuser_or_deleted() -> None:
    user = make_person("a@example.test")
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.filter(pk=user.pk).update(is_superuser=True)
    with pytest.raises(DatabaseError), transaction.atomic():
        user.delete()


def test_one_active_grant_and_a_new_one_after_revocation() -> None:
    user = make_person("a@example.test")
    grant = give(user, RoleCode.OFFICE)
    assert refused(user, RoleCode.OFFICE)
    grant.revoked_at = timezone.now()
    grant.save()
    assert refused(user, RoleCode.OFFICE) is False
    give(user, RoleCode.BUREAU, ScopeKind.BUREAU, 1)
    assert [refused(user, RoleCode.BUREAU, ScopeKind.BUREAU, n) for n in (1, 2)] == [True, False]


@pytest.mark.parametrize("change", [{"role": "agency"}, {"scope_id": 9}, {"revoked_at": None}, {"granted_at": None}])
def test_a_grant_is_never_changed(change: dict[str, object]) -> None:
    grant = give(make_person("a@example.test"), RoleCode.OFFICE)
    with pytest.raises(DatabaseError), transaction.atomic():
        RoleGrant.objects.filter(pk=grant.pk).update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        RoleGrant.objects.filter(pk=grant.pk).delete()


def test_a_revoked_grant_stays_revoked() -> None:
    grant = give(make_person("a@example.test"), RoleCode.OFFICE)
    RoleGrant.objects.filter(pk=grant.pk).update(revoked_at=timezone.now())
    for value in (None, timezone.now()):
        with pytest.raises(DatabaseError), transaction.atomic():
            RoleGrant.objects.filter(pk=grant.pk).update(revoked_at=value)


def test_machine_roles_stand_alone() -> None:
    office, sysadmin = make_person("a@example.test", RoleCode.OFFICE), make_person("b@example.test", RoleCode.SYSADMIN)
    assert [refused(office, RoleCode.SYSADMIN), refused(office, RoleCode.SECADMIN)] == [True, True]
    assert [refused(sysadmin, RoleCode.SECADMIN), refused(sysadmin, RoleCode.OFFICE)] == [True, True]
    assert refused(office, RoleCode.COMMITTEE) is False


def test_no_role_comes_from_oneself() -> None:
    office = make_person("a@example.test", RoleCode.OFFICE)
    with pytest.raises(IntegrityError, match="grant_by_somebody_else"), transaction.atomic():
        RoleGrant.objects.create(user=office, role="expert", granted_by=office, granted_at=timezone.now())
    invitation = invite(email="new@example.test", name="新人", role=RoleCode.EXPERT, by=office)
    with pytest.raises(IntegrityError, match="invitation_of_somebody_else"), transaction.atomic():
        Invitation.objects.filter(pk=invitation.pk).update(accepted_by=office, accepted_at=timezone.now())
    assert Invitation.objects.get().accepted_by is None


@pytest.mark.django_db(transaction=True)
def test_machine_roles_stand_alone_in_a_race() -> None:
    user = make_person("a@example.test")
    start, outcomes = threading.Barrier(2), []

    def attempt(role: RoleCode) -> None:
        start.wait()
        outcomes.append(refused(user, role))
        connection.close()

    threads = [threading.Thread(target=attempt, args=[role]) for role in (RoleCode.OFFICE, RoleCode.SYSADMIN)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (sorted(outcomes), RoleGrant.objects.count()) == ([False, True], 1)
