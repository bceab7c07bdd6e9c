"""Beat and the doorbells may ring again at any time: every task of the portal, run a second time, changes nothing."""

from collections.abc import Callable

import pytest
from celery import current_app
from django.core import mail
from django.db import connection

from applications.models import OfficeJob
from applications.selectors.screening_list import Wanted
from applications.services.list_exports import order_export
from baoji_award.calendar.clock import move_clock
from baoji_award.notifications.models import Message, OutboxEntry
from tests.cast import make_cast
from tests.rounds import moment
from tests.security.test_inventory import TASKS

pytestmark = pytest.mark.django_db
# Three days before the deadline of stage 2: two bureaus are reminded, and the office hears that its list is ready.
AT = moment("2024-12-28 10:00")


def rows() -> dict[str, str]:
    """Table → a digest of all its rows."""
    with connection.cursor() as cursor:
        found = {}
        for table in connection.introspection.table_names(cursor):
            name = connection.ops.quote_name(table)
            cursor.execute(f"SELECT md5(coalesce(string_agg(r::text, '|' ORDER BY r::text), '')) FROM {name} r")  # noqa: S608
            (found[table],) = cursor.fetchone()
        return found


def everything_once(job: OfficeJob) -> None:
    arguments: dict[str, Callable[[], tuple[object, ...]]] = {
        "applications.remind_and_lapse": tuple,
        "applications.run_office_job": lambda: (str(job.pk),),
        "applications.sweep_office_jobs": tuple,
        "documents.sweep_incoming": tuple,
        "notifications.send_digests": tuple,
        # What the tasks before it have written, and what was delivered already.
        "notifications.deliver": lambda: (list(OutboxEntry.objects.order_by("pk").values_list("pk", flat=True)),),
        "notifications.sweep_outbox": tuple,
    }
    current_app.loader.import_default_modules()
    assert set(arguments) == TASKS
    for name, given in arguments.items():
        current_app.tasks[name](*given())


def test_what_has_run_and_runs_again_changes_nothing() -> None:
    cast = make_cast(state="bureau_review")
    move_clock(AT)
    job = order_export(wanted=Wanted(), file_format="csv", by=cast.office)
    untouched = rows()
    everything_once(job)
    job.refresh_from_db()
    done = rows()
    assert (job.state, Message.objects.filter(key__startswith="remind:").count(), len(mail.outbox)) == ("done", 2, 3)
    assert {"notifications_message", "notifications_delivery", "applications_officejob"} <= {
        table for table in done if done[table] != untouched[table]
    }
    everything_once(job)
    assert rows() == done
    assert len(mail.outbox) == 3
