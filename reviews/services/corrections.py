"""Correcting a sealed sheet: a new version with a reason and a second person, the old one kept word for word."""

from collections.abc import Mapping
from datetime import datetime

from django.urls import reverse

from applications.models import Application, Recusal
from applications.roles import holders_in_round
from applications.workflow.engine import lock_application
from applications.workflow.policy import holds_in_round
from baoji_award.accounts.enums import RoleCode
from baoji_award.accounts.models import User
from baoji_award.audit.services import record, unit_of_work
from baoji_award.calendar.clock import database_now
from baoji_award.errors import Conflict, DomainError, NotFoundForYou
from baoji_award.notifications.models import Message
from baoji_award.notifications.services import tell
from reviews.enums import REASON_LENGTH
from reviews.models import Opening, ScoreSheet, SheetCorrection
from reviews.models.corrections import REASON_LONGEST
from reviews.services.restoring import restore
from reviews.services.sheets import locked_sheet, require_open

State = SheetCorrection.State
DECIDERS = {RoleCode.AGENCY: "reviews:agency_corrections_one", RoleCode.OFFICE: "reviews:office_corrections_one"}


@unit_of_work()
def ask_correction(*, sheet_id: int, reason: str, by: User, at: datetime | None = None) -> SheetCorrection:
    """The author asks to correct their sealed sheet; it stays sealed and counts until somebody approves.

    Raises NotFoundForYou (not the author), DomainError (stage over, no reason), Conflict (not sealed, asked already,
    a key is turned). Side effects: the row, audit event `sheet.correction_asked`, one message to everybody who may
    decide.
    """
    sheet = locked_sheet(sheet_id, by)
    now = at or database_now()
    require_open(sheet, now)
    _require_unopened(sheet)
    if sheet.state != ScoreSheet.State.SUBMITTED:
        raise Conflict("评分表尚未签署，可以直接修改。")
    if sheet.corrections.filter(ended_at=None).exists():
        raise Conflict("这份评分表已有一项更正正在办理。")
    text = reason.strip()
    if not REASON_LENGTH <= len(text) <= REASON_LONGEST:
        raise DomainError(f"请写明更正理由（{REASON_LENGTH} 至 {REASON_LONGEST} 字）。")
    asked = SheetCorrection.objects.create(sheet=sheet, revision=sheet.revision, reason=text, asked_by=by, asked_at=now)
    _record("sheet.correction_asked", asked, by, now, {"reason": text})
    _tell_deciders(asked, now)
    return asked


@unit_of_work()
def decide_correction(
    *, correction_id: int, approve: bool, remark: str, by: User, at: datetime | None = None
) -> SheetCorrection:
    """The agency or the office decides, without having seen a score. Approved, the sheet is its author's draft again.

    Raises NotFoundForYou (no such role in the round, recused, no such correction), Conflict (decided already, a key is
    turned), DomainError (their own sheet, a refusal without a remark).
    Side effects: the row; approved, the sheet's state, revision and version; audit event `sheet.correction_approved`
    with the commitment that is given up, or `sheet.correction_refused`; one message to the author.
    """
    correction = _locked(correction_id)
    sheet = correction.sheet
    _require_decider(by, sheet.assignment.application)
    if correction.state != State.ASKED:
        raise Conflict("这项更正已经办理，请刷新页面。")
    if by.pk == correction.asked_by_id:
        raise DomainError("更正须由申请人以外的人员审批。")
    _require_unopened(sheet)
    if not approve and not remark.strip():
        raise DomainError("不予更正的，请写明意见。")
    now = at or database_now()
    correction.decided_by, correction.decided_at, correction.remark = by, now, remark.strip()
    correction.state = State.APPROVED if approve else State.REFUSED
    correction.ended_at = None if approve else now
    correction.save(update_fields=["decided_by", "decided_at", "remark", "state", "ended_at"])
    payload = {"commitment": sheet.commitment, "remark": correction.remark}
    if approve:
        _reopen(sheet)
    _record(f"sheet.correction_{correction.state}", correction, by, now, payload)
    tell(
        to=[sheet.assignment.expert],
        template="correction_decided",
        context={
            "cycle_id": sheet.assignment.application.cycle_id,
            "application_id": sheet.assignment.application_id,
            "approved": approve,
        },
        key=f"correction-decided:{correction.pk}",
        link=reverse("reviews:sheet", args=[sheet.pk]),
        at=now,
    )
    return correction


@unit_of_work()
def withdraw_correction(*, correction_id: int, by: User, at: datetime | None = None) -> SheetCorrection:
    """Gives a running correction up: the version sealed before counts again, with its commitment and its nonce.

    For the author, and for agency and office where the author does not finish. Raises NotFoundForYou, Conflict.
    Side effects: the row; after an approval the sheet as it was sealed; audit event `sheet.correction_withdrawn`.
    """
    correction = _locked(correction_id)
    sheet = correction.sheet
    if by.pk != sheet.assignment.expert_id:
        _require_decider(by, sheet.assignment.application)
    if correction.ended_at is not None:
        raise Conflict("这项更正已经办结，请刷新页面。")
    now = at or database_now()
    if correction.state == State.APPROVED:
        restore(sheet, correction.revision)
    correction.state, correction.ended_at = State.WITHDRAWN, now
    correction.save(update_fields=["state", "ended_at"])
    _record("sheet.correction_withdrawn", correction, by, now, {"commitment": sheet.commitment})
    return correction


def _tell_deciders(asked: SheetCorrection, at: datetime) -> None:
    """Those recused from the dossier can't decide, and learn nothing of it."""
    application = asked.sheet.assignment.application
    recused = Recusal.objects.filter(application=application, lifted_at=None).values("user")
    for role, route in DECIDERS.items():
        tell(
            to=holders_in_round(role, application.cycle_id).exclude(pk__in=recused),
            template="correction_asked",
            context={"application": application},
            key=f"correction-asked:{asked.pk}:{role}",
            link=reverse(route, args=[asked.pk]),
            kind=Message.Kind.TASK,
            at=at,
        )


def _reopen(sheet: ScoreSheet) -> None:
    sheet.state, sheet.submitted_at, sheet.commitment, sheet.nonce = ScoreSheet.State.DRAFT, None, "", ""
    sheet.revision += 1
    sheet.version += 1
    sheet.save(update_fields=["state", "submitted_at", "commitment", "nonce", "revision", "version"])


def _locked(correction_id: int) -> SheetCorrection:
    known = SheetCorrection.objects.filter(pk=correction_id).values_list("sheet__assignment__application", flat=True)
    application = known.first()
    if application is None:
        raise NotFoundForYou
    # The dossier first, as everywhere; with it the round, so that no key is turned meanwhile.
    lock_application(application)
    sheets = ScoreSheet.objects.filter(corrections=correction_id)
    list(sheets.select_for_update(of=("self",)).values_list("pk"))
    return SheetCorrection.objects.select_related(
        "sheet__criteria", "sheet__assignment__application", "sheet__assignment__panel"
    ).get(pk=correction_id)


def _require_decider(by: User, application: Application) -> None:
    recused = Recusal.objects.filter(application=application, user=by, lifted_at=None).exists()
    if recused or not any(holds_in_round(by, role, application.cycle_id) for role in DECIDERS):
        raise NotFoundForYou


def _require_unopened(sheet: ScoreSheet) -> None:
    panel = sheet.assignment.panel
    if (
        Opening.objects.filter(cycle=panel.cycle_id, stage=panel.stage, group=sheet.assignment.application.group_id)
        .exclude(office_key_by=None, supervisor_key_by=None)
        .exists()
    ):
        raise Conflict("开封已经开始，评分表不能再更正。")


def _record(action: str, correction: SheetCorrection, by: User, at: datetime, payload: Mapping[str, object]) -> None:
    record(
        action=action,
        by=by,
        at=at,
        object_type="sheet",
        object_id=str(correction.sheet_id),
        payload={
            "number": correction.sheet.assignment.application.number,
            "revision": correction.revision,
            **payload,
        },
    )
