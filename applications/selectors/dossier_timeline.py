"""Everything that happened to a dossier, as the office reads it: the audit log in words, page by page.

What an event says beyond its name is taken from the payload field by field; what is not named here is not shown.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from applications.models import Application
from applications.stages import APPLICATION
from baoji_award.accounts.enums import RoleCode
from baoji_award.accounts.models import RoleGrant
from baoji_award.audit.models import AuditEvent
from baoji_award.audit.selectors import events
from baoji_award.audit.words import action_words
from baoji_award.ui.words import sha_short

Payload = Mapping[str, Any]
MOVE = "application."
# Kind → its label and the beginnings of the actions that belong to it; everything else is the last kind.
KINDS: dict[str, tuple[str, tuple[str, ...]]] = {
    "move": ("办理", (MOVE, "batch.", "recommendation.", "award.")),
    "material": ("材料", ("dossier.", "evidence.", "section.", "answer.", "upload.", "print.", "prefill.", "import.")),
    "read": ("查阅", ("file.read", "letter.read", "feedback.read", "site.report_read", "notes.read")),
    "check": ("核查", ("screening.", "finding", "credit", "selfcheck.", "eligibility.")),
    "correction": ("补正与期限", ("correction.", "extension.", "deadline.", "window.", "return.")),
    "paper": ("公文", ("documents.",)),
    "internal": ("内部记录与任务", ("note.", "task.", "comment.", "archive.", "job.")),
    "recusal": ("回避", ("recusal.", "conflict.", "avoidance.")),
    "review": ("评审", ("assignment.",)),
}
OTHER = "other"
OTHER_LABEL = "其他"
KIND_CHOICES = [*((kind, label) for kind, (label, _) in KINDS.items()), (OTHER, OTHER_LABEL)]
EXPERT = "评审专家"


def _named(words: str) -> Callable[[Payload], str]:
    return lambda payload: f"{words}“{payload['name']}”" if payload.get("name") else words


def _reasoned(words: str) -> Callable[[Payload], str]:
    return lambda payload: f"{words}。理由：{payload['reason']}" if payload.get("reason") else words


def _changed(names: Sequence[str]) -> str:
    before, after = names
    return after if before == after else f"由{before}改为{after}"


# What the registry of words does not say about an event of a dossier: its particulars.
WORDS: dict[str, Callable[[Payload], str]] = {
    "application.placed": lambda p: f"组别：{_changed(p['group'])}；推荐部门：{_changed(p['bureau'])}",
    "application.group_corrected": lambda p: f"组别由{p['group'][0]}更正为{p['group'][1]}。原因：{p['reason']}",
    "application.transferred": lambda p: f"由{p['from']}转交{p['to']}。原因：{p['reason']}",
    "dossier.frozen": lambda p: f"提交第 {p['version']} 版，清单摘要 {sha_short(str(p['digest']))}",
    "evidence.added": _named("上传"),
    "evidence.removed": _named("移除"),
    "evidence.replaced": _named("替换"),
    "evidence.moved": _named("调整次序"),
    "application.extension_proposed": _reasoned("提出延长申报期限"),
    "application.extension_declined": _reasoned("不同意延长申报期限"),
    "application.extended": _reasoned("延长申报期限"),
    "avoidance.asked": lambda p: f"请求{p['unit']}的人员回避。理由：{p['reason']}",
    "avoidance.taken_back": lambda p: f"不再请求{p['unit']}的人员回避",
    "file.read": _named("查阅文件"),
    "screening.answered": lambda p: f"保存核查结论 {len(p['answers'])} 项",
    "correction.asked": lambda p: f"第 {p['round']} 次要求补正，共 {len(p['parts'])} 项",
    "correction.replied": lambda p: f"第 {p['round']} 次补正填写说明 {p['replies']} 项",
    "correction.extended": _reasoned("延长补正期限"),
    "correction.ended_late": _reasoned("按逾期失效办理"),
    "documents.issued": lambda p: f"制发公文 {p['number']}".strip(),
    "task.assigned": lambda p: f"交办任务，期限 {p['due_on']}",
    "archive.made": lambda p: f"打包申报材料，清单摘要 {sha_short(str(p['manifest']))}",
}


@dataclass(frozen=True, slots=True)
class TimelineLine:
    """One event: when, who, its kind, what in words, and its place in the chain."""

    at: datetime
    who: str
    kind: str
    text: str
    seq: int
    digest: str


def timeline_of(*, application: Application, kind: str = "") -> QuerySet[AuditEvent]:
    """The events about a (loaded) dossier, newest first, of one kind or of every; lines_of puts a page into words."""
    found = events(object_type="application", object_id=str(application.pk))
    if kind in KINDS:
        return found.filter(_begins(KINDS[kind][1]))
    if kind == OTHER:
        return found.exclude(_begins(tuple(part for _, parts in KINDS.values() for part in parts)))
    return found


def _begins(parts: tuple[str, ...]) -> Q:
    found = Q()
    for part in parts:
        found |= Q(action__startswith=part)
    return found


def lines_of(page: QuerySet[AuditEvent]) -> list[TimelineLine]:
    """A page of the timeline in words. Two queries. Experts are not named: the office knows them by their number."""
    found = list(page.select_related("actor"))
    experts = set(
        RoleGrant.objects.filter(role=RoleCode.EXPERT, user__in={e.actor_id for e in found if e.actor_id}).values_list(
            "user_id", flat=True
        )
    )
    return [
        TimelineLine(
            event.at,
            EXPERT if event.actor_id in experts else event.actor.name if event.actor else event.actor_label,
            kind_of(event.action),
            words_of(event),
            event.seq,
            event.hash,
        )
        for event in found
    ]


def kind_of(action: str) -> str:
    """The label of an action's kind."""
    return next((label for label, parts in KINDS.values() if action.startswith(parts)), OTHER_LABEL)


def words_of(event: AuditEvent) -> str:
    """What happened, in words; an event that has none of its own shows its kind and its name in the log."""
    known = WORDS.get(event.action)
    if known is not None:
        return known(event.payload)
    words = action_words(event.action)
    if words == event.action:
        return f"{kind_of(event.action)}（{event.action}）"
    moved = event.action.removeprefix(MOVE) in APPLICATION.action
    reason = event.payload.get("reason") if moved else ""
    return f"{words}。原因：{reason}" if reason else words
