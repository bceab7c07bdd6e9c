import threading
from collections.abc import Callable
from contextlib import suppress

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.utils import InternalError

from baoji_award.audit.models import AuditEvent
from baoji_award.documents.models import DocumentNumber
from baoji_award.documents.numbering import allocate_certificate_number, allocate_number
from tests.documents.samples import fail_after

THREADS = 16
ROUNDS = 5


def letter_number(series: str = "宝质奖办函", year: int = 2025) -> DocumentNumber:
    return allocate_number(series=series, year=year, prefix=series)


@pytest.mark.django_db
def test_numbers_are_printed_as_the_standard_says() -> None:
    texts = [letter_number().text, letter_number().text, letter_number(year=2026).text]

    assert texts == ["宝质奖办函〔2025〕1号", "宝质奖办函〔2025〕2号", "宝质奖办函〔2026〕1号"]


@pytest.mark.django_db
def test_certificates_have_their_own_pattern() -> None:
    first = allocate_certificate_number(series="certificate", year=2024, prefix="BJZL")

    assert (first.text, first.value) == ("BJZL-2024-001", 1)


@pytest.mark.django_db
def test_series_count_apart() -> None:
    values = [letter_number("甲").value, letter_number("乙").value, letter_number("甲").value]

    assert values == [1, 1, 2]


@pytest.mark.django_db
def test_a_rollback_gives_the_number_back() -> None:
    letter_number()
    with pytest.raises(ZeroDivisionError):
        fail_after(letter_number)

    assert letter_number().value == 2


@pytest.mark.django_db
def test_the_allocation_is_recorded() -> None:
    number = letter_number()
    event = AuditEvent.objects.get()

    assert (event.action, event.object_type, event.object_id, event.payload_text) == (
        "documents.number_allocated",
        "documents.number",
        str(number.pk),
        '{"series":"宝质奖办函","text":"宝质奖办函〔2025〕1号","value":1,"year":2025}',
    )


@pytest.mark.django_db
@pytest.mark.parametrize(
    "change", [lambda: DocumentNumber.objects.update(value=9), lambda: DocumentNumber.objects.all().delete()]
)
def test_a_number_stays_as_it_was_given(change: Callable[[], object]) -> None:
    letter_number()
    with pytest.raises(InternalError), transaction.atomic():
        change()

    assert list(DocumentNumber.objects.values_list("value", flat=True)) == [1]


@pytest.mark.django_db
def test_the_database_refuses_a_double() -> None:
    number = letter_number()
    with pytest.raises(IntegrityError), transaction.atomic():
        DocumentNumber.objects.create(
            series=number.series, year=number.year, value=1, text="另一个", allocated_at=number.allocated_at
        )


@pytest.mark.django_db(transaction=True)
def test_sixteen_at_once_take_one_to_eighty_without_gap_or_double() -> None:
    start = threading.Barrier(THREADS)

    def take(thread: int) -> None:
        try:
            start.wait()
            for attempt in range(ROUNDS):
                if (thread + attempt) % 4 == 0:
                    with suppress(ZeroDivisionError):
                        fail_after(letter_number)
                letter_number()
        finally:
            connection.close()

    threads = [threading.Thread(target=take, args=(number,)) for number in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    values = sorted(DocumentNumber.objects.values_list("value", flat=True))
    assert values == list(range(1, THREADS * ROUNDS + 1))
