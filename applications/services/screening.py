"""The office's answers on its checklist: completeness, truthfulness, accuracy, credit (plan 五（二）)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from applications.models import Application, CheckAnswer
from applications.selectors.screening import checks_of
from applications.services.applicant_section import touch
from applications.services.desk_lock import lock_on_desk
from baoji_award.accounts.models import User
from baoji_award.audit.services import record, unit_of_work
from baoji_award.calendar.clock import database_now
from baoji_award.errors import DomainError

LONGEST_NOTE = 500


@dataclass(frozen=True, slots=True)
class CheckReply:
    """A verdict (CheckAnswer.Verdict) and its note."""

    verdict: str
    note: str = ""


def answer_checks(
    *,
    application_id: int,
    answers: Mapping[str, CheckReply],
    version: int,
    by: User,
    at: datetime | None = None,
) -> Application:
    """Saves the answers to these lines of the round's checklist, in place of earlier ones; returns the dossier.

    A line that is not among `answers` keeps what it has; an answer equal to the stored one keeps its officer and time,
    unless the dossier was handed in again since: then the same verdict is a new answer.
    Side effects in one transaction: the CheckAnswer rows, the dossier's version, audit event `screening.answered`
    with the answers that changed. Nothing changed writes nothing.
    Raises NotFoundForYou, Refused, Conflict (not in 资格初审, or changed meanwhile), DomainError (an unknown line or
    verdict, a doubt without its note).
    """
    with unit_of_work():
        application = lock_on_desk(application_id, action="qualify", by=by, version=version, at=at)
        moment = at or database_now()
        _check(application, answers)
        stored = {
            check.rule.key: CheckReply(check.answer.verdict, check.answer.note)
            for check in checks_of(application)
            if check.answer is not None and not check.outdated
        }
        changed = {item: reply for item, reply in answers.items() if stored.get(item) != reply}
        if changed:
            _store(application, changed, by, moment)
            touch(application)
            record(
                action="screening.answered",
                by=by,
                at=moment,
                object_type="application",
                object_id=str(application.pk),
                payload={
                    "number": application.number,
                    "answers": {item: [reply.verdict, reply.note] for item, reply in changed.items()},
                },
            )
    return application


def _store(application: Application, replies: Mapping[str, CheckReply], by: User, at: datetime) -> None:
    """One query for the whole list, in place of earlier answers."""
    CheckAnswer.objects.bulk_create(
        [
            CheckAnswer(application=application, item=item, verdict=reply.verdict, note=reply.note, by=by, at=at)
            for item, reply in replies.items()
        ],
        update_conflicts=True,
        unique_fields=["application", "item"],
        update_fields=["verdict", "note", "by", "at"],
    )


def _check(application: Application, answers: Mapping[str, CheckReply]) -> None:
    labels = {rule.key: rule.label for rule in application.cycle.rulebook.screening}
    for item, reply in answers.items():
        if item not in labels or reply.verdict not in CheckAnswer.Verdict.values:
            raise DomainError("核查项或结论不在本轮核查清单内，请刷新页面。")
        if reply.verdict != CheckAnswer.Verdict.PASS and not reply.note.strip():
            raise DomainError(f"“{labels[item]}”的结论不是“符合”，请填写说明。")
        if len(reply.note) > LONGEST_NOTE:
            raise DomainError(f"“{labels[item]}”的说明须在 {LONGEST_NOTE} 字以内。")
