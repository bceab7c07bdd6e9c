"""Small whole rounds for the archive: two dossiers judged, drawn, visited, decided, noticed, awarded, all by services.

Everything that a round may decide otherwise follows from one number, so that twenty rounds are twenty different ones.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from django.db import transaction

from applications.models import Application, AwardCycle, AwardKind
from applications.services.applicant import NUMBER_PATTERN
from applications.services.office_jobs import run_job
from applications.workflow.engine import advance_application, advance_round
from baoji_award.accounts.enums import RoleCode, ScopeKind
from baoji_award.accounts.models import User
from baoji_award.calendar.clock import move_clock
from baoji_award.documents.numbering import allocate_number
from committee.models import Award, EvaluationResult, Meeting, Objection, PublicNotice
from committee.services.awards import confirm_all
from committee.services.ballots import cast_ballot, cast_secret_ballot, new_nonce
from committee.services.cases import accept_objection, name_handler
from committee.services.certificates import render_certificate
from committee.services.evaluation import compute_results
from committee.services.honours import accept_terms, close_review, terms_digest
from committee.services.identity import Identity
from committee.services.meetings import call_meeting, certify_count, close_ballot, confirm_count, open_ballot
from committee.services.minutes import issue_minutes, save_minutes
from committee.services.notice import correct_notice, publish_notice
from committee.services.notice_channels import Channel, record_channel
from committee.services.notice_dates import decide_last_day, propose_last_day
from committee.services.notice_errata import publish_erratum
from committee.services.objection_decisions import approve_conclusion, propose_conclusion
from committee.services.objection_intake import Papers, Statement
from committee.services.objection_letters import issue_letter
from committee.services.objections import receive_objection
from committee.services.outcome import OutcomeText, order_outcome
from committee.services.payments import Entry, decide_payment, record_payment
from committee.services.report import draft_report, issue_report, sign_report
from committee.services.resolution import adopt_resolution
from committee.services.revocations import Proposal, decide_revocation, propose_revocation
from committee.services.runoff import open_runoff
from committee.services.statement import state_supervision
from reviews.enums import Key
from reviews.models import DefenceSlot, PanelDraw, QuestionDraw, SiteReport
from reviews.services.defence_day import sign_in
from reviews.services.defence_draw import commit_draw, perform_draw
from reviews.services.defence_questions import add_question, commit_questions, draw_question
from reviews.services.defence_timetable import issue_timetable
from reviews.services.opening import turn_ready_keys
from reviews.services.panel_draw import commit_panel_draw, perform_panel_draw
from reviews.services.panel_draw_paper import issue_panel_record
from reviews.services.panels import add_member, create_panel, enable_panel
from reviews.services.question_paper import issue_question_record
from reviews.services.site_report import issue_site_report
from tests.cast import make_user
from tests.committee.hall import STATEMENT, conclusion_of
from tests.documents.samples import blank, saved, upload
from tests.reviews.counting import agreed
from tests.reviews.rows import AT, Review, join, make_review, register, release_all, submitted
from tests.reviews.rows45 import BEFORE, DURING, VISITING, Stage, accept_all, judge, reported, visited
from tests.rounds import IN_STAGE, change_frozen_rules, moment

EVALUATED, PUBLISHED = IN_STAGE["evaluation"], IN_STAGE["publicity"]
SEATS = {"assessor": {"members": 4, "reserves": 2}, "industry": {"members": 1, "reserves": 1}}
OBJECTOR = "秦小川"
OVER = moment("2025-06-03 10:00")


@dataclass
class Whole:
    """A round and who runs it. In a `full` one all agree and an objection is rejected: every part has its content.

    In a `tied` one a run-off decides between the two.
    """

    review: Review
    members: list[User]
    random: Random
    full: bool = False
    tied: bool = False

    @property
    def cycle(self) -> AwardCycle:
        return AwardCycle.objects.get(pk=self.review.cast.cycle.pk)

    @property
    def applications(self) -> tuple[Application, Application]:
        own, rival = self.review.application, self.review.cast.rival_application
        return Application.objects.get(pk=own.pk), Application.objects.get(pk=rival.pk)


def begun(seed: int = 0) -> Whole:
    """Sheets sealed, nothing opened; a panel drawn beside."""
    move_clock(AT)
    random = Random(seed)
    review = make_review()
    cast = review.cast
    third = make_user("member3", (RoleCode.COMMITTEE, ScopeKind.CYCLE, cast.cycle.pk))
    whole = Whole(review, [cast.member, cast.recused_member, third], random)
    for number in range(11, 20):
        expert = make_user(f"expert{number}", (RoleCode.EXPERT, ScopeKind.CYCLE, cast.cycle.pk))
        register(expert, industry=number < 14)
        join(expert, cast)
    # Dossiers and certificates are numbered under one prefix; the archive has the certificates' numbers alone.
    prefix = cast.cycle.rulebook.numbers.dossier
    allocate_number(series="dossier", year=cast.cycle.year, prefix=prefix, pattern=NUMBER_PATTERN)
    panel = create_panel(
        cycle_id=cast.cycle.pk,
        stage="document_review",
        name="抽取组",
        group_id=review.application.group_id,
        by=cast.agency,
        at=AT,
    )
    commit_panel_draw(panel_id=panel.pk, seats=SEATS, by=cast.agency, at=AT)
    perform_panel_draw(panel_id=panel.pk, by=cast.agency, at=AT)
    release_all(review, *whole.applications)
    clauses = list(review.criteria.items.filter(leaf=True).values_list("clause", flat=True))
    for application in whole.applications:
        for expert in review.experts:
            percents = {clause: random.randrange(50, 96, 5) for clause in clauses}
            submitted(review, expert, application, percents)
    return whole


def vary_review(whole: Whole, by: str) -> None:
    """Other rules of those that say how scores are computed; `by` is what counts."""
    change(
        whole,
        {
            "review.counting.by": by,
            "review.aggregate": whole.random.choice(("mean", "median", "trimmed_mean")),
            "review.counting.tie_breaks": whole.random.choice(((), ("results",), ("lowest", "median"))),
        },
    )


def vary_decision(whole: Whole) -> None:
    """Other rules of those that say how scores are combined, votes and days are counted."""
    random = whole.random
    weights = random.choice(((40, 20, 40), (50, 25, 25), (35, 30, 35), (100, 0, 0)))
    stages = ("document_review", "defence", "site_review")
    methods = {stage: random.choice(("percent", "percent", "min_max", "z_score")) for stage in stages}
    change(
        whole,
        {
            "weights": dict(zip(stages, weights, strict=True)),
            "evaluation.normalise": methods,
            "evaluation.tie_breaks": random.choice(([], ["results", "defence"], ["document_review"])),
            "cut_offs": {"prize": "40.5" if set(methods.values()) == {"percent"} else "0.5"},
            "ballot.secret": random.choice((True, False)),
            "ballot.base": random.choice(("present", "all")),
            "ballot.recused_leave_base": random.choice((True, False)),
            "notice.unit": random.choice(("calendar", "workday")),
            "notice.days": random.randrange(3, 16),
            "notice.roll_last_day": random.choice((True, False)),
        },
    )


def tie(whole: Whole) -> None:
    """Rules under which both dossiers, judged alike in the defence, share one rank and one prize."""
    change(
        whole,
        {
            "weights": {"document_review": 0, "defence": 100, "site_review": 0},
            "evaluation.normalise": {},
            "evaluation.tie_breaks": [],
            "ballot.pass_percent": 30,
            "awards": [
                {**award.model_dump(), "ceiling": 1 if award.code == "prize" else award.ceiling}
                for award in whole.review.cast.cycle.rulebook.awards
            ],
        },
    )
    AwardKind.objects.filter(cycle=whole.review.cast.cycle, code="prize").update(ceiling=1)
    whole.tied = True


def change(whole: Whole, rules: dict[str, object]) -> None:
    for path, value in rules.items():
        change_frozen_rules(whole.review.cast.cycle, path, value)


def judged(whole: Whole, *, alike: bool = False) -> None:
    """Stages 3 to 5, all opened; `alike`: both have the same marks in the defence."""
    opened(whole, "document_review", AT)
    if whole.review.cast.cycle.rulebook.review.counting.by == "consensus":
        clauses = whole.review.criteria.items.filter(leaf=True).values_list("clause", flat=True)
        for application in whole.applications:
            agreed(whole.review, application, {clause: whole.random.randrange(50, 96, 5) for clause in clauses})
    defended(whole, alike=alike)
    inspected(whole)


def decided(whole: Whole) -> None:
    """Stages 6 and 7, to the certificates."""
    deliberated(whole)
    awarded(whole)


def opened(whole: Whole, stage: str, at: datetime) -> None:
    cast = whole.review.cast
    for key, by in ((Key.OFFICE, cast.office), (Key.SUPERVISOR, cast.supervisor)):
        turn_ready_keys(cycle_id=cast.cycle.pk, stage=stage, key=key, by=by, at=at)


def moved(whole: Whole, state: str) -> None:
    """The round and both dossiers one stage on, along the legal edges."""
    AwardCycle.objects.filter(pk=whole.review.cast.cycle.pk).update(state=state)
    for application in whole.applications:
        Application.objects.filter(pk=application.pk).update(state=state)


def seated(whole: Whole, name: str) -> Stage:
    cast, experts = whole.review.cast, whole.review.experts
    moved(whole, name)
    panel = create_panel(cycle_id=cast.cycle.pk, stage=name, name=f"{name}组", by=cast.agency, at=BEFORE)
    for number, expert in enumerate(experts):
        add_member(panel_id=panel.pk, user_id=expert.pk, leader=number == 0, by=cast.agency, at=BEFORE)
    enable_panel(panel_id=panel.pk, by=cast.agency, at=BEFORE)
    panel.refresh_from_db()
    stage = Stage(cast, name, experts, panel)
    accept_all(stage, *whole.applications)
    return stage


def defended(whole: Whole, *, alike: bool) -> None:
    move_clock(BEFORE)
    stage = seated(whole, "defence")
    cycle, agency = whole.review.cast.cycle.pk, whole.review.cast.agency
    commit_draw(cycle_id=cycle, by=agency, at=BEFORE)
    perform_draw(cycle_id=cycle, place="一号会议室", by=agency, at=BEFORE)
    for text in ("如何确定顾客要求？", "如何评价供方？", "如何测量过程绩效？"):
        add_question(cycle_id=cycle, text=text, by=agency, at=BEFORE)
    commit_questions(cycle_id=cycle, by=agency, at=BEFORE)
    move_clock(DURING)
    for slot in DefenceSlot.objects.filter(draw__cycle=cycle).order_by("position"):
        sign_in(slot_id=slot.pk, speaker="王总经理", by=agency, at=DURING)
        draw_question(slot_id=slot.pk, by=agency, at=DURING)
    marks = [whole.random.randrange(60, 100) for _ in stage.experts]
    for application in whole.applications:
        judge(stage, application, marks)
        if not alike:
            whole.random.shuffle(marks)
            marks[0] = whole.random.randrange(60, 100)
    opened(whole, "defence", DURING)


def inspected(whole: Whole) -> None:
    move_clock(VISITING)
    stage = seated(whole, "site_review")
    for application in whole.applications:
        reported(stage, visited(stage, application), f"{whole.random.randrange(560, 900)}.25")
    opened(whole, "site_review", VISITING)


def deliberated(whole: Whole) -> None:
    cast = whole.review.cast
    cycle, office = cast.cycle.pk, cast.office
    move_clock(EVALUATED)
    moved(whole, "evaluation")
    compute_results(cycle_id=cycle, by=office, at=EVALUATED)
    state_supervision(cycle_id=cycle, text=STATEMENT, by=cast.supervisor, at=EVALUATED)
    draft_report(cycle_id=cycle, by=office, at=EVALUATED)
    sign_report(cycle_id=cycle, by=whole.review.experts[0], at=EVALUATED)
    issue_report(cycle_id=cycle, by=office, at=EVALUATED)
    meeting = call_meeting(
        cycle_id=cycle, title="组委会第一次会议", held_at=EVALUATED, place="会议室", by=office, at=EVALUATED
    )
    kinds = {kind.code: kind.pk for kind in cast.cycle.award_kinds.all()}
    best, *others = EvaluationResult.objects.order_by("rank", "application__number").values_list(
        "application_id", flat=True
    )
    both = {kinds["prize"]: [best, *others]}
    meeting = open_ballot(
        meeting_id=meeting.pk,
        present=present_of(whole),
        nominations=both if whole.tied else {kinds["prize"]: [best], kinds["nomination"]: others},
        by=office,
        at=EVALUATED,
    )
    counted(whole, meeting)
    if whole.tied:
        meeting = open_runoff(meeting_id=meeting.pk, present=present_of(whole), by=office, at=EVALUATED)
        counted(whole, meeting)
    adopt_resolution(meeting_id=meeting.pk, by=office, at=EVALUATED)


def present_of(whole: Whole) -> set[int]:
    return {member.pk for member in whole.members}


def counted(whole: Whole, meeting: Meeting) -> None:
    office = whole.review.cast.office
    for member in whole.members:
        choices = tied_choices(whole, meeting, member) if whole.tied else choices_of(whole, meeting, member)
        if meeting.secret:
            cast_secret_ballot(meeting_id=meeting.pk, choices=choices, nonce=new_nonce(), by=member)
        else:
            cast_ballot(meeting_id=meeting.pk, choices=choices, by=member, at=EVALUATED)
    close_ballot(meeting_id=meeting.pk, by=office, at=EVALUATED)
    confirm_count(meeting_id=meeting.pk, by=whole.members[0], at=EVALUATED)
    certify_count(meeting_id=meeting.pk, by=office, at=EVALUATED)


def tied_choices(whole: Whole, meeting: Meeting, member: User) -> dict[int, str]:
    """One is for the one, another, recused from it, for the other; the third decides in the run-off."""
    own = {motion.application == whole.review.application: motion.pk for motion in meeting.motions.all()}
    if member == whole.review.cast.recused_member:
        return {own[False]: "agree"}
    agrees = member == whole.members[0] or meeting.round > 1
    return {own[True]: "agree" if agrees else "abstain", own[False]: "disagree"}


def choices_of(whole: Whole, meeting: Meeting, member: User) -> dict[int, str]:
    """What the member votes: most agree; a line from which they are recused is left out."""
    mine = meeting.motions.all()
    if member == whole.review.cast.recused_member:
        mine = mine.exclude(application=whole.review.application)
    words = ("agree",) if whole.full else ("agree", "agree", "agree", "disagree", "abstain")
    return {pk: whole.random.choice(words) for pk in mine.values_list("pk", flat=True)}


def awarded(whole: Whole) -> None:
    """Published; now and then another last day, an erratum, an objection that is settled; awards and certificates."""
    cast, random = whole.review.cast, whole.random
    cycle, office = cast.cycle.pk, cast.office
    move_clock(PUBLISHED)
    advance_round(cycle_id=cycle, action="start_publicity", by=office, at=PUBLISHED)
    if not whole.full and random.random() < 0.4:
        later = PUBLISHED.date() + timedelta(days=45)
        dates = propose_last_day(cycle_id=cycle, last_day=later, reason="受理部门停电检修", by=office, at=PUBLISHED)
        decide_last_day(cycle_id=cycle, dates_id=dates.pk, approve=True, by=cast.second_officer, at=PUBLISHED)
    notice = publish_notice(cycle_id=cycle, by=office, at=PUBLISHED)
    if whole.full or random.random() < 0.4:
        words = {"wrong": "并提供必要的证明材料", "right": "并附必要的证明材料", "reason": "文字规范"}
        publish_erratum(slug=notice.slug, **words, by=office, at=PUBLISHED)
    listed = list(Application.objects.filter(cycle=cast.cycle, state="in_notice").order_by("number"))
    if listed and (whole.full or random.random() < 0.6):
        objected(whole, notice.slug, listed[0])
    over = PublicNotice.objects.latest("version").ends_at + timedelta(hours=9)
    move_clock(over)
    for award in confirm_all(cycle_id=cycle, by=office, at=over).awards:
        render_certificate({"award": award.pk})
    if whole.full:
        concluded(whole)


def concluded(whole: Whole) -> None:
    """Money paid, the last of the awards revoked, the decision released: what a full round ends in."""
    cast, at = whole.review.cast, OVER
    first, *_, last = Award.objects.filter(application__cycle=cast.cycle).order_by("number__value")
    entry = Entry("out", first.money or 1, at.date())
    move_clock(at)
    if first.money:
        voucher = upload(saved(blank(1)), "凭证.pdf")
        payment = record_payment(
            application_id=first.application_id, entry=entry, voucher=voucher, by=cast.office, at=at
        )
        decide_payment(pk=payment.pk, confirm=True, by=cast.second_officer, at=at)
    text = OutcomeText("市政发〔2025〕28号", "关于评选结果的通报", at.date(), "经审定，现予通报。")
    assert run_job(order_outcome(cycle_id=cast.cycle.pk, text=text, by=cast.office, at=at).pk)
    proposal = Proposal("fraud", "经查属实。", "市政发〔2025〕30号", at.date())
    revocation = propose_revocation(
        application_id=last.application_id,
        proposal=proposal,
        decision=upload(saved(blank(1)), "决定.pdf"),
        by=cast.office,
        at=at,
    )
    decide_revocation(pk=revocation.pk, approve=True, by=cast.second_officer, at=at)
    honoured(whole, first, at)
    filed(whole)


def honoured(whole: Whole, award: Award, at: datetime) -> None:
    """The winner accepts the terms, a medium shows the notice, the first yearly review is closed."""
    cast = whole.review.cast
    terms = terms_digest(cast.cycle.rulebook.honours.terms)
    winner = cast.owner if award.application.organisation_id == cast.organisation.pk else cast.rival
    accept_terms(application_id=award.application_id, digest=terms, by=winner, at=at)
    close_review(pk=award.follow_ups.earliest("due_on").pk, note="已现场核实。", by=cast.office, at=at)
    site = Channel("website", "样例网", at.date(), link="https://city.example/notice", place="首页")
    record_channel(slug=PublicNotice.objects.latest("version").slug, channel=site, by=cast.office, at=at)


def filed(whole: Whole) -> None:
    """The papers that workers make, and the minutes: of every kind that such a round has."""
    meeting = Meeting.objects.latest("pk")
    minutes = save_minutes(meeting_id=meeting.pk, text="会议审议了候选名单。", version=0, by=whole.review.cast.office)
    issue_minutes(meeting_id=meeting.pk, version=minutes.version, by=whole.review.cast.office)
    issue_timetable(draw_id=DefenceSlot.objects.latest("pk").draw_id)
    issue_panel_record(draw_id=PanelDraw.objects.latest("pk").pk)
    issue_question_record(draw_id=QuestionDraw.objects.latest("pk").pk)
    issue_site_report(report_id=SiteReport.objects.latest("pk").pk)
    for to in ("objector", "organisation"):
        issue_letter({"objection": Objection.objects.latest("pk").pk, "to": to})


def objected(whole: Whole, slug: str, application: Application) -> None:
    at, cast = PUBLISHED + timedelta(hours=3), whole.review.cast
    case = receive_objection(
        slug=slug,
        statement=Statement(application.number, "person", "data", "经营数据不实", "近三年营业收入与审计报告不一致。"),
        identity=Identity(name=OBJECTOR, phone="139 0917 4321", contact="qin@example.test"),
        papers=Papers([upload(saved(blank(1)), "证明材料.pdf")]),
        at=at,
    )
    number = case.number.text
    name_handler(number=number, user_id=cast.second_officer.pk, by=cast.office, at=at)
    accept_objection(number=number, by=cast.second_officer, at=at)
    ending = whole.random.choice(("rejected",) if whole.full else ("rejected", "upheld"))
    propose_conclusion(number=number, proposal=conclusion_of(ending), by=cast.second_officer, at=at)
    approve_conclusion(number=number, by=cast.office, at=at)
    if ending == "upheld":
        pk, act = application.pk, {"by": cast.office, "at": at}
        advance_application(application_id=pk, action="disqualify", reason="经查不实", **act)  # type: ignore[arg-type]
        correct_notice(cycle_id=cast.cycle.pk, reason="取消一家单位的候选资格", **act)  # type: ignore[arg-type]


@contextmanager
def undone(whole: Whole) -> Iterator[None]:
    """What happens inside is taken back: the next variant starts from the same rows."""
    cycle = whole.review.cast.cycle
    rules, tied = cycle.rules, whole.tied
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
    cycle.rules, whole.tied = rules, tied
