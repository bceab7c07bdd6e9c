"""Reminders at 7, 3 and 1 days before and 1 day after; once per threshold; lapsing what is late."""

from datetime import datetime

import pytest

from applications.models import Application
from applications.rules.loader import read_rulebook
from applications.services.recusals import record_recusal
from applications.services.reminders import remind_and_lapse, threshold_of
from baoji_award.accounts.enums import RoleCode, ScopeKind
from baoji_award.accounts.models import RoleGrant
from baoji_award.audit.models import AuditEvent
from baoji_award.notifications.models import Delivery, Message
from tests.cast import make_cast
from tests.rounds import RULES, moment

DUE = moment("2025-01-01 00:00")


@pytest.mark.parametrize(
    ("at", "threshold"),
    [
        ("2024-12-23 23:59", ""),
        ("2024-12-24 00:00", "before-7"),
        ("2024-12-27 12:00", "before-7"),
        ("2024-12-28 00:00", "before-3"),
        ("2024-12-30 08:00", "before-1"),
        ("2024-12-31 23:59", "before-1"),
        ("2025-01-01 00:00", "after-1"),
        ("2025-01-05 10:00", "after-1"),
    ],
)
def test_the_tightest_threshold_reached_counts(at: str, threshold: str) -> None:
    assert threshold_of(DUE, moment(at), read_rulebook(RULES).reminders) == threshold


def told(at: datetime) -> list[tuple[str, str]]:
    remind_and_lapse(at=at)
    rows = Message.objects.filter(key__startswith="remind:").order_by("user__email", "key")
    return [(email.partition("@")[0], key.rpartition(":")[2]) for email, key in rows.values_list("user__email", "key")]


@pytest.mark.django_db
def test_each_person_is_told_once_per_threshold_however_often_it_runs() -> None:
    make_cast(state="draft")
    assert told(moment("2024-12-20 10:00")) == []
    week = [("colleague", "before-7"), ("owner", "before-7"), ("rival", "before-7")]
    assert told(moment("2024-12-24 10:00")) == week
    assert told(moment("2024-12-24 10:10")) == week
    last = told(moment("2024-12-31 10:00"))
    assert last == sorted([*week, *((name, "before-1") for name, _ in week)])
    assert Delivery.objects.count() == len(last)


@pytest.mark.django_db
def test_the_bureau_is_reminded_of_what_lies_on_its_desk_only() -> None:
    make_cast(state="bureau_review")
    assert told(moment("2024-12-28 10:00")) == [("other_bureau", "before-3"), ("own_bureau", "before-3")]


@pytest.mark.django_db
def test_whoever_acts_for_two_bureaus_hears_of_both_desks_at_once() -> None:
    cast = make_cast(state="bureau_review")
    other = cast.rival_application.bureau
    RoleGrant.objects.create(
        user=cast.own_bureau,
        role=RoleCode.BUREAU,
        scope_kind=ScopeKind.BUREAU,
        scope_id=other.pk,
        granted_at=moment("2024-12-01 10:00"),
    )
    told(moment("2024-12-28 10:00"))
    found = Message.objects.filter(key__startswith="remind:").values_list("user__email", "body")
    assert {email.partition("@")[0]: body.partition(" 项")[0] for email, body in found} == {
        "own_bureau": "您有 2",
        "other_bureau": "您有 1",
    }


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("state", "name", "at"),
    [
        ("bureau_review", "own_bureau", "2024-12-28 10:00"),
        ("office_check", "second_officer", "2024-12-30 10:00"),
    ],
)
def test_nobody_is_reminded_of_a_dossier_they_keep_away_from(state: str, name: str, at: str) -> None:
    cast = make_cast(state=state)
    record_recusal(
        application_id=cast.application.pk, user_id=getattr(cast, name).pk, reason="近亲属任职", by=cast.office
    )
    told(moment(at))
    found = Message.objects.filter(key__startswith="remind:").values_list("user__email", "body")
    counts = {email.partition("@")[0]: body.partition(" 项")[0] for email, body in found}
    assert (
        counts
        == {
            "own_bureau": {"other_bureau": "您有 1"},
            "second_officer": {"office": "您有 2", "second_officer": "您有 1"},
        }[name]
    )


@pytest.mark.django_db
@pytest.mark.parametrize("state", ["draft", "bureau_review", "endorsed", "correction"])
def test_what_missed_the_window_lapses_once_and_only_after_it(state: str) -> None:
    cast = make_cast(state=state)
    before = moment("2024-12-19 23:59") if state == "correction" else moment("2024-12-31 23:59")
    assert remind_and_lapse(at=before)[1] == 0
    assert remind_and_lapse(at=moment("2025-01-01 00:00"))[1] == 2
    assert remind_and_lapse(at=moment("2025-01-01 00:10"))[1] == 0
    assert Application.objects.get(pk=cast.application.pk).state == "lapsed"
    assert AuditEvent.objects.filter(action="application.lapse", actor=None).count() == 2


@pytest.mark.django_db
@pytest.mark.parametrize("state", ["office_check", "document_review", "withdrawn"])
def test_what_reached_the_office_does_not_lapse(state: str) -> None:
    make_cast(state=state)
    assert remind_and_lapse(at=moment("2025-01-01 00:00"))[1] == 0
