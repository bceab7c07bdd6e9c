"""退回修改 part by part, and the comments that go along or stay with the bureau."""

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse

from applications.models import Application, Recommendation, ReturnNote, SectionComment
from applications.selectors.returns import EVIDENCE, returned_parts
from applications.services.comments import Remark, add_comment
from applications.services.returning import return_dossier
from applications.services.submission import submit_dossier
from applications.workflow.engine import STALE, Blocked
from baoji_award.accounts.models import User
from baoji_award.audit.models import AuditEvent
from baoji_award.calendar.clock import move_clock
from baoji_award.errors import Conflict, DomainError, NotFoundForYou, Refused
from baoji_award.notifications.models import Delivery, Message
from tests.applications.bureau.desk import IN_TIME, write
from tests.browsing import browser
from tests.cast import Cast, make_cast
from tests.rounds import complete_dossier, moment
from tests.sharing import shared

WHY = "利润总额下降，请说明原因。"
TOLD, KEPT = "金丝雀：2023 年数据与审计报告不一致", "夜莺：与上年所报相差较大，内部再核"


@shared
def cast() -> Cast:
    """Handed in for real, so that the applicant can hand in again."""
    move_clock(IN_TIME)
    cast = make_cast(state="draft")
    complete_dossier(cast.application, cast.owner)
    submit_dossier(application_id=cast.application.pk, action="submit", by=cast.owner, version=1, at=IN_TIME)
    return cast


def give_back(cast: Cast, reasons: dict[str, str], *, by: User | None = None, version: int = 2) -> Application:
    return return_dossier(
        application_id=cast.application.pk, reasons=reasons, by=by or cast.own_bureau, version=version, at=IN_TIME
    )


def comment(cast: Cast, section: str, text: str, *, told: bool = False) -> SectionComment:
    return add_comment(
        application_id=cast.application.pk, section=section, remark=Remark(text, told), by=cast.own_bureau, at=IN_TIME
    )


def test_the_applicant_sees_at_once_which_parts_and_why(cast: Cast) -> None:
    comment(cast, "indicators", TOLD, told=True)
    comment(cast, "indicators", KEPT)
    write(cast.application, cast.own_bureau)
    give_back(cast, {"indicators": WHY, EVIDENCE: "财务报表缺 2022 年。"}, version=3)
    assert Recommendation.objects.count() == 0
    number = cast.application.number
    client = browser(cast.owner)
    overview = client.get(reverse("applications:apply_overview", args=[number])).content.decode()
    seen = [word in overview for word in (WHY, TOLD, "财务报表缺 2022 年。", "2024年12月31日 24:00", KEPT)]
    assert seen == [True, True, True, True, False]
    section = reverse("applications:section", args=[number, "indicators"])
    assert f'href="{section}"' in overview
    pages = {
        "indicators": client.get(section).content.decode(),
        "profile": client.get(reverse("applications:section", args=[number, "profile"])).content.decode(),
        EVIDENCE: client.get(reverse("applications:evidence", args=[number])).content.decode(),
    }
    assert {key: (WHY in text, TOLD in text, "财务报表缺" in text) for key, text in pages.items()} == {
        "indicators": (True, True, False),
        "profile": (False, False, False),
        EVIDENCE: (False, False, True),
    }
    told = Message.objects.filter(subject__startswith="申报材料被退回").select_related("user")
    assert {message.user for message in told} == {cast.owner, cast.colleague}
    assert all(WHY in message.body and KEPT not in message.body for message in told)
    assert not [text for text in Delivery.objects.values_list("subject", flat=True) if TOLD in text]


def test_a_marked_comment_alone_names_its_part(cast: Cast) -> None:
    comment(cast, "overview", TOLD, told=True)
    moved = give_back(cast, {})
    (part,) = returned_parts(moved)
    assert (part.section, part.title, part.reason, part.comments) == (
        "overview",
        "组织概述",
        "请按批注修改。",
        (TOLD,),
    )


def test_the_window_of_the_first_submission_holds(cast: Cast) -> None:
    give_back(cast, {"overview": "请精简。"})
    late = {"application_id": cast.application.pk, "action": "submit", "by": cast.owner, "version": 3}
    with pytest.raises(Blocked) as refusal:
        submit_dossier(**late, at=moment("2025-01-01 00:00"))  # type: ignore[arg-type]
    assert refusal.value.sentence == "现在不在申报时间内，不能提交。"
    submit_dossier(**late, at=moment("2024-12-31 23:59"))  # type: ignore[arg-type]
    assert Application.objects.get(pk=cast.application.pk).state == "bureau_review"


def test_after_the_second_return_only_its_own_reasons_are_shown(cast: Cast) -> None:
    give_back(cast, {"overview": "请精简。"})
    submit_dossier(
        application_id=cast.application.pk, action="submit", by=cast.owner, version=3, at=moment("2024-12-03 09:00")
    )
    assert returned_parts(Application.objects.get(pk=cast.application.pk)) == []
    moved = return_dossier(
        application_id=cast.application.pk,
        reasons={"profile": "员工总数请核对。"},
        by=cast.own_bureau,
        version=4,
        at=moment("2024-12-03 10:00"),
    )
    assert [part.section for part in returned_parts(moved)] == ["profile"]
    assert ReturnNote.objects.count() == 2


@pytest.mark.parametrize(
    ("reasons", "sentence"),
    [
        ({}, "请至少写明一条退回原因。"),
        ({"overview": "  "}, "请至少写明一条退回原因。"),
        ({"nowhere": "原因"}, "退回内容不在本轮申报表内，请刷新页面。"),
        ({"overview": "长" * 501}, "“组织概述”的退回原因不超过 500 字。"),
    ],
)
def test_what_cannot_be_returned(cast: Cast, reasons: dict[str, str], sentence: str) -> None:
    with pytest.raises(DomainError) as refusal:
        give_back(cast, reasons)
    assert (refusal.value.sentence, ReturnNote.objects.count()) == (sentence, 0)


def test_who_returns_and_when(cast: Cast) -> None:
    for who, error in (("other_bureau", NotFoundForYou), ("office", Refused), ("owner", Refused)):
        with pytest.raises(error):
            give_back(cast, {"overview": "请精简。"}, by=getattr(cast, who))
    with pytest.raises(Conflict) as stale:
        give_back(cast, {"overview": "请精简。"}, version=1)
    assert stale.value.sentence == STALE
    give_back(cast, {"overview": "请精简。"})
    with pytest.raises(Conflict):
        give_back(cast, {"overview": "请精简。"}, version=3)
    # The bare move has no reasons by part: the endpoint of single actions sends people to the page.
    act = reverse("applications:act", args=[cast.application.number, "return_to_applicant"])
    answer = browser(cast.own_bureau).post(act, {"version": "3", "reason": "原因"})
    assert (answer.status_code, "退回修改" in answer.content.decode()) == (422, True)


def test_the_return_page(cast: Cast) -> None:
    comment(cast, "indicators", TOLD, told=True)
    address = reverse("applications:return", args=[cast.application.number])
    client = browser(cast.own_bureau)
    page = client.get(address).content.decode()
    assert (f"一并告知的批注：{TOLD}" in page, "2024年12月31日 24:00" in page) == (True, True)
    long = client.post(address, {"part-overview": "长" * 501, "version": "2"})
    assert (long.status_code, "长" * 501 in long.content.decode()) == (422, True)
    stale = client.post(address, {"part-overview": "请精简。", "version": "1"})
    assert (stale.status_code, STALE in stale.content.decode(), "请精简。" in stale.content.decode()) == (
        409,
        True,
        True,
    )
    assert client.post(address, {"part-overview": "请精简。", "version": "2"}).status_code == 302
    assert list(ReturnNote.objects.values_list("section", "reason")) == [
        ("indicators", "请按批注修改。"),
        ("overview", "请精简。"),
    ]
    event = AuditEvent.objects.get(action="application.parts_returned")
    assert event.payload["parts"] == [["indicators", "请按批注修改。"], ["overview", "请精简。"]]


def test_what_was_told_is_told(cast: Cast) -> None:
    told = comment(cast, "overview", TOLD, told=True)
    give_back(cast, {})
    for change in ({"text": "另一个意思"}, {"note": None}):
        with pytest.raises(DatabaseError), transaction.atomic():
            SectionComment.objects.filter(pk=told.pk).update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        ReturnNote.objects.update(reason="另一个原因")
    assert SectionComment.objects.get().text == TOLD
