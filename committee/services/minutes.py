"""会议纪要: edited beside the portal's facts, issued as a PDF with the audit chain's end printed."""

from datetime import datetime

from baoji_award.accounts.enums import RoleCode
from baoji_award.accounts.models import User
from baoji_award.audit.services import anchor, record, unit_of_work
from baoji_award.calendar.clock import database_now
from baoji_award.documents.docx import DocxText
from baoji_award.documents.models import Document
from baoji_award.documents.services import issue_document
from baoji_award.errors import Conflict, DomainError, NotFoundForYou
from baoji_award.ui.words import moment as in_words
from committee.models import Meeting, Minutes, Motion
from committee.printing import printed_anchor
from committee.roles import require_no_recusal
from committee.selectors.minutes import Facts, facts_of, last_of, minutes_of
from committee.selectors.papers import CONCERNED
from committee.services.meetings import locked_meeting

PASSED = {True: "通过", False: "未通过", None: "未计票"}
HEADS = ("奖项", "单位名称", "同意", "不同意", "弃权", "基数", "结果")


@unit_of_work()
def save_minutes(*, meeting_id: int, text: str, version: int, by: User, at: datetime | None = None) -> Minutes:
    """Keeps the text of the minutes and returns them. `version` is the one that was edited, 0 for the first.

    Raises NotFoundForYou, Refused (recused officer), Conflict when somebody else has edited it since, DomainError:
    issued, a run-off (its minutes are those of the first ballot). Side effects: the row; audit `minutes.saved`.
    """
    meeting = _prepared(meeting_id, by)
    kept = minutes_of(meeting)
    if kept and kept.issued_at:
        raise DomainError("会议纪要已经印发，不能修改。")
    if (kept.version if kept else 0) != version:
        raise Conflict("会议纪要已被他人修改，请重新打开后再编辑。")
    minutes = kept or Minutes(meeting=meeting)
    minutes.text, minutes.version = text, version + 1
    minutes.edited_by, minutes.edited_at = by, at or database_now()
    minutes.save()
    _record("minutes.saved", meeting, {"version": minutes.version}, by=by, at=minutes.edited_at)
    return minutes


@unit_of_work()
def issue_minutes(*, meeting_id: int, version: int, by: User, at: datetime | None = None) -> Minutes:
    """Issues the minutes in the version that was read, and returns them.

    Raises NotFoundForYou, Refused (recused officer), Conflict when they were edited since, DomainError: no text,
    issued already, count not confirmed. Side effects: the PDF with the audit anchor; audit `minutes.issued`.
    """
    meeting = _prepared(meeting_id, by)
    minutes = minutes_of(meeting)
    if minutes is None:
        raise DomainError("请先撰写并保存会议纪要。")
    if minutes.issued_at:
        raise DomainError("会议纪要已经印发。")
    if minutes.version != version:
        raise Conflict("会议纪要已被他人修改，请重新打开后再印发。")
    if last_of(meeting).phase != "confirmed":
        raise DomainError("计票结果确认后才能印发会议纪要。")
    moment = at or database_now()
    mark = anchor()
    minutes.anchor = f"{mark.seq}:{mark.hash}"
    minutes.document = _document(minutes, by=by, at=moment)
    minutes.issued_by, minutes.issued_at = by, moment
    minutes.save()
    _record("minutes.issued", meeting, {"sha256": minutes.document.stored.sha256}, by=by, at=moment)
    return minutes


@unit_of_work()
def minutes_to_edit(*, meeting_id: int, by: User, at: datetime | None = None) -> tuple[str, bytes]:
    """Title and bytes of the minutes as a DOCX for the office. Raises as save_minutes, NotFoundForYou without a text.

    Side effect: audit `file.read`.
    """
    meeting = _prepared(meeting_id, by)
    minutes = minutes_of(meeting)
    if minutes is None:
        raise NotFoundForYou
    title = title_of(meeting)
    _record("file.read", meeting, {"name": f"{title}.docx"}, by=by, at=at or database_now())
    return title, _docx(title, minutes, facts_of(meeting))


@unit_of_work()
def read_minutes(*, meeting_id: int, by: User, at: datetime | None = None) -> Document:
    """The issued minutes, for the office to send on. Raises as save_minutes, NotFoundForYou before they are issued.

    Side effect: audit `file.read` with the SHA-256.
    """
    meeting = _prepared(meeting_id, by)
    minutes = minutes_of(meeting)
    if minutes is None or minutes.document is None:
        raise NotFoundForYou
    document = minutes.document
    payload: dict[str, object] = {"name": document.title, "sha256": document.stored.sha256}
    _record("file.read", meeting, payload, by=by, at=at or database_now())
    return document


def title_of(meeting: Meeting) -> str:
    return f"{meeting.title}纪要"


def _prepared(meeting_id: int, by: User) -> Meeting:
    meeting = locked_meeting(meeting_id, by=by, role=RoleCode.OFFICE)
    require_no_recusal(by, meeting.cycle, *CONCERNED)
    if meeting.runoff_of_id:
        raise DomainError("会议纪要与第1轮表决一并撰写。")
    return meeting


def _document(minutes: Minutes, *, by: User, at: datetime) -> Document:
    meeting = minutes.meeting
    labels = meeting.cycle.rulebook.labels
    facts = facts_of(meeting)
    return issue_document(
        kind="minutes",
        template="documents/minutes.html",
        context={
            "title": title_of(meeting),
            "mark": f"{labels.committee}会议纪要",
            "signer": labels.committee,
            "paragraphs": [line for line in minutes.text.splitlines() if line.strip()],
            "facts": facts,
            "people": people_of(facts),
            "anchor": printed_anchor(minutes.anchor),
        },
        object_type="meeting",
        object_id=str(meeting.pk),
        by=by,
        at=at,
    )


def _docx(title: str, minutes: Minutes, facts: Facts) -> bytes:
    text = DocxText(title=title, made_at=minutes.edited_at)
    text.paragraph(title, style="Title")
    for label, value in people_of(facts):
        text.paragraph(f"{label}：{value}")
    for line in minutes.text.splitlines():
        text.paragraph(line)
    for sitting in facts.sittings:
        text.heading(f"第{sitting.meeting.round}轮表决")
        rows = [_row(item.motion) for item in sitting.items]
        text.table(rows, head=HEADS)
        for item in sitting.items:
            if item.out:
                text.paragraph(f"审议{item.motion.application.organisation.name}时回避：{'、'.join(item.out)}。")
    return text.content()


def _row(motion: Motion) -> list[str]:
    counts = [str(count) for count in (motion.agree, motion.disagree, motion.abstain, motion.base)]
    return [motion.kind.name, motion.application.organisation.name, *counts, PASSED[motion.passed]]


def people_of(facts: Facts) -> list[tuple[str, str]]:
    """The head of the minutes: time, place, agenda and people, each as label and words."""
    groups = (
        ("出席", [person.name for person in facts.present]),
        ("列席（不参加表决）", [person.name for person in facts.attending]),
        ("请假", [f"{leave.member.name}（{leave.reason}）" for leave in facts.leaves]),
        ("缺席", [person.name for person in facts.absent]),
        ("议题", [f"{n}. {title}" for n, title in enumerate(facts.agenda, start=1)]),
    )
    head = [("时间", in_words(facts.meeting.held_at)), ("地点", facts.meeting.place)]
    return head + [(label, "、".join(words)) for label, words in groups if words]


def _record(action: str, meeting: Meeting, payload: dict[str, object], *, by: User, at: datetime) -> None:
    record(action=action, by=by, at=at, object_type="meeting", object_id=str(meeting.pk), payload=payload)
