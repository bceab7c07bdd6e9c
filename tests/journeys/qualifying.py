"""Stage 2, the desks: the bureau recommends and forwards, the office checks and qualifies."""

from playwright.sync_api import expect

from committee.demo.dossiers import Applicant
from committee.demo.names import SAMPLES
from committee.demo.stage_two import OPINION, ask, endorse, forward, qualify, vouch
from tests.documents.samples import blank, saved
from tests.journeys.walking import every, follow, menu, press, says
from tests.journeys.world import NAME, World
from tests.rounds import moment

BUREAU = "bureau-gxj"
RIVALS = 3


def recommend(world: World) -> None:
    """The bureau's clerk finds the dossier, drafts the opinion with a scan and hands it over; its head approves."""
    world.at("2024-12-03 10:00")
    page = world.page(BUREAU)
    world.walk(page, "bureau-desk")
    menu(page, "受理列表")
    world.walk(page, "bureau-list")
    follow(page, NAME)
    follow(page, "推荐意见")
    page.get_by_label("推荐意见").fill(OPINION)
    page.get_by_label("经办人").fill("经办甲")
    page.get_by_label("签字人").fill("局长乙")
    page.get_by_label("签署日期").fill("2024-12-03")
    scan = {"name": "盖章页.pdf", "mimeType": "application/pdf", "buffer": saved(blank(1))}
    page.get_by_label("盖章页扫描件").set_input_files(scan)  # type: ignore[arg-type]
    world.walk(page, "bureau-opinion")
    press(page, "保存并送审")
    says(page, "推荐意见已保存并送审，由负责人审签。")
    world.walk(page, "bureau-review")
    head = world.page(f"{BUREAU}-head")
    menu(head, "受理列表")
    follow(head, NAME)
    follow(head, "推荐意见")
    world.walk(head, "bureau-approval")
    press(head, "审签并同意推荐")
    says(head, "推荐意见已审签，已办理“同意推荐”。")


def send_batch(world: World) -> None:
    """The bureau forwards everything it endorsed in one batch; a worker writes the letter."""
    page = world.page(BUREAU)
    menu(page, "报送批次")
    world.walk(page, "bureau-batches")
    page.get_by_role("link", name="生成报送清单").click()
    page.get_by_label(NAME, exact=True).check()
    world.walk(page, "bureau-batch-new")
    press(page, "核对报送清单")
    world.walk(page, "bureau-batch-preview")
    press(page, "统一报送")
    expect(page.get_by_role("link", name="下载报送函")).to_be_visible()
    world.walk(page, "bureau-batch")


def rivals_apply(world: World) -> None:
    """Three competitors come to the same point through the services."""
    world.rivals = [Applicant(number, sample, world.cycle) for number, sample in enumerate(SAMPLES[:RIVALS], 1)]
    for rival in world.rivals:
        rival.begin()
        rival.fill()
        rival.submit()
        endorse(rival, world.staff, moment("2024-12-03 10:00").date())
    forward(world.rivals, world.staff)
    vouch(world.rivals, world.staff, ask(world.rivals, world.staff))
    for rival in world.rivals:
        qualify(rival, world.staff)


def ask_around(world: World) -> None:
    """The office asks the bodies of the round about every organisation under check and writes their answers down."""
    world.at("2024-12-12 10:00")
    page = world.page("office")
    menu(page, "报送批次")
    world.walk(page, "office-intake")
    menu(page, "信用核查")
    world.walk(page, "office-credit")
    page.get_by_role("link", name="生成核查函").click()
    world.walk(page, "office-credit-new")
    press(page, "生成核查函")
    world.walk(page, "office-credit-letters")
    for body in world.cycle.rulebook.checking.required_bodies:
        page.get_by_role("row").filter(has_text=body).first.get_by_role("link").click()
        expect(page.get_by_role("link", name="下载核查函")).to_be_visible()
        page.get_by_label("回复日期").fill("2024-12-12")
        press(page, "其余均无不良记录")
        says(page, "已登记 1 家单位无不良记录。")
        page.get_by_role("link", name="返回核查函").click()


def screen(world: World) -> None:
    """The office answers every line of the checklist and qualifies the dossier."""
    world.at("2024-12-16 10:00")
    page = world.page("office")
    menu(page, "资格初审")
    world.walk(page, "office-screening-list")
    follow(page, NAME)
    expect(page.get_by_role("button", name="初审合格")).to_have_attribute("aria-disabled", "true")
    for verdict in every(page.get_by_label("符合", exact=True)):
        verdict.check()
    world.walk(page, "office-screening")
    press(page, "保存核查结论")
    press(page, "初审合格")
    says(page, "已办理：初审合格。")


def start_review(world: World) -> None:
    """The office starts stage 3."""
    world.at("2025-01-02 09:00")
    page = world.page("office")
    menu(page, "工作台")
    world.walk(page, "office-desk-application")
    press(page, "启动资料评审")
    says(page, "已办理：启动资料评审。")


STEPS = (recommend, send_batch, rivals_apply, ask_around, screen, start_review)
