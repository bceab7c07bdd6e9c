"""Exporting the office's list: whatever its filter finds, in the person's columns, made by the worker."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path

from applications.models import AwardCycle, OfficeJob
from applications.selectors.office_list import OfficeColumn, columns_chosen, columns_of, rows_in_words
from applications.selectors.screening_list import Wanted, applications_listed, round_at_hand
from applications.services.list_tables import CONTENT_TYPES, write_csv, write_xlsx
from applications.services.office_jobs import Progress, Result, office_job, start_job
from baoji_award.accounts.enums import RoleCode
from baoji_award.accounts.models import User
from baoji_award.audit.services import record, unit_of_work
from baoji_award.calendar.clock import database_now, local_day
from baoji_award.documents.files import store_made, work_file
from baoji_award.documents.models import StoredFile
from baoji_award.errors import DomainError, NotFoundForYou

TITLE = "申报列表"
# Often enough for a progress bar, seldom enough to cost nothing.
STEP = 200


def order_export(*, wanted: Wanted, file_format: str, by: User, at: datetime | None = None) -> OfficeJob:
    """Starts the export of what this filter finds for `by`, in the columns they look at now; returns its job.

    Side effects: those of start_job. Raises NotFoundForYou (no round of theirs), DomainError (an unknown format).
    """
    if file_format not in CONTENT_TYPES:
        raise DomainError("请选择导出为 XLSX 或 CSV。")
    cycle = AwardCycle.objects.filter(pk=round_at_hand()).first()
    if cycle is None:
        raise NotFoundForYou
    params = {
        "wanted": {name: getattr(wanted, name) for name in Wanted.__dataclass_fields__},
        "columns": [column.key for column in columns_chosen(by=by)],
        "format": file_format,
    }
    return start_job(kind=OfficeJob.Kind.EXPORT, cycle=cycle, by=by, params=params, at=at)


@office_job(OfficeJob.Kind.EXPORT)
def export_list(job: OfficeJob, progress: Progress) -> Result:
    """Writes the table of one job to disk and files it.

    Side effects: the stored file, audit event `list.exported` with filter, number of rows and digest.
    """
    wanted, columns = Wanted(**job.params["wanted"]), columns_of(job.params["columns"])
    found = applications_listed(by=job.asked_by, role=RoleCode.OFFICE, wanted=wanted).filter(cycle=job.cycle)
    progress.expect(found.count())
    lines = _Lines(_heads(columns), rows_in_words(found, columns), progress)
    with work_file() as path:
        if job.params["format"] == "csv":
            write_csv(path, lines)
        else:
            write_xlsx(path, lines, title=TITLE, columns=len(columns) + 1)
        return _filed(job, path, lines.count)


def _heads(columns: Sequence[OfficeColumn]) -> list[str]:
    return ["申报单位", *(column.label for column in columns)]


class _Lines:
    """The head and the rows of the table; counts what passes and says so."""

    def __init__(self, heads: list[str], rows: Iterator[list[str]], progress: Progress) -> None:
        self._heads, self._rows, self._progress = heads, rows, progress
        self.count = 0

    def __iter__(self) -> Iterator[list[str]]:
        yield self._heads
        for row in self._rows:
            yield row
            self.count += 1
            if self.count % STEP == 0:
                self._progress.step(STEP)


def _filed(job: OfficeJob, path: Path, rows: int) -> Result:
    moment, file_format = database_now(), job.params["format"]
    name = f"{TITLE}-{local_day(moment):%Y%m%d}.{file_format}"
    with unit_of_work():
        stored: StoredFile = store_made(
            path, content_type=CONTENT_TYPES[file_format], name=name, by=job.asked_by, at=moment
        )
        record(
            action="list.exported",
            by=job.asked_by,
            at=moment,
            object_type="cycle",
            object_id=str(job.cycle_id),
            payload={
                "format": file_format,
                "filter": job.params["wanted"],
                "columns": job.params["columns"],
                "rows": rows,
                "sha256": stored.sha256,
            },
        )
    return Result(stored, name)
