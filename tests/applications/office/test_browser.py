"""The bureau's, the office's and the public's pages in Chromium: the way of one dossier, axe, both widths."""

from collections.abc import Callable

import pytest
from django.conf import settings
from django.urls import reverse
from playwright.sync_api import Page, expect

from applications.models import Application, Batch
from applications.services.announcement_files import attach_file
from applications.services.announcements import AnnouncementText, draft_announcement, publish_announcement
from applications.services.batch_letters import issue_letter
from applications.services.submission import submit_dossier
from baoji_award.accounts.models import User
from baoji_award.audit.services import unit_of_work
from baoji_award.calendar.clock import move_clock
from tests.applications.bureau.desk import IN_TIME, OPINION, endorsed, further, pdf, second
from tests.browsing import browser
from tests.cast import Cast, make_cast
from tests.documents.samples import upload
from tests.live import NewPage
from tests.rounds import complete_dossier

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

Check = Callable[[Page], None]
Shoot = Callable[[Page, str], None]


@pytest.fixture
def story(transactional_db: None) -> Cast:
    """A dossier handed in, another one endorsed."""
    move_clock(IN_TIME)
    cast = make_cast(state="draft")
    complete_dossier(cast.application, cast.owner)
    submit_dossier(application_id=cast.application.pk, action="submit", by=cast.owner, version=1, at=IN_TIME)
    endorsed(further(cast, "endorsed", name="岐山磨坊有限公司", group="agriculture"), cast.own_bureau)
    return cast


def signed_in(page: Page, user: User, live_url: str) -> Page:
    value = browser(user).cookies[settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": value, "url": live_url}])
    return page


def looked_at(page: Page, name: str, axe: Check, shoot: Shoot, *args: object) -> str:
    """The page's heading."""
    page.goto(reverse(f"applications:{name}", args=args))
    axe(page)
    shoot(page, name.replace("_", "-"))
    return page.get_by_role("heading", level=1).inner_text()


def fill_opinion(page: Page) -> None:
    page.get_by_label("推荐意见").fill(OPINION)
    page.get_by_label("经办人").fill("经办甲")
    page.get_by_label("签字人").fill("局长乙")
    page.get_by_label("签署日期").fill("2024-12-02")
    page.get_by_label("盖章页扫描件").set_input_files(
        {"name": "盖章页.pdf", "mimeType": "application/pdf", "buffer": pdf()}
    )


def test_a_bureau_endorses_and_forwards(new_page: NewPage, live: object, story: Cast, axe: Check, shoot: Shoot) -> None:
    page, number = signed_in(new_page(), story.own_bureau, str(live)), story.application.number
    for name in ("recommend", "bureau_list"):
        looked_at(page, name, axe, shoot)
    page.goto(reverse("applications:opinion", args=[number]))
    page.get_by_role("button", name="保存并送审").click()
    expect(page.get_by_role("heading", name="有 3 处内容需要更正")).to_be_visible()
    axe(page)
    shoot(page, "opinion")
    fill_opinion(page)
    page.get_by_role("button", name="保存并送审").click()
    axe(page)
    shoot(page, "bureau-review")
    head = signed_in(new_page(), second(story.application), str(live))
    head.goto(reverse("applications:opinion", args=[number]))
    head.get_by_role("button", name="审签并同意推荐").click()
    expect(head.get_by_text("推荐意见已审签，已办理“同意推荐”。")).to_be_visible()
    page.goto(reverse("applications:batch_new"))
    page.get_by_label(story.organisation.name, exact=True).check()
    page.get_by_label("岐山磨坊有限公司", exact=True).check()
    page.get_by_label(f"次序：{story.organisation.name}").fill("2")
    page.get_by_label("次序：岐山磨坊有限公司").fill("1")
    axe(page)
    shoot(page, "batch-new")
    page.get_by_role("button", name="核对报送清单").click()
    axe(page)
    shoot(page, "batch-preview")
    page.get_by_role("button", name="统一报送").click()
    expect(page.get_by_role("heading", name="市工业和信息化局推荐〔2024〕1号")).to_be_visible()
    expect(page.get_by_text("正在生成", exact=True)).to_be_visible()
    with unit_of_work():
        issue_letter({"batch": Batch.objects.get().pk})
    # The page asks for itself.
    expect(page.get_by_role("link", name="下载报送函")).to_be_visible(timeout=6000)
    axe(page)
    shoot(page, "batch")
    assert set(Application.objects.filter(batch_entry__isnull=False).values_list("state", flat=True)) == {
        "office_check"
    }


def test_the_office_screens(new_page: NewPage, live: object, story: Cast, axe: Check, shoot: Shoot) -> None:
    waiting = further(story, "office_check", name="凤翔礼堂有限公司")
    page = signed_in(new_page(), story.office, str(live))
    names = ("office", "office_list", "intake", "rules", "recusals")
    headings = [looked_at(page, name, axe, shoot) for name in names]
    assert headings == ["工作台", "资格初审", "报送批次", "年度与规则", "回避管理"]
    looked_at(page, "round_rules", axe, shoot, "2024")
    page.goto(reverse("applications:screening", args=[waiting.number]))
    page.get_by_role("group", name="申报表各项填写完整，承诺已确认").get_by_label("不符合").check()
    page.get_by_role("button", name="保存核查结论").click()
    expect(page.get_by_role("heading", name="有 1 处内容需要更正")).to_be_visible()
    axe(page)
    shoot(page, "screening")


def test_news_from_draft_to_reader(new_page: NewPage, live: object, story: Cast, axe: Check, shoot: Shoot) -> None:
    text = AnnouncementText(
        "关于开展2024年宝鸡市质量奖评选工作的通知", "各有关单位：\n\n现将有关事项通知如下。", is_call=True
    )
    found = draft_announcement(cycle_id=story.cycle.pk, text=text, by=story.office, at=IN_TIME)
    attach_file(announcement_id=found.pk, upload=upload(pdf(2), "申报表.pdf"), by=story.office, at=IN_TIME)
    page = signed_in(new_page(), story.office, str(live))
    headings = [looked_at(page, "announcement_new", axe, shoot), looked_at(page, "announcement", axe, shoot, found.pk)]
    publish_announcement(announcement_id=found.pk, by=story.office, at=IN_TIME)
    headings.append(looked_at(page, "news_list", axe, shoot))
    visitor = new_page()
    headings += [looked_at(visitor, "news", axe, shoot), looked_at(visitor, "news_article", axe, shoot, found.pk)]
    assert headings == ["拟写公告", "公告预览", "公告管理", "通知公告", text.title]
