"""Sessions and rooms: planned before the seed, seated by it, and nobody in two rooms at once."""

from collections.abc import Callable
from datetime import date, time, timedelta
from io import BytesIO

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from applications.models import Application
from applications.services.recusals import record_recusal
from baoji_award.accounts.enums import RoleCode, ScopeKind
from baoji_award.accounts.models import User
from baoji_award.calendar.clock import LOCAL, move_clock
from baoji_award.errors import Conflict, DomainError, NotFoundForYou
from reviews.errors import NotYet
from reviews.models import Assignment, DefenceDraw, DefenceSession, DefenceSlot, Panel
from reviews.services.assignment import assign, release_assignments
from reviews.services.defence_draw import commit_draw, perform_draw
from reviews.services.defence_seating import Seats, seat_by_seed
from reviews.services.defence_sessions import SessionPlan, drop_session, plan_session
from reviews.services.defence_timetable import issue_timetable
from reviews.services.panels import add_member, create_panel, enable_panel
from tests.audit.tampering import triggers_off
from tests.browsing import browser
from tests.cast import make_user
from tests.reviews.rows import join, register
from tests.reviews.rows45 import BEFORE, Stage, another, make_stage
from tests.sharing import shared

DAY = date(2025, 3, 18)
MORNING, AFTERNOON = time(8, 30), time(14, 0)


@shared
def stage() -> Stage:
    return make_stage("defence", experts=5)


def second_panel(stage: Stage, *, shared: User | None = None) -> Panel:
    """Another panel of five, `shared` among them."""
    cast = stage.cast
    panel = create_panel(cycle_id=cast.cycle.pk, stage="defence", name="第二组", by=cast.agency, at=BEFORE)
    people = [shared] if shared else []
    while len(people) < 5:
        person = make_user(f"second{len(people)}", (RoleCode.EXPERT, ScopeKind.CYCLE, cast.cycle.pk))
        register(person, industry=len(people) == 1)
        join(person, cast, at=BEFORE)
        people.append(person)
    for place, person in enumerate(people):
        add_member(panel_id=panel.pk, user_id=person.pk, leader=place == 0, by=cast.agency, at=BEFORE)
    return enable_panel(panel_id=panel.pk, by=cast.agency, at=BEFORE)


def assigned(stage: Stage, panel: Panel, *applications: Application) -> None:
    for application in applications:
        for member in panel.members.all():
            ids = {"panel_id": panel.pk, "application_id": application.pk, "expert_id": member.user_id}
            assign(**ids, by=stage.cast.agency, at=BEFORE)
    release_assignments(panel_id=panel.pk, by=stage.cast.agency, at=BEFORE)


def plan(
    stage: Stage,
    room: str,
    begins: time = MORNING,
    *,
    panel: Panel | None = None,
    places: int = 3,
    by: User | None = None,
) -> DefenceSession:
    wanted = SessionPlan(DAY, begins, room, places, panel.pk if panel else None)
    return plan_session(cycle_id=stage.cast.cycle.pk, plan=wanted, by=by or stage.cast.agency, at=BEFORE)


def commit(stage: Stage) -> DefenceDraw:
    return commit_draw(cycle_id=stage.cast.cycle.pk, by=stage.cast.agency, at=BEFORE)


def draw(stage: Stage) -> list[DefenceSlot]:
    return perform_draw(cycle_id=stage.cast.cycle.pk, by=stage.cast.agency, at=BEFORE)


def two_rooms(stage: Stage) -> tuple[Panel, list[Application]]:
    """Two panels at work at the same time in two rooms, two dossiers each; committed and drawn."""
    second = second_panel(stage)
    dossiers = [stage.application, *(another(stage) for _ in range(3))]
    assigned(stage, stage.panel, *dossiers[:2])
    assigned(stage, second, *dossiers[2:])
    plan(stage, "一号会议室", panel=stage.panel)
    plan(stage, "二号会议室", panel=second)
    commit(stage)
    draw(stage)
    return second, dossiers


def test_each_number_takes_the_next_place_of_its_panel_then_of_everybody() -> None:
    sessions = [Seats(1, 10, 1), Seats(2, None, 1), Seats(3, 10, 1), Seats(4, 20, 2)]
    panels: dict[str, int | None] = {"A": 10, "B": 10, "C": 10, "D": 20, "E": None}
    seated, left = seat_by_seed("seed", panels, sessions)
    assert {session: len(numbers) for session, numbers in seated.items()} == {1: 1, 2: 1, 3: 1, 4: 1}
    assert (set(seated[4]), len(left)) == ({"D"}, 1)
    assert seat_by_seed("seed", panels, sessions) == (seated, left)


def test_two_panels_defend_in_two_rooms_at_once_and_anyone_repeats_it(stage: Stage) -> None:
    _, dossiers = two_rooms(stage)
    slots = list(DefenceSlot.objects.select_related("session"))
    assert [slot.position for slot in slots] == [1, 2, 3, 4]
    assert [slot.starts_at.astimezone(LOCAL).time() for slot in slots] == [MORNING, time(9), MORNING, time(9)]
    rooms = {slot.application_id: slot.place for slot in slots}
    assert [rooms[each.pk] for each in dossiers] == ["一号会议室"] * 2 + ["二号会议室"] * 2
    call_command("repeat_draw", cycle="2024")


def test_sessions_that_changed_after_the_commitment_are_found(stage: Stage) -> None:
    two_rooms(stage)
    with triggers_off(), connection.cursor() as cursor:
        cursor.execute(
            """UPDATE audit_auditevent SET payload_text = replace(payload_text, '"places":3', '"places":9')
            WHERE action = 'defence.draw_committed'"""
        )
    with pytest.raises(CommandError, match="场次或评审组与登记摘要时不符"):
        call_command("repeat_draw", cycle="2024")


def test_the_plan_is_fixed_with_the_commitment_and_has_room_for_all(stage: Stage) -> None:
    another(stage)
    small = plan(stage, "一号会议室", places=1)
    with pytest.raises(NotYet, match="还差 1 场"):
        commit(stage)
    drop_session(session_id=small.pk, by=stage.cast.agency, at=BEFORE)
    kept = plan(stage, "一号会议室", places=2)
    commit(stage)
    for change in (
        lambda: plan(stage, "二号会议室", AFTERNOON),
        lambda: drop_session(session_id=kept.pk, by=stage.cast.agency, at=BEFORE),
    ):
        with pytest.raises(Conflict, match="不能再更改"):
            change()
    with pytest.raises(NotFoundForYou):
        plan(stage, "二号会议室", by=stage.cast.office)


def test_no_room_and_no_expert_is_planned_twice_at_a_time(stage: Stage) -> None:
    second = second_panel(stage, shared=stage.experts[2])
    plan(stage, "一号会议室", panel=stage.panel)
    code = stage.experts[2].expert_profile.code
    for room, panel, sentence in (
        ("一号会议室", second, "地点、时间相同"),
        ("二号会议室", None, "不限评审组"),
        ("二号会议室", second, code),
        ("二号会议室", stage.panel, code),
    ):
        with pytest.raises(DomainError, match=sentence):
            plan(stage, room, panel=panel)
    assert plan(stage, "一号会议室", AFTERNOON, panel=second).places == 3
    taken = DefenceSession.objects.get(panel=stage.panel)
    with pytest.raises(IntegrityError, match="another session needs"), transaction.atomic():
        DefenceSession.objects.create(
            cycle=taken.cycle,
            panel=second,
            room="二号会议室",
            starts_at=taken.starts_at,
            ends_at=taken.ends_at,
            places=3,
            planned_by=stage.cast.agency,
            planned_at=BEFORE,
        )


@pytest.mark.parametrize(
    ("change", "sentence"), [({"day": date(2024, 1, 1)}, "场次应在"), ({"room": " "}, "地点"), ({"places": 0}, "场数")]
)
def test_a_session_lies_within_the_stage(stage: Stage, change: dict[str, object], sentence: str) -> None:
    values: dict[str, object] = {"day": DAY, "begins": MORNING, "room": "一号会议室", "places": 3} | change
    with pytest.raises(DomainError, match=sentence):
        plan_session(
            cycle_id=stage.cast.cycle.pk,
            plan=SessionPlan(**values),  # type: ignore[arg-type]
            by=stage.cast.agency,
            at=BEFORE,
        )


def test_an_expert_of_one_room_is_not_assigned_to_the_other(stage: Stage) -> None:
    second, dossiers = two_rooms(stage)
    guest = stage.experts[0]
    add_member(panel_id=second.pk, user_id=guest.pk, leader=False, by=stage.cast.agency, at=BEFORE)
    other = next(each for each in dossiers[2:] if each.defence_slot.starts_at == _first(dossiers))
    ids = {"panel_id": second.pk, "application_id": other.pk, "expert_id": guest.pk}
    with pytest.raises(DomainError, match="不能同时在两处"):
        assign(**ids, by=stage.cast.agency, at=BEFORE)
    with pytest.raises(IntegrityError, match="judges another defence"), transaction.atomic():
        Assignment.objects.create(**ids, proposed_by=stage.cast.agency, proposed_at=BEFORE)


def _first(dossiers: list[Application]) -> object:
    return min(each.defence_slot.starts_at for each in dossiers)


def test_the_draw_names_an_expert_who_was_seated_twice_after_the_plan(stage: Stage) -> None:
    second = second_panel(stage)
    other = another(stage)
    assigned(stage, stage.panel, stage.application)
    assigned(stage, second, other)
    plan(stage, "一号会议室", panel=stage.panel, places=1)
    plan(stage, "二号会议室", panel=second, places=1)
    commit(stage)
    guest = stage.experts[0]
    add_member(panel_id=second.pk, user_id=guest.pk, leader=False, by=stage.cast.agency, at=BEFORE)
    assign(panel_id=second.pk, application_id=other.pk, expert_id=guest.pk, by=stage.cast.agency, at=BEFORE)
    with pytest.raises(DomainError, match=guest.expert_profile.code):
        draw(stage)
    assert DefenceSlot.objects.count() == 0


def test_a_round_without_sessions_draws_into_one_room_by_its_rule(stage: Stage) -> None:
    another(stage)
    commit(stage)
    with pytest.raises(DomainError, match="请填写答辩地点"):
        draw(stage)
    perform_draw(cycle_id=stage.cast.cycle.pk, place="一号会议室", by=stage.cast.agency, at=BEFORE)
    session = DefenceSession.objects.get()
    assert (session.room, session.places, session.ends_at - session.starts_at) == ("一号会议室", 2, timedelta(hours=1))
    call_command("repeat_draw", cycle="2024")


def test_the_agency_plans_draws_and_runs_two_rooms_in_the_browser(
    stage: Stage, pdf_text: Callable[[bytes], str]
) -> None:
    move_clock(BEFORE)
    second = second_panel(stage)
    other = another(stage)
    assigned(stage, stage.panel, stage.application)
    assigned(stage, second, other)
    agency, page = browser(stage.cast.agency), reverse("reviews:defence_sessions")
    form = {"day": "2025-03-18", "begins": "08:30", "room": "一号会议室", "places": "2", "panel": str(stage.panel.pk)}
    assert agency.post(page, form).headers["Location"] == page
    clash = agency.post(page, form | {"panel": str(second.pk)})
    assert (clash.status_code, "地点、时间相同" in clash.content.decode()) == (422, True)
    assert agency.post(page, form | {"room": "二号会议室", "panel": str(second.pk)}).status_code == 302
    assert agency.post(page, form | {"begins": "14:00", "panel": ""}).status_code == 302
    spare = DefenceSession.objects.get(panel=None)
    assert agency.post(reverse("reviews:defence_session_drop", args=[spare.pk])).headers["Location"] == page
    assert agency.post(reverse("reviews:defence_commit")).status_code == 302
    assert "抽签种子已登记" in agency.get(page).content.decode()
    assert "答辩地点" not in agency.get(reverse("reviews:agency_defence")).content.decode()
    assert agency.post(reverse("reviews:defence_draw")).status_code == 302
    issue_timetable(draw_id=DefenceDraw.objects.get().pk)
    own = DefenceSession.objects.get(panel=stage.panel)
    room = agency.get(reverse("reviews:defence_session", args=[own.pk])).content.decode()
    assert (stage.application.number in room, other.number in room) == (True, False)
    pdf = agency.get(reverse("reviews:defence_session_pdf", args=[own.pk]))
    found = "".join(pdf_text(b"".join(pdf.streaming_content)).split())  # type: ignore[attr-defined]
    assert ("一号会议室" in found, DefenceDraw.objects.get().seed in found) == (True, True)
    xlsx = agency.get(reverse("reviews:defence_session_xlsx", args=[own.pk]))
    rows = list(load_workbook(BytesIO(xlsx.content)).active.values)
    assert [row[4] for row in rows[1:]] == [stage.application.number]


def test_spectators_see_today_s_rooms_and_nobody_before_their_time(stage: Stage) -> None:
    two_rooms(stage)
    member = make_user("listener", (RoleCode.COMMITTEE, ScopeKind.CYCLE, stage.cast.cycle.pk))
    page = reverse("reviews:defence_hall")
    move_clock(BEFORE)
    assert "今天没有答辩场次" in browser(member).get(page).content.decode()
    first, later = DefenceSlot.objects.select_related("application__organisation").order_by("position")[:2]
    move_clock(first.starts_at + timedelta(minutes=5))
    text = browser(member).get(page).content.decode()
    names = [each.application.organisation.name for each in (first, later)]
    assert [name in text for name in names] == [True, False]
    assert ("一号会议室" in text, "二号会议室" in text, "正在进行" in text) == (True, True, True)
    record_recusal(
        application_id=first.application_id, user_id=member.pk, reason="亲属任职", by=stage.cast.office, at=BEFORE
    )
    assert names[0] not in browser(User.objects.get(pk=member.pk)).get(page).content.decode()
    for person in (stage.cast.owner, stage.experts[0]):
        assert browser(person).get(page).status_code == 404


def test_the_plan_and_the_hall_ask_the_same_however_many_sessions(stage: Stage) -> None:
    move_clock(BEFORE)
    agency, seen = browser(stage.cast.agency), []
    pages = [reverse("reviews:defence_sessions"), reverse("reviews:defence_hall")]
    for hours in ((8,), (10, 13, 15, 17)):
        for hour in hours:
            plan(stage, "一号会议室", time(hour, 0))
        for page in pages:
            agency.get(page)
            with CaptureQueriesContext(connection) as captured:
                agency.get(page)
            seen.append(len(captured))
    assert seen[:2] == seen[2:]
    assert max(seen) <= 12
