import hashlib
import io
import zipfile
import zlib

import pytest
from pikepdf import Array, Dictionary, Name, String

from baoji_award.documents.errors import RejectedFile
from baoji_award.documents.inspection import JPEG, PDF, PNG, Inspected, display_name, inspect_upload, stored_name
from tests.documents import samples
from tests.documents.samples import blank, image, saved, upload, with_annotation, with_catalog

ALL = {PDF, JPEG, PNG}
LIMIT = 1024 * 1024
SCRIPT = "PDF 含有脚本或外部操作，请去除后重新导出上传"
DAMAGED = "PDF 已损坏或不完整，请重新导出后上传"
WRONG = "“{}”格式不符，请上传 PDF、JPG 或 PNG 文件"
EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


def inspected(content: bytes, name: str = "2024年度审计报告.pdf", max_bytes: int = LIMIT) -> Inspected:
    return inspect_upload(upload(content, name), allowed=ALL, max_bytes=max_bytes)


def refusal(content: bytes, name: str = "2024年度审计报告.pdf", max_bytes: int = LIMIT) -> str:
    with pytest.raises(RejectedFile) as caught:
        inspected(content, name, max_bytes)
    return caught.value.sentence


def zipped(name: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(name, "<w/>")
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("content", "name", "kind", "pages"),
    [
        (saved(blank(3)), "自评报告.pdf", PDF, 3),
        (saved(blank(1), linearize=True), "扫描件 (1).PDF", PDF, 1),
        (samples.with_go_to(), "目录与链接.pdf", PDF, 2),
        (saved(blank(1)) + b"\r\n" + b"\0" * 100, "结尾补零.pdf", PDF, 1),
        (with_catalog("/Outlines", Dictionary(Type=Name.Outlines)), "带书签.pdf", PDF, 2),
        (with_catalog("/AcroForm", Dictionary(Fields=Array([]))), "已签名.pdf", PDF, 2),
        (image("JPEG"), "盖章页.jpg", JPEG, None),
        (image("JPEG"), "盖章页.JPEG", JPEG, None),
        (image("PNG"), "营业执照.png", PNG, None),
    ],
)
def test_good_files_are_described(content: bytes, name: str, kind: str, pages: int | None) -> None:
    expected = Inspected(kind, len(content), hashlib.sha256(content).hexdigest(), pages)

    assert inspected(content, name) == expected


@pytest.mark.parametrize(
    "content",
    [
        with_catalog("/OpenAction", Dictionary(S=Name.JavaScript, JS=String("app.alert(1)"))),
        with_catalog("/Names", Dictionary(JavaScript=Dictionary(Names=Array([])))),
        with_catalog("/AA", Dictionary(WC=Dictionary(S=Name.JavaScript, JS=String("1")))),
        with_catalog("/OpenAction", Dictionary(S=Name.Launch, F=String("cmd.exe"))),
        with_catalog("/OpenAction", Dictionary(S=Name.SubmitForm, F=String("http://a.invalid"))),
        with_catalog("/OpenAction", Dictionary(S=Name.ImportData, F=String("a.fdf"))),
        with_catalog("/OpenAction", Dictionary(S=Name.GoToR, F=String("//a.invalid/x"), D=Array([0, Name.Fit]))),
        with_catalog(
            "/OpenAction", Dictionary(S=Name.GoTo, D=Array([0, Name.Fit]), Next=Array([Dictionary(S=Name.Launch)]))
        ),
        with_annotation(Subtype=Name.Link, A=Dictionary(S=Name.JavaScript, JS=String("1"))),
        with_annotation(Subtype=Name.Text, AA=Dictionary(K=Dictionary(S=Name.JavaScript, JS=String("1")))),
    ],
)
def test_active_content_is_refused(content: bytes) -> None:
    assert refusal(content) == SCRIPT


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (samples.with_attachment(), "嵌入的附件"),
        (with_catalog("/AcroForm", Dictionary(XFA=String("<xdp/>"))), "动态表单（XFA）"),
        (with_annotation(Subtype=Name.RichMedia), "多媒体或附件批注"),
        (with_annotation(Subtype=Name.FileAttachment), "多媒体或附件批注"),
        (
            with_annotation(Subtype=Name.Link, A=Dictionary(S=Name.URI, URI=String("JavaScript:1"))),
            "指向本机文件或脚本的链接",
        ),
        (
            with_annotation(Subtype=Name.Link, A=Dictionary(S=Name.URI, URI=String("file:///c:/x"))),
            "指向本机文件或脚本的链接",
        ),
    ],
)
def test_hidden_content_is_refused(content: bytes, what: str) -> None:
    assert refusal(content) == f"PDF 含有{what}，请去除后重新导出上传"


@pytest.mark.parametrize("user", ["", "secret"])
def test_encrypted_pdf_is_refused(user: str) -> None:
    assert refusal(samples.encrypted(user=user)) == "PDF 已加密，请取消密码保护后重新上传"


@pytest.mark.parametrize(
    "content",
    [
        saved(blank())[:-200],
        b"%PDF-1.7\n%%EOF",
        b"%PDF-1.7\n" + b"\0" * 500 + b"%%EOF",
        saved(blank()).replace(b"/Pages", b"/Pagas"),
    ],
)
def test_damaged_pdf_is_refused(content: bytes) -> None:
    assert refusal(content) == DAMAGED


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"<html><script>alert(1)</script>", "自评报告.pdf"),
        (zipped("word/document.xml"), "2024年度审计报告.pdf"),
        (zipped("word/document.xml"), "2024年度审计报告.docx"),
        (EICAR, "eicar.pdf"),
        (b"\n" + saved(blank()), "前有内容.pdf"),
        (b"GIF89a" + saved(blank()), "图片.pdf"),
        (saved(blank()), "报告.png"),
        (saved(blank()), "报告.pdf.exe"),
        (saved(blank()), "报告"),
        (image("PNG"), "照片.jpg"),
        (image("JPEG"), "照片.pdf"),
        (image("GIF"), "动图.gif"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "徽标.png"),
        (b"MZ\x90\x00", "程序.pdf"),
    ],
)
def test_wrong_type_names_the_file_and_what_is_accepted(content: bytes, name: str) -> None:
    assert refusal(content, name) == WRONG.format(name)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (saved(blank()) + zipped("a"), "文件中藏有压缩包，请重新导出后上传"),
        (saved(blank()) + b"<html>" * 2000, "PDF 末尾附有其他内容，请重新导出后上传"),
    ],
)
def test_second_file_after_the_end_is_refused(content: bytes, sentence: str) -> None:
    assert refusal(content) == sentence


def test_only_the_slots_types_are_accepted() -> None:
    with pytest.raises(RejectedFile) as caught:
        inspect_upload(upload(image("PNG"), "报告.png"), allowed={PDF}, max_bytes=LIMIT)

    assert caught.value.sentence == "“报告.png”格式不符，请上传 PDF 文件"


@pytest.mark.parametrize(
    ("size", "limit", "sentence"),
    [
        (0, LIMIT, "文件是空的，请检查后重新上传"),
        (LIMIT + 1, LIMIT, "文件 1.1 MB，超过 1 MB 上限，请压缩或拆分后上传"),
        (3 * LIMIT, 2 * LIMIT + LIMIT // 2, "文件 3 MB，超过 2.5 MB 上限，请压缩或拆分后上传"),
    ],
)
def test_size_is_told_with_the_limit(size: int, limit: int, sentence: str) -> None:
    assert refusal(b"%PDF-" + b"0" * (size - 5) if size else b"", max_bytes=limit) == sentence


def test_the_limit_itself_is_accepted() -> None:
    content = saved(blank())

    assert inspected(content, max_bytes=len(content)).size == len(content)


@pytest.mark.parametrize(
    ("content", "name", "sentence"),
    [
        (image("PNG", (20, 400)), "a.png", "图片尺寸过小，无法辨认，请重新扫描后上传"),
        (image("PNG")[:150], "a.png", "图片已损坏或不完整，请重新导出后上传"),
        (image("JPEG")[:300], "a.jpg", "图片已损坏或不完整，请重新导出后上传"),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 50, "a.png", "图片已损坏或不完整，请重新导出后上传"),
    ],
)
def test_bad_images_are_refused(content: bytes, name: str, sentence: str) -> None:
    assert refusal(content, name) == sentence


@pytest.mark.parametrize("side", [9_000, 60_000])
def test_a_pixel_flood_is_refused_by_its_header(side: int) -> None:
    small = bytearray(image("PNG"))
    small[16:24] = side.to_bytes(4, "big") * 2
    small[29:33] = zlib.crc32(bytes(small[12:29])).to_bytes(4, "big")

    assert refusal(bytes(small), "a.png") == "图片像素过大，请缩小后重新上传"


@pytest.mark.parametrize(
    ("given", "shown"),
    [("C:\\资料\\报告.docx", "报告.docx"), ("../../etc/passwd", "passwd"), ("a\u202efdp.exe", "afdp.exe")],
)
def test_names_are_shown_without_folders_and_tricks(given: str, shown: str) -> None:
    assert display_name(given) == shown


def test_of_a_very_long_name_the_end_is_kept() -> None:
    assert stored_name(upload(b"", "../" + "长" * 250 + ".pdf")) == "长" * 196 + ".pdf"


def test_the_upload_can_be_read_again() -> None:
    content = saved(blank())
    file = upload(content)
    inspect_upload(file, allowed=ALL, max_bytes=LIMIT)

    assert file.read() == content
