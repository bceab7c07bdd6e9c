"""The applicant's word on each part of a correction: while it runs, by its own people, read by the office."""

from datetime import timedelta

import pytest
from django.db import DatabaseError
from django.urls import reverse

from applications.models import Application, Correction, CorrectionReply
from applications.services.correction_replies import CLOSED, LATE, reply_to_parts
from applications.services.corrections import ask_correction
from applications.services.submission import submit_dossier
from baoji_award.audit.models import AuditEvent
from baoji_award.calendar.clock import move_clock
from baoji_award.errors import Conflict, DomainError, NotFoundForYou
from tests.applications.bureau.desk import IN_TIME
from tests.browsing import browser
from tests.cast import Cast, make_cast
from tests.rounds import complete_dossier, moment
from tests.sharing import shared

REASONS = {("section", "overview"): "请补充主要竞争优势", ("slot", "others"): "请补充排污许可证"}
SAID = "已在第二段补充竞争优势。"


@shared
def cast() -> Cast:
    move_clock(IN_TIME)
    cast = make_cast(state="office_check")
    complete_dossier(cast.application, cast.owner)
    return cast


def version(cast: Cast) -> int:
    return Application.objects.get(pk=cast.application.pk).version


def ask(cast: Cast) -> Correction:
    return ask_correction(
        application_id=cast.application.pk, reasons=REASONS, by=cast.office, version=version(cast), at=IN_TIME
    )


def resubmit(cast: Cast) -> None:
    submit_dossier(
        application_id=cast.application.pk,
        action="resubmit",
        by=cast.owner,
        version=version(cast),
        at=IN_TIME + timedelta(hours=1),
    )


def notice(cast: Cast) -> str:
    return reverse("applications:correction_notice", args=[cast.application.number])


def test_the_notice_says_what_where_and_until_when(cast: Cast) -> None:
    ask(cast)
    page = browser(cast.owner).get(notice(cast)).content.decode()
    for words in (
        "请补充主要竞争优势",
        "请补充排污许可证",
        "2024年12月9日 24:00",
        reverse("applications:section", args=[cast.application.number, "overview"]),
        reverse("applications:evidence", args=[cast.application.number]),
    ):
        assert words in page
    overview = browser(cast.owner).get(reverse("applications:apply_overview", args=[cast.application.number]))
    assert notice(cast) in overview.content.decode()


def test_replies_are_kept_changed_taken_back_and_read_by_the_office(cast: Cast) -> None:
    first, second = ask(cast).parts.all()
    client = browser(cast.owner)
    sent = {f"reply-{first.pk}": SAID, f"reply-{second.pk}": "无此许可证。"}
    assert client.post(notice(cast), sent)["Location"] == notice(cast)
    assert SAID in client.get(notice(cast)).content.decode()
    client.post(notice(cast), {f"reply-{first.pk}": SAID, f"reply-{second.pk}": ""})
    assert list(CorrectionReply.objects.values_list("part", "text", "by")) == [(first.pk, SAID, cast.owner.pk)]
    resubmit(cast)
    page = browser(cast.office).get(reverse("applications:correction", args=[cast.application.number]))
    assert SAID in page.content.decode()
    assert [event.payload["replies"] for event in AuditEvent.objects.filter(action="correction.replied")] == [2, 1]
    assert not AuditEvent.objects.filter(action="correction.replied", payload_text__contains=SAID).exists()


def test_a_closed_or_late_round_takes_none(cast: Cast) -> None:
    part = ask(cast).parts.all()[0]
    with pytest.raises(Conflict) as late:
        reply_to_parts(
            application_id=cast.application.pk,
            replies={part.pk: SAID},
            by=cast.owner,
            at=moment("2024-12-10 00:00"),
        )
    assert late.value.sentence == LATE
    resubmit(cast)
    with pytest.raises(Conflict) as closed:
        reply_to_parts(application_id=cast.application.pk, replies={part.pk: SAID}, by=cast.owner, at=IN_TIME)
    assert closed.value.sentence == CLOSED
    with pytest.raises(DatabaseError):
        CorrectionReply.objects.create(part=part, text=SAID, by=cast.owner, at=IN_TIME)


def test_a_late_notice_says_whom_to_ask(cast: Cast) -> None:
    part = ask(cast).parts.all()[0]
    move_clock(moment("2024-12-10 00:00"))
    client = browser(cast.owner)
    assert "请联系组委会办公室" in client.get(notice(cast)).content.decode()
    refused = client.post(notice(cast), {f"reply-{part.pk}": SAID})
    assert (refused.status_code, LATE in refused.content.decode(), SAID in refused.content.decode()) == (
        409,
        True,
        True,
    )


def test_only_the_applicants_own_people_reply(cast: Cast) -> None:
    part = ask(cast).parts.all()[0]
    for person in (cast.rival, cast.own_bureau, cast.office, cast.agency):
        with pytest.raises(NotFoundForYou):
            reply_to_parts(application_id=cast.application.pk, replies={part.pk: SAID}, by=person, at=IN_TIME)
        assert browser(person).get(notice(cast)).status_code == 404
    with pytest.raises(NotFoundForYou):
        reply_to_parts(application_id=cast.application.pk, replies={part.pk + 999: SAID}, by=cast.owner, at=IN_TIME)
    with pytest.raises(DomainError):
        reply_to_parts(application_id=cast.application.pk, replies={part.pk: "字" * 501}, by=cast.owner, at=IN_TIME)
    assert CorrectionReply.objects.count() == 0


def test_without_a_correction_the_page_is_quiet(cast: Cast) -> None:
    page = browser(cast.owner).get(notice(cast)).content.decode()
    assert ("没有补正通知" in page, "保存说明" in page) == (True, False)
