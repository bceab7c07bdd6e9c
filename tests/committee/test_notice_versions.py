"""What happens to a notice after it is out: corrections with a period of their own, in a chain of digests."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse

from applications.models import Application
from applications.workflow.engine import Blocked, advance_round
from baoji_award.audit.models import AuditEvent
from baoji_award.calendar.clock import move_clock
from baoji_award.documents.files import open_stored
from baoji_award.errors import Conflict, DomainError, NotFoundForYou
from baoji_award.notifications.models import Message
from committee.models import Candidate, PublicNotice
from committee.selectors.notice_content import chain_of
from committee.selectors.notice_drafts import draft_of
from committee.selectors.notices import changes_of, names_in
from committee.services.awards import confirm_award
from committee.services.notice import AFTER_AWARDS, correct_notice, publish_notice
from committee.services.notice_errata import publish_erratum
from tests.committee.hall import (
    AT,
    OVER,
    PUBLISHED,
    Hall,
    make_hall,
    pdf_text,
    published,
    resolved,
)
from tests.committee.noticing import CORRECTED, REASON, SECOND_END, corrected, disqualified, page, upheld
from tests.rounds import make_application, make_organisation
from tests.sharing import shared

pytestmark = pytest.mark.django_db


@shared
def hall() -> Hall:
    hall = make_hall(dossiers=4)
    published(hall)
    return hall


def test_a_changed_list_is_a_new_version_with_a_period_of_its_own(hall: Hall) -> None:
    first = published(hall)
    second = corrected(hall)
    assert (second.version, second.replaces, second.number.text) == (2, first, "宝质奖公示〔2025〕2号")
    assert (second.first_day, second.last_day, second.ends_at) == (date(2025, 5, 17), date(2025, 6, 3), SECOND_END)
    assert [name for _, name in names_in(second)] == [hall.applications[n].organisation.name for n in (0, 2, 3)]
    gone = f"{hall.applications[1].organisation.name}（宝鸡市质量奖）"
    changes = changes_of(second)
    assert changes is not None
    assert (changes.added, changes.removed) == ([], [gone])
    first.refresh_from_db()
    assert (len(names_in(first)), first.last_day) == (4, date(2025, 5, 26))


def test_both_versions_stay_readable_and_point_to_each_other(hall: Hall) -> None:
    first, second = published(hall), corrected(hall)
    move_clock(CORRECTED)
    old, new = page(first), page(second)
    assert "本公示已更正" in old
    assert reverse("committee:notice", args=[second.slug]) in old
    assert reverse("committee:notice", args=[first.slug]) in new
    assert hall.applications[1].organisation.name in old
    assert f"移出名单：{hall.applications[1].organisation.name}（宝鸡市质量奖）" in new
    assert REASON in new
    with open_stored(second.document.stored) as file:
        paper = pdf_text(file.read())
    assert "宝质奖公示〔2025〕2号" in paper
    assert "2025年6月3日24:00" in paper


def test_the_confirmation_counts_the_newest_version(hall: Hall) -> None:
    corrected(hall)
    last = SECOND_END - timedelta(seconds=1)
    for at in (OVER, last):
        with pytest.raises(Blocked, match="公示期未满"):
            confirm_award(application_id=hall.applications[0].pk, by=hall.office, at=at)
    assert confirm_award(application_id=hall.applications[0].pk, by=hall.office, at=SECOND_END).winner


def test_those_who_stay_are_told_that_the_period_runs_again(hall: Hall) -> None:
    second = corrected(hall)
    told = Message.objects.filter(key__startswith="notice_corrected", user__in=hall.owners)
    assert {message.user for message in told} == {hall.owners[n] for n in (0, 2, 3)}
    assert "2025年6月3日24:00" in told[0].body
    event = AuditEvent.objects.get(action="notice.corrected")
    assert second.digest in event.payload_text
    assert REASON in event.payload_text


def test_a_candidate_of_a_later_resolution_comes_out_with_the_correction() -> None:
    hall = make_hall(dossiers=3)
    first = published(hall, prizes=2, nominations=1)
    late = make_application(hall.cycle, make_organisation(name="增补样例有限公司"), hall.owners[0], state="candidate")
    Candidate.objects.create(
        application=late, kind=hall.kind("nomination"), position=2, resolution=hall.cycle.resolution
    )
    assert late.organisation.name not in page(first)
    second = correct_notice(cycle_id=hall.cycle.pk, reason="组委会补充决议增补", by=hall.office, at=CORRECTED)
    assert Application.objects.get(pk=late.pk).state == "in_notice"
    assert late.organisation.name in page(second)
    changes = changes_of(second)
    assert changes is not None
    assert changes.added == ["增补样例有限公司（宝鸡市质量奖提名奖）"]


def test_a_candidate_with_an_upheld_objection_leaves_the_list_before_it_is_published_anew() -> None:
    hall = make_hall(dossiers=3)
    published(hall)
    upheld(hall, 1)
    disqualified(hall, 2)
    with pytest.raises(DomainError, match="异议经核查成立，尚未取消资格"):
        correct_notice(cycle_id=hall.cycle.pk, reason=REASON, by=hall.office, at=CORRECTED)
    second = corrected(hall)
    assert names_in(second) == [(hall.applications[0].number, hall.applications[0].organisation.name)]


def test_after_the_first_award_the_list_stands(hall: Hall) -> None:
    """The others' awards rest on the version that has run out: a new one would list a winner as a candidate again."""
    first = published(hall)
    upheld(hall, 1)
    confirm_award(application_id=hall.applications[0].pk, by=hall.office, at=OVER)
    disqualified(hall, 1, at=OVER)
    move_clock(OVER)
    with pytest.raises(DomainError, match="名单不再更正"):
        correct_notice(cycle_id=hall.cycle.pk, reason=REASON, by=hall.office, at=OVER)
    desk = Client()
    desk.force_login(hall.office)
    shown = desk.get(reverse("committee:office_notices")).content.decode()
    assert (AFTER_AWARDS in shown, reverse("committee:notice_preview") in shown) == (True, False)
    for name in ("notice_preview", "notice_preview_pdf"):
        assert desk.get(reverse(f"committee:{name}")).status_code == 422
    later = PublicNotice.objects.get(pk=first.pk)
    _put(later, {"version": 2, "replaces": first, "previous_digest": first.digest, "reason": REASON})
    later.published_at = later.ends_at - timedelta(days=1)
    with pytest.raises(IntegrityError, match="no version of a notice follows an award"), transaction.atomic():
        later.save(force_insert=True)
    confirm_award(application_id=hall.applications[2].pk, by=hall.office, at=OVER)
    assert [notice.version for notice in hall.cycle.notices.all()] == [1]


def test_an_unchanged_list_is_not_published_again() -> None:
    hall = make_hall(dossiers=2)
    published(hall)
    with pytest.raises(DomainError, match="名单没有变动"):
        correct_notice(cycle_id=hall.cycle.pk, reason=REASON, by=hall.office, at=CORRECTED)
    for user in (hall.supervisor, hall.members[0], hall.owners[0]):
        with pytest.raises(NotFoundForYou):
            correct_notice(cycle_id=hall.cycle.pk, reason=REASON, by=user, at=CORRECTED)


def test_a_correction_needs_a_first_notice_and_a_reason() -> None:
    hall = make_hall(dossiers=1)
    resolved(hall)
    advance_round(cycle_id=hall.cycle.pk, action="start_publicity", by=hall.office, at=AT)
    with pytest.raises(DomainError, match="名单尚未公示"):
        correct_notice(cycle_id=hall.cycle.pk, reason=REASON, by=hall.office, at=CORRECTED)
    with pytest.raises(DomainError, match="请写明变动原因"):
        correct_notice(cycle_id=hall.cycle.pk, reason="变动", by=hall.office, at=CORRECTED)


def test_what_an_officer_looked_at_is_what_is_published() -> None:
    hall = make_hall(dossiers=3)
    resolved(hall)
    advance_round(cycle_id=hall.cycle.pk, action="start_publicity", by=hall.office, at=AT)
    seen = draft_of(hall.cycle, PUBLISHED).fingerprint
    next_day = PUBLISHED + timedelta(days=1)
    with pytest.raises(Conflict, match="请重新核对"):
        publish_notice(cycle_id=hall.cycle.pk, seen=seen, by=hall.office, at=next_day)
    assert publish_notice(cycle_id=hall.cycle.pk, seen=seen, by=hall.office, at=PUBLISHED).version == 1


def test_the_versions_are_a_chain_of_digests(hall: Hall) -> None:
    first, second = published(hall), corrected(hall)
    assert second.previous_digest == first.digest
    assert [link.whole for link in chain_of(hall.cycle)] == [True, True]
    _rewrite("UPDATE committee_publicnotice SET reason = '其他原因' WHERE version = 2")
    assert [link.whole for link in chain_of(hall.cycle)] == [False, True]
    _rewrite("UPDATE committee_publicnotice SET digest = repeat('0', 64) WHERE version = 1")
    assert [link.whole for link in chain_of(hall.cycle)] == [False, False]


def _rewrite(statement: str) -> None:
    """Somebody with the whole database in their hands."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(statement)
        cursor.execute("SET LOCAL session_replication_role = origin")


def test_the_database_keeps_the_chain(hall: Hall) -> None:
    second = corrected(hall)
    _rewrite("DELETE FROM committee_publicnotice WHERE version = 2")
    changes: list[dict[str, object]] = [
        {"version": 3},
        {"previous_digest": "0" * 64},
        {"replaces": None},
        {"reason": ""},
        {"published_at": PUBLISHED},
    ]
    for change in changes:
        kept = {name: getattr(second, name) for name in change}
        _put(second, change)
        with pytest.raises(IntegrityError), transaction.atomic():
            second.save(force_insert=True)
        _put(second, kept)
    _put(second, {})
    second.save(force_insert=True)


def _put(notice: PublicNotice, values: dict[str, object]) -> None:
    notice.pk = None
    for name, value in values.items():
        setattr(notice, name, value)


def test_an_objection_goes_to_the_newest_version(hall: Hall) -> None:
    first, second = published(hall), corrected(hall)
    move_clock(CORRECTED)
    answer = Client().get(reverse("committee:object", args=[first.slug]))
    assert (answer.status_code, answer["Location"]) == (302, reverse("committee:object", args=[second.slug]))
    # Whoever was writing when the correction came out keeps what they wrote.
    assert Client().post(reverse("committee:object", args=[first.slug]), {"matter": "数据不实"}).status_code == 422


def test_a_public_page_is_kept_no_longer_than_it_is_true(hall: Hall) -> None:
    """The kept page of the old version gives way at once when the correction and an erratum are there."""
    first = published(hall)
    move_clock(CORRECTED)
    assert "本公示已更正" not in page(first)
    second = corrected(hall)
    assert "本公示已更正" in page(first)
    assert "勘误" not in page(second)
    publish_erratum(slug=second.slug, wrong="现将", right="现", reason="文字差错", by=hall.office, at=CORRECTED)
    assert "勘误" in page(second)
