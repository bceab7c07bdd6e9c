"""The office's side of objections: what comes on paper, the list, reminders, the change of keys."""

from datetime import date, timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import InternalError, transaction
from django.test import Client, override_settings
from django.urls import reverse

from applications.services.reminders import remind_and_lapse
from baoji_award.accounts.models import User
from baoji_award.calendar.clock import move_clock
from baoji_award.errors import DomainError, NotFoundForYou, Refused
from baoji_award.notifications.models import Message
from committee.models import Objection, ObjectorIdentity
from committee.selectors.objections import CaseFilter, cases_listed, track
from committee.services.awards import confirm_all
from committee.services.hearings import hear_organisation
from committee.services.identity import reveal_identity
from committee.services.objection_intake import OnPaper, Papers, Statement
from committee.services.objections import enter_objection
from tests.committee.hall import DURING, JOHN, Hall, evidence, handled, make_hall, objected, published
from tests.rounds import change_frozen_rules, moment
from tests.sharing import shared

pytestmark = pytest.mark.django_db

SUBSTANCE = "请说明近三年营业收入的统计口径，并提供审计报告。"
LATER = moment("2025-05-29 10:00")


@shared
def hall() -> Hall:
    hall = make_hall(dossiers=2)
    published(hall)
    return hall


def entered(hall: Hall, channel: str, sent_on: date, *, by: User | None = None) -> Objection:
    return enter_objection(
        slug=hall.cycle.notices.get().slug,
        statement=Statement(hall.applications[0].number, "person", "data", "数据不实", "营业收入与审计报告不一致。"),
        identity=JOHN,
        papers=Papers([evidence("信封.pdf")]),
        paper=OnPaper(channel, sent_on, by or hall.office),
        at=LATER,
    )


def test_a_letter_counts_by_its_postmark_and_a_late_one_is_refused_at_once(hall: Hall) -> None:
    notice = published(hall)
    in_time = entered(hall, "post", notice.last_day)
    assert (in_time.state, in_time.entered_by) == ("received", hall.office)
    assert confirm_all(cycle_id=hall.cycle.pk, by=hall.office, at=LATER).waiting[0][0] == hall.applications[0]
    late = entered(hall, "post", notice.last_day + timedelta(days=1))
    assert (late.state, "属逾期异议，不予受理" in late.reason) == ("not_accepted", True)
    with pytest.raises(DomainError, match="不能晚于今天"):
        entered(hall, "phone", date(2025, 6, 30))
    with pytest.raises(DomainError, match="早于公示"):
        entered(hall, "post", notice.published_on - timedelta(days=1))
    with pytest.raises(NotFoundForYou):
        entered(hall, "post", notice.last_day, by=hall.supervisor)
    with pytest.raises(Refused):
        reveal_identity(number=in_time.number.text, reason="核实证明材料来源", by=hall.office, at=LATER)
    with pytest.raises(InternalError), transaction.atomic():
        Objection.objects.filter(pk=in_time.pk).update(sent_on=notice.first_day)


def test_the_office_enters_a_letter_on_its_page_and_prints_the_receipt(hall: Hall) -> None:
    published(hall)
    move_clock(LATER)
    client, address = Client(), reverse("committee:objection_entry")
    client.force_login(hall.office)
    data = {
        "token": client.get(address).context["form"]["token"].value(),
        "channel": "post",
        "sent_on": "2025-05-26",
        "party": "person",
        "name": JOHN.name,
        "phone": JOHN.phone,
        "contact": JOHN.contact,
        "application": hall.applications[0].number,
        "ground": "data",
        "matter": "数据不实",
        "facts": "营业收入与审计报告不一致。",
        "truthful": "on",
    }
    assert client.post(address, data).status_code == 422
    sent = client.post(address, data | {"evidence": [evidence("信.pdf"), evidence("信封.pdf")]})
    case = Objection.objects.get()
    assert (sent["Location"], case.files.count()) == (reverse("committee:objection_receipt", args=[case.code]), 2)
    assert reveal_files(hall, case) == "信.pdf\n信封.pdf"


def reveal_files(hall: Hall, case: Objection) -> str:
    number = handled(hall, case, at=LATER)
    return reveal_identity(number=number, reason="核实证明材料来源", by=hall.officer, at=LATER).files


def test_the_list_is_narrowed_to_what_is_late_or_mine(hall: Hall) -> None:
    notice = published(hall)
    first, second = (objected(hall, notice, application) for application in hall.applications)
    handled(hall, first)

    def listed(today: str, **wanted: object) -> list[Objection]:
        filtered = CaseFilter(**wanted)  # type: ignore[arg-type]
        return list(cases_listed(by=hall.officer, wanted=filtered, today=date.fromisoformat(today)))

    assert listed("2025-05-19", mine=True) == [first]
    assert listed("2025-05-19", state="late") == []
    assert listed("2025-05-20", state="late") == [second]
    assert listed("2025-05-27", state="late") == [second, first]
    assert listed("2025-05-27", state="open", channel="post") == []


def test_whoever_has_to_act_is_reminded(hall: Hall) -> None:
    notice = published(hall)
    number = handled(hall, objected(hall, notice, hall.applications[0]))
    objected(hall, notice, hall.applications[1])
    hear_organisation(number=number, substance=SUBSTANCE, by=hall.officer, at=DURING)
    remind_and_lapse(at=moment("2025-05-18 10:00"))
    kinds = {
        user: {
            key.split(":")[1]
            for key in Message.objects.filter(user=user, key__startswith="remind:").values_list("key", flat=True)
        }
        for user in (hall.office, hall.officer, hall.owners[0], hall.owners[1])
    }
    assert kinds == {
        hall.office: {"objection_accept"},
        hall.officer: {"objection_accept"},
        hall.owners[0]: {"hearing"},
        hall.owners[1]: set(),
    }


def test_new_keys_seal_anew_and_the_old_one_can_go(hall: Hall) -> None:
    with override_settings(SECRET_KEY="old" * 20):
        case = objected(hall, published(hall), hall.applications[0])
        number = handled(hall, case)
        before = ObjectorIdentity.objects.get().sealed
    with override_settings(SECRET_KEY="new" * 20, SECRET_KEY_FALLBACKS=["old" * 20]):
        assert track(code=case.code, digits="4321") == case
        out = StringIO()
        call_command("reseal_identities", stdout=out)
        assert "1 份身份信息；0 份" in out.getvalue()
        call_command("reseal_identities", stdout=out)
        assert "0 份身份信息；1 份" in out.getvalue()
    with override_settings(SECRET_KEY="new" * 20, SECRET_KEY_FALLBACKS=[]):
        assert ObjectorIdentity.objects.get().sealed != before
        assert track(code=case.code, digits="4321") == case
        found = reveal_identity(number=number, reason="核实证明材料来源", by=hall.officer, at=DURING)
        assert found.name == JOHN.name


def test_where_the_day_of_receipt_counts_no_page_tells_of_postmarks() -> None:
    hall = make_hall(dossiers=2)
    change_frozen_rules(hall.cycle, "public_notice.postmark_counts", False)
    notice = published(hall)
    office = Client()
    office.force_login(hall.office)
    move_clock(DURING)
    shown = Client().get(reverse("committee:object", args=[notice.slug])).content.decode()
    assert ("以收到日期为准" in shown, "邮戳日期" in shown) == (True, False)
    move_clock(LATER)
    pages = [
        office.get(reverse("committee:objection_entry")).content.decode(),
        Client().get(reverse("committee:object", args=[notice.slug])).content.decode(),
    ]
    assert ["邮戳日期" in page for page in pages] == [False, False]
    assert "收到或反映日期" in pages[0]
    assert "该异议的收到日期为" in entered(hall, "post", notice.last_day + timedelta(days=1)).reason
