"""What of a dossier a viewer may read: the applicant their working copy, everybody else what was handed in."""

from dataclasses import dataclass
from datetime import datetime

from applications.models import Application, DossierVersion, EvidenceFile
from applications.roles import scopes_of
from applications.selectors.dossier import counted_files, reading_of
from applications.selectors.prepared import Prepared
from applications.workflow.policy import holds_in_round
from baoji_award.accounts.enums import RoleCode
from baoji_award.accounts.models import User
from baoji_award.documents.models import StoredFile
from baoji_award.documents.scanning import require_open
from baoji_award.errors import NotFoundForYou

Answers = dict[str, dict[str, object]]


@dataclass(frozen=True, slots=True)
class ShownFile:
    """A file as it is listed; `pk` is that of its evidence row, `size` in bytes."""

    pk: int
    slot: str
    name: str
    sha256: str
    size: int
    pages: int | None
    at: datetime


@dataclass(frozen=True, slots=True)
class Contents:
    """Answers and files. `version` is the frozen version they come from; None for the working copy."""

    answers: Answers
    files: tuple[ShownFile, ...]
    version: DossierVersion | None = None


def is_applicant_of(user: User, application: Application) -> bool:
    """Whether the user holds the applicant's role for the dossier's organisation. No query beyond the grants."""
    return application.organisation_id in scopes_of(user, RoleCode.APPLICANT)[0]


def sees_procedure(user: User, application: Application) -> bool:
    """Whether the viewer may read recommendation and reasons of stage 2; experts and the agency judge without them."""
    if is_applicant_of(user, application):
        return True
    if application.bureau_id in scopes_of(user, RoleCode.BUREAU)[0]:
        return True
    staff = (RoleCode.OFFICE, RoleCode.SUPERVISOR, RoleCode.COMMITTEE)
    return any(holds_in_round(user, role, application.cycle_id) for role in staff)


def latest_version(application: Application) -> DossierVersion | None:
    """The newest frozen version, or None before the first submission."""
    found = _NEWEST_VERSION.rows(None, application.pk)
    for version in found:
        version.application = application
    return found[0] if found else None


_NEWEST_VERSION = Prepared(
    lambda _, application: (
        DossierVersion.objects.filter(application=application).select_related("submitted_by").order_by("-number")[:1]
    )
)
_FILES = Prepared(lambda _, application: EvidenceFile.objects.filter(application=application).select_related("stored"))


def contents_for(*, by: User, application: Application) -> Contents:
    """The contents this viewer reads. `application` must come from a loader. At most two queries."""
    if is_applicant_of(by, application):
        return working_copy(application)
    version = latest_version(application)
    return frozen_contents(application, version) if version else Contents({}, ())


def working_copy(application: Application) -> Contents:
    """The answers and files that count as they stand now, reckoned figures filled in. Two queries."""
    reading = reading_of(application)
    return Contents(reading.counted(), tuple(_shown(file) for file in counted_files(application, reading)))


def frozen_contents(application: Application, version: DossierVersion) -> Contents:
    """The answers and files of one version. One query."""
    named = {(file["slot"], file["name"], file["sha256"]) for file in version.manifest["files"]}
    files = _FILES.rows(None, application.pk)
    shown = {(file.slot, file.name, file.stored.sha256): _shown(file) for file in files}
    return Contents(version.manifest["answers"], tuple(shown[key] for key in shown if key in named), version)


def _shown(file: EvidenceFile) -> ShownFile:
    stored = file.stored
    return ShownFile(file.pk, file.slot, file.name, stored.sha256, stored.size, stored.pages, file.uploaded_at)


def load_file(*, by: User, application: Application, file_id: int) -> EvidenceFile:
    """The file if the viewer may read it of the (loaded) application. Raises NotFoundForYou.

    The applicant reads every file they ever had in it, whoever takes part in stage 2 those of every version handed
    in, everybody else those of the version they read.
    """
    rows = application.evidence.select_related("stored__scan", "stored__preview__picture")
    file = rows.filter(pk=file_id).first()
    if file is None or not (is_applicant_of(by, application) or _was_handed_in(by, application, file)):
        raise NotFoundForYou
    return file


def _was_handed_in(by: User, application: Application, file: EvidenceFile) -> bool:
    if not sees_procedure(by, application):
        return file.pk in {shown.pk for shown in contents_for(by=by, application=application).files}
    key = (file.slot, file.name, file.stored.sha256)
    manifests = application.versions.values_list("manifest", flat=True)
    return any((entry["slot"], entry["name"], entry["sha256"]) == key for each in manifests for entry in each["files"])


def load_preview(*, by: User, application: Application, file_id: int) -> StoredFile:
    """The thumbnail of a file that the viewer may read. Raises NotFoundForYou, also where none was drawn."""
    file = load_file(by=by, application=application, file_id=file_id)
    require_open(file.stored)
    preview = getattr(file.stored, "preview", None)
    if preview is None or preview.picture is None:
        raise NotFoundForYou
    picture: StoredFile = preview.picture
    return picture
