from urllib.parse import quote

import pytest
from django.http import FileResponse
from django.test import override_settings

from baoji_award.documents.files import store_file
from baoji_award.documents.inspection import JPEG, PDF
from baoji_award.documents.models import StoredFile
from baoji_award.documents.serving import content_disposition, file_response
from tests.documents.samples import AT, blank, saved

HEADERS = {
    "Content-Type": "application/pdf",
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "Cache-Control": "private, no-store",
}


def stored() -> StoredFile:
    return store_file(saved(blank(1)), name="自评报告.pdf", by=None, at=AT)


@pytest.mark.django_db
@override_settings(X_ACCEL_REDIRECT_PREFIX="")
def test_a_file_is_a_download_that_nothing_executes() -> None:
    response = file_response(stored(), name="自评报告.pdf")

    assert isinstance(response, FileResponse)
    assert {name: response[name] for name in HEADERS} == HEADERS
    assert response.getvalue() == saved(blank(1))
    assert response["Content-Length"] == str(len(saved(blank(1))))
    assert "X-Accel-Redirect" not in response


@pytest.mark.django_db
@override_settings(X_ACCEL_REDIRECT_PREFIX="/protected/")
def test_behind_the_proxy_only_the_place_is_named() -> None:
    file = stored()
    response = file_response(file, name="自评报告.pdf")
    digest = file.sha256

    assert response["X-Accel-Redirect"] == f"/protected/{digest[:2]}/{digest[2:4]}/{digest}"
    assert {name: response[name] for name in HEADERS} == HEADERS
    assert b"".join(response) == b""


@pytest.mark.parametrize(
    ("name", "kind", "plain", "full"),
    [
        ("自评报告.pdf", PDF, "document.pdf", "自评报告.pdf"),
        ("report 2024.pdf", PDF, "report 2024.pdf", "report 2024.pdf"),
        ("盖章页.jpeg", JPEG, "document.jpeg", "盖章页.jpeg"),
        ("没有扩展名", PDF, "document.pdf", "没有扩展名.pdf"),
        ('a"; filename="evil.exe', PDF, "a filenameevil.exe.pdf", 'a"; filename="evil.exe.pdf'),
        ("x\r\nSet-Cookie: a=1.pdf", PDF, "xSet-Cookie a1.pdf", "xSet-Cookie: a=1.pdf"),
        ("../../etc/passwd", PDF, "passwd.pdf", "passwd.pdf"),
        ("", PDF, "document.pdf", "文件.pdf"),
        ("数据", "application/octet-stream", "document", "数据"),
        ('a.x" y', "application/octet-stream", "a.x y", 'a.x" y'),
    ],
)
def test_names_follow_rfc_6266(name: str, kind: str, plain: str, full: str) -> None:
    expected = f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(full, safe='')}"

    assert content_disposition(name, content_type=kind) == expected
