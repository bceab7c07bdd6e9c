"""The winner's side after the award: terms of use accepted, yearly reviews handed in and closed."""

import hashlib
from collections.abc import Sequence
from datetime import datetime

from applications.models import Application
from applications.rules.base import anniversary
from applications.workflow.engine import lock_application
from baoji_award.accounts.enums import RoleCode
from baoji_award.accounts.models import User
from baoji_award.audit.services import record, unit_of_work
from baoji_award.calendar.clock import database_now, local_day
from baoji_award.documents.inspection import stored_name
from baoji_award.errors import Conflict, DomainError, NotFoundForYou
from committee.models import Award, FollowUp, FollowUpFile, TermsAcceptance
from committee.models.honours import OPENS_DAYS
from committee.selectors.honours import holds_for
from committee.services.incoming import Uploaded, filed, inspected
from committee.services.revocations import locked_as_office

LONGEST_TEXT, LONGEST_NOTE, MOST_FILES = 3000, 1000, 10


def plan_reviews(award: Award, application: Application, *, at: datetime) -> None:
    """Enters the yearly reviews of the round's rules, due on the anniversaries of the award. In its unit of work."""
    start, years = local_day(at), application.cycle.rulebook.honours.review_years
    FollowUp.objects.bulk_create(
        FollowUp(award=award, due_on=anniversary(start, number)) for number in range(1, years + 1)
    )


def terms_digest(text: str) -> str:
    """What the form carries of the terms it showed."""
    return hashlib.sha256(text.encode()).hexdigest()


@unit_of_work()
def accept_terms(*, application_id: int, digest: str, by: User, at: datetime | None = None) -> TermsAcceptance:
    """Accepts the terms that were shown, for the winner, and returns the acceptance; a second time changes nothing.

    Raises NotFoundForYou (not the winner's), Conflict (other terms than those shown, revoked).
    Side effects: the row with the whole text, audit event `honour.terms_accepted`.
    """
    application, award = _locked_as_winner(application_id, by)
    there = TermsAcceptance.objects.filter(award=award).first()
    if there is not None:
        return there
    text = application.cycle.rulebook.honours.terms
    if digest != terms_digest(text):
        raise Conflict("荣誉使用须知已更新，请重新阅读后确认。")
    moment = at or database_now()
    accepted = TermsAcceptance.objects.create(award=award, text=text, digest=digest, accepted_by=by, accepted_at=moment)
    _record("honour.terms_accepted", award, by, moment, {"digest": digest})
    return accepted


def hand_in_review(
    *, application_id: int, pk: int, text: str, files: Sequence[Uploaded], by: User, at: datetime | None = None
) -> FollowUp:
    """Hands a yearly review in and returns it; it may be handed in late, and once.

    Raises NotFoundForYou, Conflict (handed in already, revoked), DomainError (too early, nothing said, too many files),
    RejectedFile. Side effects: the review, its files, audit event `honour.review_handed_in`.
    """
    if not text.strip() or len(text) > LONGEST_TEXT:
        raise DomainError(f"请填写复核情况，不超过 {LONGEST_TEXT} 字。")
    if len(files) > MOST_FILES:
        raise DomainError(f"附件至多 {MOST_FILES} 份，请合并后上传。")
    seen = [(upload, inspected(upload)) for upload in files]
    with unit_of_work():
        _, award = _locked_as_winner(application_id, by)
        review = FollowUp.objects.select_for_update().filter(award=award, pk=pk).first()
        if review is None:
            raise NotFoundForYou
        moment = at or database_now()
        if review.handed_in_at is not None or review.closed_at is not None:
            raise Conflict("本次复核已提交。")
        if local_day(moment) < review.opens_on:
            raise DomainError(f"本次复核自截止日前 {OPENS_DAYS} 天起提交。")
        review.text, review.handed_in_by, review.handed_in_at = text.strip(), by, moment
        review.save(update_fields=["text", "handed_in_by", "handed_in_at"])
        for upload, found in seen:
            name = stored_name(upload)
            stored = filed(upload, found, name="年度复核附件", by=by, at=moment)
            FollowUpFile.objects.create(follow_up=review, name=name, stored=stored)
        payload = {"review": review.pk, "due_on": review.due_on.isoformat(), "files": len(seen)}
        _record("honour.review_handed_in", award, by, moment, payload)
    return review


@unit_of_work()
def close_review(*, pk: int, note: str, by: User, at: datetime | None = None) -> FollowUp:
    """Closes a yearly review with the office's note, handed in or not, and returns it.

    Raises NotFoundForYou, Conflict (closed already), DomainError (no note).
    Side effects: the review, audit event `honour.review_closed`.
    """
    found = FollowUp.objects.select_related("award").filter(pk=pk).first()
    if found is None:
        raise NotFoundForYou
    locked_as_office(found.award.application_id, by)
    review = FollowUp.objects.select_for_update(of=("self",)).select_related("award").get(pk=pk)
    if review.closed_at is not None:
        raise Conflict("本次复核已办结。")
    if not note.strip() or len(note) > LONGEST_NOTE:
        raise DomainError(f"请填写办理意见，不超过 {LONGEST_NOTE} 字。")
    moment = at or database_now()
    review.note, review.closed_by, review.closed_at = note.strip(), by, moment
    review.save(update_fields=["note", "closed_by", "closed_at"])
    payload: dict[str, object] = {"review": review.pk, "handed_in": review.handed_in_at is not None}
    _record("honour.review_closed", review.award, by, moment, payload)
    return review


def _locked_as_winner(application_id: int, by: User) -> tuple[Application, Award]:
    application = lock_application(application_id)
    award = Award.objects.filter(application=application).first()
    if award is None or not holds_for(by, RoleCode.APPLICANT, application):
        raise NotFoundForYou
    if application.state != "awarded":
        raise Conflict("该奖项已撤销。")
    return application, award


def _record(action: str, award: Award, by: User, at: datetime, payload: dict[str, object]) -> None:
    record(
        action=action,
        by=by,
        at=at,
        object_type="application",
        object_id=str(award.application_id),
        payload={"award": award.pk, **payload},
    )
