"""Receiving real-name objections and handling them (plan 五（七）; domain.md 2.7)."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from django.core.files.uploadedfile import UploadedFile
from django.urls import reverse

from applications.models import Application
from applications.roles import ROLES
from applications.workflow.engine import lock_application
from baoji_award.accounts.enums import RoleCode
from baoji_award.audit.services import record, unit_of_work
from baoji_award.calendar.clock import database_now, local_day
from baoji_award.calendar.periods import period
from baoji_award.documents.files import store_file
from baoji_award.documents.inspection import JPEG, PDF, PNG, Inspected, display_name, inspect_upload
from baoji_award.documents.models import StoredFile
from baoji_award.documents.numbering import CERTIFICATE_PATTERN, allocate_number
from baoji_award.errors import DomainError, NotFoundForYou
from baoji_award.notifications.services import tell
from committee.models import Objection, ObjectionFile, ObjectorIdentity, PublicNotice
from committee.sealing import phone_digest, seal
from committee.selectors.notices import notice_by_slug, numbers_in
from committee.services.identity import Identity

ALLOWED = {PDF, JPEG, PNG}
MAX_BYTES = 20 * 1024 * 1024
MAX_FILES = 5
CODE_ALPHABET = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
CODE_GROUPS, CODE_LENGTH = 4, 4
NUMBER_PREFIX = "YY"

Uploaded: TypeAlias = "UploadedFile[bytes]"
Checked: TypeAlias = "tuple[Uploaded, Inspected]"


@dataclass(frozen=True, slots=True)
class Statement:
    """What is objected: against whom (application number), about what, and why."""

    application: str
    party: str
    matter: str
    facts: str


def receive_objection(
    *,
    slug: str,
    statement: Statement,
    identity: Identity,
    evidence: Sequence[Uploaded],
    unit_seal: "Uploaded | None" = None,
    token: str = "",
    at: datetime | None = None,
) -> Objection:
    """Receives an objection to the notice under `slug` and returns the case with its code.

    The same form (`token`) sent twice returns the first case.

    Raises NotFoundForYou (no such notice), DomainError: late by the database clock, anonymous, no evidence, a unit
    without its seal, a name not on the list; RejectedFile for a file that is not accepted. Side effects:
    - stores the evidence under neutral names, the identity sealed in its own table
    - allocates the case number, counts the due date in working days
    - tells the office, without saying who or against whom; audit `objection.received`
    """
    notice = notice_by_slug(slug)
    _refuse(notice, statement, identity, evidence, unit_seal)
    files = [(upload, _inspect(upload)) for upload in evidence]
    sealed = (unit_seal, _inspect(unit_seal)) if unit_seal else None
    with unit_of_work():
        application = _named(notice, statement.application)
        # The lock orders this case and the confirmation of the same candidate; the clock is read behind it.
        application = lock_application(application.pk)
        earlier = Objection.objects.filter(token=token).first() if token else None
        if earlier is not None:
            return earlier
        moment = at or database_now()
        if moment >= notice.ends_at:
            raise DomainError("公示已结束，不再受理异议。")
        if application.state != "in_notice":
            raise DomainError("该单位已不在公示名单中。")
        objection = _open(notice, application, statement, token=token or secrets.token_hex(16), at=moment)
        _keep(objection, identity, files, sealed, at=moment)
        _announce(objection, application, len(files), at=moment)
    return objection


def _refuse(
    notice: PublicNotice,
    statement: Statement,
    identity: Identity,
    evidence: Sequence[Uploaded],
    unit_seal: "Uploaded | None",
) -> None:
    identity.check()
    if statement.application not in numbers_in(notice):
        raise DomainError("请从公示名单中选择被反映的单位。")
    if not evidence:
        raise DomainError("请至少上传一份证明材料")
    if len(evidence) > MAX_FILES:
        raise DomainError(f"证明材料至多 {MAX_FILES} 份，请合并后上传")
    if statement.party == Objection.Party.UNIT and (unit_seal is None or not identity.unit.strip()):
        raise DomainError("以单位名义提出异议的，请填写单位名称并上传加盖公章的异议书")


def _inspect(upload: Uploaded) -> Inspected:
    return inspect_upload(upload, allowed=ALLOWED, max_bytes=MAX_BYTES)


def _named(notice: PublicNotice, number: str) -> Application:
    application = Application.objects.filter(cycle_id=notice.cycle_id, number=number).first()
    if application is None:
        raise NotFoundForYou
    return application


def _open(
    notice: PublicNotice, application: Application, statement: Statement, *, token: str, at: datetime
) -> Objection:
    length = notice.cycle.rulebook.notice.objection_workdays
    due = period(start=local_day(at), length=length, unit="workday")
    number = allocate_number(
        series="objection", year=local_day(at).year, prefix=NUMBER_PREFIX, pattern=CERTIFICATE_PATTERN
    )
    return Objection.objects.create(
        notice=notice,
        application=application,
        number=number,
        code=new_code(),
        token=token,
        party=statement.party,
        matter=statement.matter.strip(),
        facts=statement.facts.strip(),
        received_at=at,
        due_on=due.last_day,
        due_explanation=due.sentence,
    )


def new_code() -> str:
    """About 79 random bits in groups that can be read out on the phone."""
    groups = ("".join(secrets.choice(CODE_ALPHABET) for _ in range(CODE_LENGTH)) for _ in range(CODE_GROUPS))
    return "-".join(groups)


def _keep(
    objection: Objection, identity: Identity, files: Sequence[Checked], sealed: "Checked | None", *, at: datetime
) -> None:
    # Names of files may tell who objects, and the audit log is read by more people than the case: neutral names there.
    for n, (upload, inspected) in enumerate(files, start=1):
        stored = _store(upload, inspected, f"异议证明材料{n}", at=at)
        ObjectionFile.objects.create(objection=objection, name=display_name(upload.name or ""), stored=stored)
    ObjectorIdentity.objects.create(
        objection=objection,
        sealed=seal(identity.as_values()),
        phone_check=phone_digest(objection.code, identity.last_digits),
        unit_seal=_store(*sealed, "异议书", at=at) if sealed else None,
    )


def _store(upload: Uploaded, inspected: Inspected, name: str, *, at: datetime) -> StoredFile:
    return store_file(upload, name=name, by=None, at=at, inspected=inspected)


def _announce(objection: Objection, application: Application, files: int, *, at: datetime) -> None:
    number = objection.number.text
    tell(
        to=ROLES[RoleCode.OFFICE].holders(application),
        template="objection_received",
        context={"number": number, "due_on": objection.due_on},
        key=f"objection_received:{objection.pk}",
        link=reverse("committee:office_objection", args=[number]),
        at=at,
    )
    payload: Mapping[str, object] = {"application": application.number, "notice": objection.notice.slug, "files": files}
    record(action="objection.received", by=None, at=at, object_type="objection", object_id=number, payload=payload)
