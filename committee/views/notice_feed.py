"""公示 as an Atom feed: every version and every erratum."""

from datetime import datetime
from typing import NamedTuple

from django.contrib.syndication.views import Feed
from django.urls import reverse, reverse_lazy
from django.utils.html import escape, linebreaks
from django.views.decorators.http import require_safe

from baoji_award.public_pages import public
from baoji_award.ui.context import site
from baoji_award.ui.feeds import SteadyAtom
from baoji_award.ui.words import deadline
from committee.models import PublicNotice
from committee.selectors.notice_data import open_notices

FEED_LENGTH = 30


class Told(NamedTuple):
    """One entry of the feed. `mark` tells entries of one address apart."""

    title: str
    text: str
    url: str
    at: datetime
    mark: str


class NoticeFeed(Feed):  # type: ignore[type-arg]  # Django's class takes no arguments at run time
    """Versions and errata, newest first."""

    feed_type = SteadyAtom
    language = "zh-CN"
    link = reverse_lazy("committee:notices")
    feed_url = reverse_lazy("committee:notice_feed")

    def title(self) -> str:
        return f"{site().award_name}结果公示"

    def subtitle(self) -> str:
        return f"{site().award_name}评选的公示、更正公示和勘误"

    def items(self) -> list[Told]:
        told = [entry for notice in open_notices()[:FEED_LENGTH] for entry in _entries(notice)]
        return sorted(told, key=lambda entry: entry.at, reverse=True)[:FEED_LENGTH]

    def item_title(self, item: Told) -> str:
        return item.title

    def item_description(self, item: Told) -> str:
        """Paragraphs of escaped text: readers take the summary for HTML."""
        return linebreaks(escape(item.text))

    def item_link(self, item: Told) -> str:
        return item.url

    def item_guid(self, item: Told) -> str:
        return f"{item.url}{item.mark}"

    def item_pubdate(self, item: Told) -> datetime:
        return item.at

    def item_updateddate(self, item: Told) -> datetime:
        return item.at


def _entries(notice: PublicNotice) -> list[Told]:
    url = reverse("committee:notice", args=[notice.slug])
    lists = [
        f"{entry['kind']}：{'、'.join(line['name'] for line in entry['lines']) or '空缺'}" for entry in notice.entries
    ]
    version = f"第{notice.version}版，{notice.number.text}，公示至{deadline(notice.ends_at)}。"
    replaced = notice.successor
    state = f"本版已由{replaced.number.text}更正。" if replaced else ""
    told = [Told(notice.title, "\n\n".join([f"{version}{state}", notice.body, *lists]), url, notice.published_at, "")]
    for row in notice.errata.all():
        text = f"“{row.wrong}”更正为“{row.right}”。{row.reason}"
        told.append(Told(f"勘误：{notice.title}", text, url, row.published_at, f"#erratum-{row.position}"))
    return told


feed = public(require_safe(NoticeFeed()))
