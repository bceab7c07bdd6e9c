"""Publishing the candidate list: one transaction, nothing before it, nothing after it (plan 五（七）)."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.urls import reverse

from applications.models import Application, AwardCycle
from applications.roles import ROLES
from applications.selectors.archived_round import applications_digest
from applications.workflow.engine import advance_application
from baoji_award.accounts.enums import RoleCode
from baoji_award.accounts.models import User
from baoji_award.audit.facts import facts_digest
from baoji_award.audit.services import anchor, record, unit_of_work
from baoji_award.calendar.clock import database_now
from baoji_award.calendar.ics import Event
from baoji_award.documents.models import Document, DocumentNumber
from baoji_award.documents.numbering import allocate_number
from baoji_award.documents.services import issue_document
from baoji_award.errors import Conflict, DomainError
from baoji_award.notifications.services import tell
from committee.models import PublicNotice
from committee.printing import in_groups, printed_anchor
from committee.roles import require_no_recusal, require_role
from committee.selectors.dated_events import notice_end
from committee.selectors.meetings import resolution_of
from committee.selectors.notice_content import content_of
from committee.selectors.notice_drafts import NoticeDraft, draft_of
from committee.selectors.notices import list_is_final

LISTED_STATES = ("candidate", "in_notice")
LEAST_REASON, MOST_REASON = 5, 300
AFTER_AWARDS = (
    "本轮已有单位审定授奖，公示名单不再更正。其余候选单位办结后，最终名单以评选结果通报公布；"
    "对已获奖单位的异议查实的，按撤销奖项办理。"
)
CHANGED = "名单或公示日期在您查看之后有变化，请重新核对后再发布。"


@unit_of_work()
def publish_notice(*, cycle_id: int, by: User, seen: str = "", at: datetime | None = None) -> PublicNotice:
    """Publishes the whole list with its period and returns the notice, which is never changed again.

    `seen` is the fingerprint of the draft the officer looked at. Raises NotFoundForYou, Refused (recused officer),
    Conflict (the draft is another one by now), DomainError: not in stage 7, no resolution, published already, the
    calendar of the period's year not entered. Side effects, all or nothing:
    - allocates the number, renders the PDF, writes the notice with its stored dates, digest and audit anchor
    - sets the round's `list_published_at`, which lifts the veil from the states
    - moves every candidate by publish (advance_application), which tells applicants and bureaus
    - tells those who are not on the list
    - audit event `notice.published`
    """
    cycle = _locked(cycle_id, by, "candidate")
    if resolution_of(cycle) is None:
        raise DomainError("组委会尚未形成决议，不能发布公示。")
    if cycle.list_published_at is not None:
        raise DomainError("本轮名单已经公示。")
    moment = at or database_now()
    notice = _write(cycle, _publishable(draft_of(cycle, moment), seen), by=by, at=moment)
    cycle.list_published_at = moment
    cycle.save(update_fields=["list_published_at"])
    _move_candidates(cycle, by=by, at=moment)
    _tell_the_others(cycle, at=moment)
    _record("notice.published", notice, by=by, at=moment)
    return notice


@unit_of_work()
def correct_notice(*, cycle_id: int, reason: str, by: User, seen: str = "", at: datetime | None = None) -> PublicNotice:
    """Publishes the list as it stands now as the next version, whose period begins anew, and returns it.

    The version before stays as it is; the two name each other. `reason` is printed. Raises as publish_notice, and
    DomainError: nothing published yet, an award given, the list has not changed, a reason too short or too long. Side
    effects:
    - a new number, PDF, period, digest that covers the digest before it, audit anchor
    - moves candidates who are new on the list by publish
    - tells those who stay on the list that the period runs again
    - audit event `notice.corrected`
    """
    text = reason.strip().rstrip("。")
    if not LEAST_REASON <= len(text) <= MOST_REASON:
        raise DomainError(f"请写明变动原因，{LEAST_REASON}至{MOST_REASON}字；原因随公示公开。")
    cycle = _locked(cycle_id, by, *LISTED_STATES)
    if list_is_final(cycle):
        raise DomainError(AFTER_AWARDS)
    moment = at or database_now()
    draft = draft_of(cycle, moment, reason=text)
    if draft.previous is None:
        raise DomainError("名单尚未公示，没有可更正的公示。")
    if not draft.changes_list:
        raise DomainError("名单没有变动，公示日期不变；文字差错请发布勘误。")
    staying = list(cycle.applications.filter(state="in_notice").select_related("organisation", "cycle"))
    notice = _write(cycle, _publishable(draft, seen), reason=text, by=by, at=moment)
    _move_candidates(cycle, by=by, at=moment)
    end = notice_end(notice)
    _tell(staying, "notice_corrected", key=f":{notice.slug}", extra={"notice": notice}, event=end, at=moment)
    _record("notice.corrected", notice, by=by, at=moment)
    return notice


def _locked(cycle_id: int, by: User, *states: str) -> AwardCycle:
    cycle = AwardCycle.objects.select_for_update().get(pk=cycle_id)
    require_role(by, RoleCode.OFFICE, cycle)
    require_no_recusal(by, cycle, *states)
    if cycle.state != "publicity":
        raise DomainError("请先启动审定公示阶段，再发布公示。")
    return cycle


def _publishable(draft: NoticeDraft, seen: str) -> NoticeDraft:
    if draft.warnings:
        raise DomainError("；".join(draft.warnings) + "，暂不能发布公示。")
    if seen and seen != draft.fingerprint:
        raise Conflict(CHANGED)
    return draft


def _write(cycle: AwardCycle, draft: NoticeDraft, *, reason: str = "", by: User, at: datetime) -> PublicNotice:
    number = allocate_number(series="notice", year=draft.published_on.year, prefix=cycle.rulebook.numbers.notice)
    mark = anchor()
    notice = PublicNotice(
        cycle=cycle,
        number=number,
        slug=f"{number.year}-{number.value}",
        version=draft.version,
        replaces=draft.previous,
        previous_digest=draft.previous.digest if draft.previous else "",
        reason=reason,
        title=draft.title,
        body=draft.body,
        details=draft.details,
        entries=draft.entries,
        published_on=draft.published_on,
        published_at=at,
        published_by=by,
        first_day=draft.first_day,
        last_day=draft.last_day,
        ends_at=draft.ends_at,
        explanation=draft.explanation,
        dates=draft.dates,
        anchor=f"{mark.seq}:{mark.hash}",
    )
    notice.digest = facts_digest(content_of(notice))
    notice.document = _document(notice, number=number, by=by, at=at)
    notice.save(force_insert=True)
    return notice


def _document(notice: PublicNotice, *, number: DocumentNumber, by: User, at: datetime) -> Document:
    return issue_document(
        kind="notice",
        template="documents/notice.html",
        context=paper_of(notice) | {"anchor": printed_anchor(notice.anchor), "digest": in_groups(notice.digest)},
        object_type="notice",
        object_id=notice.slug,
        by=by,
        at=at,
        number=number,
    )


def paper_of(paper: PublicNotice | NoticeDraft) -> dict[str, object]:
    """What the printed notice is made of, for one that is published and for its draft alike."""
    signer = paper.details["signer"]
    return {
        "title": paper.title,
        "mark": signer,
        "signer": signer,
        "paper": paper,
        "paragraphs": paper.body.split("\n"),
        "attachments": ["拟获奖组织名单"],
    }


def _move_candidates(cycle: AwardCycle, *, by: User, at: datetime) -> None:
    for pk in cycle.applications.filter(state="candidate").order_by("pk").values_list("pk", flat=True):
        advance_application(application_id=pk, action="publish", by=by, at=at)


def _tell_the_others(cycle: AwardCycle, *, at: datetime) -> None:
    """Whoever is not on the list learns it at the same moment as everybody else, not before."""
    left_out = Application.objects.filter(cycle=cycle, state="not_proposed").select_related("organisation", "cycle")
    _tell(left_out, "not_propose", key="", extra={}, at=at)


def _tell(
    applications: Iterable[Application],
    template: str,
    *,
    key: str,
    extra: Mapping[str, object],
    event: Event | None = None,
    at: datetime,
) -> None:
    for application in applications:
        for role in (RoleCode.APPLICANT, RoleCode.BUREAU):
            tell(
                to=ROLES[role].holders(application),
                template=template,
                context={"application": application, "at": at, **extra},
                key=f"{template}:{application.pk}{key}",
                link=reverse("applications:detail", args=[application.number]),
                event=event,
                at=at,
            )


def _record(action: str, notice: PublicNotice, *, by: User, at: datetime) -> None:
    record(
        action=action,
        by=by,
        at=at,
        object_type="notice",
        object_id=notice.slug,
        payload={
            "number": notice.number.text,
            "version": notice.version,
            "digest": notice.digest,
            "previous_digest": notice.previous_digest,
            "count": sum(len(entry["lines"]) for entry in notice.entries),
            "first_day": notice.first_day.isoformat(),
            "last_day": notice.last_day.isoformat(),
            "reason": notice.reason,
            "cycle": notice.cycle_id,
            "applications": applications_digest(notice.cycle),
        },
    )
