"""The office keeps the statutory calendar: a year pasted, days changed, each with an event; the gap is said aloud."""

from datetime import date

import pytest
from django.urls import reverse

from applications.services.calendar import import_year, put_day, take_day_out
from baoji_award.audit.models import AuditEvent
from baoji_award.calendar.clock import move_clock
from baoji_award.calendar.models import Day, Year
from baoji_award.calendar.periods import period
from baoji_award.calendar.selectors import UnknownYear
from baoji_award.errors import Conflict, DomainError, NotFoundForYou
from tests.browsing import browser, queries
from tests.cast import Cast, make_cast
from tests.rounds import moment
from tests.sharing import shared

SOURCE = "国办发明电〔2026〕9号"
TEXT = "1月1日至1月3日 休息 元旦\n2月6日 上班 春节调休上班"
YEARS = reverse("applications:calendar")
GAP = "2027年节假日安排未录入"


@shared
def cast() -> Cast:
    return make_cast()


def year_page(year: int) -> str:
    return reverse("applications:calendar_year", args=[year])


def enter(cast: Cast, **changes: object) -> int:
    values: dict[str, object] = {"year": 2027, "source": SOURCE, "text": TEXT, "by": cast.office}
    return import_year(**{**values, **changes})  # type: ignore[arg-type]


def events(action: str) -> list[dict[str, object]]:
    return [event.payload for event in AuditEvent.objects.filter(action=action).order_by("seq")]


def test_a_missing_next_year_is_said_until_it_is_entered(cast: Cast) -> None:
    client = browser(cast.office)
    move_clock(moment("2024-12-02 10:00"))
    assert "节假日安排未录入" not in client.get(YEARS).content.decode()
    move_clock(moment("2026-12-01 10:00"))
    for address in (YEARS, reverse("applications:office")):
        assert GAP in client.get(address).content.decode()
    form = {"year": "2027", "source": SOURCE, "text": TEXT}
    assert client.post(YEARS, form)["Location"] == year_page(2027)
    answer = client.get(YEARS)
    assert GAP not in answer.content.decode()
    # This year and the next are there: no entered year is offered.
    assert answer.context["form"].initial == {"year": 2028}
    page = client.get(year_page(2027)).content.decode()
    for text in ("1月", "2月", "2027年2月6日", "星期六", "春节调休上班", SOURCE, "列出 4 个日期"):
        assert text in page


def test_periods_ask_for_the_year_until_it_is_entered(cast: Cast) -> None:
    with pytest.raises(UnknownYear) as refused:
        period(start=date(2026, 12, 28), length=5, unit="workday")
    assert refused.value.sentence == "2027年节假日安排未录入，无法判断工作日，请先在法定日历中录入。"
    enter(cast)
    assert period(start=date(2026, 12, 28), length=5, unit="workday").last_day == date(2027, 1, 5)


def test_entering_a_year_is_recorded_with_every_day(cast: Cast) -> None:
    assert enter(cast) == 4
    with pytest.raises(Conflict):
        enter(cast)
    assert enter(cast, text="1月1日 休息 元旦", replace=True) == 1
    new_year = ["2027-01-01", True, "元旦", SOURCE]
    first, second = events("calendar.year_entered")
    assert (first["before"], len(first["after"]), second["after"]) == ([], 4, [new_year])  # type: ignore[arg-type]
    assert second["before"] == first["after"]
    assert list(Day.objects.filter(date__year=2027).values_list("date", flat=True)) == [date(2027, 1, 1)]


def test_a_wrong_line_keeps_what_was_pasted_and_writes_nothing(cast: Cast) -> None:
    answer = browser(cast.office).post(YEARS, {"year": "2027", "source": SOURCE, "text": TEXT + "\n3月1日 半天 某日"})
    page = answer.content.decode()
    assert (answer.status_code, "第3行：“半天”应为“休息”或“上班”" in page, "3月1日 半天 某日" in page) == (
        422,
        True,
        True,
    )
    assert not Year.objects.filter(year=2027).exists()
    known = browser(cast.office).post(YEARS, {"year": "2025", "source": SOURCE, "text": "1月1日 休息 元旦"})
    assert (known.status_code, "2025年已经录入" in known.content.decode()) == (409, True)


def test_a_day_is_added_changed_and_taken_out_with_an_event_each(cast: Cast) -> None:
    client = browser(cast.office)
    form = {"day": "2025-05-27", "kind": "rest", "name": "本市放假", "source_document": SOURCE}
    assert client.post(year_page(2025), form)["Location"] == year_page(2025)
    assert period(start=date(2025, 5, 12), length=15, unit="calendar").last_day == date(2025, 5, 28)
    shown = client.get(year_page(2025) + "?day=2025-05-27").context["form"].initial
    assert (shown["kind"], shown["name"]) == ("rest", "本市放假")
    client.post(year_page(2025), form | {"kind": "work", "name": "本市调休上班"})
    client.post(reverse("applications:calendar_remove", args=[2025, "2025-05-27"]))
    assert not Day.objects.filter(date=date(2025, 5, 27)).exists()
    rest = ["2025-05-27", True, "本市放假", SOURCE]
    work = ["2025-05-27", False, "本市调休上班", SOURCE]
    assert events("calendar.day_set") == [
        {"day": "2025-05-27", "before": None, "after": rest},
        {"day": "2025-05-27", "before": rest, "after": work},
    ]
    assert events("calendar.day_removed") == [{"day": "2025-05-27", "before": work}]


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"day": "2024-05-27"}, "应为2025年的日期。"),
        ({"day": "2025-02-30"}, "请按“2027-01-01”的格式填写日期"),
        ({"name": " "}, "请填写“名称”"),
        ({"source_document": ""}, "请填写“依据文件”"),
    ],
)
def test_a_wrong_day_is_answered_beside_its_field(cast: Cast, changes: dict[str, str], sentence: str) -> None:
    form = {"day": "2025-05-27", "kind": "rest", "name": "本市放假", "source_document": SOURCE}
    answer = browser(cast.office).post(year_page(2025), form | changes)
    assert (answer.status_code, sentence in answer.content.decode()) == (422, True)
    assert not Day.objects.filter(name="本市放假").exists()


def test_only_the_office_and_only_what_is_there(cast: Cast) -> None:
    day = date(2025, 1, 1)
    for person in (cast.owner, cast.own_bureau, cast.agency, cast.supervisor, cast.sysadmin, cast.member):
        for refused in (
            lambda by: enter(cast, by=by),
            lambda by: put_day(day=day, is_rest=False, name="x", source_document="x", by=by),
            lambda by: take_day_out(day=day, by=by),
        ):
            with pytest.raises(NotFoundForYou):
                refused(person)
    with pytest.raises(DomainError, match="请先录入全年安排"):
        put_day(day=date(2027, 1, 1), is_rest=True, name="元旦", source_document=SOURCE, by=cast.office)
    client = browser(cast.office)
    answers = [client.get(year_page(2027)).status_code]
    strange = [
        reverse("applications:calendar_remove", args=[2025, d]) for d in ("2025-06-03", "2024-01-01", "2025-13-01", "x")
    ]
    answers += [client.post(address).status_code for address in strange]
    assert answers == [404] * 5
    assert Day.objects.get(date=day).is_rest is True


def test_both_pages_ask_as_often_however_much_there_is(cast: Cast) -> None:
    Year.objects.exclude(year__gte=2025).delete()
    Day.objects.exclude(date="2025-01-01").delete()
    addresses = (YEARS, year_page(2025))
    Year.objects.exclude(year=2025).delete()
    once = [queries(cast.office, address) for address in addresses]
    for year in (2026, 2027):
        enter(cast, year=year)
        put_day(day=date(2025, year - 2020, 1), is_rest=True, name="某日", source_document=SOURCE, by=cast.office)
    assert [queries(cast.office, address) for address in addresses] == once == [9, 6]
