"""Every page of the app renders for its reader at every point of stages 6 and 7, with a constant number of queries."""

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from applications.workflow.engine import advance_round
from baoji_award.accounts.enums import RoleCode, ScopeKind
from baoji_award.accounts.models import User
from baoji_award.calendar.clock import move_clock
from baoji_award.documents.models import Document, DocumentNumber
from baoji_award.public_pages import kept_pages
from committee.models import Award, Meeting, PublicNotice
from committee.services.awards import confirm_all, confirm_award
from committee.services.evaluation import compute_results
from committee.services.remarks import write_remark
from committee.services.report import draft_report
from reviews.models import Panel
from tests.cast import make_user
from tests.committee.hall import AT, OVER, Hall, called, make_hall, objected, published

pytestmark = pytest.mark.django_db

OFFICE_PAGES = ("overall", "meetings", "candidates", "notices", "objections", "awards", "remarks")
PUBLIC_PAGES = (
    "home",
    "guide",
    "policies",
    "help",
    "accessibility",
    "privacy",
    "sitemap",
    "contact",
    "notices",
    "winners",
    "verify",
)


def as_user(user: User | None) -> Client:
    client = Client()
    if user:
        client.force_login(user)
    return client


def pages_of(user: User | None, *names: str) -> dict[str, int]:
    client = as_user(user)
    return {name: client.get(reverse(f"committee:{name}")).status_code for name in names}


def all_ok(*names: str) -> dict[str, int]:
    return dict.fromkeys(names, 200)


def test_the_offices_pages_open_at_every_point() -> None:
    hall = make_hall()
    names = tuple(f"office_{name}" for name in OFFICE_PAGES)
    assert pages_of(hall.office, *names) == all_ok(*names)
    published(hall)
    assert pages_of(hall.office, *names) == all_ok(*names)
    confirm_all(cycle_id=hall.cycle.pk, by=hall.office, at=OVER)
    assert pages_of(hall.office, *names) == all_ok(*names)


def test_the_supervisors_pages_open_and_the_chain_is_verified() -> None:
    hall = make_hall(dossiers=2)
    names = ("supervise", "supervise_log", "supervise_chain", "supervise_remarks")
    assert pages_of(hall.supervisor, *names) == all_ok(*names)
    assert "日志链完整" in as_user(hall.supervisor).post(reverse("committee:supervise_chain")).content.decode()


def test_the_public_pages_open_and_may_be_cached_shortly() -> None:
    make_hall(dossiers=1)
    client = Client()
    for name in PUBLIC_PAGES:
        response = client.get(reverse(f"committee:{name}"))
        assert (name, response.status_code, response["Cache-Control"]) == (name, 200, "public, max-age=10")


@pytest.mark.parametrize("name", [f"office_{name}" for name in OFFICE_PAGES])
def test_the_offices_pages_do_not_exist_for_others(name: str) -> None:
    hall = make_hall(dossiers=1)
    address = reverse(f"committee:{name}")
    others = [hall.supervisor, hall.leader, hall.members[0], hall.owners[0]]
    assert [as_user(user).get(address).status_code for user in others] == [404] * 4
    assert as_user(None).get(address).status_code == 302


def test_a_round_of_stages_six_and_seven_in_the_browsers_forms() -> None:
    move_clock(AT)
    hall = make_hall()
    office, leader = as_user(hall.office), as_user(hall.leader)
    assert office.post(reverse("committee:overall_compute")).status_code == 302
    office.post(reverse("committee:overall_draft"))
    assert leader.get(reverse("committee:expert_report")).status_code == 200
    leader.post(reverse("committee:report_sign"))
    office.post(reverse("committee:overall_issue"))
    office.post(
        reverse("committee:office_meetings"),
        {"title": "全体会议", "held_at": "2025-04-10T09:00", "place": "会议室"},
    )
    meeting = Meeting.objects.get()
    _vote(hall, office, meeting)
    assert office.post(reverse("committee:adopt", args=[meeting.pk])).status_code == 302
    assert office.get(reverse("committee:paper_resolution")).status_code == 200
    advance_round(cycle_id=hall.cycle.pk, action="start_publicity", by=hall.office, at=AT)
    assert "发布公示" in office.get(reverse("committee:office_notices")).content.decode()
    office.post(reverse("committee:notice_publish"))
    move_clock(OVER)
    office.post(reverse("committee:confirm_all"))
    assert Award.objects.count() == 8


def _vote(hall: Hall, office: Client, meeting: Meeting) -> None:
    page = office.get(reverse("committee:office_meeting", args=[meeting.pk]))
    form = page.context["form"]
    data = {name: field.initial or [] for name, field in form.fields.items()}
    data["present"] = [member.pk for member in hall.members]
    assert office.post(reverse("committee:ballot_open", args=[meeting.pk]), data).status_code == 302
    for member in hall.members:
        client, address = as_user(member), reverse("committee:ballot", args=[meeting.pk])
        assert client.get(reverse("committee:member_meeting", args=[meeting.pk])).status_code == 200
        assert client.get(address).status_code == 200
        ticks = {f"m{pk}": "agree" for pk in meeting.motions.values_list("pk", flat=True)}
        assert "请核对" in client.post(address, ticks).content.decode()
        assert client.post(address, {**ticks, "cast": "1"}).status_code == 302
        assert client.get(reverse("committee:receipt", args=[meeting.pk])).status_code == 200
    assert office.get(reverse("committee:office_meeting", args=[meeting.pk])).status_code == 200
    office.post(reverse("committee:ballot_close", args=[meeting.pk]))
    as_user(hall.members[0]).post(reverse("committee:count_confirm", args=[meeting.pk]))


def test_the_report_is_in_the_menu_of_those_who_sign_it() -> None:
    """Never a link to a page that answers 404: not before the draft, not for an expert who leads no panel."""
    hall = make_hall(dossiers=1)
    expert = make_user("expert", (RoleCode.EXPERT, ScopeKind.CYCLE, hall.cycle.pk))
    assert [_signs(user) for user in (hall.leader, expert)] == [False, False]
    before = [queries(as_user(user), "/expert/") for user in (hall.leader, expert)]
    compute_results(cycle_id=hall.cycle.pk, by=hall.office, at=AT)
    draft_report(cycle_id=hall.cycle.pk, by=hall.office, at=AT)
    assert [_signs(user) for user in (hall.leader, expert)] == [True, False]
    assert [queries(as_user(user), "/expert/") for user in (hall.leader, expert)] == before == [10, 10]
    Panel.objects.update(state=Panel.State.DRAFT)
    assert _signs(hall.leader) is False


def _signs(user: User) -> bool:
    client, address = as_user(user), reverse("committee:expert_report")
    menu = client.get("/expert/").context["workspace"].menu
    shown = address in {link.url for group in menu for link in group.links}
    assert client.get(address).status_code == (200 if shown else 404)
    return shown


def queries(client: Client, address: str) -> int:
    client.get(address)
    kept_pages.clear()
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


def test_the_public_pages_cost_few_queries_however_long_the_list() -> None:
    hall = make_hall()
    notice = published(hall)
    client = Client()
    before = queries(client, reverse("committee:winners"))
    confirm_all(cycle_id=hall.cycle.pk, by=hall.office, at=OVER)
    assert queries(client, reverse("committee:home")) <= 8
    assert queries(client, reverse("committee:notice", args=[notice.slug])) <= 8
    assert queries(client, reverse("committee:winners")) <= 8
    assert before <= 8


LISTS = {
    "office_overall": 13,
    "office_meetings": 8,
    "office_candidates": 8,
    "office_notices": 9,
    "office_objections": 9,
    "office_awards": 11,
    "office_remarks": 8,
    "member_home": 8,
    "supervise": 11,
    "supervise_log": 9,
    "supervise_remarks": 8,
    "expert_report": 14,
    "home": 8,
    "notices": 5,
    "winners": 7,
}
# Pages of one thing with a list of others in it.
DETAILS = {"office_meeting": 11, "member_meeting": 15, "notice": 4}


def noticed_again(notice: PublicNotice, number: int) -> None:
    """One more published notice, as an earlier round left it."""
    taken = DocumentNumber.objects.create(
        series="notice", year=2023, value=number, text=f"宝质奖告〔2023〕{number}号", allocated_at=AT
    )
    paper = Document.objects.get(pk=notice.document_id)
    paper.pk, paper.number = None, taken
    paper.save()
    notice.pk, notice.slug, notice.number, notice.document = None, f"2023-{number}", taken, paper
    notice.save()


def reader(hall: Hall, name: str) -> Client:
    people = {
        "office": hall.office,
        "member": hall.members[0],
        "supervise": hall.supervisor,
        "expert": hall.leader,
    }
    return as_user(people.get(name.partition("_")[0]))


def costs(rows: int) -> dict[str, int]:
    """Queries of every list when it has `rows` rows; what was made for it is rolled back."""
    with transaction.atomic():
        hall = make_hall(dossiers=2 * rows)
        for number in range(rows):
            write_remark(cycle_id=hall.cycle.pk, text=f"意见{number}", by=hall.supervisor, at=AT)
        for _ in range(rows - 1):
            called(hall)
        notice = published(hall)
        for application in hall.applications[:rows]:
            objected(hall, notice, application)
        for application in hall.applications[rows:]:
            confirm_award(application_id=application.pk, by=hall.office, at=OVER)
        for number in range(rows - 1):
            noticed_again(PublicNotice.objects.get(pk=notice.pk), number)
        meeting = Meeting.objects.filter(resolution__isnull=False).get()
        keys: dict[str, list[object]] = {
            "office_meeting": [meeting.pk],
            "member_meeting": [meeting.pk],
            "notice": [notice.slug],
        }
        found = {
            name: queries(reader(hall, name), reverse(f"committee:{name}", args=keys.get(name)))
            for name in LISTS | DETAILS
        }
        transaction.set_rollback(True)
    return found


def test_every_list_costs_the_same_with_one_row_and_with_three() -> None:
    assert costs(1) == costs(3) == LISTS | DETAILS
