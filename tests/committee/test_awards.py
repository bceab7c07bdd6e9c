"""Awards and certificates."""

from datetime import datetime, timedelta

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from applications.models import Application, Recusal
from applications.workflow.engine import Blocked, advance_application
from baoji_award.calendar.clock import move_clock
from baoji_award.documents.files import open_stored
from baoji_award.documents.numbering import allocate_certificate_number
from baoji_award.errors import Conflict, NotFoundForYou
from committee.models import Award
from committee.services.awards import confirm_all, confirm_award
from committee.services.certificates import render_certificate
from tests.committee.hall import OVER, Hall, concluded, handled, make_hall, objected, pdf_text, published, resolved
from tests.committee.honours import accepted, revoked
from tests.committee.noticing import disqualified
from tests.sharing import shared

pytestmark = pytest.mark.django_db


@shared
def hall() -> Hall:
    hall = make_hall(dossiers=2)
    published(hall)
    return hall


def awarded(hall: Hall) -> Award:
    return confirm_award(application_id=hall.applications[0].pk, by=hall.office, at=OVER)


def page(name: str, *args: object, **query: str) -> str:
    return Client().get(reverse(f"committee:{name}", args=args), query).content.decode()


def test_before_the_end_of_the_notice_nothing_is_awarded(hall: Hall) -> None:
    ends_at = hall.cycle.notices.get().ends_at
    with pytest.raises(Blocked, match="公示期未满"):
        confirm_award(application_id=hall.applications[0].pk, by=hall.office, at=ends_at - timedelta(seconds=1))
    assert confirm_award(application_id=hall.applications[0].pk, by=hall.office, at=ends_at).kind.code == "prize"


def bare_award(hall: Hall, at: datetime) -> Award:
    """The row alone, past every service."""
    application = hall.applications[0]
    return Award.objects.create(
        application=application,
        kind=hall.kind("prize"),
        winner="样例",
        first_time=True,
        money=0,
        number=allocate_certificate_number(series="certificate", year=2024, prefix="BJZL"),
        verify_code="a" * 32,
        issued_by=hall.office,
        issued_at=at,
    )


def test_the_database_gives_no_award_before_the_end_of_the_notice_by_its_own_clock(hall: Hall) -> None:
    ends_at = hall.cycle.notices.get().ends_at
    for clock, at in ((ends_at - timedelta(minutes=1), OVER), (OVER, ends_at - timedelta(seconds=1))):
        move_clock(clock)
        with pytest.raises(IntegrityError, match="the notice is not over"), transaction.atomic():
            bare_award(hall, at)
    assert bare_award(hall, OVER).pk


def test_the_database_gives_no_award_against_an_open_or_upheld_objection(hall: Hall) -> None:
    case = objected(hall, hall.cycle.notices.get(), hall.applications[0])
    assert refused(hall)
    number = handled(hall, case)
    assert refused(hall)
    concluded(hall, number, "upheld")
    assert refused(hall)


def refused(hall: Hall) -> bool:
    """Whether the database gives no award because of an objection."""
    try:
        with transaction.atomic():
            bare_award(hall, OVER)
    except IntegrityError as error:
        return "an objection is open or upheld" in str(error)
    return False


def test_a_rejected_objection_lets_the_award_through(hall: Hall) -> None:
    case = objected(hall, hall.cycle.notices.get(), hall.applications[0])
    concluded(hall, handled(hall, case), "rejected")
    assert bare_award(hall, OVER).pk


def test_the_database_gives_no_award_to_whom_the_resolution_or_the_notice_does_not_name() -> None:
    hall = make_hall(dossiers=9)
    resolved(hall)
    with pytest.raises(IntegrityError, match="not in the notice"), transaction.atomic():
        bare_award(hall, OVER)
    hall.applications.insert(0, hall.applications[8])
    with pytest.raises(IntegrityError, match="no candidate of this kind"), transaction.atomic():
        bare_award(hall, OVER)


def test_the_bare_action_gives_no_award_without_a_number(hall: Hall) -> None:
    with pytest.raises(Blocked, match="请在“审定授奖”页面办理"):
        advance_application(application_id=hall.applications[0].pk, action="confirm", by=hall.office, at=OVER)
    assert Application.objects.get(pk=hall.applications[0].pk).state == "in_notice"


def test_an_award_is_given_once(hall: Hall) -> None:
    awarded(hall)
    with pytest.raises(Conflict):
        awarded(hall)
    assert Award.objects.count() == 1


def test_others_cannot_give_it(hall: Hall) -> None:
    for user in (hall.supervisor, hall.members[0], hall.owners[0], hall.leader):
        with pytest.raises(NotFoundForYou):
            confirm_award(application_id=hall.applications[0].pk, by=user, at=OVER)
    assert Award.objects.count() == 0


def test_a_recused_officer_gives_every_award_but_the_one_they_keep_away_from(hall: Hall) -> None:
    Recusal.objects.create(
        application=hall.applications[0], user=hall.office, reason="亲属任职", decided_by=hall.officer, decided_at=OVER
    )
    done = confirm_all(cycle_id=hall.cycle.pk, by=hall.office, at=OVER)
    assert ([award.application for award in done.awards], done.waiting) == ([hall.applications[1]], ())


def test_a_certificate_rendered_late_bears_the_day_of_the_award(hall: Hall) -> None:
    award = awarded(hall)
    move_clock(OVER + timedelta(days=3))
    render_certificate({"award": award.pk})
    award.refresh_from_db()
    assert award.document is not None
    with open_stored(award.document.stored) as pdf:
        assert "2025年5月27日" in pdf_text(pdf.read())


def test_a_refused_award_gives_its_number_back(hall: Hall) -> None:
    disqualified(hall, 0, at=OVER)
    (award,) = confirm_all(cycle_id=hall.cycle.pk, by=hall.office, at=OVER).awards
    assert (award.application, award.number.text) == (hall.applications[1], "BJZL-2024-001")


def test_nobody_takes_a_candidate_off_the_list_alone(hall: Hall) -> None:
    """Findings in writing and two persons: a typed reason of one officer is no decision."""
    case = objected(hall, hall.cycle.notices.get(), hall.applications[0])
    number = handled(hall, case)
    for _ in ("accepted", "rejected"):
        with pytest.raises(Blocked, match="以审定成立的异议结论为依据"):
            advance_application(
                application_id=hall.applications[0].pk, action="disqualify", by=hall.office, reason="弄虚作假", at=OVER
            )
        if case.__class__.objects.get(pk=case.pk).state == "accepted":
            concluded(hall, number, "rejected")
    assert disqualified(hall, 0, at=OVER).state == "disqualified"


@pytest.mark.parametrize("state", ["awarded", "disqualified"])
def test_the_database_wants_the_decision_behind_a_state(hall: Hall, state: str) -> None:
    with pytest.raises(IntegrityError, match="no decision for the state"), transaction.atomic():
        Application.objects.filter(pk=hall.applications[0].pk).update(state=state)


def test_the_database_wants_the_revocation_behind_a_revoked_award(hall: Hall) -> None:
    awarded(hall)
    with pytest.raises(IntegrityError, match="no decision for the state"), transaction.atomic():
        Application.objects.filter(pk=hall.applications[0].pk).update(state="revoked")


def test_number_code_and_winner_are_kept_by_the_database(hall: Hall) -> None:
    awarded(hall)
    for change in ({"verify_code": "0" * 32}, {"winner": "他人"}, {"money": 1}):
        with pytest.raises(DatabaseError), transaction.atomic():
            Award.objects.update(**change)


def test_the_certificate_shows_winner_number_and_prize_and_only_its_owner_gets_it(hall: Hall) -> None:
    award = awarded(hall)
    address = reverse("committee:certificate", args=[award.application.number])
    owner, rival = Client(), Client()
    owner.force_login(hall.owners[0])
    rival.force_login(hall.owners[1])
    assert owner.get(address).status_code == 404
    render_certificate({"award": award.pk})
    accepted(award, hall.owners[0])
    award.refresh_from_db()
    assert award.document is not None
    with open_stored(award.document.stored) as file:
        text = pdf_text(file.read())
    assert [word for word in (award.winner, award.number.text, award.kind.name) if word not in text] == []
    assert [client.get(address).status_code for client in (owner, rival, Client())] == [200, 404, 302]


def test_the_public_check_says_genuine_revoked_or_unknown(hall: Hall) -> None:
    award = awarded(hall)
    assert "真实有效" in page("verify_code", award.verify_code)
    assert "真实有效" in page("verify", no="bjzl-2024-001")
    assert "未查到" in page("verify", no="BJZL-2024-999")
    assert "未查到" in page("verify_code", "0" * 32)
    assert award.verify_code not in page("verify", no="BJZL-2024-001") + page("winners") + page("winner", award.pk)
    revoked(award, hall)
    for text in (page("verify_code", award.verify_code), page("verify", no="BJZL-2024-001"), page("winners")):
        assert ("已撤销" in text, "真实有效" in text) == (True, False)


def test_the_register_filters_by_year_and_prize(hall: Hall) -> None:
    confirm_all(cycle_id=hall.cycle.pk, by=hall.office, at=OVER)
    name = hall.applications[0].organisation.name
    assert name in page("winners", year="2024", kind="prize")
    assert name not in page("winners", year="2024", kind="nomination")
