"""Two officers: what may be proposed, who confirms, and one decision whoever is faster."""

import threading
from collections.abc import Callable

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.urls import reverse

from applications.models import Application, DeadlineExtension, Recusal
from applications.services.extensions import confirm_extension, decline_extension, propose_extension
from applications.workflow.engine import Blocked
from baoji_award.audit.models import AuditEvent
from baoji_award.calendar.clock import move_clock
from baoji_award.errors import Conflict, DomainError, NotFoundForYou
from baoji_award.notifications.models import Message
from tests.applications.bureau.desk import further
from tests.applications.extensions.granting import BEFORE, BETWEEN, CLOSES, REASON, UNTIL, grant, propose
from tests.browsing import browser
from tests.cast import Cast, make_cast, make_user
from tests.rounds import moment

OFFICE_PAGE = "applications:office_extensions"


@pytest.fixture
def cast(db: None) -> Cast:
    move_clock(BEFORE)
    return make_cast()


def actions() -> list[str]:
    found = AuditEvent.objects.filter(action__startswith="application.ext").order_by("seq")
    return [action.removeprefix("application.") for action in found.values_list("action", flat=True)]


def test_another_officer_confirms_and_both_sides_are_told(cast: Cast) -> None:
    grant(cast)
    assert Application.objects.get(pk=cast.application.pk).window_extended_until == UNTIL
    assert actions() == ["extension_proposed", "extended"]
    told = Message.objects.filter(key__startswith="extended:").order_by("user__email")
    assert [message.user for message in told] == [cast.colleague, cast.own_bureau, cast.owner]
    assert [("2025年1月3日 24:00" in message.body, REASON in message.body) for message in told] == [(True, True)] * 3
    assert [cast.organisation.name in message.subject for message in told] == [False] * 3


def test_the_proposer_does_not_confirm_and_the_database_says_so_too(cast: Cast) -> None:
    extension = propose(cast)
    with pytest.raises(Blocked, match="另一名工作人员"):
        confirm_extension(extension_id=extension.pk, by=cast.office, at=BEFORE)
    with pytest.raises(IntegrityError), transaction.atomic():
        DeadlineExtension.objects.filter(pk=extension.pk).update(
            confirmed=True, decided_by=cast.office, decided_at=BEFORE
        )
    assert Application.objects.get(pk=cast.application.pk).window_extended_until is None


def test_declined_changes_nothing_and_stays_declined(cast: Cast) -> None:
    extension = propose(cast)
    decline_extension(extension_id=extension.pk, by=cast.second_officer, at=BEFORE)
    with pytest.raises(Conflict):
        confirm_extension(extension_id=extension.pk, by=cast.second_officer, at=BEFORE)
    with pytest.raises(DatabaseError), transaction.atomic():
        DeadlineExtension.objects.filter(pk=extension.pk).update(confirmed=True)
    assert (actions(), Message.objects.count()) == (["extension_proposed", "extension_declined"], 0)
    assert propose(cast).confirmed is None


def test_one_open_proposal_at_a_time(cast: Cast) -> None:
    propose(cast)
    with pytest.raises(Conflict, match="已有一项延期提议"):
        propose(cast)


def test_a_second_extension_starts_from_the_first(cast: Cast) -> None:
    grant(cast)
    later = moment("2025-01-08 00:00")
    assert grant(cast, until=later, at=BETWEEN).original_due_at == UNTIL
    assert Application.objects.get(pk=cast.application.pk).window_extended_until == later


@pytest.mark.parametrize(
    ("until", "at"),
    [(CLOSES, BEFORE), (moment("2024-12-31 12:00"), BEFORE), (UNTIL, UNTIL), (moment("2025-06-01 00:00"), BEFORE)],
)
def test_an_end_that_gives_no_time_or_too_much(cast: Cast, until: object, at: object) -> None:
    with pytest.raises(DomainError, match="延期后的截止时间"):
        propose(cast, until=until, at=at)  # type: ignore[arg-type]


def test_a_deadline_that_moved_meanwhile_is_a_conflict(cast: Cast) -> None:
    made = further(cast, "correction")
    extension = propose(cast, application=made, at=moment("2024-12-18 10:00"))
    Application.objects.filter(pk=made.pk).update(correction_due_at=moment("2024-12-22 00:00"))
    with pytest.raises(Conflict, match="有变化"):
        confirm_extension(extension_id=extension.pk, by=cast.second_officer, at=moment("2024-12-18 11:00"))


def test_what_has_ended_gets_no_more_time(cast: Cast) -> None:
    for state in ("withdrawn", "lapsed", "office_check", "ineligible"):
        with pytest.raises(Blocked, match="没有可以延长的期限"):
            propose(cast, application=further(cast, state))


def test_only_an_office_of_the_round_that_is_not_recused(cast: Cast) -> None:
    Recusal.objects.create(
        application=cast.application, user=cast.second_officer, reason="亲属", decided_by=cast.office, decided_at=BEFORE
    )
    extension = propose(cast)
    elsewhere = make_user("elsewhere", ("office", "cycle", 9999))
    for person in (cast.second_officer, elsewhere, cast.owner, cast.own_bureau, cast.supervisor, cast.agency):
        with pytest.raises(NotFoundForYou):
            propose_extension(number=cast.application.number, until=UNTIL, reason=REASON, by=person, at=BEFORE)
        with pytest.raises(NotFoundForYou):
            confirm_extension(extension_id=extension.pk, by=person, at=BEFORE)
    page = browser(cast.second_officer).get(reverse(OFFICE_PAGE)).content.decode()
    assert (cast.application.number in page, cast.organisation.name in page) == (False, False)


def test_the_office_page_proposes_confirms_and_keeps_what_was_typed(cast: Cast) -> None:
    path = reverse(OFFICE_PAGE)
    office, second = browser(cast.office), browser(cast.second_officer)
    sent = {"number": f" {cast.application.number.lower()} ", "until": "2025-01-04T00:00", "reason": REASON}
    for wrong, sentence in (
        ({"number": "BJZL-2024-9999"}, "没有找到这个申报编号"),
        ({"until": "2024-12-31T10:00"}, "延期后的截止时间应晚于"),
        ({"reason": ""}, "请填写"),
    ):
        answer = office.post(path, sent | wrong)
        text = answer.content.decode()
        assert (answer.status_code, sentence in text, REASON in text or wrong.get("reason") == "") == (422, True, True)
    assert office.post(path, sent).status_code == 302
    extension = DeadlineExtension.objects.get()
    assert extension.until == UNTIL
    decide = reverse("applications:extension_decide", args=[extension.pk])
    assert ["撤回提议" in office.get(path).content.decode(), "撤回提议" in second.get(path).content.decode()] == [
        True,
        False,
    ]
    assert office.post(decide, {"decision": "confirm"}).status_code == 422
    assert second.post(decide, {"decision": "perhaps"}).status_code == 422
    assert second.post(decide, {"decision": "confirm"}).status_code == 302
    assert second.post(decide, {"decision": "decline"}).status_code == 409
    assert "已生效" in office.get(path).content.decode()


@pytest.mark.django_db(transaction=True)
def test_two_officers_at_once_make_one_decision() -> None:
    cast = make_cast()
    third = make_user("third", ("office", "cycle", cast.cycle.pk))
    extension = propose(cast)
    results: list[str] = []
    together = threading.Barrier(2)

    def run(job: Callable[..., object], by: object) -> None:
        together.wait()
        try:
            job(extension_id=extension.pk, by=by, at=BEFORE)
            results.append("done")
        except DomainError as error:
            results.append(type(error).__name__)
        finally:
            connection.close()

    jobs = ((confirm_extension, cast.second_officer), (decline_extension, third))
    threads = [threading.Thread(target=run, args=each) for each in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(results) == ["Conflict", "done"]
    extension.refresh_from_db()
    given = Application.objects.get(pk=cast.application.pk).window_extended_until
    assert (given == UNTIL) == extension.confirmed
    assert actions() == ["extension_proposed", "extended" if extension.confirmed else "extension_declined"]
