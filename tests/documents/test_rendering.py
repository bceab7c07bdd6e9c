import io
import socket
import subprocess
from pathlib import Path

import pikepdf
import pytest
import weasyprint
from django.test import override_settings
from weasyprint.urls import URLFetcher

from baoji_award.documents import fonts
from baoji_award.documents.checks import font_folder_exists, subset_library_present
from baoji_award.documents.rendering import OwnFilesFetcher, html_to_pdf, render_pdf
from tests.documents.samples import CERTIFICATE, LETTER, OFFICE, PARAGRAPH, text_of

SECRET = Path("/etc/passwd").read_bytes().splitlines()[0]
FOREIGN = [
    "http://169.254.169.254/latest/meta-data/",
    "https://a.invalid/x.css",
    "ftp://a.invalid/x",
    "file:///etc/passwd",
    "file:/etc/passwd",
    "FILE:///etc/passwd",
    "data:text/css,body{color:red}",
    "own:documents/../../baoji_award/settings/base.py",
    "own:documents/%2e%2e/%2e%2e/manage.py",
    "own:../manage.py",
    "own:css/theme.css",
    "own:documents/missing.CSS",
    "font:../../etc/passwd",
    "gopher://127.0.0.1:6379/_FLUSHALL",
]
MARKUP = [
    '<link rel="attachment" href="{url}">',
    '<a rel="attachment" href="{url}">附件</a>',
    '<link rel="stylesheet" href="{url}">',
    '<style>@import "{url}";</style>',
    '<style>@font-face {{ font-family: x; src: url("{url}") }} p {{ font-family: x }}</style>',
    '<style>body {{ background: url("{url}") }}</style>',
    '<style>p::before {{ content: url("{url}") }}</style>',
    '<style>@page {{ background: url("{url}") }}</style>',
    '<style>li {{ list-style-image: url("{url}") }}</style><li>一</li>',
    '<style>@color-profile x {{ src: url("{url}") }}</style>',
    '<img src="{url}">',
    '<object data="{url}"></object>',
    '<embed src="{url}">',
    '<svg width="9" height="9"><image href="{url}" width="9" height="9"/></svg>',
    '<svg width="9" height="9"><use href="{url}#a"/></svg>',
    '<svg width="9" height="9"><style>@import "{url}";</style></svg>',
    '<p style="background: url({url})">一</p>',
]
# The engine does not even ask for these three; every other one it does, so the test below is not empty.
UNASKED = {
    '<style>@color-profile x {{ src: url("{url}") }}</style>',
    '<svg width="9" height="9"><use href="{url}#a"/></svg>',
    '<svg width="9" height="9"><style>@import "{url}";</style></svg>',
}


@pytest.fixture
def no_network(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    asked: list[object] = []

    def refuse(*arguments: object, **keywords: object) -> None:
        asked.append(arguments)
        raise OSError

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    return asked


def lines(pdf: bytes, *options: str) -> list[str]:
    result = subprocess.run(["pdftotext", *options, "-", "-"], input=pdf, capture_output=True, check=True)
    return [line.strip() for line in result.stdout.decode().splitlines() if line.strip()]


@pytest.mark.parametrize("url", FOREIGN)
def test_the_fetcher_refuses_every_foreign_address(url: str) -> None:
    fetcher = OwnFilesFetcher()
    with pytest.raises((ValueError, FileNotFoundError)):
        fetcher.fetch(url)

    assert fetcher.refused == [url]


@pytest.mark.parametrize("markup", MARKUP)
@pytest.mark.parametrize("url", ["file:///etc/passwd", "http://127.0.0.1:9/x"])
def test_markup_of_a_template_reads_nothing_foreign(markup: str, url: str, no_network: list[object]) -> None:
    fetcher = OwnFilesFetcher()
    head = f'<html lang="zh"><head><title>甲</title></head><body><p>正文</p>{markup.format(url=url)}</body></html>'
    pdf = html_to_pdf(head, fetcher)

    assert no_network == []
    assert fetcher.refused == ([] if markup in UNASKED else [url])
    assert SECRET not in text_of(pdf)
    with pikepdf.open(io.BytesIO(pdf)) as document:
        assert dict(document.attachments) == {}


@pytest.mark.parametrize("markup", MARKUP)
def test_markup_in_a_persons_text_stays_text(markup: str) -> None:
    text = markup.format(url="file:///etc/passwd")
    pdf = render_pdf("documents/letter.html", {**LETTER, "paragraphs": [text], "addressee": text, "title": text})
    printed = "".join("".join(lines(pdf, "-raw")).split())

    assert "".join(text.split()) in printed
    assert SECRET not in text_of(pdf)


def test_the_letter_says_what_it_was_given() -> None:
    pdf = render_pdf("documents/letter.html", LETTER)

    assert lines(pdf, "-raw") == [
        OFFICE,
        "宝质奖办函〔2025〕3号",
        "关于商请核查申报单位信用情况的函",
        "宝鸡市生态环境局：",
        "根据《宝鸡市质量奖评选工作方案》，经企业申报、行业主",
        "管部门推荐、资料评审、现场评审、陈述答辩和组委会审议，现",
        "将有关事项通知如下。",
        "附件：申报单位名单",
        OFFICE,
        "2025年5月9日",
        "抄送：市发展和改革委员会。",
    ]


def test_an_official_document_numbers_its_pages_outside() -> None:
    pdf = render_pdf("documents/official.html", {**LETTER, "paragraphs": [PARAGRAPH] * 12})
    with pikepdf.open(io.BytesIO(pdf)) as document:
        pages = len(document.pages)

    assert (pages, [line for line in lines(pdf, "-raw") if line.startswith("—")]) == (3, ["— 1 —", "— 2 —", "— 3 —"])


def test_a_certificate_is_small_and_complete_with_rare_characters() -> None:
    pdf = render_pdf("documents/certificate.html", CERTIFICATE)
    printed = lines(pdf, "-raw")

    assert "宝鸡喆垚钛业股份有限公司：" in printed
    assert "证书编号：BJZL-2024-001" in printed
    assert len(pdf) < 60_000
    with pikepdf.open(io.BytesIO(pdf)) as document:
        assert [round(float(side)) for side in document.pages[0].mediabox] == [0, 0, 842, 595]
        assert len(document.pages) == 1


@pytest.mark.parametrize("template", ["letter", "official", "report", "certificate"])
def test_equal_input_gives_equal_bytes(template: str) -> None:
    context = {**LETTER, **CERTIFICATE}
    first = render_pdf(f"documents/{template}.html", context)
    render_pdf("documents/letter.html", {**LETTER, "addressee": "另一份文件"})

    assert render_pdf(f"documents/{template}.html", context) == first


def test_metadata_names_the_document() -> None:
    with pikepdf.open(io.BytesIO(render_pdf("documents/letter.html", LETTER))) as document:
        info, root = document.docinfo, document.Root
        assert (str(info.Title), str(info.CreationDate), str(root.Lang), bool(root.MarkInfo.Marked)) == (
            LETTER["title"],
            "D:20250509023000+08'00",
            "zh-CN",
            True,
        )
        assert document.trailer.ID[0] != b""


def test_only_our_fonts_are_embedded() -> None:
    pdf = render_pdf("documents/report.html", {**LETTER, "particulars": [("申报单位", "甲公司")]})
    table = subprocess.run(["pdffonts", "-"], input=pdf, capture_output=True, check=True).stdout.decode()
    names = sorted(row.split()[0].partition("+")[2] for row in table.splitlines()[2:])

    assert names == ["Award-Hei", "Award-Song", "Award-Title"]


def test_the_title_of_an_annex_is_set_in_one_family() -> None:
    title = "申报单位汇总表"
    pdf = render_pdf("documents/batch_letter.html", {**LETTER, "attachments": [title], "entries": []})
    command = ["pdftohtml", "-xml", "-i", "-f", "2", "-stdout", "-", "-"]
    xml = subprocess.run(command, input=pdf, capture_output=True, check=True).stdout.decode()

    assert f">{title}</text>" in xml, xml


def test_templates_outside_the_folder_are_refused() -> None:
    with pytest.raises(ValueError, match="not under"):
        render_pdf("base.html", {})


def test_every_base_template_exists() -> None:
    names = ["base", "official", "letter", "report", "certificate"]

    assert all(render_pdf(f"documents/{name}.html", {"mark": "甲"}) for name in names)


def test_a_subset_has_the_asked_characters_only() -> None:
    font = fonts.family_files()["Award Song"]
    small, smaller = fonts.subset(font, "宝鸡质量奖"), fonts.subset(font, "宝")

    assert (small[:4], len(smaller) < len(small) < 20_000) == (b"OTTO", True)


def test_licensed_fonts_of_the_operator_come_first(tmp_path: Path) -> None:
    licensed = tmp_path / "fangsong.otf"
    licensed.write_bytes(fonts.subset(fonts.OPEN["Award Hei"](), PARAGRAPH))
    with override_settings(FONT_DIR=str(tmp_path)):
        files = fonts.family_files()
        pdf = render_pdf("documents/letter.html", LETTER)
    table = subprocess.run(["pdffonts", "-"], input=pdf, capture_output=True, check=True).stdout.decode()

    assert files["Award FangSong"] == licensed
    assert "Award-FangSong" in table


def test_checks_tell_what_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    assert subset_library_present() == []
    assert font_folder_exists() == []
    fonts._harfbuzz.cache_clear()
    monkeypatch.setattr(fonts, "_LIBRARY_NAMES", ("libnothing.so.0",))
    with override_settings(FONT_DIR="/nowhere"):
        found = [*subset_library_present(), *font_folder_exists()]
    fonts._harfbuzz.cache_clear()

    assert [message.id for message in found] == ["documents.E001", "documents.W001"]


def test_the_engine_is_new_enough() -> None:
    assert int(weasyprint.__version__.split(".")[0]) >= 70
    assert issubclass(OwnFilesFetcher, URLFetcher)
