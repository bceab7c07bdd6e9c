"""统一报送: all or nothing, in order, under gapless numbers, with its letter."""

import threading
from collections.abc import Callable

import pytest
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from applications.models import Application, Batch, BatchEntry
from applications.services.batches import BatchLine, forward_batch
from applications.workflow.engine import Blocked, advance_application
from baoji_award.accounts.models import User
from baoji_award.audit.models import AuditEvent
from baoji_award.documents.models import DocumentNumber
from baoji_award.errors import Conflict, DomainError, NotFoundForYou
from baoji_award.notifications.models import Message, OutboxEntry
from tests.applications.bureau.desk import IN_TIME, choice, endorsed, forward, prepared, seven, three
from tests.browsing import browser
from tests.cast import Cast, make_user
from tests.rounds import moment

CITY = "市工业和信息化局推荐〔2024〕{}号"


@pytest.fixture
def cast(db: None) -> Cast:
    return prepared()


def written() -> tuple[int, ...]:
    """How many rows of each kind that a forwarding writes."""
    kinds = (Batch, BatchEntry, DocumentNumber, OutboxEntry, Message, AuditEvent)
    return tuple(kind.objects.count() for kind in kinds)


def test_a_batch_moves_all_its_dossiers_in_the_order_asked_for(cast: Cast) -> None:
    first, second, third = three(cast)
    batch = forward([third, first, second], cast.own_bureau)
    assert (batch.number, batch.forwarded_at, batch.cycle_id) == (CITY.format(1), IN_TIME, cast.cycle.pk)
    assert list(batch.entries.values_list("position", "application__number")) == [
        (1, third.number),
        (2, first.number),
        (3, second.number),
    ]
    states = Application.objects.filter(bureau__code="gxj").values_list("state", "version")
    assert list(states) == [("office_check", 2)] * 3
    event = AuditEvent.objects.get(action="batch.forwarded")
    assert event.payload == {"number": batch.number, "applications": [third.number, first.number, second.number]}
    assert AuditEvent.objects.filter(action="application.forward").count() == 3
    assert list(OutboxEntry.objects.filter(topic="batch.letter").values_list("key", "payload")) == [
        (str(batch.pk), {"batch": batch.pk})
    ]


def test_one_stale_dossier_and_nothing_is_written(cast: Cast) -> None:
    first, second, third = three(cast)
    Application.objects.filter(pk=third.pk).update(version=2)
    before = written()
    with pytest.raises(Conflict) as refusal:
        forward([first, second, third], cast.own_bureau)
    assert refusal.value.sentence.startswith(f"{third.organisation.name}：内容已被他人修改")
    assert refusal.value.sentence.endswith("本批各项均未报送。")
    assert written() == before
    assert set(Application.objects.values_list("state", flat=True)) == {"endorsed"}


def test_one_dossier_in_another_state_and_nothing_is_written(cast: Cast) -> None:
    first, second, _ = three(cast)
    advance_application(
        application_id=second.pk, action="retract", by=cast.own_bureau, reason="材料有误", version=1, at=IN_TIME
    )
    second.version = 2
    before = written()
    with pytest.raises(Conflict) as refusal:
        forward([first, second], cast.own_bureau)
    assert refusal.value.sentence.startswith(f"{second.organisation.name}：现在不能办理“统一报送”")
    assert written() == before


def test_a_foreign_dossier_in_the_batch_and_nothing_is_written(cast: Cast) -> None:
    endorsed(cast.rival_application, cast.other_bureau)
    before = written()
    with pytest.raises(NotFoundForYou):
        forward([cast.application, cast.rival_application], cast.own_bureau)
    with pytest.raises(NotFoundForYou):
        forward([cast.application], cast.other_bureau)
    assert written() == before


def test_no_empty_batch_no_double_line_and_no_late_one(cast: Cast) -> None:
    line = BatchLine(cast.application.pk, 1)
    for lines, sentence in (
        ((), "请至少选择一份已推荐的申报。"),
        ((line, line), "同一份申报在本批中出现两次，请核对。"),
    ):
        with pytest.raises(DomainError) as refusal:
            forward_batch(bureau_id=cast.application.bureau_id, lines=lines, by=cast.own_bureau, at=IN_TIME)
        assert refusal.value.sentence == sentence
    # The window closes at the end of 31 December: one second before is in time, the instant itself is late.
    with pytest.raises(Blocked):
        forward([cast.application], cast.own_bureau, at=moment("2025-01-01 00:00"))
    assert forward([cast.application], cast.own_bureau, at=moment("2024-12-31 23:59")).number == CITY.format(1)


def test_a_failed_batch_gives_its_number_back(cast: Cast) -> None:
    first, second, third = three(cast)
    assert forward([first], cast.own_bureau).number == CITY.format(1)
    with pytest.raises(Conflict):
        forward([first, second], cast.own_bureau)
    assert forward([second, third], cast.own_bureau).number == CITY.format(2)
    endorsed(cast.rival_application, cast.other_bureau)
    other = forward([cast.rival_application], cast.other_bureau)
    assert other.number == "市住房城乡建设局推荐〔2024〕1号"


def race(jobs: list[Callable[[], Batch]]) -> list[Batch | DomainError]:
    barrier = threading.Barrier(len(jobs))
    results: dict[int, Batch | DomainError] = {}

    def run(index: int) -> None:
        barrier.wait()
        try:
            results[index] = jobs[index]()
        except DomainError as error:
            results[index] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(index,)) for index in range(len(jobs))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return [results[index] for index in range(len(jobs))]


@pytest.mark.django_db(transaction=True)
def test_two_batches_at_once_get_two_numbers_without_a_gap() -> None:
    cast = prepared()
    first, second, third = three(cast)
    found = race([lambda: forward([first, second], cast.own_bureau), lambda: forward([third], cast.own_bureau)])
    assert {batch.number for batch in found if isinstance(batch, Batch)} == {CITY.format(1), CITY.format(2)}


@pytest.mark.django_db(transaction=True)
def test_two_batches_over_the_same_dossiers_give_one_winner_and_no_half() -> None:
    cast = prepared()
    first, second, _ = three(cast)
    # Opposite orders: without a common order of locking each would wait for the other.
    found = race([lambda: forward([first, second], cast.own_bureau), lambda: forward([second, first], cast.own_bureau)])
    assert sorted(type(result).__name__ for result in found) == ["Batch", "Conflict"]
    assert (Batch.objects.count(), BatchEntry.objects.count(), DocumentNumber.objects.count()) == (1, 2, 1)


def test_a_failure_in_the_middle_leaves_nothing(cast: Cast) -> None:
    batch_of = seven(cast)
    # A line left over from elsewhere: the seventh fails after the number was taken and rows were written.
    other = Batch.objects.create(
        cycle=cast.cycle,
        bureau=cast.application.bureau,
        number="旧批次",
        forwarded_by=cast.own_bureau,
        forwarded_at=IN_TIME,
    )
    BatchEntry.objects.create(batch=other, application=batch_of[-1], position=1)
    before = written()
    with pytest.raises(IntegrityError), transaction.atomic():
        forward(batch_of, cast.own_bureau)
    assert written() == before
    assert set(Application.objects.filter(bureau__code="gxj").values_list("state", flat=True)) == {"endorsed"}


@pytest.mark.django_db(transaction=True)
def test_one_of_seven_withdrawn_at_the_same_time_and_no_half_goes() -> None:
    cast = prepared()
    batch_of = seven(cast)

    def withdraw() -> Batch:
        advance_application(
            application_id=cast.application.pk, action="withdraw", by=cast.owner, reason="安排调整", at=IN_TIME
        )
        return Batch()

    found = race([lambda: forward(batch_of, cast.own_bureau), withdraw])
    states = sorted(Application.objects.filter(bureau__code="gxj").values_list("state", flat=True))
    if isinstance(found[0], Conflict):
        assert found[0].sentence.startswith(cast.organisation.name)
        assert (BatchEntry.objects.count(), states) == (0, ["endorsed"] * 6 + ["withdrawn"])
    else:
        assert (BatchEntry.objects.count(), states) == (7, ["office_check"] * 6 + ["withdrawn"])


def test_a_dossier_that_left_between_page_and_button_is_named_and_nothing_goes(cast: Cast) -> None:
    batch_of = seven(cast)
    gone = batch_of[3]
    client, address = browser(cast.own_bureau), reverse("applications:batch_new")
    form = choice(*batch_of)
    assert client.post(address, form).status_code == 200
    advance_application(application_id=gone.pk, action="withdraw", by=_owner_of(gone), reason="安排调整", at=IN_TIME)
    foreign = f"chosen-{cast.rival_application.pk}"
    for data, named in (({**form, "confirm": "yes"}, gone.organisation.name), ({**form, foreign: "on"}, "另有 1 份")):
        answer = client.post(address, data)
        text = answer.content.decode()
        assert (answer.status_code, named in text, "本批各项均未报送" in text) == (409, True, True)
        assert cast.rival_application.organisation.name not in text
    assert (Batch.objects.count(), Application.objects.filter(state="office_check").count()) == (0, 0)


def _owner_of(application: Application) -> User:
    return make_user(f"owner_{application.pk}", ("applicant", "organisation", application.organisation_id))


def test_choosing_looking_again_and_forwarding(cast: Cast) -> None:
    first, second, third = three(cast)
    client, address = browser(cast.own_bureau), reverse("applications:batch_new")
    assert client.get(address).status_code == 200
    preview = client.post(address, choice(first, second))
    assert preview.status_code == 200
    text = preview.content.decode()
    assert text.index(second.organisation.name) < text.index(first.organisation.name)
    assert Batch.objects.count() == 0
    answer = client.post(address, choice(first, second, confirm="yes"))
    batch = Batch.objects.get()
    assert answer["Location"] == reverse("applications:batch", args=[batch.pk])
    assert list(batch.entries.values_list("application_id", flat=True)) == [second.pk, first.pk]
    assert Application.objects.get(pk=third.pk).state == "endorsed"


def test_the_form_says_what_stands_against_it(cast: Cast) -> None:
    client, address = browser(cast.own_bureau), reverse("applications:batch_new")
    nothing = client.post(address, {f"version-{cast.application.pk}": "1"})
    assert (nothing.status_code, "请至少选择一份已推荐的申报。" in nothing.content.decode()) == (422, True)
    stale = client.post(address, {**choice(cast.application, confirm="yes"), f"version-{cast.application.pk}": "9"})
    assert (stale.status_code, "本批各项均未报送。" in stale.content.decode()) == (409, True)
