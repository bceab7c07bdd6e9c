"""A round in stages 6 and 7 for tests: dossiers with stage scores, members, a panel leader, and the steps in order."""

import shutil
import subprocess
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import UploadedFile

from applications.models import Application, AwardCycle, AwardKind
from applications.workflow.engine import advance_round
from baoji_award.accounts.enums import RoleCode, ScopeKind
from baoji_award.accounts.models import User
from committee.models import Meeting, Motion, Objection, PublicNotice, Resolution
from committee.selectors.evaluation import report_is_issued
from committee.services.ballots import cast_ballot
from committee.services.cases import accept_objection, name_handler
from committee.services.evaluation import compute_results
from committee.services.identity import Identity
from committee.services.meetings import call_meeting, certify_count, close_ballot, confirm_count, open_ballot
from committee.services.notice import publish_notice
from committee.services.objection_decisions import Conclusion, approve_conclusion, propose_conclusion
from committee.services.objection_intake import Papers, Statement
from committee.services.objections import receive_objection
from committee.services.report import draft_report, issue_report, sign_report
from committee.services.resolution import adopt_resolution
from committee.services.statement import state_supervision
from reviews.enums import ReviewStage
from reviews.models.panels import Panel, PanelMember
from reviews.models.results import Opening, StageResult
from tests.cast import make_user
from tests.documents.samples import blank, saved, upload
from tests.reviews.rows import register
from tests.rounds import IN_STAGE, make_application, make_organisation, make_round, moment

AT = IN_STAGE["evaluation"]
PUBLISHED = moment("2025-05-09 09:00")
DURING = moment("2025-05-12 10:00")
OVER = moment("2025-05-27 00:00")
CANARY = "宝鸡候选金丝雀{}有限公司"
STATEMENT = "全程监督了封存、抽取和开封，未发现违反评审纪律的情况。"
JOHN = Identity(name="秦小川", phone="139 0917 4321", contact="qin@example.test")


@dataclass
class Hall:
    """Everybody who takes part in stages 6 and 7, and the dossiers by rank (best first)."""

    cycle: AwardCycle
    office: User
    officer: User
    supervisor: User
    leader: User
    members: list[User]
    applications: list[Application]
    owners: list[User] = field(default_factory=list)

    def kind(self, code: str) -> AwardKind:
        return self.cycle.award_kinds.get(code=code)


def make_hall(dossiers: int = 10, members: int = 3, scores: Sequence[int] = ()) -> Hall:
    """`dossiers` in 评价审议 with `scores` points in every stage: 95 if not told, each further one less."""
    cycle = make_round("evaluation")
    everywhere = (ScopeKind.NONE, None)
    hall = Hall(
        cycle=cycle,
        office=make_user("office", (RoleCode.OFFICE, *everywhere)),
        officer=make_user("officer", (RoleCode.OFFICE, ScopeKind.CYCLE, cycle.pk)),
        supervisor=make_user("supervisor", (RoleCode.SUPERVISOR, *everywhere)),
        leader=make_user("leader", (RoleCode.EXPERT, ScopeKind.CYCLE, cycle.pk)),
        members=[make_user(f"member{n}", (RoleCode.COMMITTEE, ScopeKind.CYCLE, cycle.pk)) for n in range(members)],
        applications=[],
    )
    for n in range(dossiers):
        organisation = make_organisation(name=CANARY.format(n))
        owner = make_user(f"owner{n}", (RoleCode.APPLICANT, ScopeKind.ORGANISATION, organisation.pk))
        hall.owners.append(owner)
        hall.applications.append(make_application(cycle, organisation, owner, state="evaluation"))
    give_scores(hall, [Decimal(points) for points in scores or range(95, 95 - dossiers, -1)])
    panel = Panel.objects.create(
        cycle=cycle, stage="site_review", name="第一组", state="enabled", created_by=hall.office, created_at=AT
    )
    register(hall.leader)
    PanelMember.objects.create(panel=panel, user=hall.leader, is_leader=True)
    return hall


def give_scores(hall: Hall, scores: Iterable[Decimal], **stages: Decimal) -> None:
    """One result for each stage and dossier; `stages` overrides the score of a stage for all."""
    groups = {application.group_id: application.group for application in hall.applications}
    openings = [
        Opening.objects.create(
            cycle=hall.cycle,
            stage=stage,
            group=group,
            opened_at=AT,
            root="0" * 64,
            office_key_by=hall.office,
            office_key_at=AT,
            supervisor_key_by=hall.supervisor,
            supervisor_key_at=AT,
        )
        for stage in ReviewStage.values
        for group in groups.values()
    ]
    for application, score in zip(hall.applications, scores, strict=True):
        for opening in openings:
            if opening.group_id == application.group_id:
                put_score(application, opening, stages.get(opening.stage, score))


def put_score(application: Application, opening: Opening, score: Decimal) -> None:
    StageResult.objects.create(
        application=application,
        stage=opening.stage,
        opening=opening,
        score=score,
        full=100,
        normalised=score,
        lowest=score,
        highest=score,
        scorers=5,
        aggregate="mean",
        rank_in_group=1,
        rank_overall=1,
        opened_at=AT,
    )


def reported(hall: Hall) -> None:
    """Scores combined, the supervision heard, report drafted, signed, issued."""
    compute_results(cycle_id=hall.cycle.pk, by=hall.office, at=AT)
    state_supervision(cycle_id=hall.cycle.pk, text=STATEMENT, by=hall.supervisor, at=AT)
    draft_report(cycle_id=hall.cycle.pk, by=hall.office, at=AT)
    sign_report(cycle_id=hall.cycle.pk, by=hall.leader, at=AT)
    issue_report(cycle_id=hall.cycle.pk, by=hall.office, at=AT)


def called(hall: Hall) -> Meeting:
    return call_meeting(
        cycle_id=hall.cycle.pk,
        title="组委会第一次会议",
        held_at=AT,
        place="市政府会议室",
        by=hall.office,
        at=AT,
    )


def opened(
    hall: Hall,
    prizes: int = 3,
    nominations: int = 5,
    present: Iterable[User] | None = None,
    meeting: Meeting | None = None,
) -> Meeting:
    """A meeting whose ballot is open: the best `prizes` for the prize, the next `nominations` for the nomination."""
    if not report_is_issued(hall.cycle):
        reported(hall)
    first = [application.pk for application in hall.applications[:prizes]]
    second = [application.pk for application in hall.applications[prizes : prizes + nominations]]
    return open_ballot(
        meeting_id=(meeting or called(hall)).pk,
        present={user.pk for user in (hall.members if present is None else present)},
        nominations={hall.kind("prize").pk: first, hall.kind("nomination").pk: second},
        by=hall.office,
        at=AT,
    )


def all_agree(meeting: Meeting, member: User, *, but: dict[int, str] | None = None) -> dict[int, str]:
    return dict.fromkeys(meeting.motions.values_list("pk", flat=True), "agree") | (but or {})


def voted(hall: Hall, meeting: Meeting) -> Meeting:
    for member in hall.members:
        cast_ballot(meeting_id=meeting.pk, choices=all_agree(meeting, member), by=member, at=AT)
    close_ballot(meeting_id=meeting.pk, by=hall.office, at=AT)
    return confirmed(hall, meeting)


def confirmed(hall: Hall, meeting: Meeting) -> Meeting:
    confirm_count(meeting_id=meeting.pk, by=hall.members[0], at=AT)
    return certify_count(meeting_id=meeting.pk, by=hall.officer, at=AT)


def resolved(hall: Hall, prizes: int = 3, nominations: int = 5) -> Resolution:
    meeting = voted(hall, opened(hall, prizes, nominations))
    return adopt_resolution(meeting_id=meeting.pk, by=hall.office, at=AT)


def published(hall: Hall, at: datetime = PUBLISHED, prizes: int = 3, nominations: int = 5) -> PublicNotice:
    """The round's notice: the one that the hall came with, otherwise all the way to it."""
    if notice := hall.cycle.notices.first():
        return notice
    resolved(hall, prizes, nominations)
    advance_round(cycle_id=hall.cycle.pk, action="start_publicity", by=hall.office, at=AT)
    return publish_notice(cycle_id=hall.cycle.pk, by=hall.office, at=at)


def evidence(name: str = "证明材料.pdf") -> "UploadedFile[bytes]":
    return upload(saved(blank(1)), name)


def objected(
    hall: Hall, notice: PublicNotice, application: Application, *, identity: Identity = JOHN, at: datetime = DURING
) -> Objection:
    statement = Statement(application.number, "person", "data", "经营数据不实", "近三年营业收入与审计报告不一致。")
    return receive_objection(
        slug=notice.slug, statement=statement, identity=identity, papers=Papers([evidence()]), at=at
    )


def handled(hall: Hall, case: Objection, at: datetime = DURING) -> str:
    """The case accepted by `officer`, whom `office` has named; returns its number."""
    number = case.number.text
    name_handler(number=number, user_id=hall.officer.pk, by=hall.office, at=at)
    accept_objection(number=number, by=hall.officer, at=at)
    return number


def concluded(hall: Hall, number: str, conclusion: str, at: datetime = DURING) -> Objection:
    """The handled case closed: proposed by `officer`, approved by `office`."""
    propose_conclusion(number=number, proposal=conclusion_of(conclusion), by=hall.officer, at=at)
    return approve_conclusion(number=number, by=hall.office, at=at)


def conclusion_of(conclusion: str) -> Conclusion:
    return Conclusion(
        conclusion=conclusion,
        findings="经查阅审计报告和纳税申报表，已查明有关情况。",
        reply="经核实，现将您反映的情况答复如下。",
        organisation_reply="经核实，现将有关结论通知你单位。",
        consequence="取消候选资格，另行公示名单变化。" if conclusion == "upheld" else "",
    )


def motion_of(meeting: Meeting, application: Application) -> Motion:
    return meeting.motions.get(application=application)


def pdf_text(pdf: bytes) -> str:
    """What a reader sees, without white space. Skips where poppler is not installed."""
    if shutil.which("pdftotext") is None:
        pytest.skip("pdftotext is not installed (Debian: apt-get install poppler-utils)")
    done = subprocess.run(["pdftotext", "-", "-"], input=pdf, capture_output=True, check=True)
    return "".join(done.stdout.decode().split())
