"""Whoever writes an archive reads every table as it was at one moment."""

import pytest
from django.db import InternalError, connection, transaction

from baoji_award.audit.one_view import one_view
from baoji_award.calendar.models import MovableClock


@pytest.mark.django_db(transaction=True)
def test_the_parts_are_read_in_one_view_that_writes_nothing() -> None:
    with one_view(), connection.cursor() as cursor:
        cursor.execute("SHOW transaction_isolation")
        assert cursor.fetchone() == ("repeatable read",)
        with pytest.raises(InternalError, match="read-only"), transaction.atomic():
            MovableClock.objects.update_or_create(singleton=1, defaults={"shift": "1 day"})
