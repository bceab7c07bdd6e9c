"""A recusal cuts what was told before it: mails still to go, the digest and the inbox, until it is lifted."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from applications.models import Application, Recusal
from applications.services.recusals import lift_recusal, record_recusal
from baoji_award.accounts.models import User
from baoji_award.calendar.ics import Event
from baoji_award.errors import Conflict, NotFoundForYou
from baoji_award.notifications import outbox
from baoji_award.notifications.digests import send_digests, set_choice
from baoji_award.notifications.holding import order_hold, release
from baoji_award.notifications.models import Delivery, Digest, DigestLine, Message
from baoji_award.notifications.selectors import inbox, load_entry, unread_count
from baoji_award.notifications.services import mark_all_read, mark_read, resend, tell
from tests.cast import Cast, make_cast

pytestmark = pytest.mark.django_db
# 18:00 in Beijing is 10:00 UTC.
BEFORE = datetime(2024, 12, 2, 9, 0, tzinfo=UTC)
SIX = datetime(2024, 12, 2, 10, 0, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture
def cast() -> Cast:
    return make_cast(state="office_check")


def say(cast: Cast, application: Application, *people: User, event: Event | None = None) -> int:
    return tell(
        to=people,
        template="mentioned",
        context={"application": application, "by": cast.office},
        key=f"mentioned:{application.pk}",
        event=event,
        at=BEFORE,
    )


def recuse(cast: Cast) -> Recusal:
    pks = {"application_id": cast.application.pk, "user_id": cast.second_officer.pk}
    return record_recusal(**pks, reason="亲属任职", by=cast.office, at=BEFORE)


def sent() -> list[str]:
    outbox.sweep()
    return sorted(each.to[0].split("@")[0] for each in mail.outbox)


def log_of(user: User) -> list[tuple[str, str, bool]]:
    rows = Delivery.objects.filter(recipient=user.email).order_by("created_at", "pk")
    return [(row.state, row.why, row.sent_at is None) for row in rows]


def test_a_queued_mail_is_dropped_with_its_reason(cast: Cast) -> None:
    say(cast, cast.application, cast.office, cast.second_officer)
    say(cast, cast.rival_application, cast.second_officer)
    recuse(cast)
    assert sent() == ["office", "second_officer"]
    assert sorted(cast.rival_application.number in each.subject for each in mail.outbox) == [False, True]
    assert sorted(log_of(cast.second_officer)) == [("dropped", "收件人已回避", True), ("sent", "", False)]


def test_a_held_mail_is_dropped_when_its_batch_is_released(cast: Cast) -> None:
    batch = order_hold(cycle_id=cast.cycle.pk, template="mentioned", by=cast.office, at=BEFORE)
    say(cast, cast.application, cast.office, cast.second_officer)
    recuse(cast)
    release(batch=batch, by=cast.office, at=BEFORE)
    assert sent() == ["office"]
    assert log_of(cast.second_officer) == [("dropped", "收件人已回避", True)]


@pytest.mark.parametrize("gone", [True, False])
def test_neither_what_went_nor_what_was_dropped_is_sent_again(cast: Cast, gone: bool) -> None:
    say(cast, cast.application, cast.second_officer)
    went = sent() if gone else []
    recuse(cast)
    assert sent() == went == ["second_officer"] * gone
    with pytest.raises(Conflict, match="收件人已对相关申报回避，该邮件不再发送。"):
        resend(delivery_id=Delivery.objects.get().pk, by=cast.office, at=BEFORE)


def test_the_digest_leaves_it_out(cast: Cast) -> None:
    set_choice(choice="daily", by=cast.second_officer, at=BEFORE)
    say(cast, cast.application, cast.second_officer)
    say(cast, cast.rival_application, cast.second_officer)
    recuse(cast)
    assert (send_digests(at=SIX), sent()) == (1, ["second_officer"])
    named = [each.number in mail.outbox[0].body for each in (cast.application, cast.rival_application)]
    assert named == [False, True]


def test_a_digest_on_its_way_is_dropped_and_the_rest_goes_with_the_next(cast: Cast) -> None:
    set_choice(choice="daily", by=cast.second_officer, at=BEFORE)
    say(cast, cast.application, cast.second_officer)
    say(cast, cast.rival_application, cast.second_officer)
    assert send_digests(at=SIX) == 1
    recuse(cast)
    assert (sent(), log_of(cast.second_officer)) == ([], [("dropped", "收件人已回避", True)])
    assert DigestLine.objects.filter(digest=None).count() == 1
    assert (send_digests(at=SIX + DAY), sent()) == (1, ["second_officer"])
    assert cast.application.number not in mail.outbox[0].body
    assert Digest.objects.count() == 2


def test_the_inbox_forgets_it_until_the_recusal_is_lifted(cast: Cast) -> None:
    day = Event(key="x", title="现场评审", starts=SIX, ends=SIX + DAY, stamp=BEFORE)
    say(cast, cast.application, cast.second_officer, event=day)
    say(cast, cast.rival_application, cast.second_officer)
    told = Message.objects.get(key=f"mentioned:{cast.application.pk}")
    recusal = recuse(cast)
    me = cast.second_officer
    assert [each.key for each in inbox(by=me)] == [f"mentioned:{cast.rival_application.pk}"]
    assert unread_count(me) == 1
    browser = Client()
    browser.force_login(me)
    assert cast.application.number not in browser.get(reverse("message_list")).content.decode()
    for read in (lambda: load_entry(by=me, message_id=told.pk), lambda: mark_read(message_id=told.pk, by=me)):
        with pytest.raises(NotFoundForYou):
            read()
    assert mark_all_read(by=me, at=BEFORE) == 1
    lift_recusal(recusal_id=recusal.pk, by=cast.office, at=BEFORE + DAY)
    assert ([each.pk for each in inbox(by=me, unread=True)], unread_count(me)) == ([told.pk], 1)
