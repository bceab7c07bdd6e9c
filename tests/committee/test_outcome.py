"""Concluding a round: one job makes decision and letters, and releases them in one step."""

import io
import zipfile

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse

from applications.models import Application, OfficeJob
from applications.services.mail_batches import hold_mails, release_mails
from applications.services.office_jobs import run_job
from baoji_award.accounts.models import User
from baoji_award.calendar.clock import move_clock
from baoji_award.documents.files import open_stored
from baoji_award.errors import Conflict, DomainError, NotFoundForYou
from baoji_award.notifications.models import Delivery, Message
from committee.models import Award, Outcome, ResultLetter
from committee.services import outcome as service
from committee.services.awards import confirm_all, confirm_award
from committee.services.certificates import render_certificate
from committee.services.outcome import order_certificates, order_outcome
from tests.browsing import browser
from tests.committee.hall import OVER, Hall, make_hall, pdf_text, published
from tests.committee.honours import DECISION, released
from tests.committee.noticing import disqualified
from tests.sharing import shared

pytestmark = pytest.mark.django_db


@shared
def hall() -> Hall:
    """One prize, one nomination, one dossier on no list."""
    hall = make_hall(dossiers=3)
    published(hall, prizes=1, nominations=1)
    move_clock(OVER)
    return hall


def letter_address(hall: Hall) -> str:
    return reverse("committee:result_letter", args=[hall.applications[2].number])


def letter_page(hall: Hall, user: User | None) -> int:
    return browser(user).get(letter_address(hall)).status_code


def overview(hall: Hall, number: int) -> str:
    return reverse("applications:apply_overview", args=[hall.applications[number].number])


def pages_with_the_letter(hall: Hall) -> list[str]:
    """The overview of whoever has not won, and the office's page of the outcome."""
    seen = ((hall.owners[2], overview(hall, 2)), (hall.office, reverse("committee:office_outcome")))
    return [browser(user).get(address).content.decode() for user, address in seen]


def test_nothing_is_concluded_while_a_candidate_is_undecided(hall: Hall) -> None:
    confirm_award(application_id=hall.applications[0].pk, by=hall.office, at=OVER)
    with pytest.raises(DomainError, match="还有 1 家候选单位未审定"):
        order_outcome(cycle_id=hall.cycle.pk, text=DECISION, by=hall.office, at=OVER)
    disqualified(hall, 1, at=OVER)
    released(hall)
    assert set(ResultLetter.objects.values_list("application_id", flat=True)) == {a.pk for a in hall.applications[1:]}


def pages_of_a_winner() -> list[str]:
    """The register, an entry of it, and the check of its certificate."""
    award = Award.objects.order_by("pk")[0]
    addresses = (
        reverse("committee:winners"),
        reverse("committee:winner", args=[award.pk]),
        reverse("committee:verify_code", args=[award.verify_code]),
    )
    return [Client().get(address).content.decode() for address in addresses]


def test_decision_and_letters_come_out_at_the_same_moment(hall: Hall) -> None:
    confirm_all(cycle_id=hall.cycle.pk, by=hall.office, at=OVER)
    order_outcome(cycle_id=hall.cycle.pk, text=DECISION, by=hall.office, at=OVER)
    # As far as a worker came that died before the end.
    service._make_decision(Outcome.objects.get().pk)
    service._write_letter(Outcome.objects.get().pk, hall.applications[2].pk)
    address = reverse("committee:outcome", args=[hall.cycle.code])
    owner = hall.owners[2]
    made = (Outcome.objects.get().document_id is not None, ResultLetter.objects.count())
    assert (made, Client().get(address).status_code, letter_page(hall, owner)) == ((True, 1), 404, 404)
    assert DECISION.title not in Client().get(reverse("committee:winners")).content.decode()
    assert [DECISION.number in page for page in pages_of_a_winner()] == [False] * 3
    assert [letter_address(hall) in page for page in pages_with_the_letter(hall)] == [False] * 2
    letter = ResultLetter.objects.get()
    again = released(hall)
    assert (ResultLetter.objects.get(), again.number) == (letter, DECISION.number)
    readers = (owner, hall.office, hall.owners[0], hall.supervisor, None)
    assert [letter_page(hall, user) for user in readers] == [200, 200, 404, 404, 302]
    assert Client().get(address).status_code == 200
    assert DECISION.title in Client().get(reverse("committee:winners")).content.decode()
    assert [DECISION.number in page for page in pages_of_a_winner()] == [True] * 3
    assert [message.user for message in Message.objects.filter(subject__contains="告知函")] == [owner]
    assert [letter_address(hall) in page for page in pages_with_the_letter(hall)] == [True] * 2
    assert letter_address(hall) not in browser(hall.owners[0]).get(overview(hall, 0)).content.decode()


def test_the_decision_says_number_list_and_money_in_both_forms(hall: Hall) -> None:
    confirm_all(cycle_id=hall.cycle.pk, by=hall.office, at=OVER)
    outcome = released(hall)
    awards = Award.objects.order_by("number__value")
    wanted = [DECISION.number, *(award.winner for award in awards), *(award.number.text for award in awards)]
    assert outcome.document is not None
    with open_stored(outcome.document.stored) as file:
        pdf = pdf_text(file.read())
    answer = browser(hall.office).get(reverse("committee:outcome_docx"))
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        docx = archive.read("word/document.xml").decode()
    assert [word for word in (*wanted, "500000") if word not in pdf] == []
    assert [word for word in (*wanted, "500") if word not in docx] == []


def test_a_letter_tells_neither_ranks_nor_names(hall: Hall) -> None:
    confirm_all(cycle_id=hall.cycle.pk, by=hall.office, at=OVER)
    released(hall)
    with open_stored(ResultLetter.objects.get().document.stored) as file:
        text = pdf_text(file.read())
    others = [application.organisation.name for application in hall.applications[:2]]
    assert [word for word in (*others, "名次", "排名", "93") if word in text] == []
    assert (hall.applications[2].organisation.name in text, "评审反馈" in text) == (True, True)


def test_what_was_released_is_fixed(hall: Hall) -> None:
    confirm_all(cycle_id=hall.cycle.pk, by=hall.office, at=OVER)
    released(hall)
    with pytest.raises(Conflict, match="已发布"):
        order_outcome(cycle_id=hall.cycle.pk, text=DECISION, by=hall.officer, at=OVER)
    for model in (Outcome, ResultLetter):
        with pytest.raises(DatabaseError), transaction.atomic():
            model.objects.all().delete()
    with pytest.raises(DatabaseError), transaction.atomic():
        Outcome.objects.update(number="他号")


def test_others_order_nothing(hall: Hall) -> None:
    confirm_all(cycle_id=hall.cycle.pk, by=hall.office, at=OVER)
    for user in (hall.supervisor, hall.members[0], hall.owners[0]):
        with pytest.raises(NotFoundForYou):
            order_outcome(cycle_id=hall.cycle.pk, text=DECISION, by=user, at=OVER)
        with pytest.raises(NotFoundForYou):
            order_certificates(cycle_id=hall.cycle.pk, by=user)


def test_certificates_are_made_in_one_job_that_goes_on_where_it_broke_off(hall: Hall) -> None:
    confirm_all(cycle_id=hall.cycle.pk, by=hall.office, at=OVER)
    first = Award.objects.order_by("pk")[0]
    render_certificate({"award": first.pk})
    first.refresh_from_db()
    office = browser(hall.office)
    page = office.post(reverse("committee:certificates_make"), follow=True)
    job = OfficeJob.objects.get()
    assert "生成获奖证书" in page.content.decode()
    assert run_job(job.pk)
    assert not Award.objects.filter(document=None).exists()
    assert Award.objects.get(pk=first.pk).document_id == first.document_id
    job.refresh_from_db()
    assert (job.state, job.done, job.total) == ("done", 2, 2)


def test_the_page_takes_the_text_and_the_plaques_bear_the_rules_lines(hall: Hall) -> None:
    office, address = browser(hall.office), reverse("committee:office_outcome")
    assert "候选单位未审定" in office.get(address).content.decode()
    confirm_all(cycle_id=hall.cycle.pk, by=hall.office, at=OVER)
    form = {"number": "", "title": "通报", "dated_on": "2025-05-27", "body": "现予通报。"}
    assert office.post(address, form).status_code == 422
    assert office.post(address, form | {"number": DECISION.number}).status_code == 302
    assert "正在制作" in office.get(address).content.decode()
    answer = office.get(reverse("committee:plaques"))
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        text = archive.read("word/document.xml").decode()
    names = [application.organisation.name for application in Application.objects.filter(state="awarded")]
    assert [word for word in (*names, "宝鸡市人民政府", "2025年5月") if word not in text] == []


def test_letters_told_by_the_job_wait_in_a_held_batch(hall: Hall) -> None:
    confirm_all(cycle_id=hall.cycle.pk, by=hall.office, at=OVER)
    batch = hold_mails(cycle=hall.cycle, template="result_letter", by=hall.office, at=OVER)
    released(hall)
    mails = Delivery.objects.filter(subject__contains="告知函")
    assert list(mails.values_list("recipient", "state", "batch")) == [(hall.owners[2].email, "held", batch.pk)]
    assert (release_mails(batch_id=batch.pk, by=hall.office, at=OVER), mails.get().state) == (1, "queued")
