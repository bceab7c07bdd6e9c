"""The conditions of stages 6 and 7, registered under the guard names of the table."""

from datetime import datetime

from applications.guards import condition
from applications.models import Application
from committee.models import Award, Candidate, EvaluationReport, Objection, ObjectionState, Resolution, Revocation
from committee.selectors.notices import notice_of, numbers_in
from committee.selectors.objections import reason_open


@condition("resolution_adopted")
def resolution_adopted(application: Application, at: datetime) -> str | None:
    """Propose, not_propose: the report is signed and the committee has adopted its resolution."""
    if not EvaluationReport.objects.filter(cycle_id=application.cycle_id, issued_at__isnull=False).exists():
        return "综合评审报告尚未签署定稿。"
    if not Resolution.objects.filter(cycle_id=application.cycle_id).exists():
        return "组委会尚未形成决议。"
    return None


@condition("whole_list_published")
def whole_list_published(application: Application, at: datetime) -> str | None:
    """Publish: a notice exists that names this application and every other candidate of the round."""
    notice = notice_of(application.cycle)
    if notice is None:
        return "名单须通过公示一次性整体发布。"
    listed = numbers_in(notice)
    candidates = Application.objects.filter(cycle_id=application.cycle_id, state="candidate")
    if application.number not in listed or candidates.exclude(number__in=listed).exists():
        return "公示名单与候选名单不一致，须重新公示。"
    return None


def reason_against_award(application: Application, at: datetime) -> str | None:
    """Why the candidate cannot be awarded at `at`; None when notice, objections and ceiling allow it."""
    notice = notice_of(application.cycle)
    if notice is None or application.number not in numbers_in(notice):
        return "该单位未列入已发布的公示名单。"
    if at < notice.ends_at:
        return "公示期未满，暂不能审定授奖。"
    if sentence := reason_open(application):
        return sentence
    candidacy = Candidate.objects.select_related("kind").get(application=application)
    given = Award.objects.filter(kind=candidacy.kind).exclude(application=application).count()
    return f"“{candidacy.kind.name}”不超过 {candidacy.kind.ceiling} 个。" if given >= candidacy.kind.ceiling else None


@condition("revocation_approved")
def revocation_approved(application: Application, at: datetime) -> str | None:
    """Revoke: a second officer has approved the revocation with its decision (services/revocations.py)."""
    approved = Revocation.objects.filter(award__application=application, state=Revocation.State.APPROVED)
    return None if approved.exists() else "请在“获奖组织”页面办理撤销，由另一人复核。"


@condition("objection_upheld")
def objection_upheld(application: Application, at: datetime) -> str | None:
    """Disqualify: an objection to this candidate was upheld, which takes two persons and the findings in writing."""
    if Objection.objects.filter(application=application, state=ObjectionState.UPHELD).exists():
        return None
    return "取消资格须以审定成立的异议结论为依据；从其他渠道得知的情况，请先登记为异议并按程序办理。"


@condition("notice_over")
def notice_over(application: Application, at: datetime) -> str | None:
    """Confirm: the notice is over and nothing stands against it; number and code come with it (services/awards.py)."""
    if sentence := reason_against_award(application, at):
        return sentence
    return None if Award.objects.filter(application=application).exists() else "请在“审定授奖”页面办理。"
