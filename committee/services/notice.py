"""Publishing the candidate list: one transaction, nothing before it, nothing after it (plan 五（七）)."""

import hashlib
import json
from datetime import datetime

from django.urls import reverse

from applications.models import Application, AwardCycle
from applications.roles import ROLES
from applications.workflow.engine import advance_application
from baoji_award.accounts.enums import RoleCode
from baoji_award.accounts.models import User
from baoji_award.audit.services import anchor, record, unit_of_work
from baoji_award.calendar.clock import database_now
from baoji_award.documents.models import Document, DocumentNumber
from baoji_award.documents.numbering import allocate_number
from baoji_award.documents.services import issue_document
from baoji_award.errors import DomainError
from baoji_award.notifications.services import tell
from committee.models import PublicNotice
from committee.printing import printed_anchor
from committee.roles import require_no_recusal, require_role
from committee.selectors.meetings import resolution_of
from committee.selectors.notices import NoticeDraft, draft_of


@unit_of_work()
def publish_notice(*, cycle_id: int, by: User, at: datetime | None = None) -> PublicNotice:
    """Publishes the whole list with its period and returns the notice, which is never changed again.

    Raises NotFoundForYou, Refused (recused officer), DomainError: not in stage 7, no resolution, published already,
    the calendar of the period's year not entered. Side effects, all or nothing:
    - allocates the number, renders the PDF, writes the notice with its stored dates, digest and audit anchor
    - sets the round's `list_published_at`, which lifts the veil from the states
    - moves every candidate by publish (advance_application), which tells applicants and bureaus
    - tells those who are not on the list
    - audit event `notice.published`
    """
    cycle = AwardCycle.objects.select_for_update().get(pk=cycle_id)
    require_role(by, RoleCode.OFFICE, cycle)
    require_no_recusal(by, cycle, "candidate")
    moment = at or database_now()
    _refuse(cycle)
    draft = draft_of(cycle, moment)
    if draft.period.warnings:
        raise DomainError("；".join(draft.period.warnings) + "，暂不能发布公示。")
    notice = _write(cycle, draft, by=by, at=moment)
    cycle.list_published_at = moment
    cycle.save(update_fields=["list_published_at"])
    for pk in cycle.applications.filter(state="candidate").order_by("pk").values_list("pk", flat=True):
        advance_application(application_id=pk, action="publish", by=by, at=moment)
    _tell_the_others(cycle, at=moment)
    record(
        action="notice.published",
        by=by,
        at=moment,
        object_type="notice",
        object_id=notice.slug,
        payload={
            "number": notice.number.text,
            "digest": notice.digest,
            "count": draft.count,
            "first_day": notice.first_day.isoformat(),
            "last_day": notice.last_day.isoformat(),
        },
    )
    return notice


def _refuse(cycle: AwardCycle) -> None:
    if cycle.state != "publicity":
        raise DomainError("请先启动审定公示阶段，再发布公示。")
    if resolution_of(cycle) is None:
        raise DomainError("组委会尚未形成决议，不能发布公示。")
    if cycle.list_published_at is not None:
        raise DomainError("本轮名单已经公示。")


def _write(cycle: AwardCycle, draft: NoticeDraft, *, by: User, at: datetime) -> PublicNotice:
    number = allocate_number(series="notice", year=draft.published_on.year, prefix=cycle.rulebook.numbers.notice)
    slug = f"{number.year}-{number.value}"
    mark = anchor()
    values = {
        "title": draft.title,
        "body": draft.body,
        "entries": draft.entries,
        "published_on": draft.published_on,
        "first_day": draft.period.first_day,
        "last_day": draft.period.last_day,
        "ends_at": draft.period.ends_at,
        "explanation": draft.period.sentence,
    }
    anchor_text = f"{mark.seq}:{mark.hash}"
    return PublicNotice.objects.create(
        **values,
        cycle=cycle,
        number=number,
        slug=slug,
        published_at=at,
        published_by=by,
        anchor=anchor_text,
        digest=digest_of(values),
        document=_document(cycle, values, number=number, slug=slug, anchor_text=anchor_text, by=by, at=at),
    )


def _document(
    cycle: AwardCycle,
    values: dict[str, object],
    *,
    number: DocumentNumber,
    slug: str,
    anchor_text: str,
    by: User,
    at: datetime,
) -> Document:
    labels = cycle.rulebook.labels
    return issue_document(
        kind="notice",
        template="documents/notice.html",
        context={
            **values,
            "mark": labels.office,
            "signer": labels.office,
            "labels": labels,
            "paragraphs": str(values["body"]).split("\n"),
            "anchor": printed_anchor(anchor_text),
        },
        object_type="notice",
        object_id=slug,
        by=by,
        at=at,
        number=number,
    )


def digest_of(values: dict[str, object]) -> str:
    """SHA-256 of the canonical JSON text of what the public reads."""
    text = json.dumps(values, sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=str)
    return hashlib.sha256(text.encode()).hexdigest()


def _tell_the_others(cycle: AwardCycle, *, at: datetime) -> None:
    """Whoever is not on the list learns it at the same moment as everybody else, not before."""
    left_out = Application.objects.filter(cycle=cycle, state="not_proposed").select_related("organisation", "cycle")
    for application in left_out:
        for role in (RoleCode.APPLICANT, RoleCode.BUREAU):
            tell(
                to=ROLES[role].holders(application),
                template="not_propose",
                context={"application": application, "at": at},
                key=f"not_propose:{application.pk}",
                link=reverse("applications:detail", args=[application.number]),
                at=at,
            )
