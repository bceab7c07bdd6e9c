"""Evidence and the virus scanner: the deadline never waits for it, no reader gets a file before it has spoken."""

from pathlib import Path

import pytest
from django.urls import reverse
from pytest_django.fixtures import Settings

from applications.models import Application, EvidenceFile
from applications.selectors.dossier import evidence_of
from applications.services.submission import submit_dossier
from baoji_award.notifications import outbox
from baoji_award.notifications.models import OutboxEntry
from tests.applications.applicant.conftest import SignIn
from tests.applications.applicant.samples import pdf
from tests.cast import Cast
from tests.documents.fake_clamd import running
from tests.documents.samples import upload
from tests.documents.test_scanner import infected_pdf
from tests.rounds import IN_STAGE, complete_dossier

NOBODY_THERE = "127.0.0.1:9"


@pytest.fixture(autouse=True)
def own_place(tmp_path: Path, settings: Settings) -> None:
    settings.MEDIA_ROOT = tmp_path


def work() -> None:
    OutboxEntry.objects.filter(topic="file_scan").update(available_at=IN_STAGE["application"])
    for pk in OutboxEntry.objects.filter(topic="file_scan").values_list("pk", flat=True):
        outbox.deliver(pk)


def put(cast: Cast, sign_in: SignIn, file: object) -> EvidenceFile:
    """Uploads by the plain form, as the applicant's browser does without script."""
    path = reverse("applications:evidence", args=[cast.application.number])
    answer = sign_in(cast.owner).post(path, {"slot": "others", "file": file})
    assert answer.status_code == 302
    return EvidenceFile.objects.order_by("-pk")[0]


def status(cast: Cast, sign_in: SignIn, file: EvidenceFile) -> int:
    path = reverse("applications:file", args=[cast.application.number, file.pk])
    return sign_in(cast.own_bureau).get(path).status_code


def hand_in(cast: Cast) -> None:
    version = Application.objects.get(pk=cast.application.pk).version
    submit_dossier(application_id=cast.application.pk, action="submit", by=cast.owner, version=version)


def test_handed_in_while_the_scanner_is_away(cast: Cast, sign_in: SignIn, settings: Settings) -> None:
    settings.CLAMAV_SOCKET = NOBODY_THERE
    complete_dossier(cast.application, cast.owner)
    file = put(cast, sign_in, pdf("附件.pdf"))
    work()
    hand_in(cast)
    assert status(cast, sign_in, file) == 423
    with running() as daemon:
        settings.CLAMAV_SOCKET = daemon.address
        work()
    assert status(cast, sign_in, file) == 200


def test_an_infected_file_leaves_the_dossier_and_the_applicant_is_told(
    cast: Cast, sign_in: SignIn, settings: Settings
) -> None:
    complete_dossier(cast.application, cast.owner)
    with running() as daemon:
        settings.CLAMAV_SOCKET = daemon.address
        file = put(cast, sign_in, upload(infected_pdf(), "带毒.pdf"))
        work()
    assert file not in list(evidence_of(cast.application))
    page = sign_in(cast.owner).get(reverse("applications:evidence", args=[cast.application.number])).content.decode()
    assert "文件已被隔离，不计入申报材料" in page
    hand_in(cast)
    names = [entry["name"] for entry in cast.application.versions.get().manifest["files"]]
    assert ("带毒.pdf" in names, status(cast, sign_in, file)) == (False, 404)
