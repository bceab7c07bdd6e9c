"""One ZIP per dossier and one per round: ordered by office or supervisor, written to disk by the worker."""

from datetime import datetime
from pathlib import Path

from applications.models import Application, AwardCycle, OfficeJob
from applications.selectors.archives import dossiers_of_round, load_for_archive
from applications.services.archive_contents import Packed, files_in, index_row, pack_dossier, table
from applications.services.office_jobs import Progress, Result, office_job, start_job
from baoji_award.accounts.models import User
from baoji_award.audit.services import record, unit_of_work
from baoji_award.calendar.clock import database_now
from baoji_award.documents.archive import ZIP, Archive
from baoji_award.documents.files import store_made, work_file
from baoji_award.errors import NotFoundForYou

INDEX = "index.csv"
INDEX_HEADS = ("申报编号", "申报单位", "统一社会信用代码", "组别", "推荐部门", "状态", "文件数", "未收入", "清单摘要")


def order_dossier(*, number: str, by: User, at: datetime | None = None) -> OfficeJob:
    """Starts packing one dossier; returns the job. Raises NotFoundForYou (neither its office nor its supervisor).

    Side effects: those of start_job.
    """
    application = load_for_archive(by=by, number=number)
    return start_job(kind=OfficeJob.Kind.DOSSIER, cycle=application.cycle, by=by, application=application, at=at)


def order_round(*, cycle: AwardCycle, by: User, at: datetime | None = None) -> OfficeJob:
    """Starts packing every dossier of the round that `by` may read; returns the job. Raises as order_dossier."""
    return start_job(kind=OfficeJob.Kind.ROUND, cycle=cycle, by=by, at=at)


@office_job(OfficeJob.Kind.DOSSIER)
def pack_one(job: OfficeJob, progress: Progress) -> Result:
    """Packs the job's dossier.

    Side effects: the stored ZIP, audit event `archive.made` with the digest of its manifest. Raises NotFoundForYou when
    the person may not read the dossier any more.
    """
    assert job.application is not None  # noqa: S101  a job of this kind is about a dossier
    application = load_for_archive(by=job.asked_by, number=job.application.number)
    progress.expect(len(files_in(application)) + 1)
    moment = database_now()
    with work_file() as path:
        with Archive(path, at=moment) as archive:
            packed = pack_dossier(archive, application, folder="", by=job.asked_by, at=moment, step=progress.step)
        with unit_of_work():
            _record(application, packed, job.asked_by, moment)
            return _filed(path, f"{application.number}.zip", job.asked_by, moment)


@office_job(OfficeJob.Kind.ROUND)
def pack_round(job: OfficeJob, progress: Progress) -> Result:
    """Packs every dossier of the round that the person may read, each in a folder named by its number, and an index.

    Side effects: the stored ZIP, audit event `archive.made` for each dossier and for the round, with the digests.
    """
    by, moment = job.asked_by, database_now()
    numbers = dossiers_of_round(by=by, cycle=job.cycle)
    progress.expect(len(numbers))
    rows: list[tuple[str, ...]] = [INDEX_HEADS]
    with work_file() as path:
        with Archive(path, at=moment) as archive:
            for number in numbers:
                rows += _packed(archive, number, by, moment)
                progress.step()
            archive.add("", INDEX, table(rows))
            about = {
                "round": job.cycle.title,
                "dossiers": len(rows) - 1,
                "made_at": moment.isoformat(),
                "made_by": by.name,
            }
            manifest = archive.manifest_of("", about)
        with unit_of_work():
            record(
                action="archive.made",
                by=by,
                at=moment,
                object_type="cycle",
                object_id=str(job.cycle_id),
                payload={"round": job.cycle.code, "dossiers": len(rows) - 1, "manifest": manifest},
            )
            return _filed(path, f"{job.cycle.code}.zip", by, moment)


def _packed(archive: Archive, number: str, by: User, at: datetime) -> list[tuple[str, ...]]:
    """The dossier's line of the index; none when the person was recused from it since the list was made."""
    try:
        application = load_for_archive(by=by, number=number)
    except NotFoundForYou:
        return []
    packed = pack_dossier(archive, application, folder=number, by=by, at=at)
    with unit_of_work():
        _record(application, packed, by, at)
    return [index_row(application, packed)]


def _record(application: Application, packed: Packed, by: User, at: datetime) -> None:
    record(
        action="archive.made",
        by=by,
        at=at,
        object_type="application",
        object_id=str(application.pk),
        payload={
            "number": application.number,
            "manifest": packed.manifest,
            "entries": packed.entries,
            "left_out": [file.sha256 for file in packed.left_out],
        },
    )


def _filed(path: Path, name: str, by: User, at: datetime) -> Result:
    return Result(store_made(path, content_type=ZIP, name=name, by=by, at=at), name)
