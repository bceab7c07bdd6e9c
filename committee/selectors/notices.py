"""Questions about public notices, and the draft of the next one."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import QuerySet

from applications.models import AwardCycle
from baoji_award.calendar.clock import local_day
from baoji_award.calendar.periods import Period, period
from baoji_award.errors import NotFoundForYou
from committee.models import PublicNotice
from committee.selectors.candidates import candidates_of

Entry = dict[str, object]


@dataclass(frozen=True, slots=True)
class NoticeDraft:
    """What would be published at this moment: text, list, dates."""

    title: str
    body: str
    entries: list[Entry]
    published_on: date
    period: Period

    @property
    def count(self) -> int:
        return sum(len(lines_of(entry)) for entry in self.entries)


def notices() -> QuerySet[PublicNotice]:
    """All published notices, newest first."""
    return PublicNotice.objects.select_related("number", "cycle")


def notice_by_slug(slug: str) -> PublicNotice:
    """The notice under this address. Raises NotFoundForYou: what is not published does not exist."""
    notice = notices().select_related("document__stored").filter(slug=slug).first()
    if notice is None:
        raise NotFoundForYou
    return notice


def notice_of(cycle: AwardCycle) -> PublicNotice | None:
    """The round's newest notice."""
    return PublicNotice.objects.filter(cycle=cycle).select_related("number", "document__stored").first()


def lines_of(entry: Entry) -> list[dict[str, str]]:
    lines = entry["lines"]
    assert isinstance(lines, list)  # noqa: S101  narrows the untyped JSON
    return lines


def numbers_in(notice: PublicNotice) -> set[str]:
    """The numbers of the applications that the notice names."""
    return {line["application"] for entry in notice.entries for line in lines_of(entry)}


def names_in(notice: PublicNotice) -> list[tuple[str, str]]:
    """(application number, name of the organisation) in the order of the list."""
    return [(line["application"], line["name"]) for entry in notice.entries for line in lines_of(entry)]


def draft_of(cycle: AwardCycle, at: datetime) -> NoticeDraft:
    """The notice as it would be published at `at`, its days counted by the round's rules (domain.md 3)."""
    rules, labels = cycle.rulebook.notice, cycle.rulebook.labels
    published_on = local_day(at)
    counted = period(
        start=published_on,
        length=rules.days,
        unit=rules.unit,
        exclude_first_day=rules.exclude_first_day,
        roll_last_day=rules.roll_last_day,
    )
    entries = _entries(cycle)
    basis = "、".join(labels.basis[:2])
    unit = "个工作日" if rules.unit == "workday" else "天"
    body = (
        f"根据{basis}，经申请申报、部门推荐、资格初审、资料评审、陈述答辩、现场评审和组委会审议，"
        f"形成{cycle.title}拟获奖组织名单，现予公示。\n"
        f"公示期为{rules.days}{unit}，自{_text(counted.first_day)}起至{_text(counted.last_day)}24:00止。"
        f"对拟获奖组织有异议的，请在公示期内以书面形式实名向{labels.office}反映，并提供必要的证明材料。"
        "以单位名义提出异议的须加盖公章，以个人名义提出异议的须署真实姓名并提供联系方式。"
        "匿名异议和逾期异议不予受理。"
    )
    return NoticeDraft(f"关于{cycle.title}拟获奖组织名单的公示", body, entries, published_on, counted)


def _entries(cycle: AwardCycle) -> list[Entry]:
    lines: dict[int, list[dict[str, str]]] = {}
    for candidate in candidates_of(cycle).filter(application__state="candidate"):
        application = candidate.application
        lines.setdefault(candidate.kind_id, []).append(
            {
                "application": application.number,
                "name": application.organisation.name,
                "group": application.group.name,
                "bureau": application.bureau.name,
            }
        )
    return [{"kind": kind.name, "lines": lines.get(kind.pk, [])} for kind in cycle.award_kinds.all()]


def _text(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
