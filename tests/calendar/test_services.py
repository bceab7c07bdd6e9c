from datetime import date
from typing import Any

import pytest
from chinese_calendar import is_holiday
from django.core.management import call_command

from baoji_award.calendar.models import Day, Year
from baoji_award.calendar.periods import period
from baoji_award.calendar.selectors import UnknownYear, days_of, known_days, known_years
from baoji_award.calendar.services import declare_year, remove_day, set_day
from baoji_award.errors import DomainError

pytestmark = pytest.mark.django_db
SOURCE = "国办发明电〔2026〕1号"


def rests(day: date) -> bool:
    return known_days(since=day).is_rest(day)


def test_the_seed_agrees_with_the_package_on_every_day(seeded: None) -> None:
    known = known_days(since=date(2004, 1, 1))
    every = [date.fromordinal(n) for n in range(date(2004, 1, 1).toordinal(), date(2027, 1, 1).toordinal())]
    assert [day for day in every if known.is_rest(day) != is_holiday(day)] == []
    assert [row.year for row in known_years()] == list(range(2004, 2027))


def test_the_seed_has_chinese_names(seeded: None) -> None:
    assert Day.objects.get(date=date(2025, 5, 31)).name == "端午节"
    made_up = Day.objects.get(date=date(2025, 1, 26))
    assert (made_up.is_rest, made_up.name) == (False, "春节调休上班")
    assert made_up.source_document == "国务院办公厅关于2025年部分节假日安排的通知"
    assert days_of(2025).count() == 33


def test_seeding_again_keeps_the_offices_edits(seeded: None, capsys: pytest.CaptureFixture[str]) -> None:
    set_day(day=date(2025, 5, 30), is_rest=True, name="停电", source_document=SOURCE)
    remove_day(day=date(2025, 5, 31))
    before = Day.objects.count()
    call_command("seed_calendar")
    assert capsys.readouterr().out == "法定日历：新录入 0 个年份、0 个日期；资料覆盖 2004年至2026年。\n"
    assert Day.objects.count() == before
    assert rests(date(2025, 5, 30)) is True


def test_the_seed_does_not_overwrite_a_day_entered_before_it() -> None:
    set_day(day=date(2025, 1, 26), is_rest=True, name="本市休息", source_document=SOURCE)
    call_command("seed_calendar", verbosity=0)
    assert rests(date(2025, 1, 26)) is True


def test_an_edited_day_moves_the_end(seeded: None) -> None:
    assert period(start=date(2025, 5, 12), length=15, unit="calendar").last_day == date(2025, 5, 27)
    set_day(day=date(2025, 5, 27), is_rest=True, name="本市放假", source_document=SOURCE)
    assert period(start=date(2025, 5, 12), length=15, unit="calendar").last_day == date(2025, 5, 28)
    assert remove_day(day=date(2025, 5, 27)) is True
    assert remove_day(day=date(2025, 5, 27)) is False
    assert period(start=date(2025, 5, 12), length=15, unit="calendar").last_day == date(2025, 5, 27)


def test_naming_days_does_not_make_a_year_known_but_declaring_it_does(seeded: None) -> None:
    set_day(day=date(2027, 1, 1), is_rest=True, name="元旦", source_document=SOURCE)
    assert rests(date(2027, 1, 1)) is True
    with pytest.raises(UnknownYear):
        rests(date(2027, 1, 4))
    declare_year(year=2027, source=SOURCE)
    assert rests(date(2027, 1, 4)) is False
    assert period(start=date(2026, 12, 25), length=5, unit="workday").last_day == date(2027, 1, 4)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"name": " "}, "请填写名称。"),
        ({"name": "名" * 61}, "名称不能超过60个字。"),
        ({"source_document": ""}, "请填写依据文件。"),
        ({"day": date(1949, 10, 1)}, "年份须在1950年至2200年之间。"),
    ],
)
def test_a_day_needs_a_name_and_a_source(change: dict[str, Any], sentence: str) -> None:
    values: dict[str, Any] = {
        "day": date(2027, 5, 1),
        "is_rest": True,
        "name": "劳动节",
        "source_document": SOURCE,
    } | change
    with pytest.raises(DomainError) as refused:
        set_day(**values)
    assert refused.value.sentence == sentence
    assert Day.objects.count() == 0


def test_a_year_needs_a_source() -> None:
    with pytest.raises(DomainError):
        declare_year(year=2027, source="")
    assert Year.objects.count() == 0
