"""不予受理 with its letter: decided with the move, rendered behind it, read by those whom it concerns."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from applications.models import Application, Recusal, RejectionLetter
from applications.services.rejections import reject_dossier
from applications.workflow.engine import STALE
from baoji_award.audit.models import AuditEvent
from baoji_award.calendar.clock import move_clock
from baoji_award.documents.models import DocumentNumber
from baoji_award.errors import Conflict, DomainError, NotFoundForYou, Refused
from baoji_award.notifications.models import Message, OutboxEntry
from tests.applications.bureau.desk import IN_TIME, further
from tests.browsing import browser
from tests.cast import Cast, make_cast
from tests.security.worlds import deliver
from tests.sharing import shared

REASON = "申报单位成立不足五年，不符合《评选方案》第二条。\n三年内发生过质量安全责任事故。"


@shared
def cast() -> Cast:
    move_clock(IN_TIME)
    return make_cast(state="office_check")


def reject(cast: Cast, application: Application | None = None, **changes: Any) -> RejectionLetter:
    found = application or cast.application
    said: dict[str, Any] = {"reason": REASON, "by": cast.office, "version": found.version, "at": IN_TIME}
    return reject_dossier(application_id=found.pk, **(said | changes))


def page_of(cast: Cast) -> str:
    return reverse("applications:rejection", args=[cast.application.number])


def letter_of(cast: Cast) -> str:
    return reverse("applications:rejection_letter", args=[cast.application.number])


def test_the_letter_is_decided_with_the_move(cast: Cast) -> None:
    letter = reject(cast)
    assert (letter.reason, letter.decided_by, letter.decided_at) == (REASON, cast.office, IN_TIME)
    assert Application.objects.get(pk=cast.application.pk).state == "ineligible"
    assert OutboxEntry.objects.filter(topic="rejection.letter").count() == 1
    told = Message.objects.filter(key__startswith="reject").values_list("user__name", flat=True)
    assert set(told) == {"申报人", "同事", "主管部门"}
    assert DocumentNumber.objects.filter(series="letter").count() == 0


def test_the_worker_numbers_the_letters_without_a_gap(cast: Cast, pdf_text: Callable[[bytes], str]) -> None:
    reject(cast)
    reject(cast, cast.rival_application)
    deliver()
    deliver()
    numbers = RejectionLetter.objects.order_by("pk").values_list("document__number__text", flat=True)
    assert list(numbers) == ["宝质奖办函〔2024〕1号", "宝质奖办函〔2024〕2号"]
    text = pdf_text(b"".join(browser(cast.owner).get(letter_of(cast)).streaming_content))  # type: ignore[attr-defined]
    joined = "".join(text.split())
    for words in (
        cast.organisation.name,
        "申报不予受理的告知书",
        "申报单位成立不足五年，不符合《评选方案》第二条。",
        "三年内发生过质量安全责任事故。",
        "宝质奖办函〔2024〕1号",
        "2024年12月2日",
        "抄送：宝鸡市工业和信息化局",
    ):
        assert words in joined


def test_everybody_of_the_cast_gets_what_is_theirs(cast: Cast) -> None:
    assert browser(cast.owner).get(letter_of(cast)).status_code == 404
    reject(cast)
    assert browser(cast.owner).get(letter_of(cast)).status_code == 404
    deliver()
    got = {
        name: browser(person).get(letter_of(cast)).status_code  # type: ignore[arg-type]
        for name, person in cast.people().items()
        if name != "stranger"
    }
    readers = {"owner", "colleague", "own_bureau", "office", "second_officer", "supervisor"}
    assert {name for name, status in got.items() if status == 200} == readers
    assert {status for name, status in got.items() if name not in readers} == {404}
    reads = AuditEvent.objects.filter(action="letter.read", object_id=str(cast.application.pk))
    assert reads.count() == len(readers)


def test_a_recused_officer_neither_reads_nor_lists_it(cast: Cast) -> None:
    reject(cast)
    deliver()
    Recusal.objects.create(
        application=cast.application, user=cast.office, reason="亲属", decided_by=cast.agency, decided_at=IN_TIME
    )
    client = browser(cast.office)
    assert [client.get(address).status_code for address in (letter_of(cast), page_of(cast))] == [404, 404]
    listed = client.get(reverse("applications:rejections")).content.decode()
    assert cast.organisation.name not in listed
    others = browser(cast.second_officer).get(reverse("applications:rejections")).content.decode()
    assert cast.organisation.name in others


def test_what_cannot_be_decided_changes_nothing(cast: Cast) -> None:
    for person, error in ((cast.owner, Refused), (cast.own_bureau, Refused), (cast.rival, NotFoundForYou)):
        with pytest.raises(error):
            reject(cast, by=person)
    for reason in (" ", "字" * 501):
        with pytest.raises(DomainError):
            reject(cast, reason=reason)
    with pytest.raises(Conflict):
        reject(cast, version=9)
    assert (RejectionLetter.objects.count(), Application.objects.get(pk=cast.application.pk).state) == (
        0,
        "office_check",
    )


def test_the_page_keeps_what_was_typed_and_shows_the_letter(cast: Cast) -> None:
    client, address = browser(cast.office), page_of(cast)
    assert "签发告知书" in client.get(address).content.decode()
    empty = client.post(address, {"version": "1", "reason": ""})
    assert (empty.status_code, "请填写“不予受理的理由”" in empty.content.decode()) == (422, True)
    stale = client.post(address, {"version": "7", "reason": REASON})
    text = stale.content.decode()
    assert (stale.status_code, STALE in text, "申报单位成立不足五年" in text) == (409, True, True)
    assert client.post(address, {"version": "1", "reason": REASON})["Location"] == address
    waiting = client.get(address, headers={"HX-Request": "true"}).content.decode()
    assert ("正在生成" in waiting, "hx-get" in waiting, "<html" in waiting) == (True, True, False)
    deliver()
    assert "宝质奖办函〔2024〕1号" in client.get(address).content.decode()
    for person, name in ((cast.owner, "detail"), (cast.own_bureau, "bureau_review"), (cast.office, "screening")):
        shown = browser(person).get(reverse(f"applications:{name}", args=[cast.application.number]))
        assert letter_of(cast) in shown.content.decode()
    overview = browser(cast.owner).get(reverse("applications:apply_overview", args=[cast.application.number]))
    assert ("不予受理告知书", reverse("applications:detail", args=[cast.application.number])) in overview.context[
        "links"
    ]


def test_the_plain_action_decides_the_same_letter(cast: Cast) -> None:
    address = reverse("applications:act", args=[cast.application.number, "reject"])
    assert browser(cast.office).post(address, {"version": "1", "reason": REASON}).status_code == 302
    assert RejectionLetter.objects.get().reason == REASON


def test_another_dossiers_bureau_learns_nothing(cast: Cast) -> None:
    reject(cast)
    deliver()
    page = browser(cast.other_bureau).get(reverse("applications:bureau_list")).content.decode()
    assert cast.organisation.name not in page


def test_the_list_asks_as_often_for_one_row_as_for_three(cast: Cast) -> None:
    def asked() -> int:
        client, address = browser(cast.office), reverse("applications:rejections")
        client.get(address)
        with CaptureQueriesContext(connection) as captured:
            assert client.get(address).status_code == 200
        return len(captured)

    reject(cast)
    deliver()
    once = asked()
    for _ in range(2):
        reject(cast, further(cast, "office_check"))
    deliver()
    assert (asked(), once) == (once, 6)
