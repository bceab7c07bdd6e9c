"""A small DOCX writer: headings, paragraphs and bordered tables, which any word processor opens and edits.

Standard library alone. The parts and their names are those of ECMA-376, the order of elements that of its schema.
"""

import io
import re
import zipfile
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from xml.sax.saxutils import escape

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
# XML allows none of these.
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
MAIN = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
# A4 with the margins of the printed report, in twentieths of a point.
PAGE = (
    '<w:sectPr><w:pgSz w:w="11906" w:h="16838"/>'
    '<w:pgMar w:top="1701" w:right="1361" w:bottom="1701" w:left="1474" w:header="851" w:footer="992" w:gutter="0"/>'
    "</w:sectPr>"
)
TEXT_WIDTH = 11906 - 1361 - 1474
BORDERS = "".join(
    f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="444444"/>'
    for side in ("top", "left", "bottom", "right", "insideH", "insideV")
)
CONTENT_TYPES = f"""{HEAD}<Types xmlns="{PACKAGE}/content-types">
<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>
<Default Extension="xml" ContentType="application/xml"/>
<Override PartName="/word/document.xml" ContentType="{DOCX}.main+xml"/>
<Override PartName="/word/styles.xml"
 ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.styles+xml"/>
<Override PartName="/docProps/core.xml" ContentType="application/vnd.openxmlformats-package.core-properties+xml"/>
</Types>"""
RELATIONS = f"""{HEAD}<Relationships xmlns="{PACKAGE}/relationships">
<Relationship Id="rId1" Type="{OFFICE}/officeDocument" Target="word/document.xml"/>
<Relationship Id="rId2" Type="{PACKAGE}/relationships/metadata/core-properties" Target="docProps/core.xml"/>
</Relationships>"""
DOCUMENT_RELATIONS = f"""{HEAD}<Relationships xmlns="{PACKAGE}/relationships">
<Relationship Id="rId1" Type="{OFFICE}/styles" Target="styles.xml"/>
</Relationships>"""


def _style(name: str, words: str, *, size: int, face: str, paragraph: str = "", default: bool = False) -> str:
    """A paragraph style; `size` in half points."""
    first = ' w:default="1"' if default else ""
    base = "" if default else '<w:basedOn w:val="Normal"/>'
    return (
        f'<w:style w:type="paragraph"{first} w:styleId="{name}"><w:name w:val="{words}"/>{base}<w:qFormat/>'
        f"<w:pPr>{paragraph}</w:pPr><w:rPr>"
        f'<w:rFonts w:ascii="Times New Roman" w:hAnsi="Times New Roman" w:eastAsia="{face}"/>'
        f'<w:sz w:val="{size}"/><w:szCs w:val="{size}"/></w:rPr></w:style>'
    )


_HEADING_SPACE = '<w:keepNext/><w:spacing w:before="240" w:after="120"/><w:outlineLvl w:val="0"/>'
STYLES = (
    f'{HEAD}<w:styles xmlns:w="{MAIN}">'
    + _style(
        "Normal", "Normal", size=24, face="宋体", paragraph='<w:spacing w:line="360" w:lineRule="auto"/>', default=True
    )
    + _style(
        "Title",
        "Title",
        size=44,
        face="宋体",
        paragraph='<w:spacing w:before="80" w:after="240"/><w:jc w:val="center"/>',
    )
    + _style("Issuer", "Issuer", size=28, face="宋体", paragraph='<w:jc w:val="center"/>')
    + _style("Heading1", "heading 1", size=28, face="黑体", paragraph=_HEADING_SPACE)
    + _style(
        "BodyText", "Body Text", size=24, face="宋体", paragraph='<w:ind w:firstLineChars="200" w:firstLine="480"/>'
    )
    + _style("Cell", "Cell", size=21, face="宋体", paragraph='<w:spacing w:line="280" w:lineRule="atLeast"/>')
    + "</w:styles>"
)


class DocxText:
    """A document written from top to bottom; `content` gives the file. Every text is escaped here."""

    def __init__(self, *, title: str, made_at: datetime) -> None:
        self.title, self.made_at = title, made_at
        self.parts: list[str] = []

    def paragraph(self, text: str, *, style: str = "BodyText") -> None:
        """One paragraph; a line break stays one."""
        self.parts.append(_paragraph(text, style))

    def heading(self, text: str) -> None:
        """A heading of the first level, which the word processor's outline shows."""
        self.parts.append(_paragraph(text, "Heading1"))

    def table(self, rows: Iterable[Sequence[str]], *, head: Sequence[str] = ()) -> None:
        """A bordered table over the text's width; its head is repeated on every page."""
        lines = list(rows)
        count = len(head or lines[0])
        width = TEXT_WIDTH // count
        grid = f'<w:gridCol w:w="{width}"/>' * count
        body = "".join(_row(line, width, is_head=False) for line in lines)
        first = _row(head, width, is_head=True) if head else ""
        self.parts.append(
            f'<w:tbl><w:tblPr><w:tblW w:w="{TEXT_WIDTH}" w:type="dxa"/><w:tblBorders>{BORDERS}</w:tblBorders></w:tblPr>'
            f"<w:tblGrid>{grid}</w:tblGrid>{first}{body}</w:tbl>"
        )

    def content(self) -> bytes:
        """The file's bytes; the same document gives the same bytes."""
        document = f'{HEAD}<w:document xmlns:w="{MAIN}"><w:body>{"".join(self.parts)}{PAGE}</w:body></w:document>'
        files = {
            "[Content_Types].xml": CONTENT_TYPES,
            "_rels/.rels": RELATIONS,
            "word/document.xml": document,
            "word/_rels/document.xml.rels": DOCUMENT_RELATIONS,
            "word/styles.xml": STYLES,
            "docProps/core.xml": self._core(),
        }
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, text in files.items():
                archive.writestr(zipfile.ZipInfo(name), text.encode(), compress_type=zipfile.ZIP_DEFLATED)
        return buffer.getvalue()

    def _core(self) -> str:
        made = self.made_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        return (
            f'{HEAD}<cp:coreProperties xmlns:cp="{PACKAGE}/metadata/core-properties" '
            'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" '
            'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
            f"<dc:title>{_clean(self.title)}</dc:title>"
            f'<dcterms:created xsi:type="dcterms:W3CDTF">{made}</dcterms:created></cp:coreProperties>'
        )


def _clean(text: str) -> str:
    return escape(CONTROL.sub("", text))


def _paragraph(text: str, style: str) -> str:
    lines = (f'<w:t xml:space="preserve">{_clean(line)}</w:t>' for line in text.split("\n"))
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr><w:r>{"<w:br/>".join(lines)}</w:r></w:p>'


def _row(cells: Sequence[str], width: int, *, is_head: bool) -> str:
    row = "<w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>" if is_head else "<w:trPr><w:cantSplit/></w:trPr>"
    shade = '<w:shd w:val="clear" w:color="auto" w:fill="F2F2F2"/>' if is_head else ""
    made = "".join(
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{shade}</w:tcPr>{_paragraph(cell, "Cell")}</w:tc>'
        for cell in cells
    )
    return f"<w:tr>{row}{made}</w:tr>"
