import hashlib
import os
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from celery.schedules import crontab
from django.conf import settings
from django.core.files.uploadedfile import TemporaryUploadedFile
from django.db import IntegrityError, connection, transaction
from django.db.utils import InternalError
from django.test import override_settings

from baoji_award.audit.models import AuditEvent
from baoji_award.documents.errors import MissingContentError, RejectedFile
from baoji_award.documents.files import content_path, open_stored, store_file
from baoji_award.documents.inspection import PDF, inspect_upload
from baoji_award.documents.models import StoredFile
from baoji_award.documents.tasks import sweep_incoming
from tests.documents.samples import AT, blank, fail_after, image, saved, upload


def store(content: bytes, name: str = "自评报告.pdf") -> StoredFile:
    return store_file(content, name=name, by=None, at=AT)


def leftovers() -> list[Path]:
    return list((Path(settings.MEDIA_ROOT) / "incoming").iterdir())


@pytest.mark.django_db
def test_content_lies_under_its_hash() -> None:
    content = saved(blank(3))
    stored = store(content)
    digest = hashlib.sha256(content).hexdigest()

    assert (stored.sha256, stored.size, stored.content_type, stored.pages, stored.created_at) == (
        digest,
        len(content),
        PDF,
        3,
        AT,
    )
    assert content_path(stored) == Path(settings.MEDIA_ROOT) / digest[:2] / digest[2:4] / digest
    with open_stored(stored) as file:
        assert file.read() == content
    assert content_path(stored).stat().st_mode & 0o777 == 0o640
    assert leftovers() == []


@pytest.mark.django_db
def test_equal_bytes_share_one_row_and_one_content() -> None:
    first, second = store(image("PNG"), "甲.png"), store(image("PNG"), "乙.png")

    assert (first.pk, StoredFile.objects.count()) == (second.pk, 1)
    assert [event.payload_text.count('"new":true') for event in AuditEvent.objects.order_by("seq")] == [1, 0]


@pytest.mark.django_db
def test_upload_in_chunks_is_stored_as_inspected() -> None:
    content = saved(blank(1)) + b"\n" * 900
    file = TemporaryUploadedFile("报告.pdf", "application/pdf", len(content), None)
    file.write(content)
    file.seek(0)
    inspected = inspect_upload(file, allowed={PDF}, max_bytes=10_000)
    stored = store_file(file, name="报告.pdf", by=None, at=AT, inspected=inspected)

    assert (stored.sha256, stored.content_type, stored.pages) == (inspected.sha256, PDF, 1)


@pytest.mark.django_db
def test_bytes_changed_after_the_inspection_are_refused() -> None:
    inspected = inspect_upload(upload(saved(blank(1))), allowed={PDF}, max_bytes=10_000)
    with pytest.raises(RejectedFile) as caught:
        store_file(saved(blank(2)), name="报告.pdf", by=None, at=AT, inspected=inspected)

    assert caught.value.sentence == "文件在检查后发生变化，请重新上传"
    assert (StoredFile.objects.count(), leftovers()) == (0, [])


@pytest.mark.django_db
def test_a_rollback_leaves_no_row() -> None:
    with pytest.raises(ZeroDivisionError):
        fail_after(lambda: store(b"unfinished"))

    assert StoredFile.objects.count() == 0


@pytest.mark.django_db
def test_missing_content_is_told_as_such() -> None:
    stored = store(b"will vanish")
    content_path(stored).unlink()
    with pytest.raises(MissingContentError) as caught:
        open_stored(stored)

    assert caught.value.sentence == "文件内容暂时无法读取，请联系组委会办公室"


@pytest.mark.django_db
@pytest.mark.parametrize(
    "change", [lambda: StoredFile.objects.update(size=1), lambda: StoredFile.objects.all().delete()]
)
def test_rows_are_append_only(change: Callable[[], object]) -> None:
    stored = store(b"kept")
    with pytest.raises(InternalError), transaction.atomic():
        change()

    assert StoredFile.objects.get().size == stored.size


@pytest.mark.django_db
def test_the_database_wants_a_real_hash() -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        StoredFile.objects.create(sha256="Z" * 64, size=1, content_type=PDF, created_at=AT)


@pytest.mark.django_db(transaction=True)
def test_eight_equal_uploads_at_once_make_one_row() -> None:
    content = saved(blank(1)) + b"\n" * 333
    keys: list[int] = []

    def run() -> None:
        try:
            keys.append(store(content).pk)
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert (len(keys), len(set(keys)), StoredFile.objects.count(), leftovers()) == (8, 1, 1, [])


@pytest.mark.django_db
def test_what_a_killed_upload_left_is_removed_after_a_day() -> None:
    """A day later; what is younger may still be arriving. Contents under their hash are left alone."""
    folder = Path(settings.MEDIA_ROOT) / "incoming"
    folder.mkdir(parents=True, exist_ok=True)
    kept = Path(settings.MEDIA_ROOT) / "ab" / "cd" / "abcd"
    kept.parent.mkdir(parents=True, exist_ok=True)
    for path, hours in ((folder / "old", 25), (folder / "young", 23), (kept, 999)):
        path.write_bytes(b"%PDF")
        moment = time.time() - hours * 3600
        os.utime(path, (moment, moment))
    assert sweep_incoming.run() == 1
    assert ([path.name for path in leftovers()], kept.exists()) == (["young"], True)
    (folder / "young").unlink()
    assert sweep_incoming.run() == 0
    entry = settings.CELERY_BEAT_SCHEDULE["sweep-incoming"]
    assert (entry["task"], entry["schedule"]) == (sweep_incoming.name, crontab(hour="3", minute="30"))


@pytest.mark.django_db
def test_nothing_is_swept_where_nothing_was_ever_stored(tmp_path: Path) -> None:
    with override_settings(MEDIA_ROOT=tmp_path):
        assert sweep_incoming.run() == 0
