"""Forty good files as offices, scanners, phones and signing programs make them; none may be refused."""

import io
from collections.abc import Callable
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf, String
from PIL import Image

from baoji_award.documents.rendering import render_pdf
from tests.documents.samples import LETTER, blank, saved, with_go_to

Change = Callable[[Pdf], object]


def changed(change: Change, pages: int = 2, **options: Any) -> bytes:
    pdf = blank(pages)
    change(pdf)
    return saved(pdf, **options)


def root(**entries: Any) -> bytes:
    """A PDF with these entries in its catalogue."""
    return changed(lambda pdf: [pdf.Root.__setitem__(f"/{key}", value) for key, value in entries.items()])


def annotated(**entries: Any) -> bytes:
    def add(pdf: Pdf) -> None:
        note = pdf.make_indirect(Dictionary(Type=Name.Annot, Rect=[0, 0, 90, 30], **entries))
        pdf.pages[0].Annots = Array([note])

    return changed(add)


def link(address: str) -> bytes:
    return annotated(Subtype=Name.Link, A=Dictionary(S=Name.URI, URI=String(address)))


def produced_by(producer: str, title: str) -> bytes:
    def describe(pdf: Pdf) -> None:
        pdf.docinfo["/Producer"], pdf.docinfo["/Creator"], pdf.docinfo["/Title"] = producer, producer, title
        with pdf.open_metadata(set_pikepdf_as_editor=False) as metadata:
            metadata["dc:title"], metadata["pdf:Producer"] = title, producer

    return changed(describe)


def outlined(entries: int) -> bytes:
    def add(pdf: Pdf) -> None:
        with pdf.open_outline() as outline:
            outline.root.extend(pikepdf.OutlineItem(f"第{number}章", number % 2) for number in range(entries))

    return changed(add)


def scan(mode: str, pages: int = 1, **options: Any) -> bytes:
    sheets = [Image.new(mode, (827, 1169), 1 if mode == "1" else "white") for _ in range(pages)]
    buffer = io.BytesIO()
    sheets[0].save(buffer, "PDF", save_all=True, append_images=sheets[1:], resolution=100, **options)
    return buffer.getvalue()


def picture(kind: str, mode: str = "RGB", **options: Any) -> bytes:
    buffer = io.BytesIO()
    Image.new(mode, (400, 300)).save(buffer, kind, **options)
    return buffer.getvalue()


def photographed() -> bytes:
    """A phone's photograph: turned by EXIF, with the maker's trailer behind the end mark."""
    exif = Image.Exif()
    exif[0x0112], exif[0x010F] = 6, "HUAWEI"
    return picture("JPEG", exif=exif) + b"\0\0\x01\x0aImage_UTC_Data1733112000000SEFH\x6b\0\0\0SEFT"


def form() -> bytes:
    def add(pdf: Pdf) -> None:
        name = Dictionary(
            Type=Name.Annot, Subtype=Name.Widget, FT=Name.Tx, T=String("单位"), V=String("宝鸡"), Rect=[0, 0, 9, 9]
        )
        field = pdf.make_indirect(name)
        pdf.pages[0].Annots = Array([field])
        pdf.Root.AcroForm = Dictionary(Fields=Array([field]), DA=String("/Helv 0 Tf 0 g"), NeedAppearances=True)

    return changed(add)


def layered() -> bytes:
    def add(pdf: Pdf) -> None:
        layer = pdf.make_indirect(Dictionary(Type=Name.OCG, Name=String("批注层")))
        pdf.Root.OCProperties = Dictionary(OCGs=Array([layer]), D=Dictionary(ON=Array([layer]), Order=Array([layer])))

    return changed(add)


RESERVED = 4096
# The seal's certificate and signature, in the container's own outer form; whether it is valid is not asked here.
CONTAINER = bytes.fromhex("3080060926 2a864886f70d010702 a080".replace(" ", "")) + b"\x5a" * 2000


def signed(content: bytes = b"") -> bytes:
    """With a signature as signing programs write it: an invisible field, a byte range, a container in hexadecimals."""
    with pikepdf.open(io.BytesIO(content)) if content else blank() as pdf:
        seal = Dictionary(
            Type=Name.Sig,
            Filter=Name("/Adobe.PPKLite"),
            SubFilter=Name("/ETSI.CAdES.detached"),
            ByteRange=Array([0, 1234567890, 1234567890, 1234567890]),
            Contents=String(bytes(RESERVED)),
            Reason=String("申报材料真实"),
        )
        field = Dictionary(Type=Name.Annot, Subtype=Name.Widget, FT=Name.Sig, T=String("签名"), Rect=[0, 0, 0, 0])
        field.V = pdf.make_indirect(seal)
        field = pdf.make_indirect(field)
        pdf.pages[0].Annots = Array([field])
        pdf.Root.AcroForm = Dictionary(Fields=Array([field]), SigFlags=3)
        found = saved(pdf, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    start = found.index(b"/Contents ") + len(b"/Contents ")
    end = found.index(b"/", start)
    where = b"[ 0 %d %d %d ]" % (start, end, len(found) - end)
    placeholder = b"[ 0 1234567890 1234567890 1234567890 ]"
    hexadecimals = b"<" + CONTAINER.hex().encode().ljust(end - start - 3, b"0") + b"> "
    return (found[:start] + hexadecimals + found[end:]).replace(placeholder, where.ljust(len(placeholder)))


def updated(content: bytes, times: int = 1) -> bytes:
    """With changes appended behind the end, as every further signature is: an object, its table, another end mark."""
    for _ in range(times):
        with pikepdf.open(io.BytesIO(content)) as pdf:
            size, top = int(pdf.trailer.Size), pdf.Root.objgen[0]
        before = int(content[content.rindex(b"startxref") + 9 :].split()[0])
        place = len(content) + 1
        content += b"\n%d 0 obj\n<< /Type /Note >>\nendobj\n" % size
        table = len(content)
        content += b"xref\n%d 1\n%010d 00000 n \ntrailer\n" % (size, place)
        content += b"<< /Size %d /Root %d 0 R /Prev %d >>\nstartxref\n%d\n%%%%EOF\n" % (size + 1, top, before, table)
    return content


def go_to(**entries: Any) -> bytes:
    return changed(lambda pdf: pdf.Root.__setitem__("/OpenAction", Dictionary(S=Name.GoTo, **entries)))


def turned(pdf: Pdf) -> None:
    pdf.pages[0].Rotate = 90
    pdf.pages[1].MediaBox = Array([0, 0, 1190, 842])


def printed() -> dict[str, bytes]:
    """What office programs, scanners and signing programs write."""
    return {
        "WPS文字导出.pdf": produced_by("WPS 文字", "自评报告"),
        "WPS表格导出.pdf": produced_by("WPS 表格", "近三年指标"),
        "WPS演示导出.pdf": produced_by("WPS 演示", "陈述材料"),
        "Word导出.pdf": produced_by("Microsoft® Word 2019", "自评报告"),
        "扫描件 彩色.pdf": scan("RGB"),
        "扫描件 灰度.pdf": scan("L"),
        "扫描件 黑白.pdf": scan("1"),
        "扫描件（十二页）.PDF": scan("L", pages=12),
        "已签名.pdf": signed(),
        "已会签.pdf": updated(signed(), times=3),
        "扫描后签名.pdf": signed(scan("L")),
    }


def files() -> dict[str, bytes]:
    """Name → content of the forty."""
    plain = saved(blank())
    first_page = Array([0, Name.XYZ, 0, 842, 0])
    return printed() | {
        "打开即到首页.pdf": with_go_to(),
        "打开到指定位置.pdf": root(OpenAction=first_page),
        "打开到命名位置.pdf": go_to(D=String("chapter1")),
        "打开并适应宽度.pdf": go_to(D=Array([0, Name.FitH, 842])),
        "命名动作.pdf": root(OpenAction=Dictionary(S=Name.Named, N=Name.FirstPage)),
        "网址链接.pdf": link("https://www.baoji.gov.cn/"),
        "邮箱链接.pdf": link("mailto:zlj@example.test"),
        "二百条书签.pdf": outlined(200),
        "填好的表单.pdf": form(),
        "图层.pdf": layered(),
        "页码标签.pdf": root(PageLabels=Dictionary(Nums=Array([0, Dictionary(S=Name.D)]))),
        "高亮批注.pdf": annotated(Subtype=Name.Highlight, Contents=String("请核对"), QuadPoints=[0] * 8),
        "文字批注.pdf": annotated(Subtype=Name.Text, Contents=String("见第三页"), Name=Name.Comment),
        "印章批注.pdf": annotated(Subtype=Name.Stamp, Contents=String("已审核")),
        "三百页.pdf": saved(blank(300)),
        "横竖混排.pdf": changed(turned),
        "线性化.pdf": saved(blank(), linearize=True),
        "对象流.pdf": saved(blank(), object_stream_mode=pikepdf.ObjectStreamMode.generate),
        "旧版本.pdf": saved(blank(), force_version="1.2", object_stream_mode=pikepdf.ObjectStreamMode.disable),
        "新版本.pdf": saved(blank(), min_version="2.0"),
        "末尾空行.pdf": plain + b"\r\n\r\n",
        "末尾补零.pdf": plain + b"\0" * 512,
        "标记文档.pdf": root(MarkInfo=Dictionary(Marked=True), Lang=String("zh-CN")),
        "平台生成的函.pdf": render_pdf("documents/letter.html", LETTER),
        "宝鸡（集团）·质量月“总结” 2024-终稿 v2.0.pdf": plain,
        "营业执照.jpg": picture("JPEG", progressive=True),
        "手机拍照.JPG": photographed(),
        "印刷稿.jpeg": picture("JPEG", mode="CMYK"),
        "检测报告截图.png": picture("PNG", mode="P"),
    }
