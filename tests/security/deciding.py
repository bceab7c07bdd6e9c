"""Stages 6 and 7 of the worlds: the ballot, the list before publication, the notice with an objection, the awards."""

from dataclasses import replace
from decimal import Decimal

from applications.models import Application
from applications.workflow.engine import advance_round
from baoji_award.accounts.models import User
from baoji_award.accounts.uscc import make_code
from baoji_award.calendar.clock import move_clock
from committee.models import (
    Award,
    EarlierWinner,
    Meeting,
    Objection,
    ObjectionHearing,
    Outcome,
    PublicNotice,
    ResultLetter,
)
from committee.services.awards import confirm_all
from committee.services.ballots import cast_ballot
from committee.services.cases import name_handler
from committee.services.hearings import answer_hearing, hear_organisation
from committee.services.identity import reveal_identity
from committee.services.meetings import certify_count, close_ballot, confirm_count, open_ballot
from committee.services.minutes import issue_minutes, save_minutes
from committee.services.notice import publish_notice
from committee.services.objection_intake import Papers, Statement
from committee.services.objection_tasks import CaseTask, finish_task, give_task
from committee.services.objections import receive_objection
from committee.services.preparing import add_paper
from committee.services.remarks import write_remark
from committee.services.resolution import adopt_resolution
from committee.services.winner_register import WinnerRow, import_winners
from reviews.models.panels import Panel, PanelMember
from tests.cast import make_cast, make_user
from tests.committee.hall import (
    AT,
    DURING,
    JOHN,
    OVER,
    PUBLISHED,
    Hall,
    all_agree,
    called,
    concluded,
    evidence,
    give_scores,
    handled,
    reported,
)
from tests.committee.honours import accepted, handed_in, proposed, recorded, released
from tests.documents.samples import noted, upload, written
from tests.reviews.rows import register
from tests.security.notice_things import add_channel, add_proposal
from tests.security.worlds import World, deliver, named

HEARING_CANARY = "请说明近三年营业收入的统计口径，并附审计报告。"
FACTS_CANARY = "近三年营业收入与审计报告不一致，反映人金丝雀曾在该单位任职。"
FILE_CANARY = "证言金丝雀"
TEXT_CANARY = "CANARYWITNESS"
SEAL_CANARY = "CANARYSEAL"
PROOF, SEAL = written(f"Witness {TEXT_CANARY}"), noted(SEAL_CANARY)
UNIT = replace(JOHN, unit="反映人金丝雀协会")
WINNER = WinnerRow(
    2022, "往届样例有限公司", make_code("91610300MA6X1X2XX"), "prize", "质量奖", "", "市政发〔2022〕9号", 0
)


def voting() -> World:
    """Stage 6: the report is issued, the ballot is open, `member` has voted. recused_member keeps away from the own."""
    cast = make_cast(state="evaluation", round_state="evaluation")
    named(cast)
    move_clock(AT)
    world = World("voting", cast)
    hall = _hall(world)
    reported(hall)
    meeting = called(hall)
    kinds = {code: hall.kind(code).pk for code in ("prize", "nomination")}
    open_ballot(
        meeting_id=meeting.pk,
        present={member.pk for member in hall.members},
        nominations={kinds["prize"]: [cast.application.pk], kinds["nomination"]: [cast.rival_application.pk]},
        by=cast.office,
        at=AT,
    )
    cast_ballot(meeting_id=meeting.pk, choices=all_agree(meeting, cast.member), by=cast.member, at=AT)
    paper = add_paper(
        meeting_id=meeting.pk, title="审议材料", upload=None, released_at=AT, names_units=True, by=cast.office, at=AT
    )
    remark = write_remark(cycle_id=cast.cycle.pk, text="请核对得分计算。", by=cast.supervisor, at=AT)
    world.own |= {
        "dossier": {"number": cast.application.number},
        "meeting": {"pk": meeting.pk},
        "meeting_paper": {"pk": paper.pk},
        "meeting_paper_of": {"pk": meeting.pk, "paper_pk": paper.pk},
        "meeting_leave": {"pk": meeting.pk, "member_pk": cast.member.pk},
        "remark": {"pk": remark.pk},
        "report_version": {"number": 1},
    }
    world.rival["dossier"] = {"number": cast.rival_application.number}
    deliver()
    return world


def _hall(world: World) -> Hall:
    cast = world.cast
    third = make_user("third_member", *((g.role, g.scope_kind, g.scope_id) for g in cast.member.grants.all()))
    hall = Hall(
        cycle=cast.cycle,
        office=cast.office,
        officer=cast.second_officer,
        supervisor=cast.supervisor,
        leader=cast.panel_leader,
        members=[cast.member, cast.recused_member, third],
        applications=[cast.application, cast.rival_application],
    )
    give_scores(hall, [Decimal(95), Decimal(88)])
    panel = Panel.objects.create(
        cycle=cast.cycle, stage="site_review", name="第一组", state="enabled", created_by=cast.agency, created_at=AT
    )
    register(cast.panel_leader)
    PanelMember.objects.create(panel=panel, user=cast.panel_leader, is_leader=True)
    return hall


def listed() -> World:
    """Stage 7 before publication: both are candidates and nobody outside may know."""
    world = voting()
    world.name = "listed"
    cast = world.cast
    meeting = Meeting.objects.get()
    third = meeting.attendances.exclude(member__in=(cast.member, cast.recused_member)).get().member
    cast_ballot(meeting_id=meeting.pk, choices=all_agree(meeting, third), by=third, at=AT)
    close_ballot(meeting_id=meeting.pk, by=cast.office, at=AT)
    confirm_count(meeting_id=meeting.pk, by=cast.member, at=AT)
    certify_count(meeting_id=meeting.pk, by=cast.second_officer, at=AT)
    adopt_resolution(meeting_id=meeting.pk, by=cast.office, at=AT)
    save_minutes(meeting_id=meeting.pk, text="会议审议了综合评审报告。", version=0, by=cast.office, at=AT)
    issue_minutes(meeting_id=meeting.pk, version=1, by=cast.office, at=AT)
    advance_round(cycle_id=cast.cycle.pk, action="start_publicity", by=cast.office, at=AT)
    add_proposal(world.own, cast)
    deliver(mails=True)
    return world


def notice() -> World:
    """Stage 7 in notice: two objections against the own dossier, with evidence; second_officer handles both.

    One is just received, the other was accepted, heard and closed.
    """
    world = listed()
    world.name = "notice"
    cast = world.cast
    published = publish_notice(cycle_id=cast.cycle.pk, by=cast.office, at=PUBLISHED)
    move_clock(DURING)
    hall = _as_hall(world)
    closed, objection = (_objected(hall, published, cast.application) for _ in range(2))
    hearing = _heard_and_closed(hall, closed, cast.owner)
    number = {"number": objection.number.text}
    name_handler(number=objection.number.text, user_id=hall.officer.pk, by=hall.office, at=DURING)
    world.own |= {
        "notice": {"slug": published.slug},
        "objection": number,
        "objection_file": number | {"pk": objection.files.get().pk},
        "code": {"code": objection.code},
        "hearing": {"pk": hearing.pk},
        "hearing_file": {"pk": hearing.pk, "file_pk": hearing.files.get().pk},
        "closed": {"number": closed.number.text},
    }
    add_channel(world.own, cast, published)
    deliver(mails=True)
    return world


def _objected(hall: Hall, notice: PublicNotice, application: Application) -> Objection:
    """A unit's objection, everything that tells who it is among it: names of files, text in the evidence, its seal."""
    statement = Statement(application.number, "unit", "data", "经营数据不实", FACTS_CANARY)
    papers = Papers([upload(PROOF, f"{FILE_CANARY}.pdf")], upload(SEAL, f"{UNIT.unit}.png"))
    return receive_objection(slug=notice.slug, statement=statement, identity=UNIT, papers=papers, at=DURING)


def _heard_and_closed(hall: Hall, case: Objection, owner: User) -> ObjectionHearing:
    number = handled(hall, case)
    task = CaseTask("ask_bureau", "向主管部门核实统计数据。", hall.office.pk, 3)
    given = give_task(number=number, task=task, by=hall.officer, at=DURING)
    finish_task(number=number, task_id=given.pk, result="统计数据与申报一致。", by=hall.office, at=DURING)
    reveal_identity(number=number, reason="核实联系方式以便调查", by=hall.officer, at=DURING)
    hearing = hear_organisation(number=number, substance=HEARING_CANARY, by=hall.officer, at=DURING)
    answer = [evidence("审计报告.pdf")]
    answer_hearing(hearing_id=hearing.pk, answer="统计口径见所附审计报告。", files=answer, by=owner, at=DURING)
    concluded(hall, number, "rejected")
    return hearing


def _as_hall(world: World) -> Hall:
    cast = world.cast
    return Hall(cast.cycle, cast.office, cast.second_officer, cast.supervisor, cast.panel_leader, [], [])


def awarded() -> World:
    """Stage 7: the notice is over, both awards are given, the certificates rendered."""
    world = listed()
    world.name = "awarded"
    cast = world.cast
    published = publish_notice(cycle_id=cast.cycle.pk, by=cast.office, at=PUBLISHED)
    move_clock(OVER)
    confirm_all(cycle_id=cast.cycle.pk, by=cast.office, at=OVER)
    deliver(mails=True)
    award = Award.objects.get(application=cast.application)
    world.own |= {
        "notice": {"slug": published.slug},
        "award": {"pk": award.pk},
        "certificate": {"number": cast.application.number},
        "verify": {"code": award.verify_code},
    }
    import_winners(rows=[WINNER], by=cast.office, at=OVER)
    world.own["earlier"] = {"pk": EarlierWinner.objects.get().pk}
    hall = _as_hall(world)
    world.own["payment"] = {"pk": recorded(award, 1000, by=cast.office).pk}
    world.own["revocation"] = {"pk": proposed(award, hall).pk}
    accepted(award, cast.owner)
    file = handed_in(award, cast.owner).files.get()
    number = {"number": cast.application.number}
    world.own |= {
        "review": {"pk": file.follow_up_id},
        "own_review": number | {"pk": file.follow_up_id},
        "review_file": number | {"pk": file.pk},
    }
    released(hall)
    world.own["outcome"] = {"code": cast.cycle.code}
    # By hand: both dossiers have won, and a letter goes to whoever has not.
    outcome = Outcome.objects.select_related("document").get()
    assert outcome.document is not None
    ResultLetter.objects.create(outcome=outcome, application=cast.application, document=outcome.document)
    world.rival["certificate"] = {"number": cast.rival_application.number}
    return world
