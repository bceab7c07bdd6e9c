"""What an upload really is: its structure is read, its name is only checked against it (security.md 1-F).

Good PDFs often open at a bookmark and carry web links; both stay. What can run, fetch, submit or hide something is
refused: JavaScript, Launch, SubmitForm, ImportData, embedded files, rich media, XFA forms.
"""

import hashlib
import io
import warnings
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import PurePath
from typing import IO, BinaryIO, Protocol, cast

import pikepdf
from django.core.files.uploadedfile import UploadedFile
from PIL import Image

from baoji_award.documents.errors import RejectedFile

PDF = "application/pdf"
JPEG = "image/jpeg"
PNG = "image/png"

EXTENSIONS = {PDF: ("pdf",), JPEG: ("jpg", "jpeg"), PNG: ("png",)}
LABELS = {PDF: "PDF", JPEG: "JPG", PNG: "PNG"}
MAGIC = {PDF: b"%PDF-", JPEG: b"\xff\xd8\xff", PNG: b"\x89PNG\r\n\x1a\n"}
CHUNK = 1024 * 1024
HEAD = 16
NAME_LENGTH = 200

# A scan of A3 at 600 dpi is 70 million pixels; more is a flood.
MAX_IMAGE_PIXELS = 80_000_000
MIN_IMAGE_SIDE = 32
# Writers pad after the end mark; a second file hidden there is longer.
MAX_TRAILING_BYTES = 1024
TAIL_SEARCHED = 64 * 1024
IMAGE_ENDS = (b"IEND\xaeB`\x82", b"\xff\xd9")
DAMAGED_IMAGE = "图片已损坏或不完整，请重新导出后上传"
DAMAGED_PDF = "PDF 已损坏或不完整，请重新导出后上传"

FORBIDDEN_ACTIONS = {"/JavaScript", "/Launch", "/SubmitForm", "/ImportData", "/GoToE", "/GoToR", "/Rendition", "/Movie"}
FORBIDDEN_SCHEMES = ("javascript:", "file:", "data:", "\\\\")
FORBIDDEN_ANNOTATIONS = {"/RichMedia", "/FileAttachment", "/Screen", "/3D", "/Movie", "/Sound"}
SCRIPT_KEYS = {"/JS", "/JavaScript"}
ATTACHMENT_KEYS = {"/EmbeddedFiles", "/EF"}


class Named(Protocol):
    """An upload, or what was announced of one."""

    @property
    def name(self) -> str | None: ...


@dataclass(frozen=True, slots=True)
class Inspected:
    """An accepted upload: real type, size in bytes, SHA-256 in hex, pages (None for images)."""

    content_type: str
    size: int
    sha256: str
    pages: int | None


def inspect_upload(upload: "UploadedFile[bytes]", *, allowed: set[str], max_bytes: int) -> Inspected:
    """Reads the whole upload and returns what it is. `allowed` holds content types; `max_bytes` is inclusive.

    Raises RejectedFile with a sentence that says what is wrong and how to put it right. Nothing is stored; the
    upload is left rewound.
    """
    name = display_name(upload.name or "")
    refuse_size(upload.size or 0, max_bytes)
    digest, size, head = _read(upload)
    refuse_size(size, max_bytes)
    content_type = require_type(name, head, allowed)
    _refuse_archive(upload)
    pages = _CHECKS[content_type](upload)
    upload.seek(0)
    return Inspected(content_type=content_type, size=size, sha256=digest, pages=pages)


def inspect_received(file: IO[bytes], *, name: str, sha256: str, allowed: set[str], max_bytes: int) -> Inspected:
    """The same for a file whose SHA-256 was computed while it arrived; its structure alone is read here."""
    size = file.seek(0, io.SEEK_END)
    refuse_size(size, max_bytes)
    file.seek(0)
    content_type = require_type(display_name(name), file.read(HEAD), allowed)
    _refuse_archive(file)
    pages = _CHECKS[content_type](file)
    return Inspected(content_type=content_type, size=size, sha256=sha256, pages=pages)


def require_type(name: str, head: bytes, allowed: set[str]) -> str:
    """The content type that the first bytes and the name agree on. Raises RejectedFile unless it is allowed."""
    content_type = sniff(head)
    if content_type is None or content_type not in allowed or not _extension_agrees(name, content_type):
        raise RejectedFile(_wrong_type(name, allowed))
    return content_type


def sniff(head: bytes) -> str | None:
    """The content type whose magic number stands at the very first byte, or None."""
    return next((kind for kind, magic in MAGIC.items() if head.startswith(magic)), None)


def display_name(name: str) -> str:
    """The last part of a client's file name, without control and direction-changing characters."""
    last = PurePath(name.replace("\\", "/")).name
    return "".join(char for char in last if char.isprintable()).strip()


def stored_name(file: Named) -> str:
    """The name as rows keep it: displayable, and of a very long one the end, which has the extension."""
    return display_name(file.name or "")[-NAME_LENGTH:]


def _read(upload: "UploadedFile[bytes]") -> tuple[str, int, bytes]:
    digest, size, head = hashlib.sha256(), 0, b""
    for chunk in upload.chunks(CHUNK):
        head = head or chunk[:HEAD]
        size += len(chunk)
        digest.update(chunk)
    return digest.hexdigest(), size, head


def refuse_size(size: int, max_bytes: int) -> None:
    """Raises RejectedFile for an empty file and for one over the limit (inclusive, in bytes)."""
    if not size:
        raise RejectedFile("文件是空的，请检查后重新上传")
    if size > max_bytes:
        given, most = _megabytes(size, shown_above=max_bytes), _megabytes(max_bytes)
        raise RejectedFile(f"文件 {given} MB，超过 {most} MB 上限，请压缩或拆分后上传")


def _megabytes(size: int, *, shown_above: int | None = None) -> str:
    """One decimal, none for whole numbers; never shown equal to the limit that it exceeds."""
    tenths = round(size * 10 / 1024 / 1024)
    if shown_above is not None:
        tenths = max(tenths, round(shown_above * 10 / 1024 / 1024) + 1)
    return f"{tenths / 10:.1f}".removesuffix(".0")


def _extension_agrees(name: str, content_type: str) -> bool:
    return PurePath(name).suffix.lower().removeprefix(".") in EXTENSIONS[content_type]


def _wrong_type(name: str, allowed: set[str]) -> str:
    labels = [label for kind, label in LABELS.items() if kind in allowed]
    listed = labels[0] if len(labels) == 1 else f"{'、'.join(labels[:-1])} 或 {labels[-1]}"
    return f"“{name}”格式不符，请上传 {listed} 文件"


def _refuse_archive(file: IO[bytes]) -> None:
    """A file that is a ZIP as well, wherever its directory hides: what one program shows, another one unpacks.

    Only the directory at the end is read; nothing is unpacked.
    """
    try:
        with zipfile.ZipFile(file) as archive:
            hidden = bool(archive.infolist())
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, RecursionError):
        hidden = False
    file.seek(0)
    if hidden:
        raise RejectedFile("文件中藏有压缩包，请重新导出后上传")


def _check_pdf(file: IO[bytes]) -> int:
    _refuse_trailing_data(file)
    try:
        with pikepdf.open(cast("BinaryIO", file), suppress_warnings=True) as pdf:
            if pdf.is_encrypted:
                raise RejectedFile("PDF 已加密，请取消密码保护后重新上传")
            _refuse_active_content(pdf)
            pages = len(pdf.pages)
            _ = [page.obj for page in pdf.pages]
    except pikepdf.PasswordError as error:
        raise RejectedFile("PDF 已加密，请取消密码保护后重新上传") from error
    except (pikepdf.PdfError, ValueError, RuntimeError, RecursionError) as error:
        raise RejectedFile(DAMAGED_PDF) from error
    if not pages:
        raise RejectedFile("PDF 没有页面，请重新导出后上传")
    return pages


def _refuse_trailing_data(file: IO[bytes]) -> None:
    tail = _tail(file)
    end = tail.rfind(b"%%EOF")
    if end < 0:
        raise RejectedFile(DAMAGED_PDF)
    if len(tail) - end - len(b"%%EOF") > MAX_TRAILING_BYTES or b"PK\x05\x06" in tail[end:]:
        raise RejectedFile("PDF 末尾附有其他内容，请重新导出后上传")


def _tail(file: IO[bytes]) -> bytes:
    length = file.seek(0, io.SEEK_END)
    file.seek(max(0, length - TAIL_SEARCHED))
    tail = file.read()
    file.seek(0)
    return tail


def _refuse_active_content(pdf: pikepdf.Pdf) -> None:
    for entry in pdf.objects:
        for dictionary in _dictionaries(entry):
            reason = _forbidden(dictionary)
            if reason:
                raise RejectedFile(f"PDF 含有{reason}，请去除后重新导出上传")


def _dictionaries(entry: pikepdf.Object) -> Iterator[pikepdf.Object]:
    """The dictionaries written inside one indirect object itself; what it refers to is walked on its own."""
    stack = [entry]
    while stack:
        node = stack.pop()
        if isinstance(node, pikepdf.Array):
            stack.extend(item for item in node.as_list() if _is_direct(item))
        elif isinstance(node, pikepdf.Dictionary | pikepdf.Stream):
            yield node
            stack.extend(value for _, value in node.items() if _is_direct(value))


def _is_direct(value: object) -> bool:
    return isinstance(value, pikepdf.Array | pikepdf.Dictionary) and not value.is_indirect


def _forbidden(dictionary: pikepdf.Object) -> str:
    keys = set(dictionary.keys())
    if keys & SCRIPT_KEYS or str(dictionary.get("/S", "")) in FORBIDDEN_ACTIONS:
        return "脚本或外部操作"
    if str(dictionary.get("/URI", "")).strip().lower().startswith(FORBIDDEN_SCHEMES):
        return "指向本机文件或脚本的链接"
    if "/XFA" in keys:
        return "动态表单（XFA）"
    if keys & ATTACHMENT_KEYS or str(dictionary.get("/Type", "")) == "/EmbeddedFile":
        return "嵌入的附件"
    if str(dictionary.get("/Subtype", "")) in FORBIDDEN_ANNOTATIONS:
        return "多媒体或附件批注"
    return ""


def _check_image(file: IO[bytes]) -> None:
    _refuse_cut_image(file)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(file, formats=["JPEG", "PNG"]) as image:
                _refuse_dimensions(*image.size)
                image.load()
    except (Image.DecompressionBombWarning, Image.DecompressionBombError) as error:
        raise RejectedFile("图片像素过大，请缩小后重新上传") from error
    except (OSError, ValueError, SyntaxError) as error:
        raise RejectedFile(DAMAGED_IMAGE) from error


def _refuse_cut_image(file: IO[bytes]) -> None:
    """Pillow cannot be relied on for this: the layout engine tells it, for the whole process, to load cut images."""
    tail = _tail(file)
    if not any(mark in tail for mark in IMAGE_ENDS):
        raise RejectedFile(DAMAGED_IMAGE)


def _refuse_dimensions(width: int, height: int) -> None:
    if width * height > MAX_IMAGE_PIXELS:
        raise RejectedFile("图片像素过大，请缩小后重新上传")
    if min(width, height) < MIN_IMAGE_SIDE:
        raise RejectedFile("图片尺寸过小，无法辨认，请重新扫描后上传")


_CHECKS: dict[str, Callable[[IO[bytes]], int | None]] = {PDF: _check_pdf, JPEG: _check_image, PNG: _check_image}
