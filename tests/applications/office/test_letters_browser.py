"""The letters in Chromium: texts worded and tried, mails held, failures sent again, a person's own rhythm."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.conf import settings
from django.core import mail
from django.urls import reverse
from playwright.sync_api import Page, ViewportSize, expect
from pytest_django.live_server_helper import LiveServer

from applications.deadline_events import deadline_event
from applications.stages import APPLICATION
from applications.workflow.notices import tell_about_application
from baoji_award.accounts.models import User
from baoji_award.audit.services import unit_of_work
from baoji_award.calendar.clock import database_now, move_clock
from baoji_award.notifications import outbox
from baoji_award.notifications.models import Delivery, MailChoice, Sms, Wording
from baoji_award.notifications.services import tell
from tests.applications.bureau.desk import IN_TIME
from tests.browsing import browser
from tests.cast import Cast, make_cast
from tests.live import NewPage

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

Check = Callable[[Page], None]
Shoot = Callable[[Page, str], None]
NARROW, WIDE = ViewportSize(width=375, height=812), ViewportSize(width=1440, height=900)


@pytest.fixture
def cast(transactional_db: None) -> Cast:
    move_clock(IN_TIME)
    return make_cast(state="office_check")


def signed_in(page: Page, user: User, live_url: str) -> Page:
    value = browser(user).cookies[settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": value, "url": live_url}])
    return page


def looked_at(page: Page, name: str, axe: Check, shoot: Shoot) -> None:
    """Axe at both widths, nothing to be pushed sideways on a phone, a picture of each."""
    for size in (NARROW, WIDE):
        page.set_viewport_size(size)
        axe(page)
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), (name, size)
    shoot(page, name)


def in_sight(page: Page, name: str) -> bool:
    """Whether the whole button stands inside a phone's window, without pushing its table sideways."""
    page.set_viewport_size(NARROW)
    box = page.get_by_role("button", name=name).first.bounding_box()
    page.set_viewport_size(WIDE)
    return box is not None and box["x"] >= 0 and box["x"] + box["width"] <= NARROW["width"]


def qualified(cast: Cast) -> int:
    with unit_of_work():
        return tell_about_application(cast.application, APPLICATION.action["qualify"], reason="", at=IN_TIME)


def remind(cast: Cast) -> None:
    day = IN_TIME + timedelta(days=3)
    work = {"count": 1, "label": "补正待提交", "due_at": day}
    event = deadline_event(cast.cycle, ("correction", "补正待提交"), day, stamp=IN_TIME)
    with unit_of_work():
        tell(to=[cast.owner], template="reminder", context={"work": work}, key="r", event=event, at=IN_TIME)


def test_a_text_is_worded_seen_and_tried(
    cast: Cast, new_page: NewPage, live: LiveServer, axe: Check, shoot: Shoot
) -> None:
    page = signed_in(new_page(), cast.office, live.url)
    page.goto(reverse("applications:mail_texts"))
    looked_at(page, "letters-texts", axe, shoot)
    page.goto(reverse("applications:mail_text", args=["qualify"]))
    looked_at(page, "letters-text", axe, shoot)
    page.get_by_label("标题").fill("初审通过（{{申报编号}}）")
    page.get_by_label("正文").fill("{{收件人}}：{{密码}}已通过初审。")
    page.get_by_role("button", name="保存").click()
    body = page.get_by_label("正文")
    expect(body).to_have_attribute("aria-invalid", "true")
    expect(body).to_have_value("{{收件人}}：{{密码}}已通过初审。")
    expect(page.get_by_text("本文本没有占位词“密码”").last).to_be_visible()
    looked_at(page, "letters-text-refused", axe, shoot)
    body.fill("{{收件人}}：{{申报单位}}已通过初审。")
    page.get_by_label("预览用的申报编号").fill(cast.application.number)
    page.get_by_role("button", name="预览").click()
    expect(page.get_by_text(f"{cast.owner.name}：{cast.organisation.name}已通过初审。")).to_be_visible()
    looked_at(page, "letters-text-preview", axe, shoot)
    page.get_by_role("button", name="发给自己试看").click()
    expect(page.get_by_text("试发邮件已排队")).to_be_visible()
    outbox.sweep()
    assert [(sent.to, sent.subject) for sent in mail.outbox] == [
        ([cast.office.email], f"【试发】初审通过（{cast.application.number}）")
    ]
    assert Wording.objects.count() == 0
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_text("文本已保存")).to_be_visible()
    looked_at(page, "letters-text-own", axe, shoot)
    assert Wording.objects.get().written_by == cast.office


def test_mails_are_held_looked_at_and_released(
    cast: Cast, new_page: NewPage, live: LiveServer, axe: Check, shoot: Shoot
) -> None:
    page = signed_in(new_page(), cast.office, live.url)
    page.goto(reverse("applications:mail_text", args=["qualify"]))
    page.get_by_role("button", name="暂缓发送").click()
    expect(page.get_by_text("还没有邮件")).to_be_visible()
    count = qualified(cast)
    page.goto(reverse("applications:mail_batches"))
    looked_at(page, "letters-batches", axe, shoot)
    page.get_by_role("link", name="核对：资格初审合格").click()
    page.locator("details summary").filter(has_text="资格初审合格").first.click()
    expect(page.get_by_text("评审期间请勿与评审专家联系").first).to_be_visible()
    looked_at(page, "letters-batch", axe, shoot)
    assert (in_sight(page, "放行"), outbox.sweep()) == (True, 0)
    page.get_by_role("button", name="取消发送").click()
    expect(page.get_by_label("取消原因")).to_have_attribute("aria-invalid", "true")
    page.get_by_role("button", name="放行").click()
    expect(page.get_by_text(f"已放行，{count} 封邮件正在发送")).to_be_visible()
    looked_at(page, "letters-batch-released", axe, shoot)
    assert outbox.sweep() == len(mail.outbox) == count


def test_failures_are_seen_and_sent_again(
    cast: Cast, new_page: NewPage, live: LiveServer, axe: Check, shoot: Shoot
) -> None:
    now = database_now()
    for number in range(3):
        Delivery.objects.create(
            recipient=f"zhiliang.guanli.bumen-{number}@yangli-jingmi-jixie.example",
            subject="请补正申报材料：BJZL-2024-0001",
            body="正文",
            state="failed",
            attempts=5,
            error="SMTPRecipientsRefused 550",
            created_at=now,
        )
    Delivery.objects.create(
        recipient="b@example.test", subject="邀请您使用平台", secret=True, state="failed", created_at=now
    )
    Sms.objects.create(user=cast.owner, phone="13800000000", text="您有一条新的平台消息。", created_at=now)
    page = signed_in(new_page(), cast.office, live.url)
    page.goto(reverse("delivery_list"))
    expect(page.get_by_text("4 封邮件发送失败")).to_be_visible()
    looked_at(page, "letters-deliveries", axe, shoot)
    assert in_sight(page, "重发给 zhiliang.guanli.bumen-2")
    page.get_by_role("button", name="重发给 zhiliang.guanli.bumen-2").first.click()
    expect(page.get_by_text("3 封邮件发送失败")).to_be_visible()
    page.get_by_role("button", name="全部重发（2 封）").click()
    expect(page.get_by_text("2 封邮件已重新排队发送")).to_be_visible()
    looked_at(page, "letters-deliveries-sent-again", axe, shoot)
    expect(page.get_by_text("已重发", exact=True)).to_have_count(3)
    expect(page.get_by_role("button", name="重发给")).to_have_count(0)
    assert (outbox.sweep(), len({sent.to[0] for sent in mail.outbox})) == (3, 3)
    page.goto(reverse("sms_list"))
    looked_at(page, "letters-sms", axe, shoot)


def test_a_person_chooses_a_rhythm(cast: Cast, new_page: NewPage, live: LiveServer, axe: Check, shoot: Shoot) -> None:
    page = signed_in(new_page(), cast.owner, live.url)
    page.goto(reverse("message_list"))
    page.get_by_role("link", name="提醒方式和日程").click()
    looked_at(page, "letters-settings", axe, shoot)
    page.get_by_label("每日汇总").check()
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_text("提醒方式已保存")).to_be_visible()
    expect(page.get_by_label("每日汇总")).to_be_checked()
    assert MailChoice.objects.get().choice == "daily"
    with page.expect_download() as waiting:
        page.get_by_role("link", name="下载本人日程").click()
    assert waiting.value.suggested_filename.endswith(".ics")
    assert (qualified(cast) > 0, outbox.sweep(), Delivery.objects.filter(recipient=cast.owner.email).count()) == (
        True,
        len(mail.outbox),
        0,
    )
    remind(cast)
    page.goto(reverse("message_list"))
    looked_at(page, "letters-inbox", axe, shoot)
    with page.expect_download() as entry:
        page.get_by_role("link", name="加入日历").click()
    assert entry.value.suggested_filename == "event.ics"
