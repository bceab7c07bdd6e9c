"""Numbers of official documents and certificates: gapless within a series and year, never given twice."""

from baoji_award.audit.services import record, unit_of_work
from baoji_award.calendar.clock import database_now
from baoji_award.documents.models import DocumentNumber, NumberSeries

# GB/T 9704-2012: full year in hexagonal brackets, no 第 and no leading zeros.
OFFICIAL_PATTERN = "{prefix}〔{year}〕{value}号"
CERTIFICATE_PATTERN = "{prefix}-{year}-{value:03d}"


@unit_of_work()
def allocate_number(*, series: str, year: int, prefix: str, pattern: str = OFFICIAL_PATTERN) -> DocumentNumber:
    """The next number of `series` in `year`, printed by `pattern` with `prefix`, `year` and `value`.

    Call it inside the unit of work that issues the document: the counter's row stays locked until that commits, and a
    rollback gives the number back, so that the series has neither gaps nor doubles.

    Side effects:
    - counts the series up and writes the number's row;
    - records `documents.number_allocated`.
    """
    counter, _ = NumberSeries.objects.select_for_update().get_or_create(series=series, year=year)
    counter.last += 1
    counter.save(update_fields=["last"])
    number = DocumentNumber.objects.create(
        series=series,
        year=year,
        value=counter.last,
        text=pattern.format(prefix=prefix, year=year, value=counter.last),
        allocated_at=database_now(),
    )
    record(
        action="documents.number_allocated",
        by=None,
        at=number.allocated_at,
        object_type="documents.number",
        object_id=str(number.pk),
        payload={"series": series, "year": year, "value": number.value, "text": number.text},
    )
    return number


def allocate_certificate_number(*, series: str, year: int, prefix: str) -> DocumentNumber:
    """The next certificate number, such as BJZL-2024-001. See `allocate_number`."""
    return allocate_number(series=series, year=year, prefix=prefix, pattern=CERTIFICATE_PATTERN)
