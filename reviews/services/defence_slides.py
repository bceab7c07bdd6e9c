"""Slides for the defence: taken from the applicant until the round's deadline, read by whoever works with them."""

from datetime import datetime, timedelta

from django.core.files.uploadedfile import UploadedFile

from applications.models import Application
from applications.selectors.applications import applications_as
from applications.workflow.engine import lock_application
from baoji_award.accounts.enums import RoleCode
from baoji_award.accounts.models import User
from baoji_award.audit.services import record, unit_of_work
from baoji_award.calendar.clock import database_now
from baoji_award.documents.files import store_file
from baoji_award.documents.inspection import PDF, inspect_upload, stored_name
from baoji_award.documents.scanning import require_not_infected
from baoji_award.errors import DomainError, NotFoundForYou
from baoji_award.ui.words import moment
from reviews.enums import ReviewStage
from reviews.errors import NotYet
from reviews.models import DefenceSlides, DefenceSlot
from reviews.selectors.defence import own_slot

STAGE = ReviewStage.DEFENCE.value
MAX_BYTES = 50 * 1024 * 1024


def slides_due_at(slot: DefenceSlot, application: Application) -> datetime:
    """Until when (exclusive) this applicant may hand in slides: hours of the round's rule before its own slot."""
    return slot.starts_at - timedelta(hours=application.cycle.rulebook.defence.slides_hours)


def upload_slides(
    *, application_id: int, upload: "UploadedFile[bytes]", by: User, at: datetime | None = None
) -> DefenceSlides:
    """Takes the applicant's slides, in place of earlier ones; returns the new row.

    PDF alone: it looks the same on every computer and is inspected like every file. Raises RejectedFile,
    NotFoundForYou (not the applicant's), NotYet (no order drawn, not in the defence), DomainError (too late).
    Side effects: the content is stored and scanned, the row, the older one is marked, audit event `defence.slides`.
    """
    inspected = inspect_upload(upload, allowed={PDF}, max_bytes=MAX_BYTES)
    with unit_of_work():
        application, now = lock_application(application_id), at or database_now()
        if not applications_as(by=by, role=RoleCode.APPLICANT).filter(pk=application_id).exists():
            raise NotFoundForYou
        _require_in_time(application, now)
        name = stored_name(upload)
        stored = store_file(upload, name=name, by=by, at=now, inspected=inspected)
        require_not_infected(stored)
        DefenceSlides.objects.filter(application=application, replaced_at__isnull=True).update(replaced_at=now)
        slides = DefenceSlides.objects.create(
            application=application, stored=stored, name=name, uploaded_by=by, uploaded_at=now
        )
        record(
            action="defence.slides",
            by=by,
            at=now,
            object_type="application",
            object_id=str(application.pk),
            payload={"number": application.number, "name": name, "sha256": stored.sha256},
        )
    return slides


def _require_in_time(application: Application, at: datetime) -> None:
    slot = own_slot(application)
    if application.state != STAGE or slot is None:
        raise NotYet("答辩顺序抽定后才能上传演示文稿。")
    due = slides_due_at(slot, application)
    if at >= due:
        raise DomainError(f"演示文稿已于 {moment(due)} 截止上传。")
