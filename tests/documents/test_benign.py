"""Forty good files pass the inspection, whole or in chunks (security.md T-08)."""

import hashlib
import io

import pytest

from baoji_award.documents.inspection import JPEG, PDF, PNG, inspect_received, inspect_upload
from tests.documents.benign import files
from tests.documents.samples import upload

ALL = {PDF, JPEG, PNG}
LIMIT = 100 * 1024 * 1024
FILES = files()
PAGES = {"扫描件（十二页）.PDF": 12, "三百页.pdf": 300}


def test_there_are_forty_and_no_two_alike() -> None:
    assert (len(FILES), len({hashlib.sha256(content).digest() for content in FILES.values()})) == (40, 40)


@pytest.mark.parametrize("name", FILES)
def test_a_good_file_passes(name: str) -> None:
    content = FILES[name]
    found = inspect_upload(upload(content, name), allowed=ALL, max_bytes=LIMIT)
    digest = hashlib.sha256(content).hexdigest()
    received = inspect_received(io.BytesIO(content), name=name, sha256=digest, allowed=ALL, max_bytes=LIMIT)
    assert (found, found.sha256, found.size) == (received, digest, len(content))
    if name in PAGES:
        assert found.pages == PAGES[name]
