"""The round's own wording of the texts that are told: written, tried on oneself, given back to the default."""

from collections.abc import Mapping
from datetime import datetime

from django.db import IntegrityError

from applications.models import AwardCycle
from applications.workflow.policy import holds_in_round
from baoji_award.accounts.enums import RoleCode
from baoji_award.accounts.models import User
from baoji_award.audit.services import record, unit_of_work
from baoji_award.calendar.clock import database_now
from baoji_award.errors import Conflict, DomainError, NotFoundForYou
from baoji_award.notifications.catalogue import TEXTS
from baoji_award.notifications.models import Delivery, Wording
from baoji_award.notifications.services import send_text
from baoji_award.notifications.texts import has_foreign_link, one_line, plain
from baoji_award.notifications.wording import WordingError, default_of, parse, sample, vocabulary_of

STALE = "该文本刚被其他工作人员修改。请核对当前文本后再保存。"
TRIAL = "【试发】"
FOREIGN = "只能使用本平台的链接"


def trouble_with(template: str, text: str) -> str:
    """What is wrong with a wording, as a sentence; empty when it can be used. Raises NotFoundForYou."""
    _known(template)
    try:
        parse(text, vocabulary_of(template))
    except WordingError as error:
        return str(error)
    return FOREIGN if has_foreign_link(text) else ""


def put_wording(
    *, cycle: AwardCycle, template: str, subject: str, body: str, seen: int, by: User, at: datetime | None = None
) -> Wording:
    """Writes the round's next version of a text and returns it; `seen` is the version its author started from.

    Raises NotFoundForYou (unknown text, foreign round), DomainError (does not fit, or is what stands there already),
    Conflict (somebody wrote since). Side effects: the row, audit `wording.written` with version and texts.
    """
    texts = {"subject": " ".join(subject.split()), "body": body.strip()}
    for text in texts.values():
        if not text or trouble_with(template, text):
            raise DomainError(trouble_with(template, text) or "请填写标题和正文。")
    if texts == {part: default_of(template, part) for part in texts}:
        raise DomainError("与默认文本相同，请使用“恢复默认文本”。")
    return _next(cycle, template, texts, seen, by, at)


def reset_wording(*, cycle: AwardCycle, template: str, seen: int, by: User, at: datetime | None = None) -> Wording:
    """Gives a text back to its default; raises and does as put_wording."""
    _known(template)
    return _next(cycle, template, {}, seen, by, at)


@unit_of_work()
def _next(cycle: AwardCycle, template: str, texts: dict[str, str], seen: int, by: User, at: datetime | None) -> Wording:
    _require(by, cycle)
    moment = at or database_now()
    newest = Wording.objects.filter(cycle_id=cycle.pk, template=template).first()
    if (newest.version if newest else 0) != seen:
        raise Conflict(STALE)
    if not texts and (newest is None or newest.is_default):
        raise DomainError("现在使用的就是默认文本。")
    try:
        with unit_of_work():
            row = Wording.objects.create(
                cycle_id=cycle.pk, template=template, version=seen + 1, written_by=by, written_at=moment, **texts
            )
    except IntegrityError:
        raise Conflict(STALE) from None
    payload = {"template": template, "version": row.version, **texts}
    record(action="wording.written", by=by, at=moment, object_type="cycle", object_id=str(cycle.pk), payload=payload)
    return row


@unit_of_work()
def try_wording(
    *,
    cycle: AwardCycle,
    template: str,
    subject: str,
    body: str,
    by: User,
    known: Mapping[str, object] | None = None,
    at: datetime | None = None,
) -> Delivery:
    """Sends the text as its preview shows it to its author alone; only the mail is stored. Raises as put_wording.

    `known` is the real dossier of the preview (selectors/mail_texts.py: known_of).
    """
    _require(by, cycle)
    for text in (subject, body):
        if not text.strip() or trouble_with(template, text):
            raise DomainError(trouble_with(template, text) or "请填写标题和正文。")
    return send_text(
        recipient=by.email,
        name=by.name,
        subject=one_line(TRIAL + sample(subject, template, holds=True, known=known)),
        body=plain(sample(body, template, holds=True, known=known)),
        at=at or database_now(),
    )


def _known(template: str) -> None:
    if template not in TEXTS:
        raise NotFoundForYou


def _require(by: User, cycle: AwardCycle) -> None:
    if not holds_in_round(by, RoleCode.OFFICE, cycle.pk):
        raise NotFoundForYou
