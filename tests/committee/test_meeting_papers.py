"""Preparing a meeting: agenda, papers released at a time as the reader's own copy, leave of absence."""

from datetime import timedelta

import pypdfium2
import pytest
from django.db import IntegrityError, InternalError, transaction
from django.urls import reverse

from applications.models import Recusal
from baoji_award.audit.models import AuditEvent
from baoji_award.calendar.clock import move_clock
from baoji_award.documents.errors import RejectedFile
from baoji_award.errors import DomainError, NotFoundForYou, Refused
from committee.models import Leave, Meeting, Paper
from committee.services.preparing import (
    add_paper,
    end_leave,
    open_paper,
    set_agenda,
    take_leave,
    withdraw_paper,
)
from tests.browsing import browser
from tests.committee.hall import AT, Hall, called, evidence, make_hall, opened, reported
from tests.documents.samples import upload
from tests.sharing import shared

pytestmark = pytest.mark.django_db
BEFORE, LATER = AT - timedelta(hours=1), AT + timedelta(hours=1)


@shared
def hall() -> Hall:
    hall = make_hall(dossiers=2, members=4)
    reported(hall)
    return hall


def paper(hall: Hall, meeting: Meeting, *, names_units: bool = True) -> Paper:
    return add_paper(
        meeting_id=meeting.pk,
        title="审议材料",
        upload=evidence(),
        released_at=AT,
        names_units=names_units,
        by=hall.office,
        at=BEFORE,
    )


def test_a_paper_is_read_from_its_release_on(hall: Hall) -> None:
    kept = paper(hall, called(hall))
    assert open_paper(pk=kept.pk, by=hall.office, at=BEFORE)[0] == kept
    with pytest.raises(NotFoundForYou):
        open_paper(pk=kept.pk, by=hall.members[0], at=BEFORE)
    assert open_paper(pk=kept.pk, by=hall.members[0], at=AT)[0] == kept
    assert AuditEvent.objects.filter(action="meeting.paper_read").count() == 2
    for outsider in (hall.leader, hall.owners[0]):
        with pytest.raises(NotFoundForYou):
            open_paper(pk=kept.pk, by=outsider, at=AT)


def test_the_copy_carries_the_readers_name_and_time_on_every_page(hall: Hall) -> None:
    kept = paper(hall, called(hall))
    move_clock(LATER)
    answer = browser(hall.members[1]).get(reverse("committee:meeting_paper", args=[kept.pk]))
    assert answer["Content-Type"] == "application/pdf"
    page = pypdfium2.PdfDocument(answer.content)[0]
    assert page.get_textpage().get_text_range().count(f"{hall.members[1].name} 2025-04-10 11:00") == 4


def test_a_recused_member_reads_general_papers_only(hall: Hall) -> None:
    meeting = called(hall)
    whole, general = paper(hall, meeting), paper(hall, meeting, names_units=False)
    Recusal.objects.create(
        application=hall.applications[0], user=hall.members[0], reason="任职", decided_by=hall.office, decided_at=AT
    )
    with pytest.raises(Refused):
        open_paper(pk=whole.pk, by=hall.members[0], at=AT)
    assert open_paper(pk=general.pk, by=hall.members[0], at=AT)[0] == general


def test_a_withdrawn_paper_is_read_by_nobody_and_stays_on_record(hall: Hall) -> None:
    meeting = called(hall)
    kept = paper(hall, meeting)
    withdraw_paper(meeting_id=meeting.pk, pk=kept.pk, by=hall.office, at=AT)
    for reader in (hall.office, hall.members[0]):
        with pytest.raises(NotFoundForYou):
            open_paper(pk=kept.pk, by=reader, at=LATER)
    with pytest.raises(InternalError), transaction.atomic():
        Paper.objects.all().delete()


def test_the_issued_report_is_a_paper_without_an_upload_and_only_pdf_is_taken() -> None:
    hall = make_hall(dossiers=2)
    meeting = called(hall)
    words = {"meeting_id": meeting.pk, "title": "报告", "released_at": AT, "names_units": False, "by": hall.office}
    with pytest.raises(DomainError, match="尚未签署定稿"):
        add_paper(upload=None, **words)  # type: ignore[arg-type]
    with pytest.raises(RejectedFile):
        add_paper(upload=upload(b"plain text", "材料.pdf"), **words)  # type: ignore[arg-type]
    reported(hall)
    report = add_paper(upload=None, **words)  # type: ignore[arg-type]
    assert report.names_units, "the report names dossiers, whatever was ticked"


def test_the_agenda_is_set_until_the_ballot_opens(hall: Hall) -> None:
    meeting = called(hall)
    for titles in (["听取汇报"], ["听取汇报", "审议候选名单", "表决"]):
        set_agenda(meeting_id=meeting.pk, titles=titles, by=hall.office, at=AT)
    assert list(meeting.agenda.values_list("position", "title")) == [(1, "听取汇报"), (2, "审议候选名单"), (3, "表决")]
    running = opened(hall)
    with pytest.raises(DomainError, match="已经开启"):
        set_agenda(meeting_id=running.pk, titles=[], by=hall.office, at=AT)


def test_members_take_leave_for_themselves_and_the_office_for_anybody(hall: Hall) -> None:
    meeting = called(hall)
    first, second = hall.members[:2]
    take_leave(meeting_id=meeting.pk, member_id=first.pk, reason="出差", by=first, at=AT)
    take_leave(meeting_id=meeting.pk, member_id=second.pk, reason="病假", by=hall.office, at=AT)
    with pytest.raises(NotFoundForYou):
        take_leave(meeting_id=meeting.pk, member_id=hall.members[2].pk, reason="代请", by=first, at=AT)
    with pytest.raises(DomainError, match="不是本轮组委会委员"):
        take_leave(meeting_id=meeting.pk, member_id=hall.office.pk, reason="无", by=hall.office, at=AT)
    end_leave(meeting_id=meeting.pk, member_id=first.pk, by=first, at=AT)
    assert [leave.member for leave in meeting.leaves.all()] == [second]


def test_who_is_on_leave_is_not_present_and_leave_stands_once_voting(hall: Hall) -> None:
    meeting = called(hall)
    take_leave(meeting_id=meeting.pk, member_id=hall.members[2].pk, reason="出差", by=hall.office, at=AT)
    with pytest.raises(DomainError, match="已请假"):
        opened(hall, meeting=meeting)
    running = opened(hall, present=[*hall.members[:2], hall.members[3]], meeting=meeting)
    with pytest.raises(IntegrityError, match="before the ballot opens"), transaction.atomic():
        Leave.objects.filter(meeting=running).delete()


def test_the_pages_of_preparing(hall: Hall) -> None:
    meeting = called(hall)
    office, member = browser(hall.office), browser(hall.members[0])
    office.post(reverse("committee:meeting_agenda", args=[meeting.pk]), {"items": "听取汇报\n\n表决"})
    sent = {"title": "背景材料", "upload": evidence(), "released_at": "2025-01-01T09:00"}
    assert office.post(reverse("committee:meeting_paper_add", args=[meeting.pk]), sent).status_code == 302
    assert office.post(reverse("committee:meeting_paper_add", args=[meeting.pk]), {}).status_code == 422
    leave = {"member": hall.members[1].pk, "reason": "出差"}
    assert office.post(reverse("committee:meeting_leave", args=[meeting.pk]), leave).status_code == 302
    text = office.get(reverse("committee:meeting_prepare", args=[meeting.pk])).content.decode()
    assert all(word in text for word in ("听取汇报", "背景材料", "出差"))
    move_clock(AT)
    member.post(reverse("committee:own_leave", args=[meeting.pk]), {"reason": "外出调研"})
    text = member.get(reverse("committee:member_meeting", args=[meeting.pk])).content.decode()
    assert all(word in text for word in ("听取汇报", "背景材料", "外出调研", "销假"))
    member.post(reverse("committee:own_leave", args=[meeting.pk]), {"end": "1"})
    office.post(reverse("committee:meeting_leave_end", args=[meeting.pk, hall.members[1].pk]))
    assert Leave.objects.count() == 0
    kept = Paper.objects.get()
    office.post(reverse("committee:meeting_paper_withdraw", args=[meeting.pk, kept.pk]))
    assert "背景材料" not in member.get(reverse("committee:member_meeting", args=[meeting.pk])).content.decode()


def test_the_report_as_a_paper_is_read_from_its_release_on_wherever_it_stands(hall: Hall) -> None:
    """Not under its own address, not as a ranking, not as a file to edit."""
    meeting = called(hall)
    member, supervisor, office = (browser(user) for user in (hall.members[0], hall.supervisor, hall.office))
    page, report = reverse("committee:member_meeting", args=[meeting.pk]), reverse("committee:paper_report")
    move_clock(AT)
    assert (member.get(report).status_code, "综合评审报告（PDF）" in member.get(page).content.decode()) == (200, True)
    add_paper(
        meeting_id=meeting.pk, title="报告", upload=None, released_at=LATER, names_units=True, by=hall.office, at=AT
    )
    shown = member.get(page).content.decode()
    assert (member.get(report).status_code, hall.applications[0].organisation.name in shown) == (404, False)
    assert [reader.get(report).status_code for reader in (supervisor, office)] == [200, 200]
    move_clock(LATER)
    shown = member.get(page).content.decode()
    assert (member.get(report).status_code, hall.applications[0].organisation.name in shown) == (200, True)
    docx = reverse("committee:report_docx")
    assert [reader.get(docx).status_code for reader in (office, supervisor, member)] == [200, 404, 404]


def test_a_leave_without_a_reason_or_too_late_says_so_at_its_form(hall: Hall) -> None:
    meeting = called(hall)
    member, address = browser(hall.members[0]), reverse("committee:own_leave", args=[meeting.pk])
    empty = member.post(address, {"reason": ""})
    assert (empty.status_code, "请假事由" in empty.content.decode()) == (422, True)
    member.post(address, {"reason": "出差"})
    again = member.post(address, {"reason": "外出调研"})
    assert (again.status_code, "已经登记请假" in again.content.decode()) == (422, True)
