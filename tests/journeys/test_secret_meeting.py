"""A meeting with a secret ballot and a recused member: papers, ballots, receipt, tie, run-off, two confirmations,
resolution, minutes, each in the browser of whoever does it."""

from dataclasses import dataclass

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from applications.models import Recusal
from baoji_award.accounts.models import User
from baoji_award.calendar.clock import move_clock
from committee.models import BoxLine, Envelope, Meeting, Minutes, Resolution
from committee.services.ballots import cast_secret_ballot, new_nonce
from tests.applications.applicant.test_browser import signed_in
from tests.committee.hall import AT, Hall, all_agree, called, make_hall, reported
from tests.journeys.walking import Walk, every, follow, press, says
from tests.live import NewPage
from tests.rounds import change_frozen_rules

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]


@dataclass(frozen=True)
class Plenary:
    """The hall, the meeting, and pages of its people. The third member is recused from the best dossier."""

    hall: Hall
    meeting: Meeting
    open_page: NewPage
    live: str

    def page(self, user: User, route: str) -> Page:
        page = signed_in(self.open_page(), user, self.live)
        page.goto(reverse(f"committee:{route}", args=[self.meeting.pk]))
        return page


@pytest.fixture
def plenary(transactional_db: None, open_page: NewPage, live: object) -> Plenary:
    hall = make_hall(dossiers=5, members=4, scores=(95, 90, 90, 90, 80))
    change_frozen_rules(hall.cycle, "ballot.secret", value=True)
    Recusal.objects.create(
        application=hall.applications[0], user=hall.members[2], reason="曾任职", decided_by=hall.office, decided_at=AT
    )
    reported(hall)
    move_clock(AT)
    return Plenary(hall, called(hall), open_page, str(live))


def prepare(office: Page, walk: Walk) -> None:
    """The agenda, and the report as a paper that is open at once."""
    follow(office, "议程、材料和请假")
    office.get_by_label("议程").fill("听取综合评审情况汇报\n表决候选名单")
    press(office, "保存议程")
    office.get_by_label("材料名称").fill("综合评审报告")
    office.get_by_label("开放时间").fill("2025-04-10T09:00")
    press(office, "登记材料")
    expect(office.get_by_role("link", name="综合评审报告")).to_be_visible()
    walk(office, "meeting-prepare")
    follow(office, "返回会议")


def open_ballot(plenary: Plenary, office: Page, walk: Walk) -> None:
    """The best four for the prize, of which there are three; the fifth for the nomination."""
    for box in every(office.get_by_role("group", name="到会委员").get_by_role("checkbox")):
        box.check()
    applications = [str(application.pk) for application in plenary.hall.applications]
    for name, wanted in (("宝鸡市质量奖提名（名额", applications[:4]), ("提名奖提名（名额", applications[4:])):
        for box in every(office.get_by_role("group", name=name).get_by_role("checkbox")):
            box.set_checked(box.get_attribute("value") in wanted)
    walk(office, "meeting-open")
    press(office, "开启表决")
    says(office, "表决进行中，结束前不显示计票。")


def vote(plenary: Plenary, walk: Walk) -> str:
    """The recused member votes on what is left to them; returns the nonce of their receipt."""
    page = plenary.page(plenary.hall.members[2], "member_meeting")
    says(page, "有 1 项因您须回避未予显示")
    expect(page.get_by_role("link", name="综合评审报告（PDF）")).to_have_count(0)
    walk(page, "meeting-member-voting")
    follow(page, "填写表决票")
    says(page, "您须回避，不参加本项表决")
    expect(page.get_by_text(plenary.hall.applications[0].organisation.name)).to_have_count(0)
    for choice in every(page.get_by_text("同意", exact=True)):
        choice.click()
    walk(page, "meeting-secret-ballot")
    press(page, "核对并投票")
    walk(page, "meeting-secret-check")
    press(page, "提交表决票")
    says(page, "离开本页后不再显示")
    walk(page, "meeting-secret-receipt")
    nonce = page.locator("#nonce").inner_text()
    page.goto(reverse("committee:receipt", args=[plenary.meeting.pk]))
    expect(page.locator("#nonce")).to_have_count(0)
    return nonce


def others_vote(plenary: Plenary) -> None:
    """Each leaves out another of the three who share a rank, so that all three have three votes for two places."""
    hall = plenary.hall
    for member, out in ((0, 3), (1, 1), (3, 2)):
        left = plenary.meeting.motions.get(application=hall.applications[out]).pk
        choices = all_agree(plenary.meeting, hall.members[member], but={left: "disagree"})
        cast_secret_ballot(meeting_id=plenary.meeting.pk, choices=choices, nonce=new_nonce(), by=hall.members[member])


def confirm(plenary: Plenary, office: Page, pk: int, walk: Walk) -> None:
    """The ballot is ended; the office's teller and a member who is not recused confirm the count."""
    address = reverse("committee:office_meeting", args=[pk])
    office.goto(address)
    press(office, "结束表决并计票")
    press(office, "以计票人身份确认计票")
    says(office, "计票结果还须由一位到会委员确认。")
    walk(office, "meeting-counted")
    member = signed_in(plenary.open_page(), plenary.hall.members[0], plenary.live)
    member.goto(reverse("committee:member_meeting", args=[pk]))
    walk(member, "meeting-member-counted")
    press(member, "确认计票结果")
    office.goto(address)


def vote_again(plenary: Plenary, office: Page, walk: Walk) -> Meeting:
    """The three tied for two places are put to the vote once more; the last of them loses."""
    says(office, "开启第2轮表决")
    walk(office, "meeting-tie")
    press(office, "开启第2轮表决")
    runoff = Meeting.objects.get(round=2)
    hall = plenary.hall
    out = runoff.motions.get(application=hall.applications[3]).pk
    for member in hall.members:
        choices = all_agree(runoff, member, but={out: "disagree"})
        cast_secret_ballot(meeting_id=runoff.pk, choices=choices, nonce=new_nonce(), by=member)
    return runoff


def write_minutes(office: Page, walk: Walk) -> None:
    follow(office, "会议纪要")
    office.get_by_label("会议纪要正文").fill("会议由主任委员主持。\n会议同意候选名单，按程序公示。")
    press(office, "保存")
    walk(office, "meeting-minutes")
    press(office, "印发会议纪要")
    says(office, "会议纪要已印发")


def check_receipt(plenary: Plenary, nonce: str, walk: Walk) -> None:
    """The member sees that the ballot counts, and of another nonce that it does not."""
    page = plenary.page(plenary.hall.members[2], "receipt_check")
    page.get_by_label("回执码").fill(nonce)
    press(page, "核对")
    says(page, "您的选票已计入")
    walk(page, "meeting-receipt-counted")
    page.get_by_label("回执码").fill(new_nonce())
    press(page, "核对")
    says(page, "没有找到与回执码相符的选票")


def test_a_secret_ballot_with_a_recused_member_a_tie_and_a_runoff(plenary: Plenary, walk: Walk) -> None:
    office = plenary.page(plenary.hall.office, "office_meeting")
    prepare(office, walk)
    open_ballot(plenary, office, walk)
    nonce = vote(plenary, walk)
    others_vote(plenary)
    assert (Envelope.objects.count(), BoxLine.objects.count()) == (4, 0)
    confirm(plenary, office, plenary.meeting.pk, walk)
    runoff = vote_again(plenary, office, walk)
    confirm(plenary, office, runoff.pk, walk)
    press(office, "形成决议")
    says(office, "下载决议（PDF）")
    walk(office, "meeting-resolved")
    write_minutes(office, walk)
    check_receipt(plenary, nonce, walk)
    chosen = list(Resolution.objects.get().candidates.values_list("application", flat=True))
    assert chosen == [plenary.hall.applications[n].pk for n in (0, 1, 2, 4)]
    assert Minutes.objects.get().issued_at is not None
