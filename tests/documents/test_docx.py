"""The DOCX writer: a whole package, the texts escaped, the same bytes for the same document."""

import io
import zipfile
from datetime import UTC, datetime
from xml.etree import ElementTree as ET

from baoji_award.documents.docx import MAIN, DocxText

AT = datetime(2025, 3, 25, 2, 0, tzinfo=UTC)
PARTS = {
    "[Content_Types].xml",
    "_rels/.rels",
    "word/document.xml",
    "word/_rels/document.xml.rels",
    "word/styles.xml",
    "docProps/core.xml",
}


def made() -> bytes:
    text = DocxText(title="报告 <A&B>", made_at=AT)
    text.heading("一、概述")
    text.paragraph("第一行 <b>&\n第二行\x07")
    text.table([("甲", "1"), ("乙 & 丙", "2")], head=("名称", "数量"))
    return text.content()


def test_a_package_with_its_parts_and_texts() -> None:
    with zipfile.ZipFile(io.BytesIO(made())) as archive:
        assert archive.testzip() is None
        assert set(archive.namelist()) == PARTS
        trees = {name: ET.fromstring(archive.read(name)) for name in PARTS}  # noqa: S314
    document = trees["word/document.xml"]
    assert [node.text for node in document.iter(f"{{{MAIN}}}t")] == [
        "一、概述", "第一行 <b>&", "第二行", "名称", "数量", "甲", "1", "乙 & 丙", "2",
    ]  # fmt: skip
    rows = document.findall(f".//{{{MAIN}}}tr")
    assert [len(row.findall(f"{{{MAIN}}}tc")) for row in rows] == [2, 2, 2]
    assert len(document.findall(f".//{{{MAIN}}}tblHeader")) == 1
    used = {node.attrib[f"{{{MAIN}}}val"] for node in document.iter(f"{{{MAIN}}}pStyle")}
    known = {node.attrib[f"{{{MAIN}}}styleId"] for node in trees["word/styles.xml"].iter(f"{{{MAIN}}}style")}
    assert used <= known


def test_the_same_document_is_the_same_bytes() -> None:
    assert made() == made()
