"""Stage 6 before the vote in Chromium: ranking, second look, statement, report, signature, at both widths with axe."""

from collections.abc import Callable

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from applications.models import Recusal
from baoji_award.calendar.clock import move_clock
from tests.applications.applicant.test_browser import signed_in
from tests.cast import grant_review
from tests.committee.hall import AT, STATEMENT, make_hall
from tests.committee.scores import set_scores
from tests.live import NewPage

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
Check = Callable[[Page], None]
Shoot = Callable[[Page, str], None]
PARTS = [("90", "90", "72.5"), ("88", "89", "91"), ("80", "80", "80"), ("80", "80", "80"), ("54", "55", "50")]


@pytest.fixture
def look(axe: Check, shoot: Shoot) -> Shoot:
    """axe, and a picture at both widths."""

    def both(page: Page, name: str) -> None:
        axe(page)
        shoot(page, name)

    return both


def test_from_the_scores_to_the_issued_report(new_page: NewPage, live: object, look: Shoot) -> None:
    hall = make_hall(dossiers=5)
    set_scores(hall, PARTS)
    grant_review(hall.leader, hall.applications[0])
    move_clock(AT)
    office, supervisor, leader = (
        signed_in(new_page(), user, str(live)) for user in (hall.office, hall.supervisor, hall.leader)
    )
    ranked(office, look)
    supervisor.goto(reverse("committee:supervise_statement"))
    supervisor.get_by_label("监督情况说明").fill(STATEMENT)
    supervisor.get_by_role("button", name="提交说明").click()
    expect(supervisor.get_by_text(STATEMENT)).to_be_visible()
    look(supervisor, "evaluation-statement")
    reported(office, leader, look)
    Recusal.objects.create(
        application=hall.applications[0], user=hall.officer, reason="亲属任职", decided_by=hall.office, decided_at=AT
    )
    officer = signed_in(new_page(), hall.officer, str(live))
    officer.goto(reverse("committee:office_overall"))
    expect(officer.get_by_text("本轮有您须回避的申报")).to_be_visible()
    expect(officer.get_by_text(hall.applications[0].organisation.name)).to_have_count(0)
    look(officer, "evaluation-ranking-recused")


def ranked(office: Page, look: Shoot) -> None:
    """The scores are combined; reasons and the second look are read."""
    office.goto(reverse("committee:office_overall"))
    office.get_by_role("button", name="计算综合得分").click()
    expect(office.get_by_text("2 家并列第 3 名，余下 1 个名额不能容纳").first).to_be_visible()
    look(office, "evaluation-ranking")
    office.get_by_role("link", name="复议清单").click()
    expect(office.get_by_text("陈述答辩到现场评审得分 −17.50 分")).to_be_visible()
    look(office, "evaluation-second-look")


def reported(office: Page, leader: Page, look: Shoot) -> None:
    """The report is drafted, edited, signed and issued; its first version is read again."""
    office.goto(reverse("committee:office_overall"))
    office.get_by_role("button", name="起草综合评审报告").click()
    office.get_by_label("评审工作概况：文字").fill("评审工作平稳有序。")
    office.get_by_role("button", name="保存为新版本").click()
    expect(office.get_by_text("第 2 版").first).to_be_visible()
    look(office, "evaluation-report")
    leader.goto(reverse("committee:expert_report"))
    look(leader, "evaluation-signing")
    leader.get_by_role("button", name="签署报告").click()
    expect(leader.get_by_text("您已签署本版")).to_be_visible()
    office.reload()
    office.get_by_role("button", name="报告定稿").click()
    expect(office.get_by_role("link", name="下载报告（PDF）")).to_be_visible()
    look(office, "evaluation-report-issued")
    office.goto(reverse("committee:report_version", args=[1]))
    look(office, "evaluation-report-version")
