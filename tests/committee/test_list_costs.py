"""What the pages of stages 6 and 7 ask of the database: the same with one row and with three."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from baoji_award.accounts.uscc import make_code
from baoji_award.documents.models import Document, DocumentNumber
from committee.models import Meeting, PublicNotice
from committee.services.awards import confirm_all, confirm_award
from committee.services.hearings import hear_organisation
from committee.services.objection_tasks import CaseTask, give_task
from committee.services.remarks import write_remark
from committee.services.winner_register import WinnerRow, import_winners
from tests.browsing import browser, queries
from tests.committee.hall import AT, DURING, OVER, Hall, called, handled, make_hall, objected, published

pytestmark = pytest.mark.django_db


def test_the_public_pages_cost_few_queries_however_long_the_list() -> None:
    hall = make_hall()
    notice = published(hall)
    client = Client()
    before = queries(client, reverse("committee:winners"))
    confirm_all(cycle_id=hall.cycle.pk, by=hall.office, at=OVER)
    assert queries(client, reverse("committee:home")) <= 8
    assert queries(client, reverse("committee:notice", args=[notice.slug])) <= 8
    assert queries(client, reverse("committee:winners")) <= 8
    assert before <= 8


LISTS = {
    "office_overall": 12,
    "overall_report": 12,
    "office_meetings": 8,
    "office_candidates": 8,
    "office_notices": 11,
    "office_objections": 12,
    "supervise_objections": 11,
    "hearings": 8,
    "office_awards": 11,
    "office_outcome": 12,
    "office_winners": 8,
    "office_reviews": 7,
    "office_remarks": 8,
    "member_home": 8,
    "supervise": 11,
    "supervise_log": 9,
    "supervise_remarks": 8,
    "supervise_statement": 9,
    "expert_report": 10,
    "home": 8,
    "notices": 5,
    "winners": 8,
}
# Pages of one thing with a list of others in it.
OF_NOTICE = {
    "notice": 6,
    "notice_print": 5,
    "notice_embed": 5,
    "notice_json": 4,
    "notice_csv": 4,
}
DETAILS = {
    "office_meeting": 11,
    "member_meeting": 13,
    "office_objection": 12,
    "officer_objection": 12,
    "notice_feed": 4,
    "notice_data": 4,
    "notices_json": 4,
    "notices_csv": 4,
    **OF_NOTICE,
}


# The case as its handler reads it, with the evidence.
PAGES = {"officer_objection": "office_objection"}


def noticed_again(notice: PublicNotice, number: int) -> None:
    """One more version of the notice."""
    taken = DocumentNumber.objects.create(
        series="notice", year=2023, value=number, text=f"宝质奖告〔2023〕{number}号", allocated_at=AT
    )
    paper = Document.objects.get(pk=notice.document_id)
    paper.pk, paper.number = None, taken
    paper.save()
    notice.pk, notice.slug, notice.number, notice.document = None, f"2023-{number}", taken, paper
    notice.replaces = PublicNotice.objects.order_by("-version")[0]
    notice.version, notice.previous_digest = notice.replaces.version + 1, notice.replaces.digest
    notice.published_at, notice.reason = notice.replaces.published_at + timedelta(minutes=1), "名单变动"
    notice.save()


def earlier(number: int) -> WinnerRow:
    code = make_code(f"91610300MA6X1X{number:03d}")
    return WinnerRow(2022, f"宝鸡往届{number}公司", code, "prize", "质量奖", "", "市政发〔2022〕9号", 500000)


def reader(hall: Hall, name: str) -> Client:
    people = {
        "office": hall.office,
        "officer": hall.officer,
        "member": hall.members[0],
        "supervise": hall.supervisor,
        "expert": hall.leader,
        "hearings": hall.owners[0],
        "overall": hall.office,
    }
    return browser(people.get(name.partition("_")[0]))


def costs(rows: int) -> dict[str, int]:
    """Queries of every list when it has `rows` rows; what was made for it is rolled back."""
    with transaction.atomic():
        hall = make_hall(dossiers=2 * rows)
        for number in range(rows):
            write_remark(cycle_id=hall.cycle.pk, text=f"意见{number}", by=hall.supervisor, at=AT)
        for _ in range(rows - 1):
            called(hall)
        notice = published(hall)
        for application in hall.applications[:rows]:
            objected(hall, notice, application)
        for _ in range(rows):
            case = handled(hall, objected(hall, notice, hall.applications[0]))
            hear_organisation(number=case, substance="请说明近三年营业收入的统计口径。", by=hall.officer, at=DURING)
            task = CaseTask("investigate", "核对审计报告。", hall.officer.pk, 5)
            give_task(number=case, task=task, by=hall.officer, at=DURING)
        for number in range(rows - 1):
            noticed_again(PublicNotice.objects.get(pk=notice.pk), number)
        for application in hall.applications[rows:]:
            confirm_award(application_id=application.pk, by=hall.office, at=OVER)
        import_winners(rows=[earlier(number) for number in range(rows)], by=hall.office, at=OVER)
        meeting = Meeting.objects.filter(resolution__isnull=False).get()
        keys: dict[str, list[object]] = {
            "office_meeting": [meeting.pk],
            "member_meeting": [meeting.pk],
            **{name: [notice.slug] for name in OF_NOTICE},
            "office_objection": [case],
            "officer_objection": [case],
        }
        found = {
            name: queries(reader(hall, name), reverse(f"committee:{PAGES.get(name, name)}", args=keys.get(name)))
            for name in LISTS | DETAILS
        }
        transaction.set_rollback(True)
    return found


def test_every_list_costs_the_same_with_one_row_and_with_three() -> None:
    assert costs(1) == costs(3) == LISTS | DETAILS
