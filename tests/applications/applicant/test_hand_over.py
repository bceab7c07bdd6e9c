"""The office gives an organisation to its rightful person, with grounds; the former owner is told and is out."""

import pytest
from django.urls import reverse

from applications.models import Organisation
from applications.services.members import offer_ownership
from applications.services.ownership import NO_ACCOUNT, NOT_HERE, hand_over_by_office
from baoji_award.accounts.models import RoleGrant, User
from baoji_award.accounts.uscc import make_code
from baoji_award.audit.models import AuditEvent
from baoji_award.errors import DomainError, NotFoundForYou, Refused
from baoji_award.notifications.models import Message
from tests.applications.applicant.conftest import SignIn
from tests.cast import Cast, make_user
from tests.rounds import IN_STAGE

AT = IN_STAGE["application"]
REASON = "单位2024年12月1日出具的授权书（加盖公章）。"
ADDRESS = "/office/organisations/owner/"


def give(cast: Cast, by: User | None = None, **changes: str) -> Organisation:
    said = {"uscc": cast.organisation.uscc, "email": "rightful@example.test", "reason": REASON, **changes}
    return hand_over_by_office(**said, by=by or cast.office, at=AT)


def test_the_office_hands_over_and_the_former_owner_is_out_and_told(cast: Cast, sign_in: SignIn) -> None:
    rightful = make_user("rightful")
    grant = RoleGrant.objects.get(user=cast.colleague)
    offer = offer_ownership(grant_id=grant.pk, by=cast.owner, at=AT)
    form = {"uscc": f" {cast.organisation.uscc.lower()} ", "email": rightful.email, "reason": REASON}
    assert sign_in(cast.office).post(ADDRESS, form)["Location"] == ADDRESS
    assert Organisation.objects.get(pk=cast.organisation.pk).owner == rightful
    offer.refresh_from_db()
    assert offer.outcome == "cancelled"
    overview = reverse("applications:apply_overview", args=[cast.application.number])
    reached = [sign_in(person).get(overview).status_code for person in (cast.owner, cast.colleague, rightful)]
    assert reached == [404, 200, 200]
    told = Message.objects.filter(key__startswith="ownership_handed_over:").select_related("user")
    assert {message.user for message in told} == {cast.owner, rightful}
    event = AuditEvent.objects.get(action="ownership.handed_over")
    assert (event.actor, event.payload) == (
        cast.office,
        {"uscc": cast.organisation.uscc, "from": cast.owner.pk, "to": rightful.pk, "reason": REASON},
    )


def test_what_does_not_fit_stands_at_its_field(cast: Cast, sign_in: SignIn) -> None:
    make_user("rightful")
    User.objects.create_user("unproven@example.test", "Long enough 77", name="未验证")
    for field, value, sentence in (
        ("uscc", make_code("91610302MA0000099"), NOT_HERE),
        ("email", "nobody@example.test", NO_ACCOUNT),
        ("email", "unproven@example.test", NO_ACCOUNT),
        ("email", cast.owner.email, "该账号已是本单位管理员。"),
        ("reason", " ", "请填写移交依据，不超过 200 字。"),
    ):
        with pytest.raises(DomainError) as refusal:
            give(cast, **{field: value})  # type: ignore[arg-type]
        assert (refusal.value.field, refusal.value.sentence) == (field, sentence)
    answer = sign_in(cast.office).post(ADDRESS, {"uscc": cast.organisation.uscc, "email": "x", "reason": REASON})
    assert (answer.status_code, Organisation.objects.get(pk=cast.organisation.pk).owner) == (422, cast.owner)


def test_nobody_but_the_office_and_never_to_oneself(cast: Cast) -> None:
    make_user("rightful")
    for name in ("owner", "rival", "own_bureau", "supervisor", "sysadmin"):
        with pytest.raises(NotFoundForYou):
            give(cast, by=getattr(cast, name))
    with pytest.raises(Refused):
        give(cast, email=cast.office.email)
    with pytest.raises(DomainError, match="须单独设立账号"):
        give(cast, email=cast.sysadmin.email)
    assert Organisation.objects.get(pk=cast.organisation.pk).owner == cast.owner
