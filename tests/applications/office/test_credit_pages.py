"""The pages of the credit checks: who sees which cell, letter and document; what comes back when a form is wrong."""

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from applications.models import CreditLine, CreditRequest
from applications.services.credit import Inquiry, ask_bodies
from applications.services.credit_replies import Reply, record_reply
from applications.services.recusals import record_recusal
from baoji_award.accounts.models import User
from baoji_award.audit.models import AuditEvent
from baoji_award.calendar.clock import move_clock
from baoji_award.calendar.models import Year
from tests.applications.bureau.desk import IN_TIME, further, pdf
from tests.applications.office.credit import answer_clean, ask
from tests.browsing import browser
from tests.cast import Cast, make_cast
from tests.documents.samples import upload
from tests.rounds import moment
from tests.security.worlds import OWN_NAME, RIVAL_NAME, deliver, named
from tests.sharing import shared

MARKET, SAFETY = "市市场监管局", "市应急管理局"
CANARY = "行政处罚金丝雀决定书"
OVERVIEW, LETTERS, NEW = (reverse(f"applications:{name}") for name in ("credit", "credit_letters", "credit_new"))


@shared
def cast() -> Cast:
    move_clock(IN_TIME)
    cast = make_cast(state="office_check")
    named(cast)
    return cast


def line_of(cast: Cast, body: str = MARKET) -> CreditLine:
    return CreditLine.objects.get(request__body=body, application=cast.application)


def on_record(cast: Cast) -> CreditLine:
    """Letters to everybody; the market's bureau reports something about the own dossier."""
    ask(cast)
    written = Reply("record", date(2024, 12, 2), CANARY)
    line = line_of(cast)
    return record_reply(
        line_id=line.pk, reply=written, file=upload(pdf(), "复函.pdf"), version=1, by=cast.office, at=IN_TIME
    )


def recuse(cast: Cast, user: User) -> None:
    by = cast.second_officer if user == cast.office else cast.office
    record_recusal(application_id=cast.application.pk, user_id=user.pk, reason="亲属", by=by, at=IN_TIME)


def text(client: Client, address: str, **query: str) -> str:
    answer = client.get(address, query)
    assert answer.status_code == 200
    return answer.content.decode()


def address(name: str, pk: int) -> str:
    return reverse(f"applications:{name}", args=[pk])


def test_only_office_and_supervisor_read_about_it(cast: Cast) -> None:
    line = on_record(cast)
    deliver()
    pages = {
        "office": [OVERVIEW, LETTERS, NEW]
        + [address(f"credit_{name}", line.request_id) for name in ("request", "letter")]
        + [address(f"credit_{name}", line.pk) for name in ("line", "file")],
        "supervisor": [reverse("applications:supervise_credit"), address("supervise_credit_letter", line.request_id)]
        + [address(f"supervise_credit_{name}", line.pk) for name in ("line", "file")],
    }
    readers = {"office": {"office", "second_officer"}, "supervisor": {"supervisor"}}
    for side, addresses in pages.items():
        for page in addresses:
            answers = {
                name: browser(person).get(page).status_code
                for name, person in cast.people().items()
                if isinstance(person, User)
            }
            assert {name for name, status in answers.items() if status == 200} == readers[side], page
            assert {status for name, status in answers.items() if name not in readers[side]} == {404}, page


def test_no_page_of_others_tells_of_it(cast: Cast) -> None:
    on_record(cast)
    detail = reverse("applications:detail", args=[cast.application.number])
    for name in ("owner", "own_bureau"):
        page = text(browser(getattr(cast, name)), detail)
        assert [word for word in (CANARY, MARKET, "信用核查") if word in page] == [], name
    # What could leak is there.
    assert CANARY in text(browser(cast.office), address("credit_line", line_of(cast).pk))


@pytest.mark.parametrize("name", ["office", "supervisor"])
def test_a_recused_reader_sees_nothing_of_the_dossier(cast: Cast, name: str) -> None:
    line = on_record(cast)
    deliver()
    reader = getattr(cast, name)
    prefix, overview = ("", OVERVIEW) if name == "office" else ("supervise_", reverse("applications:supervise_credit"))
    assert {word in text(browser(reader), overview) for word in (OWN_NAME, RIVAL_NAME)} == {True}
    recuse(cast, reader)
    client = browser(reader)
    seen = text(client, overview)
    assert (OWN_NAME in seen, RIVAL_NAME in seen, "共 1 家" in seen) == (False, True, True)
    for page in (
        address(f"{prefix}credit_line", line.pk),
        address(f"{prefix}credit_file", line.pk),
        address(f"{prefix}credit_letter", line.request_id),
    ):
        assert client.get(page).status_code == 404
    if name == "office":
        letter = text(client, address("credit_request", line.request_id))
        assert (OWN_NAME in letter, RIVAL_NAME in letter, "须回避" in letter) == (False, True, True)
        assert "0 / 1" in text(client, LETTERS)


def test_the_overview_filters(cast: Cast) -> None:
    third = further(cast, "office_check", name="岐山磨坊有限公司")
    on_record(cast)
    answer_clean(cast, CreditRequest.objects.get(body=SAFETY))
    client = browser(cast.office)

    def shown(**query: str) -> set[str]:
        page = text(client, OVERVIEW, **query)
        return {name for name in (OWN_NAME, RIVAL_NAME, third.organisation.name) if name in page}

    everybody = {OWN_NAME, RIVAL_NAME, third.organisation.name}
    assert shown() == everybody
    assert shown(standing="record") == {OWN_NAME}
    assert shown(standing="waiting", body=MARKET) == everybody - {OWN_NAME}
    assert shown(standing="clean", body=SAFETY) == everybody
    assert shown(standing="overdue") == shown(standing="cleared") == shown(standing="missing") == set()
    assert shown(q="磨坊") == {third.organisation.name}
    move_clock(moment("2024-12-18 10:00"))
    assert shown(standing="overdue", body=MARKET) == everybody - {OWN_NAME}
    fourth = further(cast, "office_check", name="陇县造纸有限公司")
    assert fourth.organisation.name in text(client, OVERVIEW, standing="missing")


def test_waiting_late_and_clean_look_different(cast: Cast) -> None:
    ask(cast)
    answer_clean(cast, CreditRequest.objects.get(body=SAFETY))
    client = browser(cast.office)
    own = f"{OWN_NAME}，"
    before = text(client, OVERVIEW)
    assert (f"{own}{MARKET}：待回复" in before, f"{own}{SAFETY}：无不良记录" in before) == (True, True)
    move_clock(moment("2024-12-17 00:00"))
    assert f"{own}{MARKET}：逾期未复" in text(client, OVERVIEW)


@pytest.mark.parametrize(("name", "queries"), [("credit", 10), ("credit_letters", 6), ("supervise_credit", 10)])
def test_a_list_costs_the_same_with_one_row_and_with_three(
    cast: Cast, name: str, queries: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client = browser(cast.supervisor if name.startswith("supervise") else cast.office)
    cast.rival_application.organisation.name = RIVAL_NAME
    ask(cast)
    client.get(reverse(f"applications:{name}"))
    with django_assert_num_queries(queries):
        client.get(reverse(f"applications:{name}"))
    further(cast, "office_check")
    further(cast, "office_check")
    ask(cast)
    with django_assert_num_queries(queries):
        client.get(reverse(f"applications:{name}"))


def test_a_letter_costs_the_same_with_one_organisation_and_with_three(
    cast: Cast, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client = browser(cast.office)
    for name in ("own", "further"):
        if name == "further":
            further(cast, "office_check")
            further(cast, "office_check")
        body = [Inquiry(name, "有无失信")]
        number = [cast.application.number] if name == "own" else None
        (letter,) = ask_bodies(cycle_id=cast.cycle.pk, inquiries=body, numbers=number, by=cast.office, at=IN_TIME)
        with django_assert_num_queries(9):
            client.get(address("credit_request", letter.pk))


def test_letters_are_made_for_the_ticked_and_shown_with_their_due_day(cast: Cast) -> None:
    client = browser(cast.office)
    chosen = f"{NEW}?number={cast.application.number}"
    page = text(client, chosen)
    assert ("2024年12月16日 24:00" in page, "自2024年12月2日次日起算10个工作日" in page) == (True, True)
    assert (OWN_NAME in page, RIVAL_NAME in page) == (True, False)
    made = client.post(chosen, {"bodies": [MARKET], "other": "宝鸡海关", "matter": "有无走私记录", "contact": ""})
    assert made["Location"] == LETTERS
    found = {letter.body: [line.application for line in letter.lines.all()] for letter in CreditRequest.objects.all()}
    assert found == {MARKET: [cast.application], "宝鸡海关": [cast.application]}
    again = client.post(chosen, {"bodies": [MARKET]})
    assert (again.status_code, "不需重复发函" in again.content.decode()) == (409, True)


@pytest.mark.parametrize(
    ("data", "word"),
    [
        ({}, "请选择或填写核查单位"),
        ({"other": "宝鸡海关"}, "请填写向该单位核查的内容"),
        ({"matter": "有无走私记录"}, "请填写核查单位"),
    ],
)
def test_a_letter_that_lacks_something_is_not_made(cast: Cast, data: dict[str, Any], word: str) -> None:
    answer = browser(cast.office).post(NEW, data)
    assert (answer.status_code, word in answer.content.decode(), CreditRequest.objects.count()) == (422, True, 0)


def test_a_year_without_calendar_is_a_sentence(cast: Cast) -> None:
    Year.objects.filter(year=2025).delete()
    move_clock(moment("2024-12-30 10:00"))
    client = browser(cast.office)
    assert "2025年节假日安排未录入" in text(client, NEW)
    answer = client.post(NEW, {"bodies": [MARKET]})
    assert (answer.status_code, "2025年节假日安排未录入" in answer.content.decode()) == (422, True)


def test_an_answer_is_written_on_the_page_and_its_document_taken_away(cast: Cast) -> None:
    ask(cast)
    line = line_of(cast)
    client, page = browser(cast.office), address("credit_line", line.pk)
    form = {"version": "1", "outcome": "record", "replied_on": "2024-12-02", "text": CANARY}
    without = client.post(page, form)
    assert (without.status_code, CANARY in without.content.decode()) == (422, True)
    assert client.post(page, {**form, "file": upload(pdf(), "复函.pdf")})["Location"] == page
    # The browser's calendar takes this format alone; in the page's language the day would be lost unseen.
    assert 'name="replied_on" value="2024-12-02"' in text(client, page)
    stale = client.post(page, {**form, "text": "第二位经办人的说明"})
    assert (stale.status_code, "第二位经办人的说明" in stale.content.decode()) == (409, True)
    taken = client.get(address("credit_file", line.pk))
    assert taken.headers["Content-Disposition"].startswith("attachment;")
    assert AuditEvent.objects.filter(action="file.read", object_type="credit_line").count() == 1
    cleared = client.post(address("credit_clear", line.pk), {"version": "2", "reason": "情节轻微，已改正"})
    assert cleared["Location"] == page
    assert "情节轻微，已改正" in text(client, page)


def test_the_rest_of_a_letter_is_clean_at_once(cast: Cast) -> None:
    line = on_record(cast)
    client, page = browser(cast.office), address("credit_request", line.request_id)
    waiting = line.request.lines.get(application=cast.rival_application)
    assert f'value="{waiting.pk}:1"' in text(client, page)
    assert client.post(page, {"seen": "nonsense", "replied_on": "2024-12-02"}).status_code == 422
    done = client.post(page, {"seen": f"{waiting.pk}:1", "replied_on": "2024-12-02"})
    assert done["Location"] == page
    assert set(line.request.lines.values_list("outcome", flat=True)) == {"record", "clean"}
    assert "其余均无不良记录" not in text(client, page)


def test_the_letter_asks_for_itself_until_it_is_there(cast: Cast) -> None:
    ask(cast)
    page = address("credit_request", line_of(cast).request_id)
    client = browser(cast.office)
    waiting = client.get(page, headers={"HX-Request": "true"}).content.decode()
    assert (f'hx-get="{page}"' in waiting, "<html" in waiting) == (True, False)
    deliver()
    there = client.get(page, headers={"HX-Request": "true"}).content.decode()
    assert ("hx-get" in there, "下载核查函" in there) == (False, True)
