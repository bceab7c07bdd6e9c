"""转交: the office alone, before any recommendation; the old bureau loses the dossier with its next request."""

import pytest
from django.db import DatabaseError
from django.urls import reverse

from applications.models import Application, Bureau, BureauTransfer, Recommendation
from applications.services.transfers import TOO_LATE, transfer_dossier
from applications.workflow.engine import STALE, advance_application
from baoji_award.accounts.models import User
from baoji_award.audit.models import AuditEvent
from baoji_award.calendar.clock import move_clock
from baoji_award.errors import Conflict, DomainError, NotFoundForYou, Refused
from baoji_award.notifications.models import Delivery, Message
from tests.applications.bureau.desk import IN_TIME, further, write
from tests.browsing import browser
from tests.cast import Cast, make_cast
from tests.sharing import shared

REASON = "申报单位主营业务为建筑施工，应由住房城乡建设部门推荐。"
PLACES = ("bureau_review", "opinion", "detail", "recommendation_scan")


@shared
def cast() -> Cast:
    move_clock(IN_TIME)
    return make_cast(state="bureau_review")


def give(
    cast: Cast, *, to: str = "zjj", by: User | None = None, version: int = 1, reason: str = REASON
) -> BureauTransfer:
    return transfer_dossier(
        application_id=cast.application.pk,
        bureau_id=Bureau.objects.get(code=to).pk,
        reason=reason,
        version=version,
        by=by or cast.office,
        at=IN_TIME,
    )


def seen(user: User, application: Application) -> dict[str, int]:
    """Place → status for this person."""
    client = browser(user)
    return {name: client.get(reverse(f"applications:{name}", args=[application.number])).status_code for name in PLACES}


def test_the_dossier_goes_over_at_once_with_everything_that_is_its(cast: Cast) -> None:
    write(cast.application, cast.own_bureau)
    old, new = browser(cast.own_bureau), browser(cast.other_bureau)
    # An open page of the old bureau: its form is sent after the transfer.
    opinion = reverse("applications:opinion", args=[cast.application.number])
    assert (old.get(opinion).status_code, new.get(opinion).status_code) == (200, 404)
    give(cast, version=2)
    assert seen(cast.own_bureau, cast.application) == dict.fromkeys(PLACES, 404)
    assert old.post(opinion, {"opinion": "优" * 60, "version": "2"}).status_code == 404
    act = reverse("applications:act", args=[cast.application.number, "decline"])
    assert old.post(act, {"reason": "不符合条件", "version": "2"}).status_code == 404
    # The draft of the old bureau is gone; the rest of the dossier is the new bureau's.
    assert seen(cast.other_bureau, cast.application) == {**dict.fromkeys(PLACES, 200), "recommendation_scan": 404}
    assert Recommendation.objects.count() == 0
    for user, count in ((cast.own_bureau, 0), (cast.other_bureau, 2)):
        page = browser(user).get(reverse("applications:bureau_list"))
        assert len(page.context["page"]) == count
        assert (cast.organisation.name in page.content.decode()) == bool(count)


def test_history_audit_and_what_everybody_is_told(cast: Cast) -> None:
    transfer = give(cast)
    assert (transfer.from_bureau.code, transfer.to_bureau.code, transfer.transferred_by) == ("gxj", "zjj", cast.office)
    event = AuditEvent.objects.get(action="application.transferred")
    assert event.payload == {
        "number": cast.application.number,
        "from": "市工业和信息化局",
        "to": "市住房城乡建设局",
        "reason": REASON,
    }
    texts = {message.user.name: message for message in Message.objects.select_related("user")}
    assert set(texts) == {"申报人", "同事", "主管部门", "其他部门"}
    # The old bureau learns that it has left, not where it went.
    assert "住房城乡建设局" not in texts["主管部门"].body.replace(REASON, "")
    assert (texts["主管部门"].link, texts["其他部门"].link) == (
        reverse("applications:bureau_list"),
        reverse("applications:bureau_review", args=[cast.application.number]),
    )
    subjects = set(Delivery.objects.values_list("subject", flat=True))
    assert [subject for subject in subjects if cast.organisation.name in subject or REASON in subject] == []
    page = browser(cast.office).get(reverse("applications:transfer", args=[cast.application.number]))
    assert REASON in page.content.decode()


def test_the_trail_keeps_who_did_what_before(cast: Cast) -> None:
    advance_application(
        application_id=cast.application.pk,
        action="return_to_applicant",
        by=cast.own_bureau,
        reason="请补充",
        version=1,
        at=IN_TIME,
    )
    give(cast, version=2)
    page = browser(cast.owner).get(reverse("applications:detail", args=[cast.application.number])).content.decode()
    assert "市工业和信息化局：退回修改" in page
    assert "由市工业和信息化局转交市住房城乡建设局" in page


@pytest.mark.parametrize("state", ["endorsed", "office_check", "document_review", "withdrawn"])
def test_nothing_that_was_recommended_moves(db: None, state: str) -> None:
    cast = make_cast(state=state)
    with pytest.raises(Conflict) as refusal:
        give(cast)
    assert refusal.value.sentence == TOO_LATE
    page = browser(cast.office).get(reverse("applications:transfer", args=[cast.application.number]))
    assert ("转交推荐部门" in page.content.decode(), b'name="bureau"' in page.content) == (True, False)


def test_stale_same_bureau_no_reason_unknown_bureau(cast: Cast) -> None:
    with pytest.raises(Conflict) as stale:
        give(cast, version=9)
    assert stale.value.sentence == STALE
    for to, reason, sentence in (
        ("gxj", REASON, "申报现在就在该部门，请选择其他部门。"),
        ("zjj", "  ", "请填写转交原因，不超过 500 字。"),
        ("zjj", "因" * 501, "请填写转交原因，不超过 500 字。"),
    ):
        with pytest.raises(DomainError) as refusal:
            give(cast, to=to, reason=reason)
        assert refusal.value.sentence == sentence
    Bureau.objects.create(code="elsewhere", name="外市部门")
    with pytest.raises(NotFoundForYou):
        give(cast, to="elsewhere")
    assert (BureauTransfer.objects.count(), Application.objects.get(pk=cast.application.pk).version) == (0, 1)


def test_a_draft_that_was_never_handed_in_is_not_there(db: None) -> None:
    cast = make_cast(state="draft")
    with pytest.raises(NotFoundForYou):
        give(cast)


@pytest.mark.parametrize("who", ["own_bureau", "owner", "supervisor"])
def test_only_the_office_transfers(cast: Cast, who: str) -> None:
    with pytest.raises(Refused):
        give(cast, by=getattr(cast, who))
    address = reverse("applications:transfer", args=[cast.application.number])
    assert browser(getattr(cast, who)).get(address).status_code == 404


@pytest.mark.parametrize("who", ["other_bureau", "rival", "agency", "sysadmin"])
def test_for_others_there_is_nothing_to_transfer(cast: Cast, who: str) -> None:
    with pytest.raises(NotFoundForYou):
        give(cast, by=getattr(cast, who))


def test_the_page_offers_fitting_bureaus_first_and_transfers(cast: Cast) -> None:
    built = further(cast, "bureau_review", name="凤翔建设有限公司")
    built.organisation.industry = "47"
    built.organisation.save(update_fields=["industry"])
    client, address = browser(cast.office), reverse("applications:transfer", args=[built.number])
    text = client.get(address).content.decode()
    assert text.index("职责范围相符") < text.index("市住房城乡建设局") < text.index("其他部门") < text.index("市教育局")
    target = Bureau.objects.get(code="zjj")
    answer = client.post(address, {"bureau": str(target.pk), "reason": REASON, "version": "1"})
    assert (answer.status_code, Application.objects.get(pk=built.pk).bureau_id) == (302, target.pk)
    again = client.post(address, {"bureau": str(Bureau.objects.get(code="jyj").pk), "reason": REASON, "version": "1"})
    assert (again.status_code, STALE in again.content.decode()) == (409, True)


def test_the_history_is_never_changed(cast: Cast) -> None:
    transfer = give(cast)
    with pytest.raises(DatabaseError):
        BureauTransfer.objects.filter(pk=transfer.pk).update(reason="另一个原因")
