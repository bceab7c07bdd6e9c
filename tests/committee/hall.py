"""A round in stages 6 and 7 for tests: dossiers with stage scores, members, a panel leader, and the steps in order."""

import shutil
import subprocess
from collections.abc import Iterable
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
from committee.services.ballots import cast_ballot
from committee.services.evaluation import compute_results
from committee.services.identity import Identity
from committee.services.meetings import call_meeting, close_ballot, confirm_count, open_ballot
from committee.services.notice import publish_notice
from committee.services.objections import Statement, receive_objection
from committee.services.report import draft_report, issue_report, sign_report
from committee.services.resolution import adopt_resolution
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


def make_hall(dossiers: int = 10, members: int = 3) -> Hall:
    """`dossiers` in 评价审议, the first with 95 points in every stage, each further one a point less."""
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
    give_scores(hall, [Decimal(95 - n) for n in range(dossiers)])
    panel = Panel.objects.create(
        cycle=cycle, stage="site_review", name="第一组", state="enabled", created_by=hall.office, created_at=AT
    )
    register(hall.leader)
    PanelMember.objects.create(panel=panel, user=hall.leader, is_leader=True)
    return hall


def give_scores(hall: Hall, scores: Iterable[Decimal], **stages: Decimal) -> None:
    """One result for each stage and dossier; `stages` overrides the score of a stage for all."""
    openings = {
        stage: Opening.objects.create(
            cycle=hall.cycle,
            stage=stage,
            office_key_by=hall.office,
            office_key_at=AT,
            supervisor_key_by=hall.supervisor,
            supervisor_key_at=AT,
        )
        for stage in ReviewStage.values
    }
    for application, score in zip(hall.applications, scores, strict=True):
        for stage, opening in openings.items():
            put_score(application, opening, stages.get(stage, score))


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
    """Scores combined, report drafted, signed, issued."""
    compute_results(cycle_id=hall.cycle.pk, by=hall.office, at=AT)
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


def opened(hall: Hall, prizes: int = 3, nominations: int = 5, present: Iterable[User] | None = None) -> Meeting:
    """A meeting whose ballot is open: the best `prizes` for the prize, the next `nominations` for the nomination."""
    reported(hall)
    first = [application.pk for application in hall.applications[:prizes]]
    second = [application.pk for application in hall.applications[prizes : prizes + nominations]]
    return open_ballot(
        meeting_id=called(hall).pk,
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
    return confirm_count(meeting_id=meeting.pk, by=hall.members[0], at=AT)


def resolved(hall: Hall, prizes: int = 3, nominations: int = 5) -> Resolution:
    meeting = voted(hall, opened(hall, prizes, nominations))
    return adopt_resolution(meeting_id=meeting.pk, by=hall.office, at=AT)


def published(hall: Hall, at: datetime = PUBLISHED, prizes: int = 3, nominations: int = 5) -> PublicNotice:
    resolved(hall, prizes, nominations)
    advance_round(cycle_id=hall.cycle.pk, action="start_publicity", by=hall.office, at=AT)
    return publish_notice(cycle_id=hall.cycle.pk, by=hall.office, at=at)


def evidence(name: str = "证明材料.pdf") -> "UploadedFile[bytes]":
    return upload(saved(blank(1)), name)


def objected(
    hall: Hall, notice: PublicNotice, application: Application, *, identity: Identity = JOHN, at: datetime = DURING
) -> Objection:
    statement = Statement(application.number, "person", "经营数据不实", "近三年营业收入与审计报告不一致。")
    return receive_objection(slug=notice.slug, statement=statement, identity=identity, evidence=[evidence()], at=at)


def motion_of(meeting: Meeting, application: Application) -> Motion:
    return meeting.motions.get(application=application)


def pdf_text(pdf: bytes) -> str:
    """What a reader sees, without white space. Skips where poppler is not installed."""
    if shutil.which("pdftotext") is None:
        pytest.skip("pdftotext is not installed (Debian: apt-get install poppler-utils)")
    done = subprocess.run(["pdftotext", "-", "-"], input=pdf, capture_output=True, check=True)
    return "".join(done.stdout.decode().split())
