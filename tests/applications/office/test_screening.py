"""资格初审: the checklist blocks until every line is 符合; corrections have a due date; two officers do not collide."""

from datetime import datetime, timedelta

import pytest
from django.urls import reverse

from applications.models import Application, CheckAnswer, DossierVersion
from applications.selectors.screening import checks_of
from applications.services.screening import CheckReply, answer_checks
from applications.workflow.engine import Blocked, advance_application
from baoji_award.accounts.models import User
from baoji_award.audit.models import AuditEvent
from baoji_award.calendar.clock import move_clock
from baoji_award.errors import Conflict, DomainError, NotFoundForYou, Refused
from tests.applications.bureau.desk import IN_TIME
from tests.applications.office.credit import vouch
from tests.browsing import browser
from tests.cast import Cast, make_cast
from tests.rounds import moment
from tests.sharing import shared

PASS = CheckReply("pass")


@shared
def cast() -> Cast:
    move_clock(IN_TIME)
    return make_cast(state="office_check")


def keys(cast: Cast) -> list[str]:
    return [rule.key for rule in cast.cycle.rulebook.screening]


def answer(
    cast: Cast,
    answers: dict[str, CheckReply],
    *,
    by: User | None = None,
    version: int | None = None,
    at: datetime = IN_TIME,
) -> None:
    current = Application.objects.get(pk=cast.application.pk).version
    answer_checks(
        application_id=cast.application.pk,
        answers=answers,
        version=version or current,
        by=by or cast.office,
        at=at,
    )


def qualify(cast: Cast) -> Application:
    return advance_application(application_id=cast.application.pk, action="qualify", by=cast.office, at=IN_TIME)


def test_qualifying_waits_for_every_line_to_be_answered_and_clean(cast: Cast) -> None:
    vouch(cast)
    first, *others = keys(cast)
    assert len(others) == 7

    def refusal() -> str:
        with pytest.raises(Blocked) as blocked:
            qualify(cast)
        return blocked.value.sentence

    assert refusal() == "还有 8 项核查未填写结论。"
    answer(cast, dict.fromkeys(others, PASS))
    assert refusal() == "还有 1 项核查未填写结论。"
    answer(cast, {first: CheckReply("fail", "函询未果")})
    assert refusal() == "有 1 项核查结论不是“符合”，不能初审合格。"
    answer(cast, {first: PASS})
    assert qualify(cast).state == "document_review"


def test_a_doubt_needs_its_note_and_nothing_is_saved_without(cast: Cast) -> None:
    first, second, *_ = keys(cast)
    with pytest.raises(DomainError):
        answer(cast, {first: PASS, second: CheckReply("fail", "  ")})
    with pytest.raises(DomainError):
        answer(cast, {"no_such_line": PASS})
    for verdict in ("perhaps", "no_reply"):
        with pytest.raises(DomainError):
            answer(cast, {first: CheckReply(verdict, "函询未果")})
    assert CheckAnswer.objects.count() == 0


def test_what_did_not_change_keeps_its_officer_and_is_not_audited(cast: Cast) -> None:
    first, second, *_ = keys(cast)
    answer(cast, {first: PASS})
    answer(cast, {first: PASS, second: CheckReply("fail", "证书过期")}, by=cast.second_officer)
    assert dict(CheckAnswer.objects.values_list("item", "by")) == {
        first: cast.office.pk,
        second: cast.second_officer.pk,
    }
    answer(cast, {first: PASS}, by=cast.second_officer)
    payloads = [event.payload["answers"] for event in AuditEvent.objects.filter(action="screening.answered")]
    assert payloads == [{first: ["pass", ""]}, {second: ["fail", "证书过期"]}]
    assert Application.objects.get(pk=cast.application.pk).version == 3


def hand_in_again(cast: Cast) -> datetime:
    """A new version a day later; returns when."""
    later = IN_TIME + timedelta(days=1)
    DossierVersion.objects.create(
        application=cast.application,
        number=2,
        sent_version=1,
        manifest={"answers": {}, "files": []},
        digest="0" * 64,
        receipt_number="BJZL-2024-0001-02",
        submitted_by=cast.owner,
        submitted_at=later,
    )
    return later


def test_qualifying_waits_until_the_answers_are_confirmed_for_the_newest_version(cast: Cast) -> None:
    vouch(cast)
    answer(cast, dict.fromkeys(keys(cast), PASS))
    later = hand_in_again(cast)
    first, *others = keys(cast)
    answer(cast, dict.fromkeys(others, PASS), at=later)
    with pytest.raises(Blocked) as blocked:
        qualify(cast)
    assert blocked.value.sentence == "有 1 项核查结论早于最近一次提交，请重新确认。"
    answer(cast, {first: PASS}, at=later)
    assert qualify(cast).state == "document_review"


def test_an_answer_given_again_after_a_resubmission_is_a_new_answer(cast: Cast) -> None:
    first, second, *_ = keys(cast)
    answer(cast, {first: PASS, second: PASS})
    later = hand_in_again(cast)
    assert [check.outdated for check in checks_of(cast.application)[:3]] == [True, True, False]
    answer(cast, {first: PASS}, by=cast.second_officer, at=later)
    assert [check.outdated for check in checks_of(cast.application)[:3]] == [False, True, False]
    assert CheckAnswer.objects.get(item=first).by == cast.second_officer


def test_only_the_office_and_only_while_it_lies_there(cast: Cast) -> None:
    line = {keys(cast)[0]: PASS}
    for person in (cast.owner, cast.own_bureau, cast.supervisor):
        with pytest.raises(Refused):
            answer(cast, line, by=person)
    for person in (cast.rival, cast.other_bureau, cast.sysadmin, cast.recused_member):
        with pytest.raises(NotFoundForYou):
            answer(cast, line, by=person)
    advance_application(
        application_id=cast.application.pk, action="reject", by=cast.office, reason="不符合条件", at=IN_TIME
    )
    with pytest.raises(Conflict):
        answer(cast, line)
    assert CheckAnswer.objects.count() == 0


# Working days by the State Council's calendar for 2024 and 2025, counted by hand.
@pytest.mark.parametrize(
    ("asked", "due"),
    [
        ("2024-12-02 10:00", "2024-12-10 00:00"),  # Monday; 3, 4, 5, 6, 9 December, to the end of the 9th
        ("2024-12-06 23:59", "2024-12-14 00:00"),  # Friday; 9 to 13 December
        ("2024-12-27 09:00", "2025-01-07 00:00"),  # Friday; 30, 31 December, 2, 3, 6 January: New Year's Day is none
        ("2025-01-22 09:00", "2025-02-06 00:00"),  # 23, 24, 26 (a Sunday made up), 27 January, 5 February
    ],
)
def test_a_correction_is_due_at_the_end_of_the_fifth_working_day(cast: Cast, asked: str, due: str) -> None:
    moved = advance_application(
        application_id=cast.application.pk,
        action="request_correction",
        by=cast.office,
        reason="请补正审计报告",
        at=moment(asked),
    )
    assert moved.correction_due_at == moment(due)


def test_a_correction_and_a_rejection_need_a_reason(cast: Cast) -> None:
    for action in ("request_correction", "reject"):
        with pytest.raises(Blocked):
            advance_application(application_id=cast.application.pk, action=action, by=cast.office, at=IN_TIME)


def desk(cast: Cast) -> str:
    return reverse("applications:screening", args=[cast.application.number])


def sheet(cast: Cast, **changes: str) -> dict[str, str]:
    """The form as a browser that opened the page first sends it."""
    return {"version": "1", **{f"verdict-{key}": "pass" for key in keys(cast)}, **changes}


def test_the_desk_saves_and_comes_back(cast: Cast) -> None:
    client = browser(cast.office)
    page = client.get(desk(cast)).content.decode()
    vouch(cast)
    assert [word in page for word in ("完整性", "真实性", "准确性", "信用核查", "逾期未回复")] == [True] * 4 + [False]
    assert "还有 8 项核查未填写结论。" in page
    assert client.post(desk(cast), sheet(cast))["Location"] == desk(cast)
    assert CheckAnswer.objects.filter(verdict="pass", by=cast.office).count() == 8
    acted = client.post(
        reverse("applications:act", args=[cast.application.number, "qualify"]), {"version": "2", "reason": ""}
    )
    assert acted.status_code == 302
    assert Application.objects.get(pk=cast.application.pk).state == "document_review"


def test_the_form_asks_for_the_note(cast: Cast) -> None:
    first = keys(cast)[0]
    answer_page = browser(cast.office).post(desk(cast), sheet(cast, **{f"verdict-{first}": "fail"}))
    assert (answer_page.status_code, CheckAnswer.objects.count()) == (422, 0)
    assert "结论不是“符合”的，请填写说明" in answer_page.content.decode()


def test_two_officers_give_one_winner_and_one_readable_409(cast: Cast) -> None:
    first, second = browser(cast.office), browser(cast.second_officer)
    address = reverse("applications:act", args=[cast.application.number, "reject"])
    assert first.post(address, {"version": "1", "reason": "不符合条件"}).status_code == 302
    late = second.post(address, {"version": "1", "reason": "材料不实"})
    assert late.status_code == 409
    page = late.content.decode()
    assert "内容已被他人修改" in page
    assert AuditEvent.objects.filter(action="application.reject").count() == 1


def test_a_stale_checklist_keeps_what_was_typed(cast: Cast) -> None:
    first = keys(cast)[0]
    answer(cast, {first: PASS})
    stale = sheet(cast, **{f"verdict-{first}": "fail", f"note-{first}": "第二位经办人的说明"})
    late = browser(cast.second_officer).post(desk(cast), stale)
    assert late.status_code == 409
    assert "第二位经办人的说明" in late.content.decode()
    assert list(CheckAnswer.objects.values_list("item", "verdict")) == [(first, "pass")]


def test_the_screening_desk_is_the_offices_alone(cast: Cast) -> None:
    opened = {
        name
        for name, person in cast.people().items()
        if name != "stranger" and browser(person).get(desk(cast)).status_code == 200  # type: ignore[arg-type]
    }
    assert opened == {"office", "second_officer"}
