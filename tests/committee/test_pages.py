"""Every page of the app renders for its reader at every point of stages 6 and 7, with a constant number of queries."""

import pytest
from django.test import Client
from django.urls import reverse

from applications.workflow.engine import advance_round
from baoji_award.accounts.enums import RoleCode, ScopeKind
from baoji_award.accounts.models import User
from baoji_award.calendar.clock import move_clock
from committee.models import Award, Meeting
from committee.services.awards import confirm_all
from committee.services.evaluation import compute_results
from committee.services.report import draft_report
from reviews.models import Panel
from tests.browsing import browser, queries
from tests.cast import make_user
from tests.committee.hall import AT, OVER, Hall, make_hall, published

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


def pages_of(user: User | None, *names: str) -> dict[str, int]:
    client = browser(user)
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
    assert "日志链完整" in browser(hall.supervisor).post(reverse("committee:supervise_chain")).content.decode()


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
    assert [browser(user).get(address).status_code for user in others] == [404] * 4
    assert browser(None).get(address).status_code == 302


def test_a_round_of_stages_six_and_seven_in_the_browsers_forms() -> None:
    move_clock(AT)
    hall = make_hall()
    office = browser(hall.office)
    _report(hall, office, browser(hall.leader))
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


def _report(hall: Hall, office: Client, leader: Client) -> None:
    stated = browser(hall.supervisor).post(reverse("committee:supervise_statement"), {"text": "全程监督，未见异常。"})
    assert stated.status_code == 302
    assert office.post(reverse("committee:overall_compute")).status_code == 302
    office.post(reverse("committee:overall_draft"))
    page = reverse("committee:overall_report")
    assert office.post(page, {"seen": "1", "overview": "评审平稳有序。"}).status_code == 302
    again = office.post(page, {"seen": "1", "overview": "另一稿。"})
    assert (again.status_code, "已保存第 2 版" in again.content.decode()) == (409, True)
    assert "另一稿。" in again.content.decode()
    # Nothing to press while a signature is missing, and the reason beside it.
    issue, early = reverse("committee:overall_issue"), office.get(page).content.decode()
    assert (f'action="{issue}"' in early, "还有 1 人未签署" in early) == (False, True)
    form = leader.get(reverse("committee:expert_report")).context["form"]
    leader.post(reverse("committee:report_sign"), form.initial)
    signed = office.get(page).content.decode()
    assert ("已签署" in signed, f'action="{issue}"' in signed) == (True, True)
    office.post(issue)
    assert "报告已定稿" in office.get(page).content.decode()
    assert office.get(reverse("committee:report_version", args=[1])).status_code == 200
    assert office.get(reverse("committee:report_docx")).status_code == 200


def _vote(hall: Hall, office: Client, meeting: Meeting) -> None:
    page = office.get(reverse("committee:office_meeting", args=[meeting.pk]))
    form = page.context["form"]
    data = {name: field.initial or [] for name, field in form.fields.items()}
    data["present"] = [member.pk for member in hall.members]
    assert office.post(reverse("committee:ballot_open", args=[meeting.pk]), data).status_code == 302
    for member in hall.members:
        client, address = browser(member), reverse("committee:ballot", args=[meeting.pk])
        assert client.get(reverse("committee:member_meeting", args=[meeting.pk])).status_code == 200
        assert client.get(address).status_code == 200
        ticks = {f"m{pk}": "agree" for pk in meeting.motions.values_list("pk", flat=True)}
        assert "请核对" in client.post(address, ticks).content.decode()
        assert client.post(address, {**ticks, "cast": "1"}).status_code == 302
        assert client.get(reverse("committee:receipt", args=[meeting.pk])).status_code == 200
    assert office.get(reverse("committee:office_meeting", args=[meeting.pk])).status_code == 200
    office.post(reverse("committee:ballot_close", args=[meeting.pk]))
    browser(hall.members[0]).post(reverse("committee:count_confirm", args=[meeting.pk]))
    assert "以计票人身份确认计票" in office.get(reverse("committee:office_meeting", args=[meeting.pk])).content.decode()
    office.post(reverse("committee:count_certify", args=[meeting.pk]))


def test_the_report_is_in_the_menu_of_those_who_sign_it() -> None:
    """Never a link to a page that answers 404: not before the draft, not for an expert who leads no panel."""
    hall = make_hall(dossiers=1)
    expert = make_user("expert", (RoleCode.EXPERT, ScopeKind.CYCLE, hall.cycle.pk))
    assert [_signs(user) for user in (hall.leader, expert)] == [False, False]
    before = [queries(browser(user), "/expert/") for user in (hall.leader, expert)]
    compute_results(cycle_id=hall.cycle.pk, by=hall.office, at=AT)
    draft_report(cycle_id=hall.cycle.pk, by=hall.office, at=AT)
    assert [_signs(user) for user in (hall.leader, expert)] == [True, False]
    assert [queries(browser(user), "/expert/") for user in (hall.leader, expert)] == before == [11, 11]
    Panel.objects.update(state=Panel.State.DRAFT)
    assert _signs(hall.leader) is False


def _signs(user: User) -> bool:
    client, address = browser(user), reverse("committee:expert_report")
    menu = client.get("/expert/").context["workspace"].menu
    shown = address in {link.url for group in menu for link in group.links}
    assert client.get(address).status_code == (200 if shown else 404)
    return shown
