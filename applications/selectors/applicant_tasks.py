"""The applicant's task list: every section and slot of the round's definition with how far it is."""

from dataclasses import dataclass
from itertools import groupby

from django.urls import reverse

from applications.models import Application
from applications.rules.answers import is_answered, is_gap
from applications.rules.dossier import EvidenceRule, SectionRule
from applications.rules.reading import Reading
from applications.selectors.applicant import organisation_address
from applications.selectors.dossier import reading_of
from applications.selectors.dossier_contents import Contents
from applications.selectors.organisation import missing_profile
from baoji_award.ui.shapes import Task, TaskGroup

NUMERALS = "一二三四五六七八九"
DONE, BEGUN, OPEN = ("已完成", "ok", "check"), ("填写中", "info", ""), ("未开始", "", "")
CLOSED = ("暂不可开始", "bare", "lock")


@dataclass(frozen=True, slots=True)
class Tasks:
    """The groups as they are shown, how many of how many required tasks are done, and the first that is not."""

    groups: tuple[TaskGroup, ...]
    done: int
    total: int
    next_label: str
    next_url: str

    @property
    def complete(self) -> bool:
        return self.done == self.total


def tasks_of(application: Application, contents: Contents) -> Tasks:
    """The task list of a dossier with these contents. No query."""
    reading = reading_of(application, contents.answers)
    parts = [("单位信息", [_profile_task(application)])]
    parts += [
        (part, [_section_task(application, section, reading, contents) for section in sections])
        for part, sections in groupby(reading.sections(), key=lambda section: section.part)
    ]
    parts.append(("证明材料", [_slot_task(application, slot, contents) for slot in reading.slots()]))
    tasks = [task for _, listed in parts for task in listed]
    required = [task for task in tasks if task.status != "选填"]
    left = [task for task in required if task.status != DONE[0]]
    parts.append(("核对与提交", [_check_task(application, complete=not left)]))
    return Tasks(
        groups=tuple(TaskGroup(f"{NUMERALS[i]}、{title}", listed) for i, (title, listed) in enumerate(parts)),
        done=len(required) - len(left),
        total=len(required),
        next_label=left[0].label if left else "",
        next_url=left[0].url if left else "",
    )


def _profile_task(application: Application) -> Task:
    missing = missing_profile(application.cycle.rulebook, application.organisation)
    status, tone, icon = OPEN if missing else DONE
    return Task(
        label="登记信息和联系人",
        status=status,
        tone=tone,
        icon=icon,
        hint=f"请填写{'、'.join(missing)}" if missing else "随申报材料一并提交",
        url=organisation_address(application.organisation),
    )


def _section_task(application: Application, section: SectionRule, reading: Reading, contents: Contents) -> Task:
    fields = [field for field in reading.fields(section) if not field.computed]
    data = contents.answers.get(section.key, {})
    answered = [field for field in fields if is_answered(field, data, reading.years)]
    missing = [field for field in fields if is_gap(field, data, reading.years)]
    status, tone, icon = DONE if data and not missing else BEGUN if answered else OPEN
    return Task(
        label=section.title,
        status=status,
        tone=tone,
        icon=icon,
        hint=f"已填 {len(answered)} 项，共 {len(fields)} 项",
        url=reverse("applications:section", args=[application.number, section.key]),
    )


def _slot_task(application: Application, slot: EvidenceRule, contents: Contents) -> Task:
    count = sum(file.slot == slot.key for file in contents.files)
    status, tone, icon = DONE if count else OPEN if slot.required else ("选填", "bare", "")
    return Task(
        label=slot.label,
        status=status,
        tone=tone,
        icon=icon,
        hint=f"已上传 {count} 个文件" if count else f"{slot_limits(slot)}",
        url=f"{reverse('applications:evidence', args=[application.number])}#slot-{slot.key}",
    )


def slot_limits(slot: EvidenceRule) -> str:
    """What may be put into a slot, in words."""
    types = "、".join(kind.upper() for kind in slot.types)
    return f"{types}，最多 {slot.most_files} 个，单个不超过 {slot.most_megabytes} MB"


def _check_task(application: Application, *, complete: bool) -> Task:
    status, tone, icon = OPEN if complete else CLOSED
    return Task(
        label="核对全部内容并提交",
        status=status,
        tone=tone,
        icon=icon,
        hint="核对无误后提交至推荐部门" if complete else "可先查看还缺哪些内容",
        url=reverse("applications:check", args=[application.number]),
    )
