"""The next version of a round's notice as it would be published now: on the office's desk alone."""

import hashlib
import json
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Exists, OuterRef

from applications.models import AwardCycle
from baoji_award.calendar.clock import local_day
from baoji_award.calendar.periods import Period, end_of_day, period
from baoji_award.ui.words import day
from committee.models import Candidate, NoticeDates, Objection, PublicNotice, Resolution
from committee.selectors.candidates import candidates_of
from committee.selectors.meetings import resolution_of
from committee.selectors.notice_steps import steps_passed
from committee.selectors.notices import Entry, lines_of, notice_of


@dataclass(frozen=True, slots=True)
class NoticeDraft:
    """What would be published at this moment: text, list, dates. `warnings` forbid it."""

    title: str
    body: str
    details: dict[str, object]
    entries: list[Entry]
    published_on: date
    first_day: date
    last_day: date
    ends_at: datetime
    explanation: str
    warnings: tuple[str, ...]
    dates: NoticeDates | None
    previous: PublicNotice | None
    resolved: bool

    @property
    def count(self) -> int:
        return sum(len(lines_of(entry)) for entry in self.entries)

    @property
    def paragraphs(self) -> list[str]:
        return self.body.split("\n")

    @property
    def version(self) -> int:
        return self.previous.version + 1 if self.previous else 1

    @property
    def changes_list(self) -> bool:
        """Whether there is anything to publish: a first notice, or another list than the newest one's."""
        return self.previous is None or self.entries != self.previous.entries

    @property
    def fingerprint(self) -> str:
        """What an officer looked at: another list or other days since then have another one."""
        seen = [self.entries, self.first_day.isoformat(), self.last_day.isoformat(), self.version]
        return hashlib.sha256(json.dumps(seen, sort_keys=True).encode()).hexdigest()


def draft_of(cycle: AwardCycle, at: datetime, *, reason: str = "") -> NoticeDraft:
    """The notice as it would be published at `at`, its days counted by the round's rules (domain.md 3).

    An approved proposal of other dates replaces the counted last day, which is never undercut.
    """
    rules = cycle.rulebook.notice
    published_on = local_day(at)
    counted = period(
        start=published_on,
        length=rules.days,
        unit=rules.unit,
        exclude_first_day=rules.exclude_first_day,
        roll_last_day=rules.roll_last_day,
    )
    dates, previous = approved_dates(cycle), notice_of(cycle)
    chosen = _chosen(cycle)
    resolutions = _resolutions(cycle, chosen)
    last_day = dates.last_day if dates else counted.last_day
    return NoticeDraft(
        title=_title(cycle, previous),
        body=_body(cycle, previous, reason, counted.first_day, last_day, extended=dates is not None),
        details=_details(cycle, resolutions),
        entries=_entries(cycle, chosen),
        published_on=published_on,
        first_day=counted.first_day,
        last_day=last_day,
        ends_at=end_of_day(last_day),
        explanation=_explanation(cycle, counted, dates),
        warnings=(*_warnings(counted, dates), *_upheld(chosen)),
        dates=dates,
        previous=previous,
        resolved=bool(resolutions),
    )


def approved_dates(cycle: AwardCycle) -> NoticeDates | None:
    """The latest approved last day, unless a notice has used it already; earlier ones no longer count."""
    latest = NoticeDates.objects.filter(cycle=cycle, approved=True).select_related("notice").order_by("-pk").first()
    return None if latest is None or hasattr(latest, "notice") else latest


def _warnings(counted: Period, dates: NoticeDates | None) -> tuple[str, ...]:
    if dates is None:
        return counted.warnings
    if dates.last_day < counted.last_day:
        return (f"核定的公示末日{day(dates.last_day)}早于按规则计算的{day(counted.last_day)}",)
    return ()


def _chosen(cycle: AwardCycle) -> list[Candidate]:
    """The list as it stands, each with whether an objection against them was upheld. One query."""
    cases = Objection.objects.filter(application=OuterRef("application"), state="upheld")
    return list(candidates_of(cycle).select_related("resolution__number").annotate(upheld=Exists(cases)))


def _resolutions(cycle: AwardCycle, chosen: list[Candidate]) -> list[Resolution]:
    """What the list rests on, oldest first; a list without a name still rests on its resolution."""
    found = {candidate.resolution_id: candidate.resolution for candidate in chosen}
    if not found and (vacant := resolution_of(cycle)):
        return [vacant]
    return sorted(found.values(), key=lambda resolution: resolution.adopted_at)


def _upheld(chosen: list[Candidate]) -> tuple[str, ...]:
    """Nobody whose objection was upheld stands on a list that is published anew."""
    concerned = any(vars(candidate)["upheld"] for candidate in chosen if candidate.application.state == "in_notice")
    return ("有单位的异议经核查成立，尚未取消资格",) if concerned else ()


def _explanation(cycle: AwardCycle, counted: Period, dates: NoticeDates | None) -> str:
    if dates is None:
        return counted.sentence
    return (
        f"{counted.sentence}经{cycle.rulebook.labels.office}核定，公示期至{day(dates.last_day)}，原因：{dates.reason}。"
    )


def _title(cycle: AwardCycle, previous: PublicNotice | None) -> str:
    kind = f"更正公示（第{previous.version + 1}版）" if previous else "公示"
    return f"关于{cycle.title}拟获奖组织名单的{kind}"


def _body(
    cycle: AwardCycle, previous: PublicNotice | None, reason: str, first: date, last: date, *, extended: bool
) -> str:
    rules, labels = cycle.rulebook.notice, cycle.rulebook.labels
    basis = "、".join(labels.basis[:2])
    unit = "个工作日" if rules.unit == "workday" else "天"
    steps = "经申请申报、部门推荐、资格初审、资料评审、陈述答辩、现场评审和组委会审议"
    opening = f"根据{basis}，{steps}，形成{cycle.title}拟获奖组织名单，现予公示。"
    if previous is not None:
        cause = reason or "（发布时填写）"
        told = f"{day(previous.published_on)}以{previous.number.text}公示的名单"
        opening = (
            f"根据{basis}，{steps}，形成{cycle.title}拟获奖组织名单。{told}有变动，变动原因：{cause}。"
            "现将更正后的名单重新公示，公示期重新计算，审定以本公示为准。"
        )
    counted = f"公示期为{rules.days}{unit}" + ("，经核定延长" if extended else "")
    return (
        f"{opening}\n{counted}，自{day(first)}0:00起至{day(last)}24:00止。"
        f"对拟获奖组织有异议的，请在公示期内以书面形式实名向{labels.office}反映，并提供必要的证明材料。"
    )


def _details(cycle: AwardCycle, resolutions: list[Resolution]) -> dict[str, object]:
    labels, rule = cycle.rulebook.labels, cycle.rulebook.public_notice
    contact = [
        ["受理部门", labels.office],
        ["地址", labels.office_address],
        ["邮政编码", rule.office_postcode],
        ["电话", labels.office_phone],
        ["传真", rule.office_fax],
        ["电子邮箱", rule.office_email],
        ["办公时间", rule.office_hours],
        ["监督电话", labels.supervision_phone],
    ]
    return {
        "steps": steps_passed(cycle, resolutions),
        "ways": list(rule.ways),
        "contact": [[label, value] for label, value in contact if value],
        "signer": labels.office,
    }


def _entries(cycle: AwardCycle, chosen: list[Candidate]) -> list[Entry]:
    lines: dict[str, list[dict[str, str]]] = {}
    for candidate in chosen:
        application = candidate.application
        lines.setdefault(candidate.kind.code, []).append(
            {
                "application": application.number,
                "name": application.organisation.name,
                "group": application.group.name,
                "bureau": application.bureau.name,
            }
        )
    return [{"kind": award.name, "lines": lines.get(award.code, [])} for award in cycle.rulebook.awards]
