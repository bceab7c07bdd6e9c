"""Editing and approving a feedback letter; approval orders its issue to applicant and bureau at once."""

from collections.abc import Sequence
from datetime import datetime

from applications.roles import not_recused
from baoji_award.accounts.enums import RoleCode
from baoji_award.accounts.models import User
from baoji_award.audit.models import AuditEvent
from baoji_award.audit.services import record, unit_of_work
from baoji_award.calendar.clock import database_now
from baoji_award.errors import Conflict, DomainError, NotFoundForYou
from baoji_award.notifications import outbox
from reviews.models import FeedbackLetter
from reviews.selectors.feedback_draft import Category, names_in, stored, text_of
from reviews.services.experts import require_role_in_round

LETTER_TOPIC = "reviews.feedback_letter"
EDITED = "feedback.edited"


@unit_of_work()
def edit_letter(
    *, number: str, categories: Sequence[Category], version: int, by: User, at: datetime | None = None
) -> FeedbackLetter:
    """Puts the office's wording in place of the draft; returns the letter.

    Raises NotFoundForYou (not the round's office, recused, no letter decided), Conflict (approved, or changed since
    the page was shown), DomainError (a remark names an expert). Side effects: the row, audit event `feedback.edited`.
    """
    letter = _locked(number, version, by)
    _require_nameless(letter, categories)
    now = at or database_now()
    letter.text, letter.version = stored(categories), version + 1
    letter.written_by, letter.written_at = by, now
    letter.save(update_fields=["text", "version", "written_by", "written_at"])
    _record(EDITED, letter, by, now)
    return letter


@unit_of_work()
def approve_letter(*, number: str, version: int, by: User, at: datetime | None = None) -> FeedbackLetter:
    """Approves the wording that `by` saw and orders its issue; returns the letter.

    Raises NotFoundForYou, Conflict as edit_letter, DomainError (`by` decided on the list or wrote any version, or a
    remark names an expert). Side effects: name and time, audit event `feedback.approved`, an outbox entry that
    renders the document and opens it to applicant and bureau in one transaction.
    """
    letter = _locked(number, version, by)
    if by.pk in writers_of(letter):
        raise DomainError("反馈函须由拟稿人以外的经办人审签。")
    _require_nameless(letter, text_of(letter))
    now = at or database_now()
    letter.approved_by, letter.approved_at = by, now
    letter.save(update_fields=["approved_by", "approved_at"])
    _record("feedback.approved", letter, by, now)
    payload = {"application": letter.application_id}
    outbox.enqueue(topic=LETTER_TOPIC, key=str(letter.application_id), payload=payload, at=now)
    return letter


def writers_of(letter: FeedbackLetter) -> set[int | None]:
    """Whoever decided on the list, wrote the letter last, or wrote any version of it. One query."""
    edits = AuditEvent.objects.filter(action=EDITED, object_type="application", object_id=str(letter.application_id))
    return {letter.decided_by_id, letter.written_by_id, *edits.values_list("actor_id", flat=True)}


def _locked(number: str, version: int, by: User) -> FeedbackLetter:
    letter = (
        FeedbackLetter.objects.select_for_update(of=("self",))
        .select_related("application__cycle")
        .filter(not_recused(by, "application"), application__number=number)
        .first()
    )
    if letter is None:
        raise NotFoundForYou
    require_role_in_round(by, RoleCode.OFFICE, letter.application.cycle_id)
    if letter.approved_at is not None:
        raise Conflict("反馈函已审签，不再修改。")
    if letter.version != version:
        raise Conflict("反馈函已在其他窗口修改，请核对后重新保存。")
    return letter


def _require_nameless(letter: FeedbackLetter, categories: Sequence[Category]) -> None:
    if found := names_in(letter.application, categories):
        raise DomainError(f"反馈函不得出现专家姓名或代号，请删去：{'、'.join(found)}。")


def _record(action: str, letter: FeedbackLetter, by: User, at: datetime) -> None:
    record(
        action=action,
        by=by,
        at=at,
        object_type="application",
        object_id=str(letter.application_id),
        payload={"version": letter.version},
    )
