"""限制申报名册: added and lifted by the office alone, never changed, never deleted; heeded where a dossier begins."""

from datetime import date
from typing import Any

import pytest
from django.db import DatabaseError
from django.urls import reverse

from applications.models import Application, Sanction
from applications.selectors.sanctions import bars_of
from applications.services.applicant import create_application
from applications.services.sanctions import Bar, bar_organisation, lift_bar
from applications.workflow.engine import Blocked
from baoji_award.accounts.models import User
from baoji_award.accounts.uscc import InvalidCode, make_code
from baoji_award.audit.models import AuditEvent
from baoji_award.audit.services import unit_of_work
from baoji_award.calendar.clock import move_clock
from baoji_award.errors import Conflict, DomainError, NotFoundForYou
from tests.browsing import browser, queries
from tests.cast import Cast, make_cast, make_user
from tests.rounds import IN_STAGE, make_organisation
from tests.sharing import shared

AT = IN_STAGE["application"]
CODE = make_code("91610302MA0000009")
FORM = {
    "uscc": CODE.lower(),
    "name": "宝鸡限制样例有限公司",
    "reason": "提供虚假材料",
    "document": "宝市监处罚〔2024〕7号",
    "starts_on": "2024-06-01",
    "ends_on": "2027-05-31",
    "source": "市市场监管局",
}


@shared
def cast() -> Cast:
    move_clock(AT)
    return make_cast()


def enter(by: User, **changes: Any) -> Sanction:
    entry = FORM | {"starts_on": date(2024, 6, 1), "ends_on": date(2027, 5, 31)} | changes
    return bar_organisation(bar=Bar(**entry), by=by, at=AT)


def test_the_page_enters_lists_filters_and_lifts(cast: Cast) -> None:
    client, address = browser(cast.office), reverse("applications:sanctions")
    assert client.post(address, FORM)["Location"] == address
    bar = Sanction.objects.get()
    assert (bar.uscc, bar.ends_on, bar.added_by) == (CODE, date(2027, 5, 31), cast.office)
    other = enter(cast.office, uscc=make_code("91610302MA0000010"), ends_on=date(2024, 12, 1))
    found = {
        query: set(client.get(f"{address}?{query}").context["page"])
        for query in ("", "state=running", "state=over", "state=lifted", "q=〔2024〕7", f"q={CODE}")
    }
    assert found == {
        "": {bar, other},
        "state=running": {bar},
        "state=over": {other},
        "state=lifted": set(),
        "q=〔2024〕7": {bar, other},
        f"q={CODE}": {bar},
    }
    lift = reverse("applications:lift_sanction", args=[bar.pk])
    assert client.post(lift, {"reason": " "}).status_code == 422
    assert client.post(lift, {"reason": "处罚决定已撤销"})["Location"] == address
    page = client.get(f"{address}?state=lifted").content.decode()
    assert ("处罚决定已撤销" in page, "宝鸡限制样例有限公司" in page) == (True, True)
    assert client.post(lift, {"reason": "再次解除"}).status_code == 409
    events = AuditEvent.objects.filter(object_type="sanction", object_id=str(bar.pk)).order_by("seq")
    assert [event.action for event in events] == ["sanction.added", "sanction.lifted"]


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"uscc": CODE[:-1] + ("0" if CODE[-1] != "0" else "1")}, "校验位不符，请核对第 18 位"),
        ({"ends_on": "2024-05-31"}, "限制截止日不能早于限制起始日"),
        ({"document": ""}, "请填写“文书号”"),
        ({"starts_on": "昨天"}, "请按“2026-12-08”的格式填写日期"),
    ],
)
def test_a_wrong_entry_names_the_place(cast: Cast, changes: dict[str, str], sentence: str) -> None:
    answer = browser(cast.office).post(reverse("applications:sanctions"), FORM | changes)
    assert (answer.status_code, sentence in answer.content.decode(), Sanction.objects.count()) == (422, True, 0)


def test_only_the_office_writes_and_the_supervisor_reads(cast: Cast) -> None:
    bar = enter(cast.office)
    for person in (cast.owner, cast.own_bureau, cast.agency, cast.supervisor, cast.sysadmin, cast.member):
        with pytest.raises(NotFoundForYou):
            enter(person, document="另一文书")
        with pytest.raises(NotFoundForYou):
            lift_bar(sanction_id=bar.pk, reason="无权", by=person, at=AT)
    page = browser(cast.supervisor).get(reverse("applications:supervise_sanctions")).content.decode()
    assert ("宝鸡限制样例有限公司" in page, "登记限制" in page, "解除限制" in page) == (True, False, False)


def test_the_service_refuses_what_no_form_sends(cast: Cast) -> None:
    enter(cast.office)
    with pytest.raises(Conflict):
        enter(cast.office)
    with pytest.raises(InvalidCode):
        enter(cast.office, uscc="91610302")
    with pytest.raises(DomainError):
        enter(cast.office, document=" ")
    with pytest.raises(DomainError):
        enter(cast.office, document="另一文书", ends_on=date(2024, 5, 1))
    assert Sanction.objects.count() == 1


def test_the_database_keeps_every_entry_as_it_is(cast: Cast) -> None:
    bar = enter(cast.office)
    rows = Sanction.objects.filter(pk=bar.pk)
    attempts = (
        rows.delete,
        lambda: rows.update(ends_on=date(2024, 7, 1)),
        lambda: rows.update(lifted_at=AT),
        lambda: rows.update(lifted_at=AT, lifted_by=cast.office),
    )
    for attempt in attempts:
        with unit_of_work(), pytest.raises(DatabaseError), unit_of_work():
            attempt()
    lift_bar(sanction_id=bar.pk, reason="处罚决定已撤销", by=cast.office, at=AT)
    with unit_of_work(), pytest.raises(DatabaseError), unit_of_work():
        rows.update(lift_reason="别的原因")
    assert rows.get().lift_reason == "处罚决定已撤销"


def test_a_bar_runs_from_its_first_to_its_last_day(cast: Cast) -> None:
    bar, endless = enter(cast.office), enter(cast.office, document="长期", starts_on=date(2025, 1, 1), ends_on=None)
    days = {
        day: bars_of(uscc=CODE, today=date.fromisoformat(day)) for day in ("2024-05-31", "2024-06-01", "2027-05-31")
    }
    assert days == {"2024-05-31": [], "2024-06-01": [bar], "2027-05-31": [bar, endless]}
    assert bars_of(uscc=CODE, today=date(2027, 6, 1)) == [endless]
    lift_bar(sanction_id=endless.pk, reason="信用修复", by=cast.office, at=AT)
    assert bars_of(uscc=CODE, today=date(2027, 6, 1)) == []


def test_a_barred_organisation_opens_no_dossier_and_reads_why(cast: Cast) -> None:
    organisation = make_organisation()
    person = make_user("newcomer", ("applicant", "organisation", organisation.pk))
    bar = enter(cast.office, uscc=organisation.uscc)
    client, address = browser(person), reverse("applications:apply_new")
    sentence = "2024年6月1日起至2027年5月31日限制申报：提供虚假材料（宝市监处罚〔2024〕7号），不能申报。"
    assert sentence in client.get(address).content.decode()
    form = {"eligible": "on", "group": "industrial", "bureau": str(cast.application.bureau_id)}
    answer = client.post(address, form)
    assert (answer.status_code, sentence in answer.content.decode()) == (422, True)
    with pytest.raises(Blocked):
        create_application(
            cycle_id=cast.cycle.pk,
            organisation_id=organisation.pk,
            group_code="industrial",
            bureau_id=cast.application.bureau_id,
            by=person,
            at=AT,
        )
    lift_bar(sanction_id=bar.pk, reason="信用修复", by=cast.office, at=AT)
    assert client.post(address, form).status_code == 302
    assert Application.objects.filter(organisation=organisation).count() == 1


def test_the_lists_ask_as_often_for_one_row_as_for_three(cast: Cast) -> None:
    places = ((cast.office, reverse("applications:sanctions")), (cast.supervisor, "/supervise/sanctions/"))
    enter(cast.office)
    once = [queries(*place) for place in places]
    lift_bar(sanction_id=enter(cast.office, document="之二").pk, reason="信用修复", by=cast.office, at=AT)
    enter(cast.office, document="之三")
    assert [queries(*place) for place in places] == once
    assert once == [7, 7]
