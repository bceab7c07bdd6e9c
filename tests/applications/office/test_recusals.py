"""Recusal cuts at once, and the person concerned neither records nor lifts it."""

import pytest
from django.urls import reverse

from applications.models import Recusal
from applications.services.recusals import lift_recusal, record_recusal
from baoji_award.accounts.models import User
from baoji_award.audit.models import AuditEvent
from baoji_award.errors import Conflict, DomainError, NotFoundForYou
from tests.browsing import browser
from tests.cast import Cast, make_cast
from tests.sharing import shared


@shared
def cast() -> Cast:
    return make_cast(state="office_check")


def recuse(cast: Cast, person: User, by: User, reason: str = "配偶在该单位任职") -> Recusal:
    return record_recusal(application_id=cast.application.pk, user_id=person.pk, reason=reason, by=by)


def test_it_cuts_from_the_next_request_on_and_back(cast: Cast) -> None:
    address = reverse("applications:screening", args=[cast.application.number])
    assert browser(cast.second_officer).get(address).status_code == 200
    recusal = recuse(cast, cast.second_officer, cast.office)
    assert browser(cast.second_officer).get(address).status_code == 404
    lift_recusal(recusal_id=recusal.pk, by=cast.office)
    assert browser(cast.second_officer).get(address).status_code == 200
    actions = AuditEvent.objects.filter(action__startswith="recusal.").order_by("seq").values_list("action", "actor_id")
    assert list(actions) == [("recusal.decided", cast.office.pk), ("recusal.lifted", cast.office.pk)]


def test_the_person_concerned_neither_records_nor_lifts(cast: Cast) -> None:
    with pytest.raises(DomainError) as refusal:
        recuse(cast, cast.office, cast.office)
    assert refusal.value.sentence == "本人的回避由其他经办人办理。"
    recusal = recuse(cast, cast.second_officer, cast.office)
    with pytest.raises(NotFoundForYou):
        lift_recusal(recusal_id=recusal.pk, by=cast.second_officer)
    assert Recusal.objects.get(pk=recusal.pk).lifted_at is None


def test_only_the_office(cast: Cast) -> None:
    others = (cast.owner, cast.own_bureau, cast.agency, cast.supervisor, cast.sysadmin, cast.member)
    for person in others:
        with pytest.raises(NotFoundForYou):
            recuse(cast, cast.assigned_expert, person)
    running = Recusal.objects.filter(user=cast.recused_expert).get()
    for person in others:
        with pytest.raises(NotFoundForYou):
            lift_recusal(recusal_id=running.pk, by=person)


def test_no_second_one_while_it_runs_and_no_reason_no_recusal(cast: Cast) -> None:
    with pytest.raises(Conflict):
        recuse(cast, cast.recused_expert, cast.office)
    with pytest.raises(DomainError):
        recuse(cast, cast.member, cast.office, reason="  ")
    running = Recusal.objects.get(user=cast.recused_expert)
    lift_recusal(recusal_id=running.pk, by=cast.office)
    with pytest.raises(NotFoundForYou):
        lift_recusal(recusal_id=running.pk, by=cast.office)
    assert recuse(cast, cast.recused_expert, cast.office).pk != running.pk


def test_the_page_records_lists_and_lifts(cast: Cast) -> None:
    client, address = browser(cast.office), reverse("applications:recusals")
    form = {"number": cast.application.number, "email": cast.member.email, "reason": "曾任该单位顾问"}
    assert client.post(address, form)["Location"] == address
    recusal = Recusal.objects.get(user=cast.member)
    assert recusal in client.get(address + "?running=yes&q=委员").context["page"].object_list
    assert client.post(reverse("applications:lift_recusal", args=[recusal.pk])).status_code == 302
    assert list(client.get(address + "?running=no").context["page"].object_list) == [recusal]


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("number", "BJZL-1999-9999", "没有找到这个申报编号，请核对。"),
        ("email", "nobody@example.test", "没有使用这个邮箱的账号，请核对。"),
    ],
)
def test_the_form_says_what_is_wrong(cast: Cast, field: str, value: str, sentence: str) -> None:
    form = {"number": cast.application.number, "email": cast.member.email, "reason": "原因", field: value}
    answer = browser(cast.office).post(reverse("applications:recusals"), form)
    assert (answer.status_code, sentence in answer.content.decode()) == (422, True)
