"""Files and documents made in code."""

import io
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pikepdf
from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile
from pikepdf import Array, Dictionary, Name, Pdf, String
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from baoji_award.audit.services import unit_of_work

AT = datetime(2025, 5, 8, 18, 30, tzinfo=UTC)
OFFICE = "宝鸡市质量奖评选工作组委员会办公室"
PARAGRAPH = (
    "根据《宝鸡市质量奖评选工作方案》，经企业申报、行业主管部门推荐、资料评审、现场评审、"
    "陈述答辩和组委会审议，现将有关事项通知如下。"
)
LETTER = {
    "mark": OFFICE,
    "number": "宝质奖办函〔2025〕3号",
    "title": "关于商请核查申报单位信用情况的函",
    "addressee": "宝鸡市生态环境局",
    "paragraphs": [PARAGRAPH],
    "attachments": ["申报单位名单"],
    "signer": OFFICE,
    "cc": "市发展和改革委员会",
    "issued_at": AT,
}
CERTIFICATE = {
    "mark": "宝鸡市质量奖",
    "heading": "证书",
    "title": "宝鸡市质量奖证书",
    "winner": "宝鸡喆垚钛业股份有限公司",
    "paragraphs": ["在2024年度宝鸡市质量奖评选中，经评审和公示，被授予宝鸡市质量奖。"],
    "verify_url": "https://award.invalid/verify/BJZL-2024-001?c=abcdefghijklmnopqrstuv",
    "signer": "宝鸡市人民政府",
    "number": "BJZL-2024-001",
    "issued_at": AT,
}


def upload(content: bytes, name: str = "2024年度审计报告.pdf") -> "UploadedFile[bytes]":
    return SimpleUploadedFile(name, content)


def blank(pages: int = 2) -> Pdf:
    pdf = Pdf.new()
    for _ in range(pages):
        pdf.add_blank_page(page_size=(595, 842))
    return pdf


def saved(pdf: Pdf, **options: Any) -> bytes:
    buffer = io.BytesIO()
    # Equal documents have equal bytes, whenever they are written; an encrypted one needs an identifier of its own.
    pdf.save(buffer, deterministic_id="encryption" not in options, **options)
    return buffer.getvalue()


def written(text: str) -> bytes:
    """A PDF of one page that says `text` (ASCII), and whose bytes say it too."""
    pdf = blank(1)
    font = pdf.make_indirect(Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica))
    page = pdf.pages[0]
    page.Resources = Dictionary(Font=Dictionary(F1=font))
    page.Contents = pdf.make_stream(f"BT /F1 24 Tf 20 20 Td ({text}) Tj ET".encode())
    return saved(pdf, compress_streams=False)


def noted(text: str) -> bytes:
    """A PNG that holds `text` (ASCII) in a text chunk, uncompressed."""
    buffer, note = io.BytesIO(), PngInfo()
    note.add_text("Comment", text)
    Image.new("RGB", (64, 64), "white").save(buffer, "PNG", pnginfo=note)
    return buffer.getvalue()


def with_catalog(key: str, value: object) -> bytes:
    pdf = blank()
    pdf.Root[key] = value
    # In object streams the names cannot be found by searching the bytes.
    return saved(pdf, object_stream_mode=pikepdf.ObjectStreamMode.generate)


def with_annotation(**entries: Any) -> bytes:
    pdf = blank()
    note = Dictionary(Type=Name.Annot, Rect=[0, 0, 10, 10], **entries)
    pdf.pages[0].Annots = Array([pdf.make_indirect(note)])
    return saved(pdf)


def with_attachment() -> bytes:
    pdf = blank()
    pdf.attachments["名单.exe"] = b"MZ"
    return saved(pdf)


def with_go_to() -> bytes:
    pdf = blank()
    pdf.Root.OpenAction = Dictionary(S=Name.GoTo, D=Array([pdf.pages[0].obj, Name.Fit]))
    link = Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=[0, 0, 9, 9])
    link.A = Dictionary(S=Name.URI, URI=String("https://www.baoji.gov.cn/"))
    pdf.pages[0].Annots = Array([link])
    return saved(pdf)


def encrypted(*, user: str) -> bytes:
    return saved(blank(), encryption=pikepdf.Encryption(owner="owner", user=user))


def image(kind: str, size: tuple[int, int] = (200, 100)) -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", size, "white").save(buffer, kind)
    return buffer.getvalue()


def text_of(pdf: bytes) -> bytes:
    """Every stream and dictionary of the PDF, decompressed."""
    with pikepdf.open(io.BytesIO(pdf)) as document:
        return saved(
            document,
            compress_streams=False,
            stream_decode_level=pikepdf.StreamDecodeLevel.all,
            object_stream_mode=pikepdf.ObjectStreamMode.disable,
        )


def fail_after(act: Callable[[], object]) -> None:
    """Does `act` in a unit of work that then fails."""
    with unit_of_work():
        act()
        raise ZeroDivisionError
