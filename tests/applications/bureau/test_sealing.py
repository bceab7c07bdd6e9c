"""The e-seal port: the page goes out behind the approval, comes back sealed, and only then the dossier is endorsed."""

from pathlib import Path

import pytest
from django.urls import reverse
from pytest_django import Settings

from applications.models import Application, Recommendation
from applications.services.approval import approve_recommendation, send_back_recommendation, take_sealed_page
from applications.workflow.engine import Blocked
from baoji_award.audit.models import AuditEvent
from baoji_award.calendar.clock import move_clock
from baoji_award.documents.errors import RejectedFile
from baoji_award.documents.sealing import FolderPlatform, seal_platform
from baoji_award.notifications import outbox
from baoji_award.notifications.models import OutboxEntry
from tests.applications.bureau.desk import IN_TIME, pdf, second, write
from tests.browsing import browser
from tests.cast import Cast, make_cast


@pytest.fixture
def cast(db: None, settings: Settings, tmp_path: Path) -> Cast:
    settings.SEAL_FOLDER = str(tmp_path)
    move_clock(IN_TIME)
    return make_cast(state="bureau_review")


def act(cast: Cast, service: object, **more: object) -> Application:
    version = Application.objects.get(pk=cast.application.pk).version
    found: Application = service(  # type: ignore[operator]
        application_id=cast.application.pk, version=version, by=second(cast.application), at=IN_TIME, **more
    )
    return found


def approved(cast: Cast) -> OutboxEntry:
    """Handed over without a scan, approved: the page waits in the outbox."""
    write(cast.application, cast.own_bureau, scan=None, hand_over=True)
    assert act(cast, approve_recommendation).state == "bureau_review"
    return OutboxEntry.objects.filter(topic="recommendation.seal").latest("pk")


def sealed(tmp_path: Path, content: bytes) -> None:
    """What the platform's agent does with every page it finds."""
    (tmp_path / "sealed").mkdir(exist_ok=True)
    for page in (tmp_path / "to-seal").glob("*.pdf"):
        (tmp_path / "sealed" / page.name).write_bytes(content)


def test_the_sealed_page_comes_back_and_the_dossier_is_endorsed(cast: Cast, tmp_path: Path) -> None:
    entry = approved(cast)
    with pytest.raises(Blocked) as early:
        act(cast, take_sealed_page)
    assert early.value.sentence == "签章平台还没有返回盖章页，请稍后再取。"
    assert outbox.deliver(entry.pk) is True
    (page,) = (tmp_path / "to-seal").iterdir()
    assert (page.suffix, page.read_bytes()[:5]) == (".pdf", b"%PDF-")
    sealed(tmp_path, pdf(2))
    number = cast.application.number
    client = browser(second(cast.application))
    assert "取回盖章页并同意推荐" in client.get(reverse("applications:opinion", args=[number])).content.decode()
    answer = client.post(reverse("applications:opinion_seal", args=[number]), {"version": "3"})
    assert answer.status_code == 302
    written = Recommendation.objects.get()
    assert (written.is_signed, written.scan_name) == (True, "推荐意见（电子签章）.pdf")
    assert Application.objects.get(pk=cast.application.pk).state == "endorsed"
    assert AuditEvent.objects.filter(action="recommendation.sealed").count() == 1


def test_what_comes_back_is_looked_into(cast: Cast, tmp_path: Path) -> None:
    outbox.deliver(approved(cast).pk)
    sealed(tmp_path, b"MZ\x90\x00 no pdf")
    with pytest.raises(RejectedFile):
        act(cast, take_sealed_page)
    assert Recommendation.objects.get().scan is None


def test_an_approval_taken_back_is_another_page(cast: Cast, tmp_path: Path) -> None:
    first = approved(cast)
    act(cast, send_back_recommendation, note="签字人有误，请更正。")
    outbox.deliver(first.pk)
    # The approval fell before its page was made: nothing goes to the platform.
    assert not (tmp_path / "to-seal").exists()
    with pytest.raises(Blocked):
        act(cast, take_sealed_page)
    assert Recommendation.objects.get().approved_by is None


def test_a_scan_needs_no_platform(cast: Cast) -> None:
    write(cast.application, cast.own_bureau, hand_over=True)
    assert act(cast, approve_recommendation).state == "endorsed"
    assert not OutboxEntry.objects.filter(topic="recommendation.seal").exists()


def test_scans_are_the_default_and_keys_are_names_and_no_paths(settings: Settings, tmp_path: Path) -> None:
    settings.SEAL_FOLDER = ""
    assert seal_platform() is None
    platform = FolderPlatform(tmp_path)
    for key in ("../etc", "a/b", "", "A"):
        with pytest.raises(ValueError, match="not a key"):
            platform.collect(key=key)
    platform.request(key="page-1", page=b"%PDF-1")
    assert (platform.collect(key="page-1"), (tmp_path / "to-seal" / "page-1.pdf").read_bytes()) == (None, b"%PDF-1")
