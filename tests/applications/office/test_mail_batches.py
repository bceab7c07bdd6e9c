"""Held batches: nothing leaves before its release, nothing is lost, nothing leaves after its cancelling."""

import threading

import pytest
from django.core import mail
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from applications.services.mail_batches import cancel_mails, hold_mails, release_mails
from applications.stages import APPLICATION
from applications.workflow.notices import tell_about_application
from baoji_award.audit.models import AuditEvent
from baoji_award.audit.services import unit_of_work
from baoji_award.calendar.clock import move_clock
from baoji_award.errors import Conflict, DomainError, NotFoundForYou
from baoji_award.notifications import outbox
from baoji_award.notifications.digests import set_choice
from baoji_award.notifications.models import Batch, Delivery, DigestLine, Message, OutboxEntry
from baoji_award.notifications.services import resend
from devtools.processes import wait_until
from tests.applications.bureau.desk import IN_TIME
from tests.browsing import browser
from tests.cast import Cast, make_cast
from tests.live import PATIENCE

LIST = reverse("applications:mail_batches")


@pytest.fixture
def cast(db: None) -> Cast:
    move_clock(IN_TIME)
    return make_cast(state="office_check")


def hold(cast: Cast, template: str = "qualify") -> Batch:
    return hold_mails(cycle=cast.cycle, template=template, by=cast.office)


def tell(cast: Cast, action: str = "qualify", *, version: int = 1) -> int:
    cast.application.version = version
    return tell_about_application(cast.application, APPLICATION.action[action], reason="原因", at=IN_TIME)


def test_a_held_mail_leaves_when_it_is_released(cast: Cast) -> None:
    batch = hold(cast)
    count = tell(cast) + tell(cast, version=2)
    assert (Message.objects.count(), OutboxEntry.objects.count(), outbox.sweep(), mail.outbox) == (count, 0, 0, [])
    with pytest.raises(Conflict, match="不能单独重发"):
        resend(delivery_id=Delivery.objects.all()[0].pk, by=cast.office)
    assert (release_mails(batch_id=batch.pk, by=cast.second_officer), outbox.sweep(), len(mail.outbox)) == (
        count,
        count,
        count,
    )
    # The hold ended with its release.
    assert tell(cast, version=3) == outbox.sweep()
    assert list(AuditEvent.objects.filter(action__startswith="mails.").values_list("action", flat=True)) == [
        "mails.held",
        "mails.released",
    ]


def test_a_cancelled_mail_never_leaves(cast: Cast) -> None:
    batch = hold(cast)
    count = tell(cast)
    for reason in ("", " "):
        with pytest.raises(DomainError):
            cancel_mails(batch_id=batch.pk, reason=reason, by=cast.office)
    assert cancel_mails(batch_id=batch.pk, reason="名单有误", by=cast.office) == count
    for act in (
        lambda: release_mails(batch_id=batch.pk, by=cast.office),
        lambda: cancel_mails(batch_id=batch.pk, reason="x", by=cast.office),
    ):
        with pytest.raises(Conflict):
            act()
    assert (outbox.sweep(), set(Delivery.objects.values_list("state", flat=True))) == (0, {"cancelled"})


def test_what_names_a_day_is_never_held(cast: Cast) -> None:
    with pytest.raises(DomainError):
        hold(cast, "request_correction")
    # Not even if such a row were there.
    Batch.objects.create(cycle_id=cast.cycle.pk, template="return_to_applicant", held_by=cast.office, held_at=IN_TIME)
    assert tell(cast, "return_to_applicant") == outbox.sweep()


def test_other_texts_and_rounds_are_not_held(cast: Cast) -> None:
    hold(cast, "reject")
    Batch.objects.create(cycle_id=cast.cycle.pk + 1, template="qualify", held_by=cast.office, held_at=IN_TIME)
    assert tell(cast) == outbox.sweep()


def test_only_the_rounds_office_decides(cast: Cast) -> None:
    foreign = Batch.objects.create(cycle_id=999, template="qualify", held_by=cast.office, held_at=IN_TIME)
    for act in (
        lambda: hold_mails(cycle=cast.cycle, template="qualify", by=cast.agency),
        lambda: hold(cast, "account_invitation"),
        lambda: release_mails(batch_id=hold(cast).pk, by=cast.agency),
        lambda: cancel_mails(batch_id=0, reason="x", by=cast.office),
        lambda: release_mails(batch_id=foreign.pk, by=cast.own_bureau),
    ):
        with pytest.raises(NotFoundForYou):
            act()
    with pytest.raises(Conflict):
        hold(cast)


def test_the_database_keeps_batches_whole(cast: Cast) -> None:
    batch = hold(cast)
    tell(cast)
    for change in (
        lambda: Batch.objects.filter(pk=batch.pk).update(state="released"),
        lambda: Delivery.objects.update(batch=None),
        lambda: Delivery.objects.update(secret=True),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()
    release_mails(batch_id=batch.pk, by=cast.office)
    for action in (lambda: Batch.objects.update(state="held", decided_at=None, decided_by=None), batch.delete):
        with pytest.raises(Exception, match=r"pgtrigger|referenced"), transaction.atomic():
            action()


@pytest.mark.django_db(transaction=True)
def test_a_telling_under_way_is_in_the_batch_that_is_released() -> None:
    """The release waits for it, and whoever comes after the release no longer finds the batch."""
    move_clock(IN_TIME)
    cast = make_cast(state="office_check")
    batch = hold(cast)
    released: list[int] = []

    def let_go() -> None:
        released.append(release_mails(batch_id=batch.pk, by=cast.office))
        connection.close()

    thread = threading.Thread(target=let_go)
    with unit_of_work():
        count = tell(cast)
        thread.start()
        assert wait_until(_somebody_waits, PATIENCE)
    thread.join()
    assert (released, set(Delivery.objects.values_list("state", flat=True))) == ([count], {"queued"})


def _somebody_waits() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
        return bool(cursor.fetchone()[0])


def test_the_pages_hold_show_release_and_cancel(cast: Cast) -> None:
    client = browser(cast.office)
    text = reverse("applications:mail_text", args=["qualify"])
    assert "不能暂缓" in client.get(reverse("applications:mail_text", args=["reminder"])).content.decode()
    held = client.post(reverse("applications:mail_text_hold", args=["qualify"]))
    page = held["Location"]
    assert "查看并放行" in client.get(text).content.decode()
    count = tell(cast)
    shown = client.get(page).content.decode()
    assert (f"共 {count} 封邮件" in shown, "申报人" in shown, "资格初审合格" in shown) == (True, True, True)
    assert client.post(page, {"reason": ""}).status_code == 422
    assert "核对和放行" in client.get(LIST).content.decode()
    assert client.post(f"{page}release/").status_code == 302
    assert client.post(page, {"reason": "晚了"}).status_code == 409
    assert outbox.sweep() == count


def test_the_lists_cost_the_same_for_one_and_for_many(cast: Cast) -> None:
    costs: dict[str, set[int]] = {LIST: set(), reverse("applications:mail_batch", args=[hold(cast).pk]): set()}
    client = browser(cast.office)
    client.get(LIST)
    for number, template in enumerate(("reject", "advance", "stop"), start=1):
        hold(cast, template)
        tell(cast, version=number)
        for page, found in costs.items():
            with CaptureQueriesContext(connection) as queries:
                assert client.get(page).status_code == 200
            found.add(len(queries))
    assert all(len(found) == 1 and max(found) <= 12 for found in costs.values()), costs


def test_a_held_mail_is_not_collected_but_released(cast: Cast) -> None:
    """Whoever wants a digest would otherwise get by 18:00 what the office is still looking at."""
    set_choice(choice="daily", by=cast.owner)
    batch = hold(cast)
    count = tell(cast)
    assert (Delivery.objects.filter(state="held").count(), DigestLine.objects.count()) == (count, 0)
    assert release_mails(batch_id=batch.pk, by=cast.office) == count
