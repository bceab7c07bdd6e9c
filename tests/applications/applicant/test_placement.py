"""组别与推荐部门: chosen again in the draft, put right by the office until the dossier is qualified."""

import pytest
from django.urls import reverse

from applications.models import Application, Bureau, Organisation
from applications.selectors.dossier import missing_parts
from applications.selectors.placement import OUT_OF_REMIT
from applications.services.actions import act
from applications.services.placement import (
    NO_SUCH_BUREAU,
    ONLY_IN_DRAFT,
    TOO_LATE,
    choose_placement,
    correct_group,
)
from applications.services.transfers import transfer_dossier
from applications.workflow.engine import STALE, Blocked, advance_application
from baoji_award.accounts.models import User
from baoji_award.audit.models import AuditEvent
from baoji_award.errors import Conflict, DomainError, NotFoundForYou
from baoji_award.notifications.models import Message
from tests.applications.applicant.conftest import SignIn
from tests.cast import Cast, make_cast
from tests.rounds import IN_STAGE, complete_dossier

AT = IN_STAGE["application"]
REASON = "主营业务为规模种植，应参加农业组评选。"


def choose(
    cast: Cast, *, group: str = "agriculture", bureau: str = "gxj", version: int = 1, by: User | None = None
) -> Application:
    return choose_placement(
        application_id=cast.application.pk,
        group_code=group,
        bureau_id=Bureau.objects.get(code=bureau).pk,
        version=version,
        by=by or cast.owner,
        at=AT,
    )


def correct(cast: Cast, *, group: str = "agriculture", reason: str = REASON, by: User | None = None) -> Application:
    return correct_group(
        number=cast.application.number, group_code=group, reason=reason, version=1, by=by or cast.office, at=AT
    )


def move_industry(cast: Cast, division: str) -> None:
    """As 单位信息 writes it while no dossier is in other hands."""
    Organisation.objects.filter(pk=cast.organisation.pk).update(industry=division)


def placed(cast: Cast) -> tuple[str, str, int]:
    found = Application.objects.select_related("group", "bureau").get(pk=cast.application.pk)
    return found.group.code, found.bureau.code, found.version


@pytest.mark.parametrize("who", ["owner", "colleague"])
def test_the_applicant_chooses_again_in_the_draft(cast: Cast, sign_in: SignIn, who: str) -> None:
    move_industry(cast, "47")
    client = sign_in(getattr(cast, who))
    address = reverse("applications:placement", args=[cast.application.number])
    page = client.get(address).content.decode()
    assert ("市住房城乡建设局" in page, "市工业和信息化局" in page) == (True, False)
    assert (
        address in client.get(reverse("applications:apply_overview", args=[cast.application.number])).content.decode()
    )
    answer = client.post(
        address, {"group": "construction", "bureau": Bureau.objects.get(code="zjj").pk, "version": "1"}
    )
    assert (answer.status_code, placed(cast)) == (302, ("construction", "zjj", 2))
    assert AuditEvent.objects.get(action="application.placed").payload == {
        "number": cast.application.number,
        "group": ["工业组", "建筑业组"],
        "bureau": ["市工业和信息化局", "市住房城乡建设局"],
    }


def test_saving_what_stands_changes_nothing(cast: Cast) -> None:
    choose(cast, group="industrial")
    assert (placed(cast), AuditEvent.objects.filter(action="application.placed").count()) == (
        ("industrial", "gxj", 1),
        0,
    )


def test_foreign_bureaus_unknown_groups_and_old_pages_are_refused(cast: Cast) -> None:
    for change, error, sentence in (
        ({"bureau": "zjj"}, DomainError, NO_SUCH_BUREAU),
        ({"group": "none"}, DomainError, "请选择本轮设置的组别。"),
        ({"version": 9}, Conflict, STALE),
    ):
        with pytest.raises(error) as refusal:
            choose(cast, **change)
        assert refusal.value.sentence == sentence
    for person in (cast.rival, cast.office, cast.own_bureau):
        with pytest.raises(NotFoundForYou):
            choose(cast, by=person)
    assert placed(cast) == ("industrial", "gxj", 1)


@pytest.mark.parametrize("state", ["bureau_review", "correction", "document_review"])
def test_handed_in_it_is_the_offices(db: None, sign_in: SignIn, state: str) -> None:
    cast = make_cast(state=state)
    with pytest.raises(Blocked) as refusal:
        choose(cast)
    locked = "申报已提交，内容已锁定，不能修改。"
    assert refusal.value.sentence == (ONLY_IN_DRAFT if state == "correction" else locked)
    page = sign_in(cast.owner).get(reverse("applications:placement", args=[cast.application.number]))
    assert (b'name="group"' in page.content, placed(cast)) == (False, ("industrial", "gxj", 1))


def test_a_returned_draft_is_not_taken_to_another_bureau(db: None) -> None:
    """Unless its industry is no longer that bureau's; and where the office has put it, it stays."""
    cast = make_cast(state="bureau_review")
    advance_application(
        application_id=cast.application.pk, action="return_to_applicant", by=cast.own_bureau, reason="请补充", at=AT
    )
    Bureau.objects.get(code="zjj").remits.create(cycle=cast.cycle, industry="C")
    with pytest.raises(DomainError, match=NO_SUCH_BUREAU):
        choose(cast, bureau="zjj", version=2)
    move_industry(cast, "47")
    choose(cast, bureau="zjj", version=2)
    transfer_dossier(
        application_id=cast.application.pk,
        bureau_id=Bureau.objects.get(code="jyj").pk,
        reason="按主营业务",
        version=3,
        by=cast.office,
        at=AT,
    )
    with pytest.raises(DomainError, match=NO_SUCH_BUREAU):
        choose(cast, bureau="zjj", version=4)
    assert placed(cast) == ("agriculture", "jyj", 4)
    found = Application.objects.select_related("cycle", "organisation", "group", "bureau").get(pk=cast.application.pk)
    assert [part for part in missing_parts(found) if part.sentence == OUT_OF_REMIT] == []


def test_an_industry_changed_since_stops_handing_in(cast: Cast, sign_in: SignIn) -> None:
    complete_dossier(cast.application, cast.owner)
    move_industry(cast, "47")
    with pytest.raises(Blocked, match="还有 1 项未完成"):
        act(application_id=cast.application.pk, action="submit", by=cast.owner, reason="", version=1, at=AT)
    client, place = sign_in(cast.owner), reverse("applications:placement", args=[cast.application.number])
    for name in ("check", "apply_overview"):
        page = client.get(reverse(f"applications:{name}", args=[cast.application.number])).content.decode()
        assert (OUT_OF_REMIT in page, f'href="{place}"' in page) == (True, True)
    choose(cast, group="construction", bureau="zjj")
    act(application_id=cast.application.pk, action="submit", by=cast.owner, reason="", version=2, at=AT)
    assert Application.objects.get(pk=cast.application.pk).state == "bureau_review"


@pytest.mark.parametrize("state", ["bureau_review", "endorsed", "office_check", "correction"])
def test_the_office_corrects_the_group_until_it_is_qualified(db: None, sign_in: SignIn, state: str) -> None:
    cast = make_cast(state=state)
    client, address = sign_in(cast.office), reverse("applications:group_correction", args=[cast.application.number])
    detail = client.get(reverse("applications:detail", args=[cast.application.number])).content.decode()
    assert address in detail
    answer = client.post(address, {"group": "agriculture", "reason": REASON, "version": "1"})
    assert (answer.status_code, placed(cast)) == (302, ("agriculture", "gxj", 2))
    event = AuditEvent.objects.get(action="application.group_corrected")
    assert (event.payload["group"], event.payload["reason"], event.actor) == (["工业组", "农业组"], REASON, cast.office)
    told = {message.user.name for message in Message.objects.select_related("user")}
    assert told == {"申报人", "同事", "主管部门"}
    for person in (cast.owner, cast.office):
        page = sign_in(person).get(reverse("applications:detail", args=[cast.application.number])).content.decode()
        assert f"组别由工业组更正为农业组。原因：{REASON}" in page
    again = client.post(address, {"group": "culture_tourism", "reason": REASON, "version": "1"})
    assert (again.status_code, STALE in again.content.decode()) == (409, True)


@pytest.mark.parametrize("state", ["document_review", "withdrawn", "ineligible"])
def test_afterwards_the_group_stands(db: None, sign_in: SignIn, state: str) -> None:
    cast = make_cast(state=state)
    with pytest.raises(Conflict) as refusal:
        correct(cast)
    page = sign_in(cast.office).get(reverse("applications:group_correction", args=[cast.application.number]))
    assert (refusal.value.sentence, b'name="group"' in page.content) == (TOO_LATE, False)


def test_a_correction_needs_its_office_a_reason_and_another_group(db: None) -> None:
    cast = make_cast(state="office_check")
    for change, sentence in (
        ({"group": "industrial"}, "申报现在就在该组，请选择其他组别。"),
        ({"group": "none"}, "请选择本轮设置的组别。"),
        ({"reason": " "}, "请填写更正原因，不超过 500 字。"),
    ):
        with pytest.raises(DomainError) as refusal:
            correct(cast, **change)  # type: ignore[arg-type]
        assert refusal.value.sentence == sentence
    for name in ("owner", "own_bureau", "supervisor", "agency"):
        with pytest.raises(NotFoundForYou):
            correct(cast, by=getattr(cast, name))
    assert placed(cast) == ("industrial", "gxj", 1)
