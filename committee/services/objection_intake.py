"""What both ways of receiving an objection share: its row, its sealed identity, its files, the word to the office."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TypeAlias

from django.core.files.uploadedfile import UploadedFile
from django.urls import reverse

from applications.deadline_events import deadline_event
from applications.models import Application
from applications.roles import ROLES
from baoji_award.accounts.enums import RoleCode
from baoji_award.accounts.models import User
from baoji_award.audit.services import record
from baoji_award.calendar.clock import local_day
from baoji_award.calendar.periods import end_of_day
from baoji_award.documents.errors import RejectedFile
from baoji_award.documents.inspection import JPEG, PDF, PNG, Inspected, display_name, inspect_upload
from baoji_award.documents.numbering import CERTIFICATE_PATTERN, allocate_number
from baoji_award.documents.sealed_files import store_sealed
from baoji_award.errors import DomainError, NotFoundForYou
from baoji_award.notifications.services import tell
from committee.models import Objection, ObjectionFile, ObjectorIdentity, PublicNotice
from committee.sealing import phone_digest, seal
from committee.selectors.notices import numbers_in
from committee.selectors.objection_desks import ACCEPT
from committee.services.identity import Identity, last_digits
from committee.services.objection_days import day_text, days_from

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
    """What is objected: against whom (application number), on which ground of the rules, about what, and why."""

    application: str
    party: str
    ground: str
    matter: str
    facts: str


@dataclass(frozen=True, slots=True)
class Papers:
    """What came with it: the evidence, and for a unit the letter under its seal."""

    evidence: Sequence[Uploaded]
    unit_seal: "Uploaded | None" = None


@dataclass(frozen=True, slots=True)
class OnPaper:
    """How it came when not by this site: the way, its postmark or day, and the officer who entered it."""

    channel: str
    sent_on: date
    entered_by: User


def check_intake(notice: PublicNotice, statement: Statement, identity: Identity, papers: Papers) -> None:
    """Returns when the objection can be received.

    Raises DomainError: anonymous, not on the list, no such ground, words that name the objector, no or too much
    evidence, a unit without its seal.
    """
    identity.check()
    if statement.application not in numbers_in(notice):
        raise DomainError("请从公示名单中选择被反映的单位。", field="application")
    _ground(notice, statement.ground)
    # The case is read by more people than the identity, which has a place of its own.
    for field, text in (("matter", statement.matter), ("facts", statement.facts)):
        if identity.told_by(text):
            raise DomainError("请不要写反映人的姓名、单位、电话或地址，身份信息另行加密保存。", field=field)
    if not papers.evidence:
        raise DomainError("请至少上传一份证明材料", field="evidence")
    if len(papers.evidence) > MAX_FILES:
        raise DomainError(f"证明材料至多 {MAX_FILES} 份，请合并后上传", field="evidence")
    if statement.party == Objection.Party.UNIT and not identity.unit.strip():
        raise DomainError("以单位名义提出异议的，请填写单位名称", field="unit")
    if statement.party == Objection.Party.UNIT and papers.unit_seal is None:
        raise DomainError("以单位名义提出异议的，请上传加盖公章的异议书", field="unit_seal")


def _ground(notice: PublicNotice, key: str) -> str:
    label = next((ground.label for ground in notice.cycle.rulebook.objections.grounds if ground.key == key), "")
    if not label:
        raise DomainError("请选择异议事由。", field="ground")
    return label


def inspect_papers(papers: Papers) -> tuple[list[Checked], "Checked | None"]:
    """The files with what they really are. Raises RejectedFile."""
    sealed = _inspect(papers.unit_seal, "unit_seal") if papers.unit_seal else None
    return [_inspect(upload, "evidence") for upload in papers.evidence], sealed


def _inspect(upload: Uploaded, field: str) -> Checked:
    try:
        return upload, inspect_upload(upload, allowed=ALLOWED, max_bytes=MAX_BYTES)
    except RejectedFile as error:
        error.field = field
        raise


def application_named(notice: PublicNotice, number: str) -> Application:
    """The application of the notice's round under this number. Raises NotFoundForYou."""
    application = Application.objects.filter(cycle_id=notice.cycle_id, number=number).first()
    if application is None:
        raise NotFoundForYou
    return application


def open_case(
    notice: PublicNotice,
    application: Application,
    statement: Statement,
    *,
    token: str,
    at: datetime,
    paper: OnPaper | None = None,
) -> Objection:
    """The case's row under the next number, its days counted from `at` in working days as far as they are known."""
    today = local_day(at)
    days = days_from(today, notice.cycle.rulebook)
    number = allocate_number(series="objection", year=today.year, prefix=NUMBER_PREFIX, pattern=CERTIFICATE_PATTERN)
    return Objection.objects.create(
        notice=notice,
        application=application,
        number=number,
        code=new_code(),
        token=token or secrets.token_hex(16),
        party=statement.party,
        channel=paper.channel if paper else Objection.Channel.ONLINE,
        sent_on=paper.sent_on if paper else None,
        entered_by=paper.entered_by if paper else None,
        ground=_ground(notice, statement.ground),
        matter=statement.matter.strip(),
        facts=statement.facts.strip(),
        received_at=at,
        accept_by=days.accept_by,
        due_on=days.due_on,
        due_explanation=days.explanation,
    )


def new_code() -> str:
    """About 79 random bits in groups that can be read out on the phone."""
    groups = ("".join(secrets.choice(CODE_ALPHABET) for _ in range(CODE_LENGTH)) for _ in range(CODE_GROUPS))
    return "-".join(groups)


def keep_papers(
    objection: Objection, identity: Identity, files: Sequence[Checked], sealed: "Checked | None", *, at: datetime
) -> None:
    """Stores the files encrypted and seals the identity, the names of the files with it."""
    # Names of files may tell who objects, and the audit log is read by more people than the case: neutral names there.
    for n, (upload, inspected) in enumerate(files, start=1):
        stored = store_sealed(upload, inspected, name=f"异议证明材料{n}", at=at)
        ObjectionFile.objects.create(objection=objection, stored=stored)
    names = "\n".join(display_name(upload.name or "") for upload, _ in files)
    ObjectorIdentity.objects.create(
        objection=objection,
        sealed=seal(replace(identity, files=names).as_values()),
        phone_check=phone_digest(objection.code, last_digits(identity.phone)),
        unit_seal=store_sealed(*sealed, name="异议书", at=at) if sealed else None,
    )


def announce(objection: Objection, files: int, *, by: User | None, at: datetime) -> None:
    """Tells the office, without saying who or against whom; audit `objection.received`."""
    number, application = objection.number.text, objection.application
    tell(
        to=ROLES[RoleCode.OFFICE].holders(application),
        template="objection_received",
        context={
            "cycle_id": application.cycle_id,
            "application_id": application.pk,
            "number": number,
            "accept_by": objection.accept_by,
            "due_on": objection.due_on,
        },
        key=f"objection_received:{objection.pk}",
        link=reverse("committee:office_objection", args=[number]),
        event=deadline_event(application.cycle, ACCEPT, end_of_day(objection.accept_by), stamp=at)
        if objection.accept_by
        else None,
        at=at,
    )
    payload: Mapping[str, object] = {
        "application": application.number,
        "notice": objection.notice.slug,
        "files": files,
        "channel": objection.channel,
        "due_on": day_text(objection.due_on),
        "sent_on": objection.sent_on.isoformat() if objection.sent_on else "",
    }
    record(action="objection.received", by=by, at=at, object_type="objection", object_id=number, payload=payload)
