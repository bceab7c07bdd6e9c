"""The conditions of stages 1 and 2, registered under the guard names of the table (later apps register theirs)."""

from datetime import datetime

from applications.guards import condition
from applications.models import Application, AwardCycle
from applications.selectors.cycles import stage_is_open, window_of
from applications.selectors.dossier import missing_parts
from applications.stages import APPLICATION, STAGE


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


@condition("dossier_complete_in_window")
def dossier_complete_in_window(application: Application, at: datetime) -> str | None:
    """Submit: the stage is open by the database clock, and nothing is missing."""
    if not stage_is_open(application.cycle, "application", at):
        return "现在不在申报时间内，不能提交。"
    return _incomplete(application)


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
    """Endorse: opinion, signatory, date and the scan of the sealed page are all columns that can't be empty."""
    return None if hasattr(application, "recommendation") else "请先填写推荐意见、签字人和日期，并上传盖章页扫描件。"


@condition("in_batch")
def in_batch(application: Application, at: datetime) -> str | None:
    """Forward: only as a line of a batch's covering list."""
    return None if hasattr(application, "batch_entry") else "请将本申报列入报送批次，随批次统一报送。"


@condition("checks_answered")
def checks_answered(application: Application, at: datetime) -> str | None:
    """Qualify: every line of the screening list answered, and none of them 不符合 or 逾期未回复."""
    verdicts = dict(application.checks.values_list("item", "verdict"))
    rules = application.cycle.rulebook.screening
    left = [rule for rule in rules if rule.key not in verdicts]
    if left:
        return f"还有 {len(left)} 项核查未填写结论。"
    doubtful = [rule for rule in rules if verdicts[rule.key] != "pass"]
    return f"有 {len(doubtful)} 项核查结论不是“符合”，不能初审合格。" if doubtful else None


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
    return None if at >= window_of(application.cycle, "application").closes_at else "申报截止时间未到。"
