"""The history of a dossier in the words and within the limits of whoever looks at it."""

from dataclasses import dataclass
from datetime import datetime

from applications.models import Application
from applications.selectors.dossier_contents import is_applicant_of, sees_procedure
from applications.stages import APPLICATION, SYSTEM, Action
from applications.workflow.veil import sees_unpublished
from baoji_award.accounts.enums import RoleCode
from baoji_award.accounts.models import User
from baoji_award.audit.models import AuditEvent
from baoji_award.audit.selectors import events_of
from baoji_award.ui.shapes import Event
from baoji_award.ui.words import deadline

PREFIX = "application."
TRANSFERRED = "application.transferred"
PLACED = "application.placed"
OFFICE = RoleCode.OFFICE.label
OWN_WORK = {"evidence.added": "上传", "evidence.removed": "移除"}
# An expert or the agency meets the dossier when it is qualified; what came before is the office's.
QUALIFIED = "qualify"


@dataclass(frozen=True, slots=True)
class Trail:
    """The events shown, newest first, and the last reason that sent the dossier back (empty when it is not back)."""

    events: tuple[Event, ...]
    reason: str = ""
    returned_by: str = ""


def trail_of(*, by: User, application: Application) -> Trail:
    """Whatever this viewer may know of the dossier's history. One query.

    Persons are not named, only their side (ux.md 1.3). Moves onto the candidate list are left out for outsiders
    until the list is public.
    """
    found: list[Event] = []
    reason = returned_by = ""
    events = list(events_of("application", str(application.pk)))
    bureaus = _bureaus_at(events, application)
    for event, bureau in zip(events, bureaus, strict=True):
        line = _line(event, by, application, bureau)
        if line is not None:
            found.append(line)
        action = APPLICATION.action.get(event.action.removeprefix(PREFIX))
        if action is not None and action.name in {"return_to_applicant", "request_correction"}:
            reason, returned_by = str(event.payload.get("reason", "")), _side(action, bureau)
        elif action is not None:
            reason = returned_by = ""
    open_again = application.state in {"draft", "correction"}
    return Trail(tuple(reversed(found)), reason if open_again else "", returned_by if open_again else "")


def _bureaus_at(events: list[AuditEvent], application: Application) -> list[str]:
    """The name of the bureau in charge at each event: a transfer does not rewrite who did what before it."""
    names, name = [], application.bureau.name
    for event in reversed(events):
        names.append(name)
        if event.action == TRANSFERRED:
            name = str(event.payload["from"])
        elif event.action == PLACED:
            name = str(event.payload["bureau"][0])
    return names[::-1]


def _line(event: AuditEvent, by: User, application: Application, bureau: str) -> Event | None:
    if event.action in OWN_WORK and is_applicant_of(by, application):
        return Event(event.at, f"{OWN_WORK[event.action]}“{event.payload['name']}”")
    said = _beside_the_moves(event, application, bureau) if sees_procedure(by, application) else ""
    if said:
        return Event(event.at, said)
    action = APPLICATION.action.get(event.action.removeprefix(PREFIX)) if event.action.startswith(PREFIX) else None
    if action is None or not _may_know(action, by, application, event.at):
        return None
    reason = str(event.payload.get("reason", "")) if sees_procedure(by, application) else ""
    text = f"{_side(action, bureau)}：{action.label}" + (f"。原因：{reason}" if reason else "")
    return Event(event.at, text, key=action.tone == "primary")


def _beside_the_moves(event: AuditEvent, application: Application, bureau: str) -> str:
    """What happened to the dossier without moving it, in words; empty for every other event."""
    told = event.payload
    match event.action:
        case "application.created":
            return f"创建申报，编号 {application.number}"
        case "application.placed":
            return f"{RoleCode.APPLICANT.label}：选择{told['group'][1]}，推荐部门{told['bureau'][1]}"
        case "application.group_corrected":
            return f"{OFFICE}：组别由{told['group'][0]}更正为{told['group'][1]}。原因：{told['reason']}"
        case "application.transferred":
            return f"{OFFICE}：由{told['from']}转交{bureau}。原因：{told['reason']}"
        case "application.extended":
            until = deadline(datetime.fromisoformat(str(told["until"])))
            return f"{OFFICE}：截止时间延至{until}。原因：{told['reason']}"
    return ""


def _may_know(action: Action, by: User, application: Application, at: datetime) -> bool:
    target = APPLICATION.state[action.target]
    if target.shown_as and application.cycle.list_published_at is None and not sees_unpublished(by):
        return False
    if sees_procedure(by, application):
        return True
    return application.qualified_at is not None and (action.name == QUALIFIED or at > application.qualified_at)


def _side(action: Action, bureau: str) -> str:
    if action.by == SYSTEM:
        return "系统"
    if action.by == RoleCode.BUREAU:
        return bureau
    return str(RoleCode(action.by).label)
