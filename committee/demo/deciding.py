"""Stages 6 and 7 of the sample round: evaluation, ballot, resolution, notice, awards."""

from datetime import datetime, timedelta

from applications.models import AwardCycle
from baoji_award.accounts.uscc import make_code
from committee.demo.people import Staff
from committee.models import Meeting, Vote
from committee.selectors.evaluation import ranking, suggestions
from committee.selectors.meetings import motions_of
from committee.services.awards import confirm_all
from committee.services.ballots import cast_ballot
from committee.services.evaluation import compute_results
from committee.services.meetings import call_meeting, certify_count, close_ballot, confirm_count, open_ballot
from committee.services.notice import publish_notice
from committee.services.report import draft_report, issue_report, sign_report
from committee.services.resolution import adopt_resolution
from committee.services.statement import state_supervision
from committee.services.winner_register import WinnerRow, import_winners
from reviews.models import PanelMember

STATEMENT = (
    "监督人员查看了评审组抽取、评分封存和开封的记录，列席了陈述答辩，抽查了现场评审。\n"
    "各环节按照方案和评审纪律进行，回避规定得到执行，未收到对评审过程的举报。"
)


def evaluate(cycle: AwardCycle, staff: Staff) -> None:
    """Combines the results, hears the supervision; the report is drafted, signed by the panel leaders and issued."""
    compute_results(cycle_id=cycle.pk, by=staff.office)
    state_supervision(cycle_id=cycle.pk, text=STATEMENT, by=staff.supervisor)
    draft_report(cycle_id=cycle.pk, by=staff.office)
    leaders = PanelMember.objects.filter(panel__cycle=cycle, is_leader=True).select_related("user")
    for leader in {seat.user_id: seat.user for seat in leaders}.values():
        sign_report(cycle_id=cycle.pk, by=leader)
    issue_report(cycle_id=cycle.pk, by=staff.office)


def vote(cycle: AwardCycle, staff: Staff, held_at: datetime) -> Meeting:
    """The committee meets; the ballot on the suggested candidates is open and the first members have voted."""
    meeting = call_meeting(
        cycle_id=cycle.pk,
        title=f"{cycle.title}评选工作组委员会审议会议",
        held_at=held_at + timedelta(hours=1),
        place="市政府会议室（样例）",
        by=staff.office,
    )
    results = list(ranking(by=staff.office, cycle=cycle))
    nominations = {
        suggestion.kind.pk: [result.application_id for result in suggestion.results]
        for suggestion in suggestions(cycle, results)
    }
    open_ballot(
        meeting_id=meeting.pk,
        present=[member.pk for member in staff.members],
        nominations=nominations,
        by=staff.office,
    )
    for member in staff.members[:3]:
        _agree(meeting, member)
    return meeting


def _agree(meeting: Meeting, member: object) -> None:
    choices = {motion.pk: Vote.Choice.AGREE.value for motion in motions_of(meeting)}
    cast_ballot(meeting_id=meeting.pk, choices=choices, by=member)  # type: ignore[arg-type]


def resolve(meeting: Meeting, staff: Staff) -> None:
    """The others vote; the count is confirmed by a member and the resolution recorded by the office."""
    for member in staff.members[3:]:
        _agree(meeting, member)
    close_ballot(meeting_id=meeting.pk, by=staff.office)
    confirm_count(meeting_id=meeting.pk, by=staff.members[0])
    certify_count(meeting_id=meeting.pk, by=staff.office)
    adopt_resolution(meeting_id=meeting.pk, by=staff.office)


def publish(cycle: AwardCycle, staff: Staff) -> None:
    publish_notice(cycle_id=cycle.pk, by=staff.office)


def award(cycle: AwardCycle, staff: Staff) -> None:
    """Everybody against whom nothing stands; the winners of the round before are in the register."""
    import_winners(rows=_earlier(cycle), by=staff.office)
    confirm_all(cycle_id=cycle.pk, by=staff.office)


def _earlier(cycle: AwardCycle) -> list[WinnerRow]:
    prize = cycle.rulebook.awards[0]
    return [
        WinnerRow(
            year=cycle.year - 2,
            name=f"宝鸡示例{name}有限公司",
            uscc=make_code(f"91610300MA6X9Y{number:03d}"),
            kind=prize.code,
            prize=prize.name,
            group="",
            document=f"宝政发〔{cycle.year - 1}〕9号",
            money=prize.first_time_money,
        )
        for number, name in enumerate(("机床制造", "钛材加工"))
    ]
