"""会议纪要: written by people beside the portal's facts, issued once, with the anchor on paper."""

import zipfile
from io import BytesIO

import pytest
from django.db import InternalError, transaction
from django.test import Client
from django.urls import reverse

from applications.models import Recusal
from baoji_award.audit.models import AuditEvent
from baoji_award.documents.files import open_stored
from baoji_award.errors import Conflict, DomainError, NotFoundForYou, Refused
from committee.models import Meeting, Minutes
from committee.selectors.anchors import issued_anchors
from committee.services.meetings import close_ballot
from committee.services.minutes import issue_minutes, minutes_to_edit, save_minutes
from committee.services.preparing import set_agenda, take_leave
from committee.services.resolution import adopt_resolution
from tests.committee.hall import AT, Hall, called, confirmed, make_hall, opened, pdf_text, reported
from tests.committee.test_secret_ballots import cast
from tests.rounds import change_frozen_rules
from tests.sharing import shared

pytestmark = pytest.mark.django_db


@shared
def hall() -> Hall:
    hall = make_hall(dossiers=2, members=5)
    reported(hall)
    return hall


def held(hall: Hall) -> Meeting:
    """A secret ballot: four present, one of them recused from the best dossier, the fifth on leave."""
    change_frozen_rules(hall.cycle, "ballot.secret", value=True)
    Recusal.objects.create(
        application=hall.applications[0], user=hall.members[3], reason="任职", decided_by=hall.office, decided_at=AT
    )
    meeting = called(hall)
    set_agenda(meeting_id=meeting.pk, titles=["听取汇报", "表决候选名单"], by=hall.office, at=AT)
    take_leave(meeting_id=meeting.pk, member_id=hall.members[4].pk, reason="出差", by=hall.office, at=AT)
    opened(hall, prizes=1, nominations=1, present=hall.members[:4], meeting=meeting)
    for member in hall.members[:4]:
        cast(meeting, member)
    close_ballot(meeting_id=meeting.pk, by=hall.office, at=AT)
    return confirmed(hall, meeting)


def test_the_issued_minutes_hold_facts_text_and_anchor(hall: Hall) -> None:
    meeting = held(hall)
    adopt_resolution(meeting_id=meeting.pk, by=hall.office, at=AT)
    save_minutes(
        meeting_id=meeting.pk, text="会议由主任委员主持。\n\n会议同意候选名单。", version=0, by=hall.office, at=AT
    )
    minutes = issue_minutes(meeting_id=meeting.pk, version=1, by=hall.officer, at=AT)
    assert minutes.document is not None
    with open_stored(minutes.document.stored) as file:
        text = pdf_text(file.read())
    names = [member.name for member in hall.members]
    for words in (
        "会议由主任委员主持。",
        f"出席：{'、'.join(names[:4])}",
        f"请假：{names[4]}（出差）",
        "议题：1.听取汇报、2.表决候选名单",
        f"时回避：{names[3]}",
        "会议形成决议：",
        minutes.anchor,
    ):
        assert words in text
    seq, digest = minutes.anchor.split(":")
    assert AuditEvent.objects.get(seq=int(seq)).hash == digest
    assert minutes.anchor in {anchor for _, anchor in issued_anchors()}


def test_issued_minutes_do_not_change(hall: Hall) -> None:
    meeting = held(hall)
    save_minutes(meeting_id=meeting.pk, text="会议纪要。", version=0, by=hall.office, at=AT)
    issue_minutes(meeting_id=meeting.pk, version=1, by=hall.office, at=AT)
    with pytest.raises(DomainError, match="已经印发"):
        save_minutes(meeting_id=meeting.pk, text="改动。", version=1, by=hall.office, at=AT)
    with pytest.raises(DomainError, match="已经印发"):
        issue_minutes(meeting_id=meeting.pk, version=1, by=hall.office, at=AT)
    with pytest.raises(InternalError), transaction.atomic():
        Minutes.objects.update(text="改动。")


def test_minutes_wait_for_their_text_and_the_confirmed_count(hall: Hall) -> None:
    meeting = opened(hall)
    with pytest.raises(DomainError, match="先撰写"):
        issue_minutes(meeting_id=meeting.pk, version=0, by=hall.office, at=AT)
    save_minutes(meeting_id=meeting.pk, text="草稿。", version=0, by=hall.office, at=AT)
    with pytest.raises(DomainError, match="计票结果确认后"):
        issue_minutes(meeting_id=meeting.pk, version=1, by=hall.office, at=AT)


def test_two_editors_do_not_overwrite_each_other(hall: Hall) -> None:
    meeting = called(hall)
    save_minutes(meeting_id=meeting.pk, text="甲稿。", version=0, by=hall.office, at=AT)
    with pytest.raises(Conflict):
        save_minutes(meeting_id=meeting.pk, text="乙稿。", version=0, by=hall.officer, at=AT)
    assert Minutes.objects.get().text == "甲稿。"


def test_others_and_a_recused_officer_do_not_write_them(hall: Hall) -> None:
    meeting = called(hall)
    with pytest.raises(NotFoundForYou):
        save_minutes(meeting_id=meeting.pk, text="稿。", version=0, by=hall.members[0], at=AT)
    Recusal.objects.create(
        application=hall.applications[0], user=hall.officer, reason="任职", decided_by=hall.office, decided_at=AT
    )
    with pytest.raises(Refused):
        save_minutes(meeting_id=meeting.pk, text="稿。", version=0, by=hall.officer, at=AT)


def test_the_docx_holds_the_text_and_the_counts(hall: Hall) -> None:
    meeting = held(hall)
    save_minutes(meeting_id=meeting.pk, text="会议纪要正文。", version=0, by=hall.office, at=AT)
    _, content = minutes_to_edit(meeting_id=meeting.pk, by=hall.office, at=AT)
    text = zipfile.ZipFile(BytesIO(content)).read("word/document.xml").decode()
    assert all(words in text for words in ("会议纪要正文。", hall.applications[0].organisation.name, "时回避"))


def test_the_page_saves_issues_and_hands_out(hall: Hall) -> None:
    meeting = held(hall)
    client = Client()
    client.force_login(hall.office)
    address = reverse("committee:minutes", args=[meeting.pk])
    assert "会议议定" in client.get(address).content.decode()
    assert client.post(address, {"text": "正文。", "version": "0"}).status_code == 302
    assert client.post(address, {"text": "", "version": "1"}).status_code == 422
    assert client.get(reverse("committee:minutes_docx", args=[meeting.pk])).status_code == 200
    assert client.get(reverse("committee:minutes_pdf", args=[meeting.pk])).status_code == 404
    client.post(reverse("committee:minutes_issue", args=[meeting.pk]), {"version": "1"})
    assert "会议纪要已印发" in client.get(address).content.decode()
    assert client.get(reverse("committee:minutes_pdf", args=[meeting.pk])).status_code == 200


def test_who_was_overtaken_keeps_their_text_and_sees_the_others(hall: Hall) -> None:
    meeting = called(hall)
    client, address = Client(), reverse("committee:minutes", args=[meeting.pk])
    client.force_login(hall.officer)
    save_minutes(meeting_id=meeting.pk, text="甲稿已存。", version=0, by=hall.office, at=AT)
    overtaken = client.post(address, {"text": "乙稿很长。", "version": "0"})
    page = overtaken.content.decode()
    assert (overtaken.status_code, "乙稿很长。" in page, "甲稿已存。" in page) == (409, True, True)
    assert Minutes.objects.get().text == "甲稿已存。"
    assert client.post(address, {"text": "合稿。", "version": "1"}).status_code == 302
