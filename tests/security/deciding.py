"""Stages 6 and 7 of the worlds: the ballot, the list before publication, the notice with an objection, the awards."""

from decimal import Decimal

from applications.workflow.engine import advance_round
from baoji_award.calendar.clock import move_clock
from committee.models import Award, Meeting, Objection
from committee.services.awards import confirm_all
from committee.services.ballots import cast_ballot
from committee.services.meetings import close_ballot, confirm_count, open_ballot
from committee.services.notice import publish_notice
from committee.services.remarks import write_remark
from committee.services.resolution import adopt_resolution
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
    give_scores,
    objected,
    reported,
)
from tests.reviews.rows import register
from tests.security.worlds import World, deliver, named


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
    remark = write_remark(cycle_id=cast.cycle.pk, text="请核对得分计算。", by=cast.supervisor, at=AT)
    world.own |= {
        "dossier": {"number": cast.application.number},
        "meeting": {"pk": meeting.pk},
        "remark": {"pk": remark.pk},
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
    adopt_resolution(meeting_id=meeting.pk, by=cast.office, at=AT)
    advance_round(cycle_id=cast.cycle.pk, action="start_publicity", by=cast.office, at=AT)
    deliver(mails=True)
    return world


def notice() -> World:
    """Stage 7 in notice: an objection with its evidence against the own dossier."""
    world = listed()
    world.name = "notice"
    cast = world.cast
    published = publish_notice(cycle_id=cast.cycle.pk, by=cast.office, at=PUBLISHED)
    move_clock(DURING)
    objection: Objection = objected(_as_hall(world), published, cast.application, identity=JOHN)
    number = {"number": objection.number.text}
    world.own |= {
        "notice": {"slug": published.slug},
        "objection": number,
        "objection_file": number | {"pk": objection.files.get().pk},
        "code": {"code": objection.code},
    }
    deliver(mails=True)
    return world


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
    world.rival["certificate"] = {"number": cast.rival_application.number}
    return world
