"""Stage 6 in the browser: results combined, report signed, meeting, ballot, count, resolution."""

from playwright.sync_api import expect

from committee.models import Meeting, Vote
from committee.selectors.meetings import motions_of
from committee.services.ballots import cast_ballot
from tests.journeys.walking import every, follow, menu, press, says
from tests.journeys.world import NAME, World

MEETING = "组委会第一次审议会议"


def combine(world: World) -> None:
    """Scores combined, the supervision heard, the report drafted; the panels' leader signs; it is issued."""
    world.at("2025-04-08 10:00")
    page = world.page("office")
    menu(page, "综合评审")
    world.walk(page, "office-overall-empty")
    press(page, "计算综合得分")
    expect(page.get_by_role("row", name=NAME)).to_be_visible()
    world.walk(page, "office-overall")
    supervisor = world.page("supervisor")
    menu(supervisor, "监督情况说明")
    supervisor.get_by_label("监督情况说明").fill("全程监督了评审，未发现违反评审纪律的情况。")
    press(supervisor, "提交说明")
    press(page, "起草综合评审报告")
    world.walk(page, "office-report")
    expert = world.page("expert1")
    expert.reload()  # the menu names the report from now on
    menu(expert, "综合评审报告")
    world.walk(expert, "expert-report")
    press(expert, "签署报告")
    says(expert, "您已签署本版")
    page.reload()
    world.walk(page, "office-report-signed")
    press(page, "报告定稿")
    expect(page.get_by_role("link", name="下载报告（PDF）")).to_be_visible()


def call(world: World) -> None:
    """The office calls the meeting and opens the ballot on what the scores suggest."""
    world.at("2025-04-15 09:00")
    page = world.page("office")
    menu(page, "组委会审议")
    page.get_by_label("会议名称").fill(MEETING)
    page.get_by_label("会议时间").fill("2025-04-15T10:00")
    page.get_by_label("会议地点").fill("市政府三号会议室")
    world.walk(page, "office-meetings")
    press(page, "登记并通知委员")
    follow(page, MEETING)
    for member in every(page.get_by_role("group", name="到会委员").get_by_role("checkbox")):
        member.check()
    nominate(world)
    world.walk(page, "office-meeting-open")
    press(page, "开启表决")
    says(page, "表决进行中，结束前不显示计票。")
    world.walk(page, "office-meeting-voting")


def nominate(world: World) -> None:
    """The dossier for the prize, its rival for the nomination."""
    page = world.page("office")
    prize = page.get_by_role("group", name="宝鸡市质量奖提名（名额")
    nomination = page.get_by_role("group", name="宝鸡市质量奖提名奖提名（名额")
    for group, wanted in ((prize, NAME), (nomination, world.rivals[0].sample.name)):
        for box in every(group.get_by_role("checkbox")):
            box.set_checked(wanted in (box.locator("xpath=ancestor::label|following-sibling::label").inner_text()))


def vote(world: World) -> None:
    """One member votes in the browser; the others through the services."""
    page = world.page("member1")
    world.walk(page, "member-home")
    follow(page, MEETING)
    world.walk(page, "member-meeting")
    follow(page, "填写表决票")
    for choice in every(page.get_by_text("同意", exact=True)):
        choice.click()
    world.walk(page, "member-ballot")
    press(page, "核对并投票")
    world.walk(page, "member-ballot-check")
    press(page, "提交表决票")
    expect(page.get_by_role("heading", name="投票回执")).to_be_visible()
    world.walk(page, "member-receipt")
    meeting = Meeting.objects.get(cycle=world.cycle)
    choices = {motion.pk: Vote.Choice.AGREE.value for motion in motions_of(meeting)}
    for member in world.staff.members[1:]:
        cast_ballot(meeting_id=meeting.pk, choices=choices, by=member)


def resolve(world: World) -> None:
    """The ballot is closed, a member confirms the count, the resolution is adopted."""
    office, member = world.page("office"), world.page("member1")
    menu(office, "组委会审议")
    follow(office, MEETING)
    press(office, "结束表决并计票")
    world.walk(office, "office-meeting-counted")
    menu(member, "我的会议")
    follow(member, MEETING)
    world.walk(member, "member-meeting-counted")
    press(member, "确认计票结果")
    menu(office, "组委会审议")
    follow(office, MEETING)
    press(office, "以计票人身份确认计票")
    press(office, "形成决议")
    menu(office, "组委会审议")
    follow(office, MEETING)
    world.walk(office, "office-meeting-resolved")
    menu(office, "候选名单")
    world.walk(office, "office-candidates")
    expect(office.get_by_role("row", name=NAME)).to_contain_text("宝鸡市质量奖")


STEPS = (combine, call, vote, resolve)
