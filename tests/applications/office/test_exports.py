"""Exports of the list: text cells whatever somebody typed, what the person may see and nothing else, an audit event."""

import csv
import io
import zipfile
from typing import Any

import pytest
from django.test import TestCase
from django.urls import reverse
from openpyxl import load_workbook

from applications.models import OfficeJob, Recusal
from applications.selectors.screening_list import Wanted
from applications.services.list_exports import order_export
from applications.services.list_tables import looks_like_a_formula
from applications.services.office_jobs import run_job
from applications.services.office_list import choose_columns
from applications.services.office_results import discard_results
from baoji_award.accounts.models import User
from baoji_award.audit.models import AuditEvent
from baoji_award.calendar.clock import move_clock
from baoji_award.documents.files import content_path
from baoji_award.errors import DomainError, NotFoundForYou
from tests.applications.bureau.desk import IN_TIME, further
from tests.browsing import browser
from tests.cast import Cast, make_cast
from tests.rounds import moment
from tests.sharing import shared

HOSTILE = ('=HYPERLINK("http://x","y")', "+1+1", "-2+3", "@SUM(1)", "\t=1", "＝1+1", " =1+1")


@shared
def cast() -> Cast:
    move_clock(IN_TIME)
    return make_cast(state="office_check")


def made(by: User, file_format: str, **wanted: str) -> OfficeJob:
    job = order_export(wanted=Wanted(**wanted), file_format=file_format, by=by, at=IN_TIME)
    assert run_job(job.pk)
    return OfficeJob.objects.get(pk=job.pk)


def taken(by: User, job: OfficeJob) -> Any:
    return browser(by).get(reverse("applications:office_job_result", args=[job.pk]))


def content(by: User, job: OfficeJob) -> bytes:
    answer = taken(by, job)
    assert answer.status_code == 200
    assert answer["Content-Disposition"].startswith("attachment;")
    return b"".join(answer.streaming_content)


def csv_rows(by: User, job: OfficeJob) -> list[list[str]]:
    raw = content(by, job)
    assert raw.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(raw.decode("utf-8-sig"), newline="")))


def test_the_csv_has_the_filtered_rows_in_the_persons_columns(cast: Cast) -> None:
    choose_columns(keys=["number", "uscc", "state"], by=cast.office)
    rows = csv_rows(cast.office, made(cast.office, "csv", bureau="gxj"))
    mine = cast.application
    assert rows == [
        ["申报单位", "申报编号", "统一社会信用代码", "状态"],
        [mine.organisation.name, mine.number, mine.organisation.uscc, "资格初审"],
    ]
    event = AuditEvent.objects.get(action="list.exported")
    assert (event.actor, event.payload["rows"], event.payload["filter"]["bureau"]) == (cast.office, 1, "gxj")


@pytest.mark.parametrize("text", HOSTILE)
def test_no_csv_cell_begins_like_a_formula(cast: Cast, text: str) -> None:
    cast.organisation.name = text
    cast.organisation.save(update_fields=["name"])
    cells = [cell for row in csv_rows(cast.office, made(cast.office, "csv")) for cell in row]
    assert f"'{text}" in cells
    assert [cell for cell in cells if looks_like_a_formula(cell)] == []


@pytest.mark.parametrize("text", HOSTILE)
def test_every_xlsx_cell_is_a_text(cast: Cast, text: str) -> None:
    cast.organisation.name = text
    cast.organisation.save(update_fields=["name"])
    raw = content(cast.office, made(cast.office, "xlsx"))
    sheet = load_workbook(io.BytesIO(raw)).active
    assert sheet is not None
    cells = [cell for row in sheet.iter_rows() for cell in row]
    assert text in [cell.value for cell in cells]
    assert {cell.data_type for cell in cells} <= {"s", "inlineStr"}
    with zipfile.ZipFile(io.BytesIO(raw)) as parts:
        for name in parts.namelist():
            assert (name, b"<f>" in parts.read(name), b"<f " in parts.read(name)) == (name, False, False)


def test_control_characters_do_not_break_the_table(cast: Cast) -> None:
    cast.organisation.contact_name = "李\x0b样\x08例"
    cast.organisation.save(update_fields=["contact_name"])
    choose_columns(keys=["contact"], by=cast.office)
    for file_format in ("xlsx", "csv"):
        assert content(cast.office, made(cast.office, file_format))


def test_a_recusal_keeps_the_row_out_and_the_file_away(cast: Cast) -> None:
    before = made(cast.second_officer, "csv")
    Recusal.objects.create(
        application=cast.application,
        user=cast.second_officer,
        reason="亲属",
        decided_by=cast.agency,
        decided_at=moment("2024-12-02 11:00"),
    )
    assert taken(cast.second_officer, before).status_code == 404
    job = order_export(wanted=Wanted(), file_format="csv", by=cast.second_officer, at=moment("2024-12-02 12:00"))
    assert run_job(job.pk)
    rows = csv_rows(cast.second_officer, OfficeJob.objects.get(pk=job.pk))
    assert [row[0] for row in rows[1:]] == [cast.rival_application.organisation.name]


def test_only_the_asker_takes_it_away_and_for_a_day(cast: Cast) -> None:
    job = made(cast.office, "csv")
    assert taken(cast.second_officer, job).status_code == 404
    assert taken(cast.office, job).status_code == 200
    move_clock(moment("2024-12-04 10:00"))
    assert taken(cast.office, job).status_code == 404


def test_the_list_starts_it_with_its_filter(cast: Cast) -> None:
    further(cast, "correction")
    client, address = browser(cast.office), reverse("applications:office_export")
    assert (
        f'formaction="{address}?state=correction"'
        in client.get(reverse("applications:office_list"), {"state": "correction"}).content.decode()
    )
    answer = client.post(f"{address}?state=correction", {"format": "xlsx"})
    job = OfficeJob.objects.get()
    assert answer["Location"] == reverse("applications:office_job", args=[job.pk])
    assert (job.params["format"], job.params["wanted"]["state"]) == ("xlsx", "correction")
    assert client.post(address, {"format": "exe"}).status_code == 422
    assert OfficeJob.objects.count() == 1


def test_nobody_else_exports(cast: Cast) -> None:
    with pytest.raises(DomainError):
        order_export(wanted=Wanted(), file_format="pdf", by=cast.office)
    for person in (cast.owner, cast.own_bureau, cast.agency, cast.assigned_expert):
        with pytest.raises(NotFoundForYou):
            order_export(wanted=Wanted(), file_format="csv", by=person)
        assert browser(person).post(reverse("applications:office_export"), {"format": "csv"}).status_code == 404


def test_many_rows_are_written_in_parts(cast: Cast) -> None:
    for _ in range(205):
        further(cast, "office_check")
    job = made(cast.office, "csv", sort="number")
    rows = csv_rows(cast.office, job)
    assert (len(rows), job.done, job.total) == (208, 208, 208)


def test_an_old_result_leaves_the_disk(cast: Cast) -> None:
    job = made(cast.office, "csv")
    assert job.result is not None
    path = content_path(job.result)
    assert (discard_results(at=IN_TIME), path.exists()) == (0, True)
    with TestCase.captureOnCommitCallbacks(execute=True):
        assert discard_results(at=moment("2024-12-04 10:00")) == 1
    assert path.exists() is False
    move_clock(moment("2024-12-04 10:00"))
    page = browser(cast.office).get(reverse("applications:office_job", args=[job.pk])).content.decode()
    assert "结果已超过保存期限" in page


def test_a_content_that_something_else_needs_stays(cast: Cast) -> None:
    job = made(cast.office, "csv")
    assert job.result is not None
    cast.application.evidence.create(
        slot="others", name="同一内容.csv", stored=job.result, uploaded_by=cast.owner, uploaded_at=IN_TIME
    )
    with TestCase.captureOnCommitCallbacks(execute=True):
        discard_results(at=moment("2024-12-04 10:00"))
    assert content_path(job.result).exists()
