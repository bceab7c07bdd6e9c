# ruff: noqa: E402 (Django is set up before models are imported)
"""What the deadline storm finds in the database before, and what it must have left behind after.

`python -m bench.storm_data fill 500` makes complete drafts; `... check` reads what the clients hold and prints every
fault. Both print JSON.
"""

import json
import os
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "baoji_award.settings.production")

import django

django.setup()

from django.contrib.auth.hashers import make_password
from django.db import connection

from applications.models import (
    Application,
    AwardCycle,
    Bureau,
    EligibilityCheck,
    EvidenceFile,
    Organisation,
    SectionAnswer,
    StageWindow,
)
from applications.rules.eligibility import questions
from applications.services.submission import digest_of, manifest_of
from baoji_award.accounts.enums import RoleCode, ScopeKind
from baoji_award.accounts.models import RoleGrant, User
from baoji_award.accounts.uscc import make_code
from baoji_award.audit.models import AuditEvent
from baoji_award.documents.files import store_file
from bench import fill
from bench.sessions import signed_in_as

GROUP, BUREAU = "industrial", "gxj"
OPEN = (
    "UPDATE applications_awardcycle SET state = 'notice', rules_frozen_at = now() WHERE state = 'preparation'",
    "UPDATE applications_awardcycle SET state = 'application' WHERE state = 'notice'",
)


def filled(count: int) -> list[dict[str, str]]:
    """`count` complete drafts in a round whose stage 2 is open; returns number and session of each client."""
    cycle = _open_round()
    now = datetime.now(UTC)
    organisations = Organisation.objects.bulk_create(_organisation(number) for number in range(1, count + 1))
    users = User.objects.bulk_create(
        User(email=f"storm{number}@bench.invalid", name=f"申报人{number}", password=make_password(None))
        for number in range(1, count + 1)
    )
    RoleGrant.objects.bulk_create(
        RoleGrant(
            user=user,
            role=RoleCode.APPLICANT,
            scope_kind=ScopeKind.ORGANISATION,
            scope_id=organisation.pk,
            granted_at=now,
        )
        for user, organisation in zip(users, organisations, strict=True)
    )
    group, bureau = cycle.groups.get(code=GROUP), Bureau.objects.get(code=BUREAU)
    applications = Application.objects.bulk_create(
        Application(
            cycle=cycle,
            organisation=organisation,
            group=group,
            bureau=bureau,
            number=f"STORM-{number:05d}",
            created_by=user,
            created_at=now,
            state_since=now,
        )
        for number, (user, organisation) in enumerate(zip(users, organisations, strict=True), 1)
    )
    _complete(cycle, applications, now)
    pairs = zip(applications, users, strict=True)
    return [{"number": application.number, "session": signed_in_as(user)} for application, user in pairs]


def _open_round() -> AwardCycle:
    with connection.cursor() as cursor:
        for statement in OPEN:
            cursor.execute(statement)
    now = datetime.now(UTC)
    StageWindow.objects.filter(stage="application").update(
        opens_at=now - timedelta(days=1), closes_at=now + timedelta(days=1)
    )
    return AwardCycle.objects.get()


def _organisation(number: int) -> Organisation:
    return Organisation(
        uscc=make_code(f"91610302{number:09d}"),
        name=f"宝鸡风暴{number:05d}有限公司",
        kind=Organisation.Kind.ENTERPRISE,
        legal_representative="张建军",
        established_on=date(2010, 5, 1),
        area="610302",
        address=f"宝鸡市渭滨大道{number}号",
        industry="34",
        contact_name="李晓燕",
        contact_phone="0917-3260000",
        size=Organisation.Size.MEDIUM,
        quality_head="王志远",
    )


def _complete(cycle: AwardCycle, applications: list[Application], at: datetime) -> None:
    answers = fill.answers(cycle)
    SectionAnswer.objects.bulk_create(
        SectionAnswer(application=each, section=section, data=data, saved_by_id=each.created_by_id, saved_at=at)
        for each in applications
        for section, data in answers.items()
    )
    fit = {question.key: question.wanted for question in questions(cycle.rulebook)}
    EligibilityCheck.objects.bulk_create(
        EligibilityCheck(application=each, answers=fit, answered_by_id=each.created_by_id, answered_at=at)
        for each in applications
    )
    slots = [slot for slot in cycle.rulebook.dossier.slots_for(GROUP) if slot.required]
    contents = {
        slot.key: store_file(f"%PDF-1.7 {slot.key}".encode(), name=slot.label, by=None, at=at) for slot in slots
    }
    EvidenceFile.objects.bulk_create(
        EvidenceFile(
            application=each,
            slot=slot.key,
            name=f"{slot.label}.pdf",
            stored=contents[slot.key],
            uploaded_by_id=each.created_by_id,
            uploaded_at=at,
        )
        for each in applications
        for slot in slots
    )


@dataclass(frozen=True, slots=True)
class Held:
    """What one client came away with: number and digest of a receipt, or empty texts."""

    receipt: str
    digest: str


def faults(held: Mapping[str, Held]) -> list[str]:
    """Every dossier whose receipt, version, manifest and audit events do not agree, or that came in too late."""
    closes = StageWindow.objects.get(stage="application").closes_at
    found = Application.objects.filter(number__in=held).select_related("organisation", "group", "cycle")
    events = _events([application.pk for application in found])
    return [
        f"{application.number}: {fault}"
        for application in found.prefetch_related("versions", "answers").order_by("number")
        for fault in _faults(application, held[application.number], closes, events.get(str(application.pk), []))
    ]


Events = list[tuple[str, datetime, dict[str, Any]]]


def _events(ids: list[int]) -> dict[str, Events]:
    rows = AuditEvent.objects.filter(object_type="application", object_id__in=[str(pk) for pk in ids]).order_by("seq")
    events: dict[str, Events] = {}
    for event in rows:
        events.setdefault(event.object_id, []).append((event.action, event.at, event.payload))
    return events


def _faults(application: Application, held: Held, closes: datetime, events: Events) -> Iterator[str]:
    yield from _miscounted(application, 1 if held.receipt else 0, events)
    for version in application.versions.all():
        if (version.receipt_number, version.digest) != (held.receipt, held.digest):
            yield "the receipt is not that of the version"
        if digest_of(version.manifest) != version.digest or version.manifest != _as_json(manifest_of(application)):
            yield "the manifest does not match its digest or the dossier"
        if version.submitted_at >= closes:
            yield f"received at {version.submitted_at}, closed at {closes}"
    for action, at, payload in events:
        if at >= closes:
            yield f"{action} recorded at {at}, closed at {closes}"
        if action == "dossier.frozen" and (payload["receipt"], payload["digest"]) != (held.receipt, held.digest):
            yield "the audit event is not that of the receipt"


def _miscounted(application: Application, expected: int, events: Events) -> Iterator[str]:
    """Lost or doubled: as many versions, submissions and freezes as the client holds receipts, one or none."""
    versions = application.versions.all()
    counted = Counter(action for action, _, _ in events)
    if len(versions) != expected:
        yield f"{len(versions)} versions, {expected} receipts"
    if (counted["application.submit"], counted["dossier.frozen"]) != (expected, expected):
        yield f"{counted['application.submit']} submissions and {counted['dossier.frozen']} freezes in the audit log"
    if (application.state == "bureau_review") != bool(expected):
        yield f"lies in {application.state}"


def _as_json(value: object) -> object:
    return json.loads(json.dumps(value))


def main() -> None:
    if sys.argv[1] == "fill":
        print(json.dumps(filled(int(sys.argv[2]))))
    else:
        held = {number: Held(**each) for number, each in json.load(sys.stdin).items()}
        print(json.dumps(faults(held)))


if __name__ == "__main__":
    main()
