"""获奖名册: winners of earlier rounds, brought in whole or not at all, and what follows from them."""

import io
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse
from openpyxl import Workbook

from applications.forms.sheets import grid_of_file
from applications.models import AwardCycle
from applications.selectors.eligibility import known_findings, why_barred
from applications.services.list_tables import XLSX
from baoji_award.accounts.uscc import make_code
from baoji_award.errors import Conflict, DomainError, NotFoundForYou
from committee.models import EarlierWinner
from committee.services.awards import confirm_all
from committee.services.winner_register import WinnerRow, import_winners, strike_winner
from tests.browsing import browser
from tests.committee.hall import AT, OVER, Hall, make_hall, published
from tests.rounds import change_frozen_rules
from tests.sharing import shared

pytestmark = pytest.mark.django_db
HEADS = ["年度", "单位名称", "统一社会信用代码", "奖项", "组别", "文号", "补助资金（元）"]
CODE = make_code("91610300MA6X1X001")


@shared
def hall() -> Hall:
    return make_hall(dossiers=2)


def winner(**changes: Any) -> WinnerRow:
    values: dict[str, Any] = {
        "year": 2022,
        "name": "宝鸡往届样例有限公司",
        "uscc": CODE,
        "kind": "prize",
        "prize": "宝鸡市质量奖",
        "group": "工业组",
        "document": "市政发〔2022〕9号",
        "money": 500000,
    }
    return WinnerRow(**values | changes)


def brought_in(hall: Hall, *rows: WinnerRow) -> int:
    return import_winners(rows=rows, by=hall.office, at=AT)


def book(*rows: list[str]) -> SimpleUploadedFile:
    table, content = Workbook(), io.BytesIO()
    for row in (HEADS, *rows):
        table.active.append(row)
    table.save(content)
    return SimpleUploadedFile("winners.xlsx", content.getvalue(), XLSX)


def line(**changes: str) -> list[str]:
    values = ["2022", "宝鸡往届样例有限公司", CODE, "宝鸡市质量奖", "工业组", "市政发〔2022〕9号", "500000"]
    return [changes.get(head, value) for head, value in zip(HEADS, values, strict=True)]


def test_the_table_is_taken_and_shown_to_the_public(hall: Hall) -> None:
    address = reverse("committee:winners_import")
    assert browser(hall.office).post(address, {"file": book(line(), line(年度="2020"))}).status_code == 302
    assert [each.year for each in EarlierWinner.objects.all()] == [2022, 2020]
    page = Client().get(reverse("committee:winners"), {"year": "2020", "kind": "prize"})
    assert [row["of_year"] for row in page.context["page"]] == [2020]
    assert "宝鸡往届样例有限公司" in page.content.decode()
    assert "市政发〔2022〕9号" in page.content.decode()


def test_the_public_finds_an_earlier_winner_by_name(hall: Hall) -> None:
    brought_in(hall, winner(), winner(name="凤翔样例酒业有限公司", uscc=make_code("91610300MA6X1X009")))
    page = Client().get(reverse("committee:winners"), {"q": "凤翔"})
    assert [row["winner_name"] for row in page.context["page"]] == ["凤翔样例酒业有限公司"]
    (hit,) = Client().get(reverse("committee:search"), {"q": "凤翔样例"}).context["hits"]
    assert (hit.kind, hit.detail) == ("获奖名录", "2022年度宝鸡市质量奖")
    assert [row["winner_name"] for row in Client().get(hit.url).context["page"]] == ["凤翔样例酒业有限公司"]


def test_one_wrong_row_and_nothing_is_taken_and_each_fault_is_named(hall: Hall) -> None:
    rows = (
        line(),
        line(年度="2024"),
        line(奖项="金奖"),
        line(统一社会信用代码="91610300MA6X1X0011"),
        line(),
        line(单位名称="", **{"补助资金（元）": "五十万"}),
    )
    answer = browser(hall.office).post(reverse("committee:winners_import"), {"file": book(*rows)})
    text = answer.content.decode()
    for words in (
        "第 3 行：年度应为",
        "第 4 行：奖项应为",
        "第 5 行",
        "第 6 行：与第 2 行重复",
        "第 7 行：未填写单位名称",
    ):
        assert words in text
    assert (answer.status_code, EarlierWinner.objects.count()) == (422, 0)


def test_the_same_table_again_enters_nothing_and_a_contradiction_is_refused(hall: Hall) -> None:
    assert (brought_in(hall, winner()), brought_in(hall, winner())) == (1, 0)
    with pytest.raises(Conflict, match="内容不同"):
        brought_in(hall, winner(year=2020), winner(money=1))
    assert EarlierWinner.objects.count() == 1


def test_a_struck_entry_stays_and_counts_no_more(hall: Hall) -> None:
    brought_in(hall, winner())
    entry = EarlierWinner.objects.get()
    with pytest.raises(DomainError, match="划除原因"):
        strike_winner(pk=entry.pk, reason=" ", by=hall.office)
    strike_winner(pk=entry.pk, reason="重复登记", by=hall.office, at=AT)
    with pytest.raises(Conflict):
        strike_winner(pk=entry.pk, reason="再划", by=hall.office)
    assert list(Client().get(reverse("committee:winners")).context["page"]) == []
    assert "重复登记" in browser(hall.office).get(reverse("committee:office_winners")).content.decode()
    assert brought_in(hall, winner(money=1)) == 1


def test_the_database_keeps_entries(hall: Hall) -> None:
    brought_in(hall, winner())
    for change in ({"name": "他人"}, {"uscc": make_code("91610300MA6X1X002")}, {"money": 1}):
        with pytest.raises(DatabaseError), transaction.atomic():
            EarlierWinner.objects.update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        EarlierWinner.objects.all().delete()


def test_others_bring_nothing_in(hall: Hall) -> None:
    for user in (hall.supervisor, hall.members[0], hall.owners[0], hall.leader):
        with pytest.raises(NotFoundForYou):
            import_winners(rows=[winner()], by=user, at=AT)
    assert EarlierWinner.objects.count() == 0


def test_money_is_for_whoever_has_not_won_this_prize_before(hall: Hall) -> None:
    codes = [application.organisation.uscc for application in hall.applications]
    brought_in(hall, winner(uscc=codes[0]), winner(uscc=codes[1], kind="nomination", prize="宝鸡市质量奖提名奖"))
    published(hall)
    awards = confirm_all(cycle_id=hall.cycle.pk, by=hall.office, at=OVER).awards
    assert [(award.first_time, award.money) for award in awards] == [(False, 0), (True, 500000)]


def test_a_winner_brought_in_after_the_award_is_a_warning_beside_its_money(hall: Hall) -> None:
    published(hall)
    confirm_all(cycle_id=hall.cycle.pk, by=hall.office, at=OVER)
    office, applications = Client(), hall.applications
    codes = [application.organisation.uscc for application in applications]
    office.force_login(hall.office)

    def warned() -> list[bool]:
        pages = [office.get(reverse("committee:office_award", args=[each.number])) for each in applications]
        return ["与首次获奖的认定不一致" in page.content.decode() for page in pages]

    assert warned() == [False, False]
    brought_in(hall, winner(uscc=codes[0]), winner(uscc=codes[1], kind="nomination"))
    assert warned() == [True, False]
    strike_winner(pk=EarlierWinner.objects.get(kind="prize").pk, reason="重名", by=hall.office)
    assert warned() == [False, False]


def test_the_export_holds_all_years_and_can_be_read_again(hall: Hall) -> None:
    brought_in(hall, winner())
    published(hall)
    confirm_all(cycle_id=hall.cycle.pk, by=hall.office, at=OVER)
    answer = browser(hall.office).get(reverse("committee:winners_export"))
    content = answer.content
    grid = grid_of_file(io.BytesIO(content), len(content))
    assert grid[0] == [*HEADS, "状态"]
    assert [row[0] for row in grid[1:]] == ["2024", "2024", "2022"]
    assert grid[3][:7] == line()


def test_a_winner_waits_as_long_as_the_rules_say(hall: Hall) -> None:
    organisation = hall.applications[0].organisation
    brought_in(hall, winner(uscc=organisation.uscc, year=2020))
    assert why_barred(hall.cycle, organisation, AT) == ""
    for years, reason in ((4, ""), (5, "2020年度已获宝鸡市质量奖，2025年度起可再次申报，不能申报。")):
        change_frozen_rules(hall.cycle, "honours.waits", {"prize": years})
        cycle = AwardCycle.objects.get(pk=hall.cycle.pk)
        assert why_barred(cycle, organisation, AT) == reason
    (bars,) = [found for found in known_findings(cycle, organisation, AT) if found.key == "bars"]
    assert (bars.met, bars.reason) == (False, "2020年度已获宝鸡市质量奖，2025年度起可再次申报")
