"""The second half of a small whole round (whole.py): deliberated, noticed, awarded, everything after the award."""

from datetime import datetime, timedelta

from applications.models import Application
from applications.services.office_jobs import run_job
from applications.workflow.engine import advance_application, advance_round
from baoji_award.accounts.models import User
from baoji_award.calendar.clock import move_clock
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
from reviews.models import DefenceSlot, PanelDraw, QuestionDraw, SiteReport
from reviews.services.defence_timetable import issue_timetable
from reviews.services.panel_draw_paper import issue_panel_record
from reviews.services.question_paper import issue_question_record
from reviews.services.site_report import issue_site_report
from tests.committee.hall import STATEMENT, conclusion_of
from tests.committee.whole import Whole, moved
from tests.documents.samples import blank, saved, upload
from tests.rounds import IN_STAGE, moment

EVALUATED, PUBLISHED = IN_STAGE["evaluation"], IN_STAGE["publicity"]
OBJECTOR = "秦小川"
OVER = moment("2025-06-03 10:00")


def decided(whole: Whole) -> None:
    """Stages 6 and 7, to the certificates."""
    deliberated(whole)
    awarded(whole)


def evaluated(whole: Whole) -> Meeting:
    """Scores combined, the report issued, the committee called."""
    cast = whole.review.cast
    cycle, office = cast.cycle.pk, cast.office
    move_clock(EVALUATED)
    moved(whole, "evaluation")
    compute_results(cycle_id=cycle, by=office, at=EVALUATED)
    state_supervision(cycle_id=cycle, text=STATEMENT, by=cast.supervisor, at=EVALUATED)
    draft_report(cycle_id=cycle, by=office, at=EVALUATED)
    sign_report(cycle_id=cycle, by=whole.review.experts[0], at=EVALUATED)
    issue_report(cycle_id=cycle, by=office, at=EVALUATED)
    return called(whole)


def called(whole: Whole) -> Meeting:
    cast = whole.review.cast
    return call_meeting(
        cycle_id=cast.cycle.pk,
        title="组委会第一次会议",
        held_at=EVALUATED,
        place="会议室",
        by=cast.office,
        at=EVALUATED,
    )


def deliberated(whole: Whole) -> None:
    office = whole.review.cast.office
    meeting = begin(whole, evaluated(whole))
    counted(whole, meeting)
    if whole.tied:
        meeting = open_runoff(meeting_id=meeting.pk, present=present_of(whole), by=office, at=EVALUATED)
        counted(whole, meeting)
    adopt_resolution(meeting_id=meeting.pk, by=office, at=EVALUATED)


def begin(whole: Whole, meeting: Meeting) -> Meeting:
    """The ballot opened on both dossiers."""
    cast = whole.review.cast
    kinds = {kind.code: kind.pk for kind in cast.cycle.award_kinds.all()}
    best, *others = EvaluationResult.objects.order_by("rank", "application__number").values_list(
        "application_id", flat=True
    )
    both = {kinds["prize"]: [best, *others]}
    return open_ballot(
        meeting_id=meeting.pk,
        present=present_of(whole),
        nominations=both if whole.tied else {kinds["prize"]: [best], kinds["nomination"]: others},
        by=cast.office,
        at=EVALUATED,
    )


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
    words = (whole.vote or "agree",) if whole.full or whole.vote else ("agree", "agree", "agree", "disagree", "abstain")
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
    ending = whole.random.choice(("rejected",) if whole.full else ("rejected", "upheld"))
    at, cast = PUBLISHED + timedelta(hours=3), whole.review.cast
    settled(whole, received(whole, slug, application, at), ending, at)
    if ending == "upheld":
        disqualified(whole, application, at)
        correct_notice(cycle_id=cast.cycle.pk, reason="取消一家单位的候选资格", by=cast.office, at=at)


def received(whole: Whole, slug: str, application: Application, at: datetime) -> str:
    """An objection, received and accepted; returns its number."""
    cast = whole.review.cast
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
    return number


def settled(whole: Whole, number: str, ending: str, at: datetime) -> None:
    """The case concluded by two officers."""
    cast = whole.review.cast
    propose_conclusion(number=number, proposal=conclusion_of(ending), by=cast.second_officer, at=at)
    approve_conclusion(number=number, by=cast.office, at=at)


def disqualified(whole: Whole, application: Application, at: datetime) -> None:
    office = whole.review.cast.office
    advance_application(application_id=application.pk, action="disqualify", reason="经查不实", by=office, at=at)
