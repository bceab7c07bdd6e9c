"""The boards: who is where and late, one reminder a day; what the supervision watches. Never a sealed score."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from applications.selectors.cycles import window_of
from applications.services.recusals import record_recusal
from baoji_award.accounts.models import User
from baoji_award.calendar.clock import local_day, move_clock
from baoji_award.errors import Conflict, NotFoundForYou
from baoji_award.notifications.models import Message
from reviews.enums import Key
from reviews.models import Assignment
from reviews.selectors.boards import Standing, board_of, standings
from reviews.selectors.supervision import unusual_sheets
from reviews.services.assignment import assign, unassign
from reviews.services.opening import turn_ready_keys
from reviews.services.participation import decline_round, invite_to_round
from reviews.services.reminding import remind_experts
from reviews.services.sheets import Entry, save_item, submit_sheet
from tests.cast import make_user
from tests.reviews.rows import AT, Review, accept, fill, make_review, register, release_all, submitted
from tests.sharing import shared

pytestmark = pytest.mark.django_db


@shared
def review() -> Review:
    move_clock(AT)
    return make_review()


def board(review: Review, *, by: User | None = None, late: bool = False) -> dict[str, Standing]:
    cycle, agency = review.cast.cycle, by or review.cast.agency
    at = window_of(cycle, "document_review").closes_at if late else AT
    rows = standings(cycle, board_of(cycle, by=agency, at=at), at)
    return {row.participation.user.expert_profile.code: row for row in rows}


def numbers(row: Standing) -> tuple[int, int, int, int]:
    return row.undeclared, row.untouched, row.begun, row.done


def test_everybody_stands_where_they_are(review: Review) -> None:
    first, second, third, *_ = review.experts
    release_all(review)
    submitted(review, first, review.application, 60)
    fill(accept(review, second, review.application), 60, by=second)
    accept(review, third, review.application)
    found = board(review)
    assert [numbers(found[f"ZJ-00{place}"]) for place in (1, 2, 3, 4)] == [
        (0, 0, 0, 1),
        (0, 0, 1, 0),
        (0, 1, 0, 0),
        (1, 0, 0, 0),
    ]
    assert found["ZJ-001"].waits == ()
    assert found["ZJ-002"].waits == ("完成评审任务",)
    assert found["ZJ-004"].waits == ("签署承诺书", "声明利害关系")
    assert not any(row.late for row in found.values())
    assert [code for code, row in board(review, late=True).items() if row.late] == [
        "ZJ-002",
        "ZJ-003",
        "ZJ-004",
        "ZJ-005",
    ]


def test_an_invitation_without_answer_is_late_after_its_day(review: Review) -> None:
    scope = review.experts[0].grants.get()
    guest = make_user("guest", (scope.role, scope.scope_kind, scope.scope_id))
    register(guest)
    cycle = review.cast.cycle
    invite_to_round(cycle_id=cycle.pk, users=[guest.pk], answer_by=local_day(AT), by=review.cast.agency, at=AT)
    row = board(review)["ZJ-006"]
    assert (row.waits, row.late) == (("答复评审邀请",), False)
    tomorrow = AT + timedelta(days=1)
    rows = board_of(cycle, by=review.cast.agency, at=tomorrow).filter(user=guest)
    assert [row.late for row in standings(cycle, rows, tomorrow)] == [True]


def test_a_recused_agency_counts_nothing_of_the_dossier(review: Review) -> None:
    cast = review.cast
    release_all(review)
    submitted(review, review.experts[0], review.application, 60)
    record_recusal(application_id=review.application.pk, user_id=cast.agency.pk, reason="亲属", by=cast.office, at=AT)
    found = board(review, by=User.objects.get(pk=cast.agency.pk))
    assert {numbers(row) for row in found.values()} == {(0, 0, 0, 0)}
    client = Client()
    client.force_login(cast.agency)
    text = client.get(reverse("reviews:agency")).content.decode()
    assert "项任务等待专家" not in text
    assert '<td class="num">5</td>' not in client.get(reverse("reviews:panels")).content.decode()


def test_one_reminder_a_day(review: Review) -> None:
    expert, agency, cycle = review.experts[1], review.cast.agency, review.cast.cycle.pk
    release_all(review)
    assert remind_experts(cycle_id=cycle, user_id=expert.pk, by=agency, at=AT) == 1
    body = Message.objects.get(user=expert, subject="评审任务提醒").body
    assert ("签署承诺书、声明利害关系" in body, review.application.number in body) == (True, False)
    with pytest.raises(Conflict, match="今天已经提醒过"):
        remind_experts(cycle_id=cycle, user_id=expert.pk, by=agency, at=AT + timedelta(hours=1))
    assert remind_experts(cycle_id=cycle, user_id=expert.pk, by=agency, at=AT + timedelta(days=1)) == 1
    with pytest.raises(Conflict, match="没有逾期"):
        remind_experts(cycle_id=cycle, by=agency, at=AT)
    over = window_of(review.cast.cycle, "document_review").closes_at
    assert remind_experts(cycle_id=cycle, by=agency, at=over) == 5
    for person in (review.cast.office, expert):
        with pytest.raises(NotFoundForYou):
            remind_experts(cycle_id=cycle, user_id=expert.pk, by=person, at=AT)


def test_nobody_without_work_is_reminded(review: Review) -> None:
    expert = review.experts[0]
    release_all(review)
    submitted(review, expert, review.application, 60)
    with pytest.raises(NotFoundForYou):
        remind_experts(cycle_id=review.cast.cycle.pk, user_id=expert.pk, by=review.cast.agency, at=AT)


def test_the_desk_reminds_with_one_click(review: Review) -> None:
    release_all(review)
    client = Client()
    client.force_login(review.cast.agency)
    page, expert = reverse("reviews:agency"), review.experts[0]
    assert client.post(reverse("reviews:remind"), {"user": expert.pk}).status_code == 302
    text = client.get(page).content.decode()
    assert (text.count("今日已提醒"), f'value="{expert.pk}"' in text) == (1, False)
    assert client.post(reverse("reviews:remind"), {"user": "x"}).status_code == 422
    assert client.post(reverse("reviews:remind"), {"user": expert.pk}).status_code == 409


def opened(review: Review, percents: list[int], *, minutes: int = 90) -> None:
    """Every sheet came by a workbook, so many minutes after its expert had accepted."""
    release_all(review)
    for expert, percent in zip(review.experts, percents, strict=True):
        sheet = accept(review, expert, review.application)
        Assignment.objects.filter(sheet=sheet).update(accepted_at=AT - timedelta(minutes=minutes))
        sheet = fill(sheet, percent, by=expert)
        submit_sheet(sheet_id=sheet.pk, version=sheet.version, by=expert, at=AT)
    turn_keys(review)


def turn_keys(review: Review) -> None:
    review.cast.rival_application.delete()
    for key, by in ((Key.OFFICE, review.cast.office), (Key.SUPERVISOR, review.cast.supervisor)):
        turn_ready_keys(cycle_id=review.cast.cycle.pk, stage="document_review", key=key, by=by, at=AT)


def unusual(review: Review) -> list[tuple[str, object, object, object]]:
    found = unusual_sheets(review.cast.cycle, by=review.cast.supervisor)
    return [(row.expert, row.total, row.median, row.minutes) for row in found]


def test_nothing_unusual_is_told_before_the_opening(review: Review) -> None:
    release_all(review)
    for expert, percent in zip(review.experts, (60, 60, 60, 60, 20), strict=True):
        submitted(review, expert, review.application, percent)
    assert unusual(review) == []
    turn_keys(review)
    assert [row[0] for row in unusual(review)] == ["ZJ-001", "ZJ-002", "ZJ-003", "ZJ-004", "ZJ-005"]


def test_who_is_ten_percent_off_the_others_or_too_fast_is_told(review: Review) -> None:
    opened(review, [60, 60, 65, 50, 70])
    # The others' medians: 62.5, 62.5, 60, 62.5, 60 percent.
    assert unusual(review) == [("ZJ-004", 500, Decimal(625), None), ("ZJ-005", 700, Decimal(600), None)]


def test_a_quick_sheet_is_told_with_its_minutes(review: Review) -> None:
    opened(review, [60, 60, 60, 60, 60], minutes=59)
    assert {row[3] for row in unusual(review)} == {59}


def test_a_sheet_that_waited_for_days_and_was_filled_in_at_once_is_told(review: Review) -> None:
    release_all(review)
    for place, expert in enumerate(review.experts):
        sheet = accept(review, expert, review.application)
        Assignment.objects.filter(sheet=sheet).update(accepted_at=AT - timedelta(days=13))
        if place == 0:
            first = sheet.scores.get(item__clause="4.1.2")
            begun = AT - timedelta(minutes=3)
            save_item(
                sheet_id=sheet.pk, clause="4.1.2", entry=Entry(60, {}), version=first.version, by=expert, at=begun
            )
        sheet = fill(sheet, 60, by=expert)
        submit_sheet(sheet_id=sheet.pk, version=sheet.version, by=expert, at=AT)
    turn_keys(review)
    assert [(row[0], row[3]) for row in unusual(review)] == [("ZJ-001", 3)]


def test_the_supervisor_reads_and_a_recused_one_reads_less(review: Review) -> None:
    cast, number = review.cast, review.application.number
    release_all(review)
    record_recusal(
        application_id=review.application.pk, user_id=review.experts[4].pk, reason="曾任职金丝雀", by=cast.agency, at=AT
    )
    ids = {"application_id": cast.rival_application.pk, "expert_id": review.experts[0].pk}
    proposal = assign(panel_id=review.panel.pk, **ids, by=cast.agency, at=AT)
    unassign(assignment_id=proposal.pk, by=cast.agency, at=AT)
    decline_round(cycle_id=cast.cycle.pk, reason="出国", by=review.experts[3], at=AT)
    client, page = Client(), reverse("reviews:supervisor_board")
    client.force_login(cast.supervisor)
    text = client.get(page).content.decode()
    for words in ("曾任职金丝雀", "取消评审任务", "专家谢绝或退出评审", "还没有办理开封", "还没有抽签"):
        assert words in text
    # Every new plan takes proposals back; the supervision reads of duties that experts had.
    assert ("取消拟分派" in text, text.count("取消评审任务"), f"取消评审任务：{number} ZJ-004" in text) == (
        False,
        2,
        True,
    )
    changes = reverse("reviews:watched_changes")
    whole = client.get(changes).content.decode()
    assert (whole.count("取消评审任务"), "取消拟分派" in whole) == (2, False)
    record_recusal(
        application_id=review.application.pk, user_id=cast.supervisor.pk, reason="亲属", by=cast.office, at=AT
    )
    client.force_login(User.objects.get(pk=cast.supervisor.pk))
    assert "取消评审任务" not in client.get(changes).content.decode()
    text = client.get(page).content.decode()
    assert ("曾任职金丝雀" in text, review.application.number in text, "取消评审任务" in text) == (False, False, False)
    assert client.post(page).status_code == 405
