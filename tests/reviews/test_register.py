"""The register of experts: codes in the order of their numbers, and an employer who was left stays known."""

import threading
import time

import pytest
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse

from baoji_award.accounts.enums import RoleCode, ScopeKind
from baoji_award.accounts.models import User
from baoji_award.audit.models import AuditEvent
from baoji_award.calendar.clock import local_day, move_clock
from reviews.models import CriteriaItem, ExpertProfile, ExpertTie
from reviews.selectors.feedback_draft import categories_of, ordinal
from reviews.selectors.remarks import ItemRemarks
from reviews.services.expert_import import ExpertRow, import_experts
from reviews.services.experts import ExpertEntry, register_expert
from tests.cast import make_cast, make_user
from tests.reviews.rows import AT, Review, make_review, register
from tests.reviews.test_conflicts import ties
from tests.reviews.test_plan_races import waiting
from tests.sharing import shared

TODAY = local_day(AT)
ELSEWHERE = ExpertEntry(employer="市检测中心", kind="assessor", title="高级工程师")


@shared
def review() -> Review:
    """The second expert is employed by the applicant itself."""
    move_clock(AT)
    made = make_review()
    organisation = made.application.organisation
    entry = ExpertEntry(organisation.name, "assessor", "高级工程师", employer_uscc=organisation.uscc)
    register_expert(user=made.experts[1], entry=entry, by=None, slip="登记时漏填", at=AT)
    return made


def bonds(expert: User) -> list[tuple[str, str, object]]:
    rows = ExpertTie.objects.filter(user=expert, struck_at=None)
    return list(rows.values_list("kind", "unit", "ended_on"))


def test_the_code_after_999_is_followed_by_the_next_number(review: Review) -> None:
    ExpertProfile.objects.filter(user=review.experts[0]).update(code="ZJ-999")
    for code in ("ZJ-1000", "ZJ-1001"):
        new = make_user(code.lower(), (RoleCode.EXPERT, ScopeKind.CYCLE, review.cast.cycle.pk))
        register(new)
        assert ExpertProfile.objects.get(user=new).code == code


@pytest.mark.django_db(transaction=True)
def test_two_who_accept_at_once_have_two_codes() -> None:
    cast = make_cast()
    first, second = (make_user(name, (RoleCode.EXPERT, ScopeKind.CYCLE, cast.cycle.pk)) for name in ("one", "two"))

    def accept() -> None:
        try:
            register(second)
        finally:
            connection.close()

    thread = threading.Thread(target=accept)
    with transaction.atomic():
        register(first)
        thread.start()
        end = time.monotonic() + 20
        while not waiting() and time.monotonic() < end:
            time.sleep(0.02)
        assert waiting() == 1
    thread.join()
    numbers = ExpertProfile.objects.filter(user__in=(first, second)).order_by("pk").values_list("code", flat=True)
    assert list(numbers) == ["ZJ-001", "ZJ-002"]


def test_the_employer_who_was_left_stays_a_conflict(review: Review) -> None:
    expert, name = review.experts[1], review.application.organisation.name
    register_expert(user=expert, entry=ELSEWHERE, by=review.cast.office, at=AT)
    assert bonds(expert) == [("employment", name, TODAY)]
    assert [tie.kind.value for tie in ties(review, expert)] == ["former_employer"]
    assert AuditEvent.objects.filter(action="expert.tie_added").count() == 1


def test_a_table_that_changes_the_employer_does_the_same(review: Review) -> None:
    expert, name = review.experts[1], review.application.organisation.name
    import_experts(rows=[ExpertRow(expert.email, expert.name, ELSEWHERE)], by=review.cast.office, at=AT)
    assert bonds(expert) == [("employment", name, TODAY)]


def test_a_slip_of_the_pen_and_a_missing_code_are_no_change(review: Review) -> None:
    slip = {"employer": "省质量协會", "title": "高级工程师", "kind": "assessor", "slip": "漏字"}
    client = Client()
    client.force_login(review.cast.office)
    page = reverse("reviews:expert_register", args=[review.experts[1].pk])
    assert client.post(page, slip).status_code == 302
    assert bonds(review.experts[1]) == []
    assert AuditEvent.objects.filter(action="expert.registered").latest("seq").payload["slip"] == "漏字"
    register(review.experts[2], uscc=review.application.organisation.uscc)
    assert bonds(review.experts[2]) == []
    assert client.post(page, slip | {"employer": "市检测中心", "slip": ""}).status_code == 302
    assert bonds(review.experts[1]) == [("employment", "省质量协會", TODAY)]


def test_categories_are_counted_beyond_twelve() -> None:
    assert [ordinal(number) for number in (1, 10, 12, 13, 20, 23, 99, 100)] == [
        "一",
        "十",
        "十二",
        "十三",
        "二十",
        "二十三",
        "九十九",
        "100",
    ]


def test_every_item_of_a_set_without_categories_is_in_the_letter() -> None:
    items = [CriteriaItem(clause=str(number), title=f"条款{number}") for number in range(1, 15)]
    letter = categories_of(ItemRemarks(item, ("有做法",), ()) for item in items)
    assert [part.title for part in letter][11:] == ["十二、条款12", "十三、条款13", "十四、条款14"]
