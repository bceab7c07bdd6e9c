"""The text inside PDFs: taken out once by a confined process, none where there is none."""

import io
from pathlib import Path

import pytest
from PIL import Image

from baoji_award.documents import texts
from baoji_award.documents.files import content_path, store_file
from baoji_award.documents.models import FileText, StoredFile
from baoji_award.documents.rendering import render_pdf
from baoji_award.documents.wording import CHARACTERS, PAGES, words_of
from tests.documents.samples import AT, LETTER, PARAGRAPH, blank, saved

pytestmark = pytest.mark.django_db


def stored(content: bytes, name: str = "自评报告.pdf") -> StoredFile:
    return store_file(content, name=name, by=None, at=AT)


def letter(*paragraphs: str) -> bytes:
    return render_pdf("documents/letter.html", {**LETTER, "paragraphs": paragraphs or [PARAGRAPH]})


def taken(file: StoredFile) -> str:
    texts.take_text(file)
    return FileText.objects.get(stored=file).text


def scanned() -> bytes:
    buffer = io.BytesIO()
    Image.new("1", (827, 1169), 1).save(buffer, "PDF")
    return buffer.getvalue()


def test_the_text_is_taken_out_once() -> None:
    file = stored(letter())
    assert list(texts.unread([file.sha256])) == [file]
    assert PARAGRAPH in taken(file).replace("\r\n", "").replace("\n", "")
    assert list(texts.unread([file.sha256])) == []
    kept = FileText.objects.get().pk
    content_path(file).write_bytes(b"")
    texts.take_text(file)
    assert (FileText.objects.get().pk, PARAGRAPH[:20] in texts.texts_of([file.sha256])[file.sha256]) == (kept, True)


@pytest.mark.parametrize("content", [scanned(), letter()[:900], b"%PDF-1.7\nnothing"], ids=["scan", "cut", "broken"])
def test_a_scan_and_a_broken_file_have_no_text(content: bytes) -> None:
    file = stored(content)
    assert taken(file) == ""
    assert texts.texts_of([file.sha256]) == {}
    assert list(texts.unread([file.sha256])) == []


def test_what_is_no_pdf_or_lies_on_no_disk_is_left_alone() -> None:
    picture = io.BytesIO()
    Image.new("RGB", (20, 20)).save(picture, "PNG")
    gone = stored(saved(blank()))
    content_path(gone).unlink()
    texts.take_text(gone)
    assert list(texts.unread([stored(picture.getvalue(), "照片.png").sha256])) == []
    assert not FileText.objects.exists()


def test_pages_characters_and_time_are_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "long.pdf"
    path.write_bytes(letter(*[PARAGRAPH] * 400))
    whole = words_of(path)
    assert PARAGRAPH[:10] in whole
    assert len(words_of(path, seconds=-1)) < len(whole) / 2
    for limit, value in (("PAGES", 1), ("CHARACTERS", 100)):
        with monkeypatch.context() as changed:
            changed.setattr(f"baoji_award.documents.wording.{limit}", value)
            assert 0 < len(words_of(path)) < len(whole) / 2
    assert (PAGES, CHARACTERS) == (300, 200_000)
