"""`manage.py seed_calendar`: the arrangements of 2004 to 2026 as packaged by chinesecalendar."""

from datetime import date

from chinese_calendar.constants import Holiday, holidays, workdays
from django.core.management.base import BaseCommand

from baoji_award.calendar.services import seed_calendar

NAMES = {
    Holiday.new_years_day: "元旦",
    Holiday.spring_festival: "春节",
    Holiday.tomb_sweeping_day: "清明节",
    Holiday.labour_day: "劳动节",
    Holiday.dragon_boat_festival: "端午节",
    Holiday.national_day: "国庆节",
    Holiday.mid_autumn_festival: "中秋节",
    Holiday.anti_fascist_70th_day: "抗战胜利70周年纪念日",
}


def packaged_days() -> dict[date, tuple[bool, str]]:
    """Every day of rest and every make-up working day the package names, with its Chinese name."""
    names = {holiday.value: name for holiday, name in NAMES.items()}
    rest = {day: (True, names[english]) for day, english in holidays.items()}
    work = {day: (False, f"{names[english]}调休上班") for day, english in workdays.items()}
    return rest | work


class Command(BaseCommand):
    help = "录入已公布的法定节假日安排；已有的年份保持原样。"

    def handle(self, **options: object) -> None:
        days = packaged_days()
        years = {day.year: f"国务院办公厅关于{day.year}年部分节假日安排的通知" for day in days}
        new_days, new_years = seed_calendar(days=days, years=years)
        self.stdout.write(
            f"法定日历：新录入 {new_years} 个年份、{new_days} 个日期；资料覆盖 {min(years)}年至{max(years)}年。"
        )
