"""What every page of one visit shows: identity, plan, team with signatures, where the report stands."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from applications.workflow.veil import shown_state
from baoji_award.accounts.models import User
from reviews.enums import QUANTA_PER_POINT
from reviews.models import PanelMember, SiteReport, SiteVisit
from reviews.selectors.site import STAGE, members_of, report_of, signed_at_by, withdrawals_of


@dataclass(frozen=True, slots=True)
class Signer:
    """A member of the team and when they signed."""

    member: PanelMember
    signed_at: datetime | None


def visit_context(visit: SiteVisit, user: User) -> dict[str, object]:
    """The context of a visit's pages for a member of its team."""
    report, application = report_of(visit), visit.application
    times = signed_at_by(report) if report else {}
    signers = [Signer(member, times.get(member.user_id)) for member in members_of(visit)]
    signing = report is not None and report.state == SiteReport.State.SIGNING
    mine = next((signer for signer in signers if signer.member.user_id == user.pk), None)
    here = application.state == STAGE
    return {
        "visit": visit,
        "application": application,
        "state": shown_state(application, user),
        "identity": [application.number, application.group.name, "现场评审"],
        "report": report,
        "score": Decimal(report.score_quanta) / QUANTA_PER_POINT if report else None,
        "signers": signers,
        "withdrawals": withdrawals_of(report) if report and report.version > 1 else [],
        "is_leader": mine is not None and mine.member.is_leader,
        "may_note": here and (report is None or report.state == SiteReport.State.DRAFT),
        "may_withdraw": here and signing and mine is not None and mine.member.is_leader,
        "may_sign": here and signing and mine is not None and mine.signed_at is None,
    }
