"""Answering the self-check of a dossier."""

from collections.abc import Mapping
from datetime import datetime

from applications.models import EligibilityCheck
from applications.rules.eligibility import questions
from applications.services.applicant_section import lock_for_editing, touch
from applications.workflow.engine import Blocked
from baoji_award.accounts.models import User
from baoji_award.audit.services import record, unit_of_work
from baoji_award.errors import DomainError

HANDED_IN = "申报提交后，自查内容不能修改。"


def answer_self_check(
    *, application_id: int, answers: Mapping[str, bool], by: User, at: datetime | None = None
) -> EligibilityCheck:
    """Stores the answers with time and person and returns them; the same answers again change nothing.

    Side effects: locks the application, one row, raises the dossier's version, so that a submission of an older state
    is noticed; audit event `eligibility.answered`.
    Raises NotFoundForYou, Blocked (locked, late, or no draft any more), DomainError unless exactly the round's
    questions are answered.
    """
    with unit_of_work():
        application, moment = lock_for_editing(application_id, by=by, at=at)
        if application.state != "draft":
            raise Blocked(HANDED_IN)
        if set(answers) != {question.key for question in questions(application.cycle.rulebook)}:
            raise DomainError("请回答全部问题。")
        newest = application.eligibility_checks.first()
        if newest is not None and newest.answers == dict(answers):
            return newest
        stored = EligibilityCheck.objects.create(
            application=application, answers=dict(answers), answered_by=by, answered_at=moment
        )
        touch(application)
        record(
            action="eligibility.answered",
            by=by,
            at=moment,
            object_type="application",
            object_id=str(application.pk),
            payload={"number": application.number, "answers": dict(answers)},
        )
    return stored
