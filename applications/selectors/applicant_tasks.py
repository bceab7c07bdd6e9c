"""The applicant's task list: every section and slot of the round's definition with how far it is."""

from dataclasses import dataclass
from itertools import groupby

from django.urls import reverse

from applications.models import Application
from applications.rules.answers import is_answered, is_gap
from applications.rules.dossier import EvidenceRule, SectionRule
from applications.rules.reading import Reading
from applications.selectors.applicant import organisation_address
from applications.selectors.applicant_progress import Progress
from applications.selectors.dossier import SELF_CHECK_TITLE, reading_of
from applications.selectors.dossier_contents import Contents
from applications.selectors.eligibility import answers_in_force
from applications.selectors.organisation import missing_profile
from applications.selectors.placement import OUT_OF_REMIT, PLACEMENT_TITLE, is_bureau_fitting
from baoji_award.ui.shapes import Task, TaskGroup

NUMERALS = "一二三四五六七八九"
Status = tuple[str, str, str]
DONE, BEGUN, OPEN = ("已完成", "ok", "check"), ("填写中", "info", ""), ("未开始", "", "")
CLOSED, SHUT = ("暂不可开始", "bare", "lock"), ("暂不可填", "bare", "lock")
OPTIONAL = ("选填", "bare", "")
SHUT_HINT = "本次补正未开放这一部分"


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


def tasks_of(application: Application, contents: Contents, progress: Progress) -> Tasks:
    """The task list of a dossier with these contents, as far as it has come. One query, for the self-check."""
    reading = reading_of(application, contents.answers)
    first = [_self_check_task(application), _profile_task(application), *_placement_task(application)]
    parts = [("申报条件和单位信息", first)]
    parts += [
        (part, [_section_task(application, section, reading, contents, progress) for section in sections])
        for part, sections in groupby(reading.sections(), key=lambda section: section.part)
    ]
    parts.append(("证明材料", [_slot_task(application, slot, contents, progress) for slot in reading.slots()]))
    tasks = [task for _, listed in parts for task in listed]
    required = [task for task in tasks if task.status != OPTIONAL[0]]
    left = [task for task in required if task.status not in {DONE[0], SHUT[0]}]
    parts.append(("核对与提交", [_check_task(application, complete=not left)]))
    return Tasks(
        groups=tuple(TaskGroup(f"{NUMERALS[i]}、{title}", listed) for i, (title, listed) in enumerate(parts)),
        done=len(required) - len(left),
        total=len(required),
        next_label=left[0].label if left else "",
        next_url=left[0].url if left else "",
    )


def _self_check_task(application: Application) -> Task:
    """Asked of drafts; an older dossier that was never asked is not held up by it."""
    answered = answers_in_force(application) is not None
    waiting = application.state == "draft" and not answered
    return _task(
        SELF_CHECK_TITLE,
        DONE if answered else OPEN if waiting else OPTIONAL,
        "逐条对照本年度申报条件",
        reverse("applications:eligibility", args=[application.number]),
    )


def _profile_task(application: Application) -> Task:
    missing = missing_profile(application.cycle.rulebook, application.organisation)
    return _task(
        "登记信息和联系人",
        OPEN if missing else DONE,
        f"请填写{'、'.join(missing)}" if missing else "随申报材料一并提交",
        organisation_address(application.organisation),
    )


def _placement_task(application: Application) -> list[Task]:
    """Chosen when the application was made; to do only where the industry has changed since."""
    if application.state != "draft" or is_bureau_fitting(application):
        return []
    url = reverse("applications:placement", args=[application.number])
    return [_task(PLACEMENT_TITLE, OPEN, OUT_OF_REMIT, url)]


def _section_task(
    application: Application, section: SectionRule, reading: Reading, contents: Contents, progress: Progress
) -> Task:
    fields = [field for field in reading.fields(section) if not field.computed]
    data = contents.answers.get(section.key, {})
    answered = [field for field in fields if is_answered(field, data, reading.years)]
    missing = [field for field in fields if is_gap(field, data, reading.years)]
    wrong = [field for field in fields if field.key in progress.wrong.get(section.key, ())]
    reason = progress.asked_sections.get(section.key, "")
    if progress.is_section_closed(section.key):
        return _task(section.title, SHUT, SHUT_HINT)
    return _task(
        section.title,
        _to_correct(len(wrong) + bool(reason))
        or (DONE if section.key in contents.answers and not missing else BEGUN if answered else OPEN),
        f"补正要求：{reason}" if reason else f"已填 {len(answered)} 项，共 {len(fields)} 项",
        reverse("applications:section", args=[application.number, section.key]),
    )


def _slot_task(application: Application, slot: EvidenceRule, contents: Contents, progress: Progress) -> Task:
    count = sum(file.slot == slot.key for file in contents.files)
    infected, reason = progress.infected.get(slot.key, 0), progress.asked_slots.get(slot.key, "")
    if progress.is_slot_closed(slot.key):
        return _task(slot.label, SHUT, SHUT_HINT)
    hint = f"已上传 {count} 个文件" if count else slot_limits(slot)
    if infected:
        hint = f"{infected} 个文件未通过安全检查，请移除或替换"
    return _task(
        slot.label,
        _to_correct(infected + bool(reason)) or (DONE if count else OPEN if slot.required else OPTIONAL),
        f"补正要求：{reason}" if reason else hint,
        f"{reverse('applications:evidence', args=[application.number])}#slot-{slot.key}",
    )


def _to_correct(count: int) -> Status | None:
    return (f"{count} 处需更正", "err", "error") if count else None


def _task(label: str, state: Status, hint: str, url: str = "") -> Task:
    status, tone, icon = state
    return Task(label=label, status=status, tone=tone, icon=icon, hint=hint, url=url)


def slot_limits(slot: EvidenceRule) -> str:
    """What may be put into a slot, in words."""
    types = "、".join(kind.upper() for kind in slot.types)
    return f"{types}，最多 {slot.most_files} 个，单个不超过 {slot.most_megabytes} MB"


def _check_task(application: Application, *, complete: bool) -> Task:
    return _task(
        "核对全部内容并提交",
        OPEN if complete else CLOSED,
        "核对无误后提交至推荐部门" if complete else "可先查看还缺哪些内容",
        reverse("applications:check", args=[application.number]),
    )
