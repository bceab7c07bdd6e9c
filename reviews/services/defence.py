"""Scoring a defence, sealing the sheet, and the results when the stage is opened."""

import json
import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from applications.models import AwardCycle, Recusal
from applications.selectors.cycles import stage_is_open
from applications.workflow.engine import lock_application
from baoji_award.accounts.models import User
from baoji_award.audit.services import record, unit_of_work
from baoji_award.calendar.clock import database_now
from baoji_award.errors import Conflict, DomainError
from baoji_award.ui.words import moment
from reviews.enums import ReviewStage
from reviews.errors import NotYet
from reviews.models import Assignment, DefenceSheet, Opening
from reviews.openable import Openable
from reviews.selectors.defence import load_defence, slot_of
from reviews.selectors.defence_day import undecided_dossiers
from reviews.selectors.gates import gate_of, lacking_in
from reviews.services.scoring import store_results
from reviews.services.sealing import commitment_of
from reviews.services.sheets import SEALED

STALE = "本场评分已在其他窗口保存了新内容，请核对后重新保存。"
STAGE = ReviewStage.DEFENCE.value

# The criteria's points sum to 100, so a defence's full score is 100 and a point is four quanta. What the leader took
# off for overtime is taken off each sheet.
DEFENCE_SHEETS = """
    SELECT assignment.application_id, application.group_id, 100 AS points,
           greatest(sheet.total - coalesce(timing.points, 0), 0) * 4 AS quanta, sheet.id
    FROM reviews_defencesheet sheet
    JOIN reviews_assignment assignment ON assignment.id = sheet.assignment_id AND assignment.state = 'accepted'
    JOIN reviews_panel panel ON panel.id = assignment.panel_id AND panel.stage = %(stage)s
    JOIN applications_application application ON application.id = assignment.application_id
    LEFT JOIN reviews_defenceslot slot ON slot.application_id = application.id
    LEFT JOIN reviews_defencetiming timing ON timing.slot_id = slot.id
    WHERE panel.cycle_id = %(cycle)s AND application.group_id = %(group)s AND sheet.state = 'submitted'
      AND application.state = %(stage)s
      AND NOT EXISTS (SELECT 1 FROM applications_recusal recusal WHERE recusal.application_id = application.id
                      AND recusal.user_id = assignment.expert_id AND recusal.lifted_at IS NULL)
"""


def sheet_for(*, assignment_id: int, by: User) -> DefenceSheet:
    """The author's sheet of a defence, made empty on first use. Raises NotFoundForYou for anybody else's."""
    assignment = load_defence(by=by, assignment_id=assignment_id)
    sheet, _ = DefenceSheet.objects.get_or_create(assignment=assignment)
    sheet.assignment = assignment
    return sheet


@unit_of_work()
def save_defence(
    *,
    assignment_id: int,
    points: Mapping[str, int | None],
    remark: str,
    version: int,
    by: User,
    submit: bool = False,
    at: datetime | None = None,
) -> DefenceSheet:
    """Saves the author's sheet, and seals it when `submit`; returns it.

    `points` maps each criterion of the round to whole points or None (blank is not zero). Raises NotFoundForYou,
    Conflict (stale or sealed), DomainError (stage closed, points outside a criterion), NotYet (this defence has not
    begun, sealing with blanks). The same sheet submitted again returns the same receipt.
    Side effects: the round is locked FOR SHARE and the dossier FOR UPDATE, so that no recusal, withdrawal or opening
    comes in between; the sheet; on sealing audit event `defence.sheet_submitted` with the commitment and no score.
    """
    lock_application(load_defence(by=by, assignment_id=assignment_id).application_id)
    sheet = sheet_for(assignment_id=assignment_id, by=by)
    if sheet.state == DefenceSheet.State.SUBMITTED:
        if submit and sheet.version == version + 1:
            return sheet
        raise Conflict(SEALED)
    now = at or database_now()
    _require_begun(sheet.assignment, now)
    if sheet.version != version:
        raise Conflict(STALE)
    _fill(sheet, points, remark)
    sheet.version += 1
    sheet.saved_at = now
    if submit:
        _seal(sheet, by, now)
    sheet.save()
    return sheet


def _require_begun(assignment: Assignment, at: datetime) -> None:
    if assignment.application.state != STAGE or not stage_is_open(assignment.panel.cycle, STAGE, at):
        raise DomainError("陈述答辩尚未开始或已经结束，不能评分。")
    slot = slot_of(assignment)
    if slot is None:
        raise NotYet("答辩顺序尚未抽定，不能评分。")
    if at < slot.starts_at:
        raise NotYet(f"本场尚未开始，开始时间为 {moment(slot.starts_at)}。")


def _fill(sheet: DefenceSheet, points: Mapping[str, int | None], remark: str) -> None:
    rules = {rule.key: rule for rule in sheet.assignment.panel.cycle.rulebook.defence.criteria}
    if set(points) - set(rules):
        raise DomainError("评分项不在本年度规则内，请刷新页面后重试。")
    for key, value in points.items():
        if value is not None and not 0 <= value <= rules[key].points:
            raise DomainError(f"“{rules[key].label}”应在 0 至 {rules[key].points} 分之间。")
    sheet.points = {key: value for key, value in points.items() if value is not None}
    sheet.total = sum(sheet.points.values())
    sheet.remark = remark.strip()


def _seal(sheet: DefenceSheet, by: User, at: datetime) -> None:
    blank = [rule for rule in sheet.assignment.panel.cycle.rulebook.defence.criteria if rule.key not in sheet.points]
    if blank:
        raise NotYet(f"还有 {len(blank)} 项未评：{'、'.join(rule.label for rule in blank)}。")
    sheet.nonce = secrets.token_hex(32)
    sheet.commitment = commitment_of(sealed_text(sheet), sheet.nonce)
    sheet.state, sheet.submitted_at = DefenceSheet.State.SUBMITTED, at
    payload: dict[str, object] = {"number": sheet.assignment.application.number, "commitment": sheet.commitment}
    record(
        action="defence.sheet_submitted",
        by=by,
        at=at,
        object_type="defence_sheet",
        object_id=str(sheet.pk),
        payload=payload,
    )


def sealed_text(sheet: DefenceSheet) -> str:
    """The sheet as one line of JSON: what its commitment is computed from, with the nonce behind it."""
    content = [sheet.pk, sheet.assignment.application.number, sheet.assignment.expert_id, sheet.points, sheet.remark]
    return json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def defence_gate(cycle: AwardCycle, by: User) -> dict[int, list[str]]:
    """Group → sentences against opening the defence's scores; they carry no count of scores. Two queries."""
    here, running = cycle.applications.filter(state=STAGE), _unrecused(cycle).exclude(state=Assignment.State.CANCELLED)
    against = gate_of(
        here,
        running,
        unsealed=Q(defence_sheet__isnull=True) | ~Q(defence_sheet__state=DefenceSheet.State.SUBMITTED),
        sealed=running.filter(state=Assignment.State.ACCEPTED, defence_sheet__state=DefenceSheet.State.SUBMITTED),
        round_is="" if cycle.state == STAGE else "本轮不在陈述答辩阶段",
        sheets="答辩评分",
        by=by,
    )
    if cycle.state != STAGE:
        return against
    for group, named in lacking_in(here, Q(pk__in=undecided_dossiers(cycle, STAGE)), by=by).items():
        against[group] += [f"以下申报的超时扣分尚未由组长确认：{named}"] if named else []
    return against


def _unrecused(cycle: AwardCycle) -> QuerySet[Assignment]:
    """The stage's assignments without those of recused people, who neither count nor hold anything up."""
    recused = Recusal.objects.filter(
        application=OuterRef("application"), user=OuterRef("expert"), lifted_at__isnull=True
    )
    return Assignment.objects.filter(~Exists(recused), panel__cycle=cycle, panel__stage=STAGE, application__state=STAGE)


def defence_commitments(opening: Opening) -> Sequence[str]:
    """The commitments of the group's sheets that count."""
    counted = _unrecused(opening.cycle).filter(
        application__group=opening.group_id,
        state=Assignment.State.ACCEPTED,
        defence_sheet__state=DefenceSheet.State.SUBMITTED,
    )
    return list(counted.order_by("defence_sheet__commitment").values_list("defence_sheet__commitment", flat=True))


def compute_defence_results(opening: Opening, at: datetime) -> None:
    """Writes the defence's StageResults of the group by the round's aggregate."""
    store_results(opening, DEFENCE_SHEETS, stage=STAGE, aggregate=opening.cycle.rulebook.review.aggregate, at=at)


DEFENCE = Openable(STAGE, gate=defence_gate, commitments=defence_commitments, compute=compute_defence_results)
