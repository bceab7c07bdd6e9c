"""Check, hand in, receipt: one form gives one receipt, and the deadline is the database's."""

import threading
from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from applications.models import Application, DossierVersion
from applications.services.actions import act
from applications.workflow.engine import Blocked
from baoji_award.audit.models import AuditEvent
from baoji_award.calendar.clock import move_clock
from baoji_award.notifications.models import Message
from tests.applications.applicant.conftest import SignIn
from tests.cast import Cast, make_cast
from tests.rounds import IN_STAGE, complete_dossier, moment


@pytest.fixture
def ready(cast: Cast) -> Cast:
    complete_dossier(cast.application, cast.owner)
    return cast


def submit(client: Client, cast: Cast, version: int = 1) -> int:
    url = reverse("applications:act", args=[cast.application.number, "submit"])
    return client.post(url, {"version": version}).status_code


def test_the_button_carries_the_version_and_leads_to_a_receipt(ready: Cast, sign_in: SignIn) -> None:
    client = sign_in(ready.owner)
    page = client.get(reverse("applications:check", args=[ready.application.number])).content.decode()
    assert ['name="version" value="1"' in page, "提交至推荐部门" in page, "未完成" in page] == [True, True, False]
    assert submit(client, ready) == 302
    version = DossierVersion.objects.get()
    receipt = client.get(reverse("applications:receipt", args=[ready.application.number])).content.decode()
    parts = (version.receipt_number, version.digest, "自评报告.pdf", "2024-12-02 10:00")
    assert [part in receipt for part in parts] == [True] * 4


def test_the_same_form_sent_twice_gives_one_receipt(ready: Cast, sign_in: SignIn) -> None:
    client = sign_in(ready.owner)
    assert (submit(client, ready), submit(client, ready)) == (302, 302)
    assert DossierVersion.objects.count() == 1
    assert AuditEvent.objects.filter(action="application.submit").count() == 1


def test_an_incomplete_dossier_cannot_be_handed_in(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in(cast.owner)
    page = client.get(reverse("applications:check", args=[cast.application.number])).content.decode()
    assert "暂不能提交：还有 35 项未完成。" in page
    assert (submit(client, cast), DossierVersion.objects.count()) == (422, 0)


def test_a_form_older_than_the_dossier_is_refused(ready: Cast, sign_in: SignIn) -> None:
    Application.objects.filter(pk=ready.application.pk).update(version=2)
    assert (submit(sign_in(ready.owner), ready), DossierVersion.objects.count()) == (409, 0)


def test_the_database_clock_decides_about_the_deadline(ready: Cast) -> None:
    arguments = {"application_id": ready.application.pk, "action": "submit", "by": ready.owner}
    move_clock(moment("2025-01-01 00:00"))
    with pytest.raises(Blocked, match="现在不在申报时间内"):
        act(**arguments, reason="", version=1)  # type: ignore[arg-type]
    move_clock(moment("2024-12-31 23:59"))
    assert act(**arguments, reason="", version=1).state == "bureau_review"  # type: ignore[arg-type]


def test_a_correction_is_handed_in_again_as_a_second_version(db: None, sign_in: SignIn) -> None:
    move_clock(IN_STAGE["application"])
    cast = make_cast(state="correction")
    complete_dossier(cast.application, cast.owner)
    client = sign_in(cast.owner)
    page = client.get(reverse("applications:check", args=[cast.application.number])).content.decode()
    assert ["提交补正" in page, "2024年12月19日 24:00" in page] == [True, True]
    url = reverse("applications:act", args=[cast.application.number, "resubmit"])
    assert client.post(url, {"version": 1}).status_code == 302
    assert Application.objects.get(pk=cast.application.pk).state == "office_check"


def test_the_bureau_is_told_and_the_mail_names_number_and_organisation(ready: Cast, sign_in: SignIn) -> None:
    submit(sign_in(ready.owner), ready)
    message = Message.objects.get(user=ready.own_bureau)
    assert (ready.application.number in message.subject, ready.organisation.name in message.body) == (True, True)
    assert list(Message.objects.values_list("user", flat=True)) == [ready.own_bureau.pk]


def test_the_receipt_pdf_says_what_the_page_says(
    ready: Cast, sign_in: SignIn, pdf_text: Callable[[bytes], str]
) -> None:
    client = sign_in(ready.owner)
    submit(client, ready)
    version = DossierVersion.objects.get()
    response = client.get(reverse("applications:receipt_pdf", args=[ready.application.number]))
    text = "".join(pdf_text(response.content).split())
    parts = ("申报回执", version.receipt_number, version.digest, ready.organisation.name, "2024-12-0210:00")
    assert response["Content-Type"] == "application/pdf"
    assert [part in text for part in parts] == [True] * 5


@pytest.mark.parametrize("name", ["receipt", "receipt_pdf"])
def test_no_receipt_before_submission_and_none_for_others(ready: Cast, sign_in: SignIn, name: str) -> None:
    url = reverse(f"applications:{name}", args=[ready.application.number])
    owner = sign_in(ready.owner)
    assert owner.get(url).status_code == 404
    submit(owner, ready)
    assert [sign_in(person).get(url).status_code for person in (ready.rival, ready.office)] == [404, 404]


@pytest.mark.django_db(transaction=True)
def test_two_people_handing_in_at_once_give_one_receipt() -> None:
    move_clock(IN_STAGE["application"])
    cast = make_cast(state="draft")
    complete_dossier(cast.application, cast.owner)
    outcomes: list[str] = []
    together = threading.Barrier(2)

    def hand_in() -> None:
        try:
            together.wait()
            act(application_id=cast.application.pk, action="submit", by=cast.owner, reason="", version=1)
            outcomes.append("receipt")
        finally:
            connection.close()

    threads = [threading.Thread(target=hand_in) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (outcomes, DossierVersion.objects.count()) == (["receipt", "receipt"], 1)
