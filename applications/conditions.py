"""The conditions of stages 1 and 2, registered under the guard names of the table (later apps register theirs)."""

from datetime import datetime

from applications.guards import condition
from applications.models import Application, AwardCycle
from applications.selectors.credit import reason_against_qualifying
from applications.selectors.cycles import window_of
from applications.selectors.deadlines import closing_of, is_open_for
from applications.selectors.dossier import missing_parts
from applications.selectors.eligibility import why_ineligible
from applications.selectors.findings import reason_against_truth
from applications.selectors.screening import checks_of
from applications.stages import APPLICATION, STAGE
from baoji_award.ui.words import deadline


@condition("announcement_published")
def announcement_published(cycle: AwardCycle, at: datetime) -> str | None:
    """Stage 1: the public call must be out, because 'the round is announced' is that text."""
    published = cycle.announcements.filter(is_call=True, published_at__isnull=False, withdrawn_at__isnull=True)
    return None if published.exists() else "请先发布本轮评选的通知公告。"


@condition("no_dossier_left_behind")
def no_dossier_left_behind(cycle: AwardCycle, at: datetime) -> str | None:
    """The round goes on only when no dossier lies on a desk of the stage that ends (or of an earlier one)."""
    here = cycle.stage_number
    waiting = [s.code for s in APPLICATION.states if not s.is_end and STAGE[s.stage].number <= here]
    left = cycle.applications.filter(state__in=waiting).count()
    return f"还有 {left} 份申报停留在本阶段或之前的环节，办理完毕后才能进入下一阶段。" if left else None


@condition("application_stage_over")
def application_stage_over(cycle: AwardCycle, at: datetime) -> str | None:
    """Stage 2 ends with its window and never before: who has not begun yet lies on no desk, and no way leads back."""
    closes = window_of(cycle, "application").closes_at
    if at < closes:
        return f"申报截止时间为{deadline(closes)}，截止后才能启动资料评审。"
    return no_dossier_left_behind(cycle, at)


@condition("dossier_complete_in_window")
def dossier_complete_in_window(application: Application, at: datetime) -> str | None:
    """Submit: the stage is open for this dossier by the database clock, nothing is missing, no condition blocks."""
    if not is_open_for(application, at):
        return "现在不在申报时间内，不能提交。"
    return _incomplete(application) or why_ineligible(application, at) or None


@condition("dossier_complete_before_due")
def dossier_complete_before_due(application: Application, at: datetime) -> str | None:
    """Resubmit: before the correction's own due instant, and nothing is missing."""
    if application.correction_due_at is None or at >= application.correction_due_at:
        return "已过补正期限，不能提交。请联系组委会办公室。"
    return _incomplete(application)


def _incomplete(application: Application) -> str | None:
    missing = sum(part.count for part in missing_parts(application))
    return f"暂不能提交：还有 {missing} 项未完成。" if missing else None


@condition("opinion_signed")
def opinion_signed(application: Application, at: datetime) -> str | None:
    """Endorse: the opinion was drafted by one person and approved by another, and its sealed page is there."""
    signed = hasattr(application, "recommendation") and application.recommendation.is_signed
    return None if signed else "推荐意见须由经办人起草、负责人审签，并有盖章页，才能同意推荐。"


@condition("in_batch")
def in_batch(application: Application, at: datetime) -> str | None:
    """Forward: only as a line of a batch's covering list."""
    return None if hasattr(application, "batch_entry") else "请将本申报列入报送批次，随批次统一报送。"


@condition("checks_answered")
def checks_answered(application: Application, at: datetime) -> str | None:
    """Qualify: every line of the screening list confirmed for the newest version, none of them 不符合; the bodies that
    must be asked have answered clean (or were cleared with a reason); no doubt about the truth lies unanswered.
    """
    checks = checks_of(application)
    left = [check for check in checks if check.answer is None]
    if left:
        return f"还有 {len(left)} 项核查未填写结论。"
    outdated = [check for check in checks if check.outdated]
    if outdated:
        return f"有 {len(outdated)} 项核查结论早于最近一次提交，请重新确认。"
    doubtful = [check for check in checks if check.answer and check.answer.verdict != "pass"]
    if doubtful:
        return f"有 {len(doubtful)} 项核查结论不是“符合”，不能初审合格。"
    return reason_against_truth(application) or reason_against_qualifying(application, at)


@condition("list_not_published")
def list_not_published(application: Application, at: datetime) -> str | None:
    """Withdraw: open until the candidate list is public."""
    return None if application.cycle.list_published_at is None else "名单已公示，不能撤回申报。"


@condition("window_missed")
def window_missed(application: Application, at: datetime) -> str | None:
    """Lapse: stage 2 is over (or the correction is late) and the dossier has not reached the office."""
    if application.state == "correction":
        due = application.correction_due_at
        return None if due is not None and at >= due else "补正期限未到。"
    return None if at >= closing_of(application) else "申报截止时间未到。"
