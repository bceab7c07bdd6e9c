"""信用核查: letters, answers, clearing. No reply is not clean; a dossier waits for every body the round names."""

from datetime import date, datetime
from typing import Any

import pytest

from applications.models import Application, CreditLine, CreditRequest
from applications.selectors.credit import credit_answers, reason_against_qualifying
from applications.selectors.desks import credit_desk
from applications.services.credit import Inquiry, ask_bodies
from applications.services.credit_replies import Reply, clear_line, record_clean, record_reply
from applications.services.recusals import record_recusal
from applications.services.reminders import remind_and_lapse
from applications.workflow.engine import advance_application
from applications.workflow.policy import may
from baoji_award.accounts.models import User
from baoji_award.audit.models import AuditEvent
from baoji_award.calendar.clock import move_clock
from baoji_award.calendar.models import Year
from baoji_award.documents.files import open_stored
from baoji_award.documents.models import DocumentNumber
from baoji_award.errors import Conflict, DomainError, NotFoundForYou
from baoji_award.notifications.models import Message
from tests.applications.bureau.desk import IN_TIME, pdf
from tests.applications.office.credit import answer_clean, ask, vouch
from tests.cast import Cast, make_cast
from tests.documents.samples import upload
from tests.rounds import moment
from tests.security.worlds import deliver
from tests.sharing import shared

TODAY = date(2024, 12, 2)
DUE = moment("2024-12-17 00:00")  # ten working days after Monday 2 December: 3 to 6, 9 to 13 and 16 December
MARKET, SAFETY, LABOUR, ENVIRONMENT = "市市场监管局", "市应急管理局", "市人力资源社会保障局", "市生态环境局"
OUTSIDE = Inquiry("宝鸡海关", "近三年有无走私和违规记录", "0917-0000001")
CANARY = "行政处罚金丝雀决定书"


@shared
def cast() -> Cast:
    move_clock(IN_TIME)
    return make_cast(state="office_check")


def line_of(cast: Cast, body: str) -> CreditLine:
    return CreditLine.objects.get(request__body=body, application=cast.application)


def asking(cast: Cast, *inquiries: Inquiry, by: User | None = None, **changes: Any) -> list[CreditRequest]:
    options = {"at": IN_TIME, **changes}
    return ask_bodies(cycle_id=cast.cycle.pk, inquiries=inquiries, by=by or cast.office, **options)


def reply(line: CreditLine, outcome: str, *, by: User, at: datetime = IN_TIME, **changes: Any) -> CreditLine:
    """As the line stands now, unless another version is given."""
    written = Reply(outcome, changes.get("on", TODAY), changes.get("text", CANARY if outcome == "record" else ""))
    version = changes.get("version", CreditLine.objects.get(pk=line.pk).version)
    file = changes.get("file", upload(pdf(), "复函.pdf") if outcome == "record" else None)
    return record_reply(line_id=line.pk, reply=written, file=file, version=version, by=by, at=at)


def refusal(cast: Cast, at: datetime = IN_TIME) -> str:
    """What stands against qualifying, the checklist aside."""
    return reason_against_qualifying(Application.objects.get(pk=cast.application.pk), at) or ""


def test_a_letter_to_each_body_names_every_organisation_under_check(cast: Cast) -> None:
    asked = asking(cast, Inquiry(MARKET, "有无失信"), OUTSIDE)
    assert [(letter.body, letter.number, letter.due_at) for letter in asked] == [
        (MARKET, "宝质奖办函〔2024〕1号", DUE),
        ("宝鸡海关", "宝质奖办函〔2024〕2号", DUE),
    ]
    assert asked[0].due_sentence == "自2024年12月2日次日起算10个工作日，至2024年12月16日。"
    both = {cast.application.pk, cast.rival_application.pk}
    assert [set(letter.lines.values_list("application_id", flat=True)) for letter in asked] == [both, both]
    events = AuditEvent.objects.filter(action="credit.asked").order_by("seq")
    assert [event.payload["body"] for event in events] == [MARKET, "宝鸡海关"]


def test_the_worker_makes_the_letters_with_their_list(cast: Cast, pdf_text: Any) -> None:
    (letter,) = asking(cast, OUTSIDE)
    deliver()
    letter = CreditRequest.objects.get(pk=letter.pk)
    assert letter.letter is not None
    assert letter.letter.number == DocumentNumber.objects.get(text=letter.number)
    with open_stored(letter.letter.stored) as content:
        text = pdf_text(content.read()).replace("\n", "")
    for word in (
        letter.number,
        "宝鸡海关",
        "近三年有无走私和违规记录",
        "2024年12月16日",
        cast.application.organisation.name,
        cast.rival_application.organisation.uscc,
    ):
        assert word in text


def test_a_refused_letter_leaves_no_gap_in_the_numbers(cast: Cast) -> None:
    asking(cast, OUTSIDE)
    with pytest.raises(Conflict):
        asking(cast, OUTSIDE)
    other = asking(cast, Inquiry(MARKET, "有无失信"))
    assert [letter.number for letter in other] == ["宝质奖办函〔2024〕2号"]


def test_only_chosen_organisations_are_asked_about(cast: Cast) -> None:
    number = cast.rival_application.number
    (letter,) = asking(cast, OUTSIDE, numbers=[number])
    assert [line.application for line in letter.lines.all()] == [cast.rival_application]
    # The other one is left for a letter about all.
    (further,) = asking(cast, OUTSIDE)
    assert [line.application for line in further.lines.all()] == [cast.application]
    with pytest.raises(NotFoundForYou):
        asking(cast, OUTSIDE, numbers=["BJZL-2024-9999"])


def test_an_officer_asks_nothing_about_a_dossier_they_keep_away_from(cast: Cast) -> None:
    recuse(cast)
    (letter,) = asking(cast, OUTSIDE)
    assert [line.application for line in letter.lines.all()] == [cast.rival_application]
    with pytest.raises(NotFoundForYou):
        asking(cast, Inquiry("市税务局", "有无失信"), numbers=[cast.application.number])


def recuse(cast: Cast) -> None:
    record_recusal(
        application_id=cast.application.pk, user_id=cast.office.pk, reason="亲属", by=cast.second_officer, at=IN_TIME
    )


def test_nobody_else_asks(cast: Cast) -> None:
    for name in ("owner", "own_bureau", "agency", "assigned_expert", "member", "supervisor", "sysadmin"):
        with pytest.raises(NotFoundForYou):
            asking(cast, OUTSIDE, by=getattr(cast, name))
    assert CreditRequest.objects.count() == 0


def test_a_year_without_calendar_is_said_and_nothing_is_numbered(cast: Cast) -> None:
    Year.objects.filter(year=2025).delete()
    with pytest.raises(DomainError) as refused:
        ask(cast, at=moment("2024-12-30 10:00"))
    assert refused.value.sentence.startswith("2025年节假日安排未录入")
    assert (CreditRequest.objects.count(), DocumentNumber.objects.filter(series="letter").count()) == (0, 0)


def test_a_dossier_waits_for_every_body_that_the_round_names(cast: Cast) -> None:
    assert refusal(cast) == (
        f"信用核查尚未办结：{MARKET}（未发函）、{SAFETY}（未发函）、{LABOUR}（未发函）、{ENVIRONMENT}（未发函）。"
    )
    letters = ask(cast)
    for letter in letters[:3]:
        answer_clean(cast, letter)
    assert refusal(cast) == f"信用核查尚未办结：{ENVIRONMENT}（待回复）。"
    # No reply by the due instant is not clean.
    assert refusal(cast, at=DUE) == f"信用核查尚未办结：{ENVIRONMENT}（逾期未复）。"
    line = line_of(cast, ENVIRONMENT)
    clear_line(line_id=line.pk, reason="经电话核实，无处罚记录", version=line.version, by=cast.office, at=DUE)
    assert refusal(cast, at=DUE) == ""


def test_a_record_of_any_body_stands_against_the_dossier_until_it_is_cleared(cast: Cast) -> None:
    vouch(cast)
    asking(cast, OUTSIDE)
    # A body that need not be asked may keep silent, but not be ignored.
    assert refusal(cast) == ""
    line = reply(line_of(cast, OUTSIDE.body), "record", by=cast.office)
    assert refusal(cast) == "信用核查尚未办结：宝鸡海关（有记录）。"
    decision = may(cast.office, "qualify", Application.objects.get(pk=cast.application.pk), IN_TIME)
    assert bool(decision) is False
    clear_line(line_id=line.pk, reason="情节轻微，已改正", version=line.version, by=cast.second_officer, at=IN_TIME)
    assert refusal(cast) == ""
    cleared = line_of(cast, OUTSIDE.body)
    assert (cleared.cleared_by, cleared.text, cleared.file_name) == (cast.second_officer, CANARY, "复函.pdf")


def test_a_body_asked_again_does_not_wash_a_record_away(cast: Cast) -> None:
    ask(cast)
    reply(line_of(cast, MARKET), "record", by=cast.office)
    again = moment("2024-12-03 10:00")
    (letter,) = asking(cast, Inquiry(MARKET, "复核"), numbers=[cast.application.number], at=again)
    record_clean(
        request_id=letter.pk,
        versions=dict(letter.lines.values_list("pk", "version")),
        replied_on=date(2024, 12, 3),
        by=cast.office,
        at=again,
    )
    (standing,) = [answer.standing for answer in credit_answers(cast.application, again) if answer.body == MARKET]
    assert standing == "record"


@pytest.mark.parametrize(
    ("outcome", "changes", "word"),
    [
        ("record", {"text": " "}, "内容、文书号和日期"),
        ("record", {"file": None}, "扫描件"),
        ("clean", {"on": date(2024, 12, 1)}, "回复日期"),
        ("clean", {"on": date(2024, 12, 3)}, "回复日期"),
        ("waiting", {}, "回复结果"),
    ],
)
def test_an_answer_that_does_not_hold_is_not_written(
    cast: Cast, outcome: str, changes: dict[str, Any], word: str
) -> None:
    ask(cast)
    line = line_of(cast, MARKET)
    with pytest.raises(DomainError) as refused:
        reply(line, outcome, by=cast.office, **changes)
    assert word in refused.value.sentence
    line.refresh_from_db()
    assert (line.outcome, line.version) == ("waiting", 1)
    assert reply(line, "record", by=cast.office).outcome == "record"


def test_a_corrected_answer_voids_the_clearing(cast: Cast) -> None:
    ask(cast)
    line = reply(line_of(cast, MARKET), "record", by=cast.office)
    clear_line(line_id=line.pk, reason="情节轻微", version=line.version, by=cast.office, at=IN_TIME)
    reply(line, "clean", by=cast.second_officer)
    line.refresh_from_db()
    assert (line.outcome, line.text, line.cleared_reason, line.cleared_by) == ("clean", "", "", None)
    actions = AuditEvent.objects.filter(action__startswith="credit.").order_by("seq").values_list("action", flat=True)
    assert list(actions)[-3:] == ["credit.replied", "credit.cleared", "credit.replied"]


def test_what_is_not_in_doubt_is_not_cleared(cast: Cast) -> None:
    ask(cast)
    line = line_of(cast, MARKET)
    for reason, at in (("理由", IN_TIME), (" ", DUE)):
        with pytest.raises(DomainError):
            clear_line(line_id=line.pk, reason=reason, version=1, by=cast.office, at=at)
    reply(line, "clean", by=cast.office)
    with pytest.raises(Conflict):
        clear_line(line_id=line.pk, reason="理由", version=2, by=cast.office, at=DUE)


def test_a_stale_answer_is_refused(cast: Cast) -> None:
    (letter, *_) = ask(cast)
    line = line_of(cast, MARKET)
    seen = dict(letter.lines.values_list("pk", "version"))
    reply(line, "record", by=cast.office)
    with pytest.raises(Conflict):
        reply(line, "clean", by=cast.second_officer, version=1)
    with pytest.raises(Conflict):
        clear_line(line_id=line.pk, reason="理由", version=1, by=cast.second_officer, at=IN_TIME)
    # The others were not written either: what the officer saw was not so any more.
    with pytest.raises(Conflict):
        record_clean(request_id=letter.pk, versions=seen, replied_on=TODAY, by=cast.second_officer, at=IN_TIME)
    assert set(letter.lines.values_list("outcome", flat=True)) == {"record", "waiting"}


def test_a_recused_officer_writes_nothing(cast: Cast) -> None:
    (letter, *_) = ask(cast)
    line = line_of(cast, MARKET)
    recuse(cast)
    with pytest.raises(NotFoundForYou):
        reply(line, "clean", by=cast.office)
    with pytest.raises(NotFoundForYou):
        clear_line(line_id=line.pk, reason="理由", version=1, by=cast.office, at=DUE)
    with pytest.raises(NotFoundForYou):
        record_clean(
            request_id=letter.pk,
            versions=dict(letter.lines.values_list("pk", "version")),
            replied_on=TODAY,
            by=cast.office,
            at=IN_TIME,
        )
    assert set(letter.lines.values_list("outcome", flat=True)) == {"waiting"}


def test_the_office_is_reminded_of_answers_that_are_due_and_late(cast: Cast) -> None:
    ask(cast)
    recuse(cast)

    def told(user: User) -> list[str]:
        found = Message.objects.filter(user=user, key__startswith="remind:credit:").order_by("created_at")
        return [message.key.rpartition(":")[2] for message in found]

    for text in ("2024-12-03 10:00", "2024-12-13 10:00", "2024-12-16 10:00", "2024-12-18 10:00", "2024-12-18 11:00"):
        remind_and_lapse(at=moment(text))
    assert told(cast.second_officer) == ["before-3", "before-1", "after-1"]
    # Four bodies about two organisations; the recused officer hears of one of them only.
    bodies = {message.user: message.body for message in Message.objects.filter(key__startswith="remind:credit:")}
    assert ("8 项" in bodies[cast.second_officer], "4 项" in bodies[cast.office]) == (True, True)
    assert told(cast.owner) == told(cast.supervisor) == []


def test_a_rejected_dossier_waits_for_nobody(cast: Cast) -> None:
    ask(cast)
    assert {work.count for work in credit_desk(cast.cycle, IN_TIME)} == {8}
    advance_application(
        application_id=cast.application.pk, action="reject", by=cast.office, reason="不符合条件", at=IN_TIME
    )
    assert {work.count for work in credit_desk(cast.cycle, IN_TIME)} == {4}
