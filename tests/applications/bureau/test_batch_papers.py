"""What a batch leaves behind: the letter with its list, the list as XLSX, and who may read them."""

import io

import pikepdf
from django.urls import reverse
from openpyxl import load_workbook

from applications.models import Batch, Recusal
from applications.services.batch_letters import full_name, issue_letter, letter_context
from baoji_award.documents.files import open_stored
from baoji_award.documents.models import Document
from baoji_award.notifications import outbox
from baoji_award.notifications.models import OutboxEntry
from tests.applications.bureau.desk import IN_TIME, choice, forward, prepared, three
from tests.browsing import browser
from tests.cast import Cast
from tests.sharing import shared


@shared
def cast() -> Cast:
    return prepared()


def test_the_summary_list_is_text_in_the_batchs_order_for_both_sides(cast: Cast) -> None:
    first, second_one, third = three(cast)
    second_one.organisation.name = '=HYPERLINK("http://x","宝鸡")'
    second_one.organisation.save(update_fields=["name"])
    batch = forward([third, second_one, first], cast.own_bureau)
    for user, name in ((cast.own_bureau, "batch_sheet"), (cast.office, "intake_sheet")):
        assert browser(user).get(reverse(f"applications:{name}", args=[batch.pk])).status_code == 404
    issue_letter({"batch": batch.pk})
    files = {
        name: browser(user).get(reverse(f"applications:{name}", args=[batch.pk]))
        for user, name in ((cast.own_bureau, "batch_sheet"), (cast.office, "intake_sheet"))
    }
    contents = {name: b"".join(answer.streaming_content) for name, answer in files.items()}  # type: ignore[attr-defined]
    assert contents["batch_sheet"] == contents["intake_sheet"]
    assert "attachment" in files["intake_sheet"]["Content-Disposition"]
    sheet = load_workbook(io.BytesIO(contents["batch_sheet"])).active
    assert sheet is not None
    cells = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert cells[0] == ["序号", "单位名称", "统一社会信用代码", "组别", "申报编号", "签字人", "签署日期"]
    assert [row[:2] for row in cells[1:]] == [
        ["1", third.organisation.name],
        ["2", second_one.organisation.name],
        ["3", first.organisation.name],
    ]
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} == {"s"}
    assert cells[1][-1] == "2024年12月2日"


def test_the_preview_shows_letter_and_list_as_they_go_out(cast: Cast) -> None:
    first, second_one, _ = three(cast)
    client = browser(cast.own_bureau)
    text = client.post(reverse("applications:batch_new"), choice(first, second_one)).content.decode()
    words = letter_context(forward([second_one, first], cast.own_bureau))
    shown = [words["title"], words["signer"], words["addressee"], *words["paragraphs"]]  # type: ignore[misc]
    assert [word for word in shown if str(word) not in text] == []


def test_the_letter_is_issued_once_under_the_batchs_number(cast: Cast) -> None:
    batch = forward(three(cast), cast.own_bureau)
    entry = OutboxEntry.objects.get(topic="batch.letter")
    assert outbox.deliver(entry.pk) is True
    issue_letter({"batch": batch.pk})
    document = Document.objects.get(kind="batch_letter")
    batch.refresh_from_db()
    assert document.number is not None
    assert (batch.letter_id, document.number.text, document.created_at) == (document.pk, batch.number, IN_TIME)
    assert (document.object_type, document.object_id) == ("batch", str(batch.pk))
    assert document.title == "关于报送2024年宝鸡市质量奖申报材料的函"
    with open_stored(document.stored) as content, pikepdf.open(io.BytesIO(content.read())) as pdf:
        assert len(pdf.pages) == 2


def test_the_letters_words_and_lines(cast: Cast) -> None:
    first, second, third = three(cast)
    context = letter_context(forward([second, first, third], cast.own_bureau))
    assert (context["mark"], context["signer"]) == ("宝鸡市工业和信息化局", "宝鸡市工业和信息化局")
    assert context["addressee"] == "2024年宝鸡市质量奖评选工作组委员会办公室"
    assert f"{second.organisation.name}等 3 家单位" in str(context["paragraphs"])
    assert [entry.application_id for entry in context["entries"]] == [second.pk, first.pk, third.pk]  # type: ignore[attr-defined]


def test_a_bureaus_full_name() -> None:
    assert full_name("市教育局", "宝鸡市") == "宝鸡市教育局"
    assert full_name("宝鸡高新区管委会", "宝鸡市") == "宝鸡高新区管委会"


def test_the_batch_page_waits_for_the_letter_and_then_offers_it(cast: Cast) -> None:
    batch = forward([cast.application], cast.own_bureau)
    page, letter = (reverse(f"applications:{name}", args=[batch.pk]) for name in ("batch", "batch_letter"))
    client = browser(cast.own_bureau)
    assert "正在生成" in client.get(page).content.decode()
    assert client.get(letter).status_code == 404
    issue_letter({"batch": batch.pk})
    part = client.get(page, headers={"HX-Request": "true"}).content.decode()
    assert ("下载报送函" in part, "下载汇总表" in part, "<html" in part) == (True, True, False)
    download = client.get(letter)
    assert (download.status_code, download["Content-Type"]) == (200, "application/pdf")


def test_who_sees_a_batch(cast: Cast) -> None:
    batch = forward([cast.application], cast.own_bureau)
    issue_letter({"batch": batch.pk})
    seen = {
        name: {who for who, person in cast.people().items() if who != "stranger" and _opens(person, name, batch)}
        for name in ("batch", "batch_letter", "batch_sheet", "intake_batch", "intake_letter", "intake_sheet")
    }
    officers = {"office", "second_officer"}
    assert seen == {
        "batch": {"own_bureau"},
        "batch_letter": {"own_bureau"},
        "batch_sheet": {"own_bureau"},
        "intake_batch": officers,
        "intake_letter": officers,
        "intake_sheet": officers,
    }


def _opens(person: object, name: str, batch: Batch) -> bool:
    return bool(browser(person).get(reverse(f"applications:{name}", args=[batch.pk])).status_code == 200)  # type: ignore[arg-type]


def test_a_recused_officer_sees_the_batch_without_the_dossier(cast: Cast) -> None:
    first, second, _ = three(cast)
    batch = forward([first, second], cast.own_bureau)
    issue_letter({"batch": batch.pk})
    Recusal.objects.create(
        application=first, user=cast.office, reason="亲属任职", decided_by=cast.second_officer, decided_at=IN_TIME
    )
    client = browser(cast.office)
    text = client.get(reverse("applications:intake_batch", args=[batch.pk])).content.decode()
    assert (first.organisation.name in text, second.organisation.name in text) == (False, True)
    for name in ("intake_letter", "intake_sheet"):
        assert client.get(reverse(f"applications:{name}", args=[batch.pk])).status_code == 404
