"""An upload with a bad network, in Chromium: cut in the middle, it goes on where it stopped."""

import os
from pathlib import Path

import pytest
from django.urls import reverse
from playwright.sync_api import Request, Route, expect
from pytest_django.fixtures import Settings

from applications.models import EvidenceFile
from baoji_award.calendar.clock import move_clock
from baoji_award.documents.incoming import CHUNK_BYTES
from baoji_award.documents.models import IncomingUpload
from tests.applications.applicant.test_browser import signed_in
from tests.cast import Cast, make_cast
from tests.documents.samples import blank, saved
from tests.live import NewPage
from tests.rounds import IN_STAGE

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
NAME = "自评报告 终稿.pdf"
CHUNKS_BEFORE = 2


@pytest.fixture
def story(transactional_db: None, settings: Settings, tmp_path: Path) -> Cast:
    settings.MEDIA_ROOT = tmp_path / "media"
    move_clock(IN_STAGE["application"])
    return make_cast(state="draft")


def large_pdf(folder: Path) -> Path:
    """Five chunks and a bit."""
    pdf = blank(1)
    pdf.pages[0].Contents = pdf.make_stream(os.urandom(5 * CHUNK_BYTES))
    path = folder / NAME
    path.write_bytes(saved(pdf, compress_streams=False))
    return path


def test_cut_in_the_middle_and_resumed_without_starting_over(
    new_page: NewPage, live: object, story: Cast, tmp_path: Path
) -> None:
    page = signed_in(new_page(), story.owner, str(live))
    file = large_pdf(tmp_path)
    sent: list[int] = []

    def cut(route: Route) -> None:
        """The network goes away while the third chunk is on its way."""
        if len(sent) > CHUNKS_BEFORE:
            page.context.set_offline(True)
            route.abort("internetdisconnected")
        else:
            route.continue_()

    def note(request: Request) -> None:
        if request.method == "PUT":
            sent.append(int(request.headers["upload-offset"]))

    page.on("request", note)
    page.route("**/uploads/*/", cut)
    page.goto(reverse("applications:evidence", args=[story.application.number]))
    page.get_by_label("选择文件：自评报告").first.set_input_files(file)
    expect(page.get_by_text("网络中断，已上传 8.0 MB，恢复后从中断处继续")).to_be_visible()
    assert (IncomingUpload.objects.get().received, EvidenceFile.objects.count()) == (CHUNKS_BEFORE * CHUNK_BYTES, 0)
    page.unroute("**/uploads/*/")
    page.context.set_offline(False)
    expect(page.get_by_role("link", name=NAME)).to_be_visible()
    assert EvidenceFile.objects.get().stored.size == file.stat().st_size
    # What had arrived is not sent again, and nothing is left out.
    assert sent.count(0) == 1
    assert sorted(set(sent)) == [number * CHUNK_BYTES for number in range(6)]
    assert min(sent[CHUNKS_BEFORE + 1 :]) == CHUNKS_BEFORE * CHUNK_BYTES
