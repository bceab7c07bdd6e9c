"""The files that the issue names, refused with a plain reason: encrypted, macros, two formats in one, EICAR, bombs."""

import io
import struct
import zipfile

import pytest

from baoji_award.documents.errors import RejectedFile
from baoji_award.documents.inspection import JPEG, PDF, PNG, inspect_received, inspect_upload
from tests.documents.fake_clamd import EICAR
from tests.documents.samples import blank, encrypted, image, saved, upload

ALL = {PDF, JPEG, PNG}
HIDDEN = "文件中藏有压缩包，请重新导出后上传"


def zipped(entries: dict[str, bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", compression) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def macro_document() -> bytes:
    """What Word and WPS save as .docm: a ZIP with a VBA project."""
    return zipped(
        {"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<w/>", "word/vbaProject.bin": b"\xd0\xcf"}
    )


def bomb() -> bytes:
    """Forty megabytes of nothing in forty kilobytes."""
    return zipped({"a": bytes(40 * 1024 * 1024)})


def behind(start: bytes, archive: bytes, end: bytes) -> bytes:
    """One file that is both: the archive's directory says how much comment follows it, and the comment is `end`."""
    directory = archive.rindex(b"PK\x05\x06")
    return start + archive[: directory + 20] + struct.pack("<H", len(end)) + end


def wrong(name: str) -> str:
    return f"“{name}”格式不符，请上传 PDF、JPG 或 PNG 文件"


PICTURE, DOCUMENT = image("PNG"), saved(blank())
PHOTO = image("JPEG")
CASES = {
    "加密.pdf": (encrypted(user="secret"), "PDF 已加密，请取消密码保护后重新上传"),
    "权限密码.pdf": (encrypted(user=""), "PDF 已加密，请取消密码保护后重新上传"),
    "带宏.docm": (macro_document(), wrong("带宏.docm")),
    "带宏.docx": (macro_document(), wrong("带宏.docx")),
    "带宏改名.pdf": (macro_document(), wrong("带宏改名.pdf")),
    "压缩炸弹.zip": (bomb(), wrong("压缩炸弹.zip")),
    "压缩炸弹改名.pdf": (bomb(), wrong("压缩炸弹改名.pdf")),
    "病毒样本.pdf": (EICAR, wrong("病毒样本.pdf")),
    "病毒样本.zip": (zipped({"eicar.com": EICAR}), wrong("病毒样本.zip")),
    "末尾藏包.pdf": (DOCUMENT + macro_document(), HIDDEN),
    "中间藏包.pdf": (behind(DOCUMENT[:15], macro_document(), DOCUMENT[15:]), HIDDEN),
    "藏包图片.png": (PICTURE + macro_document(), HIDDEN),
    "藏包照片.jpg": (PHOTO + bomb(), HIDDEN),
    "首尾完好的照片.jpg": (behind(PHOTO, macro_document(), b"\xff\xd9"), HIDDEN),
    "网页.pdf": (b"<!doctype html><script>1</script>" + DOCUMENT, wrong("网页.pdf")),
    "矢量图.png": (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", wrong("矢量图.png")),
    "程序.pdf": (b"MZ\x90\x00" + DOCUMENT, wrong("程序.pdf")),
}


@pytest.mark.parametrize("name", CASES)
def test_a_hostile_file_is_refused_in_plain_words(name: str) -> None:
    """Both ways in answer alike: the form that sends the file whole and the one that sends it in chunks."""
    content, sentence = CASES[name]
    with pytest.raises(RejectedFile) as whole:
        inspect_upload(upload(content, name), allowed=ALL, max_bytes=10**8)
    with pytest.raises(RejectedFile) as chunked:
        inspect_received(io.BytesIO(content), name=name, sha256="", allowed=ALL, max_bytes=10**8)
    assert (whole.value.sentence, chunked.value.sentence) == (sentence, sentence)
