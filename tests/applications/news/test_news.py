"""What the public reads: published announcements, and never a draft."""

from datetime import timedelta
from xml.etree import ElementTree as ET

from django.urls import reverse

from applications.models import Announcement
from applications.services.announcement_files import attach_file
from applications.services.announcements import (
    AnnouncementText,
    draft_announcement,
    publish_announcement,
    withdraw_announcement,
)
from tests.applications.bureau.desk import pdf
from tests.browsing import browser, queries
from tests.cast import Cast, make_cast
from tests.documents.samples import upload
from tests.rounds import IN_STAGE, moment
from tests.sharing import shared

AT = IN_STAGE["notice"]
CANARY = "金丝雀草稿七三一"
ATOM = "{http://www.w3.org/2005/Atom}"


@shared
def cast() -> Cast:
    return make_cast(round_state="preparation")


def news(cast: Cast, title: str = "公告", body: str = "正文", *, day: int = 0, published: bool = True) -> Announcement:
    at = AT + timedelta(days=day)
    found = draft_announcement(cycle_id=cast.cycle.pk, text=AnnouncementText(title, body), by=cast.office, at=at)
    return publish_announcement(announcement_id=found.pk, by=cast.office, at=at) if published else found


def read(name: str, *args: object) -> str:
    answer = browser().get(reverse(f"applications:{name}", args=args))
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_draft_is_nowhere(cast: Cast) -> None:
    hidden = news(cast, CANARY, CANARY, published=False)
    file = attach_file(announcement_id=hidden.pk, upload=upload(pdf(), f"{CANARY}.pdf"), by=cast.office, at=AT)
    shown = news(cast, "公开的公告", day=1)
    pages = [read("news"), read("news_feed"), read("news_article", shown.pk)]
    assert [CANARY in page for page in pages] == [False] * 3
    for client in (browser(), browser(cast.owner), browser(cast.office)):
        for name, args in (("news_article", [hidden.pk]), ("news_file", [hidden.pk, file.pk])):
            answer = client.get(reverse(f"applications:{name}", args=args))
            assert (answer.status_code, CANARY in answer.content.decode()) == (404, False)


def test_the_list_by_year_and_20_a_page(cast: Cast) -> None:
    for number in range(21):
        news(cast, f"第{number:02d}号公告", day=number)
    news(cast, "次年公告", day=80)
    client, address = browser(), reverse("applications:news")
    titles = [[item.title for item in client.get(f"{address}?page={page}").context["page"]] for page in (1, 2)]
    assert ([len(page) for page in titles], titles[0][0], titles[1][-1]) == ([20, 2], "次年公告", "第00号公告")
    assert [item.title for item in client.get(f"{address}?year=2025").context["page"]] == ["次年公告"]
    assert len(client.get(f"{address}?year=1066").context["page"].paginator.object_list) == 22


def test_the_year_is_the_one_at_baoji(cast: Cast) -> None:
    found = draft_announcement(cycle_id=cast.cycle.pk, text=AnnouncementText("元旦", "正文"), by=cast.office, at=AT)
    # Half past midnight on New Year's Day at Baoji is still 2024 in UTC.
    publish_announcement(announcement_id=found.pk, by=cast.office, at=moment("2025-01-01 00:30"))
    assert "2025年" in read("news")
    assert browser().get(reverse("applications:news") + "?year=2025").context["page"].paginator.count == 1


def test_the_article_its_neighbours_and_attachments(cast: Cast) -> None:
    first, second, third = (news(cast, f"公告{name}", day=day) for day, name in enumerate("甲乙丙"))
    page = browser().get(reverse("applications:news_article", args=[second.pk]))
    neighbours = page.context["neighbours"]
    assert (neighbours.earlier, neighbours.later) == (first, third)
    found = draft_announcement(cycle_id=cast.cycle.pk, text=AnnouncementText("附件", "正文"), by=cast.office, at=AT)
    file = attach_file(announcement_id=found.pk, upload=upload(pdf(), "申报表.pdf"), by=cast.office, at=AT)
    publish_announcement(announcement_id=found.pk, by=cast.office, at=AT)
    text = read("news_article", found.pk)
    assert [part in text for part in ("申报表.pdf", file.stored.sha256, "1 页", "data-print")] == [True] * 4
    download = browser().get(reverse("applications:news_file", args=[found.pk, file.pk]))
    assert (download.status_code, download.getvalue()) == (200, pdf())
    assert browser().get(reverse("applications:news_file", args=[second.pk, file.pk])).status_code == 404


def test_text_stays_text(cast: Cast) -> None:
    found = news(cast, "<b>粗</b>", "第一段\n\n<script>alert(1)</script>")
    page = read("news_article", found.pk)
    assert "<p>第一段</p>" in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert ("<script>alert" in page, "<b>粗" in page) == (False, False)
    entry = ET.fromstring(read("news_feed")).find(f"{ATOM}entry")  # noqa: S314  our own feed
    assert entry is not None
    summary = entry.findtext(f"{ATOM}summary") or ""
    assert ("<script>" in summary, "&lt;script&gt;" in summary) == (False, True)


def test_a_withdrawn_one_stays_with_its_reason_and_leaves_the_feed(cast: Cast) -> None:
    found, other = news(cast, "撤回的公告"), news(cast, "有效的公告", day=1)
    withdraw_announcement(announcement_id=found.pk, reason="截止日期有误", by=cast.office, at=AT)
    page = read("news_article", found.pk)
    assert [part in page for part in ("本公告已撤回", "2024年11月5日撤回。原因：截止日期有误")] == [True, True]
    assert "已撤回" in read("news")
    feed = ET.fromstring(read("news_feed"))  # noqa: S314  our own feed
    assert [entry.findtext(f"{ATOM}title") for entry in feed.iter(f"{ATOM}entry")] == [other.title]


def test_visitors_pages_may_be_kept_for_a_moment_and_others_never(cast: Cast) -> None:
    found = news(cast)
    addresses = [reverse("applications:news"), reverse("applications:news_article", args=[found.pk])]
    feed = reverse("applications:news_feed")
    for_visitors = {frozenset(browser().get(address)["Cache-Control"].split(", ")) for address in [*addresses, feed]}
    assert for_visitors == {frozenset({"public", "max-age=10"})}
    for_members = {frozenset(browser(cast.owner).get(address)["Cache-Control"].split(", ")) for address in addresses}
    assert for_members == {frozenset({"no-store", "private"})}


def test_the_list_asks_as_often_for_one_row_as_for_three(cast: Cast) -> None:
    addresses = [reverse("applications:news"), reverse("applications:news_feed")]
    news(cast)
    once = [queries(browser(), address) for address in addresses]
    news(cast, day=1)
    news(cast, day=2)
    assert [queries(browser(), address) for address in addresses] == once == [5, 3]
