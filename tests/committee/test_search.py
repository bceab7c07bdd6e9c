"""Search on the public pages: finds what is published and nothing else, and forgets what was asked."""

import logging

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from applications.models import AwardCycle
from applications.services.announcements import (
    AnnouncementText,
    draft_announcement,
    fingerprint,
    publish_announcement,
    withdraw_announcement,
)
from baoji_award.accounts.models import User
from baoji_award.calendar.clock import move_clock
from committee.services.awards import confirm_all
from tests.committee.hall import AT, CANARY, DURING, OVER, make_hall, published, resolved

pytestmark = pytest.mark.django_db

WORD = CANARY.partition("{")[0]


def news(cycle: AwardCycle, by: User, title: str, body: str = "正文", *, publish: bool = True) -> int:
    found = draft_announcement(cycle_id=cycle.pk, text=AnnouncementText(title, body), by=by, at=AT)
    if publish:
        publish_announcement(announcement_id=found.pk, seen=fingerprint(found), by=by, at=AT)
    return found.pk


def hits(text: str, **more: str) -> list[tuple[str, str]]:
    answer = Client().get(reverse("committee:search"), {"q": text, **more})
    assert answer.status_code == 200
    return [(hit.kind, hit.title) for hit in answer.context.get("hits") or []]


def test_a_draft_and_a_candidate_list_are_not_found_before_their_publication() -> None:
    hall = make_hall(dossiers=3)
    move_clock(AT)
    news(hall.cycle, hall.office, f"{WORD}草稿", WORD, publish=False)
    gone = news(hall.cycle, hall.office, f"{WORD}撤回", WORD)
    withdraw_announcement(announcement_id=gone, reason="内容有误，另行发布", by=hall.office, at=AT)
    resolved(hall, prizes=1, nominations=1)
    page = Client().get(reverse("committee:search"), {"q": WORD}).content.decode()
    assert hits(WORD) == []
    assert f"没有找到“{WORD}”的相关内容" in page
    assert CANARY.partition("{")[2] not in page


def test_a_notice_is_found_by_the_names_in_it_and_a_winner_by_theirs() -> None:
    hall = make_hall(dossiers=3)
    notice = published(hall, prizes=1, nominations=1)
    move_clock(DURING)
    assert hits(WORD) == [("结果公示", notice.title)]
    assert hits("application") == []
    move_clock(OVER)
    confirm_all(cycle_id=hall.cycle.pk, by=hall.office, at=OVER)
    found = hits(WORD)
    assert ([kind for kind, _ in found], found[-1]) == (["获奖名录"] * 2 + ["结果公示"], ("结果公示", notice.title))
    assert [kind for kind, _ in hits(f"{WORD} 提名奖")] == ["获奖名录"]


def test_every_word_must_occur_and_wildcards_are_letters() -> None:
    hall = make_hall(dossiers=1)
    move_clock(AT)
    news(hall.cycle, hall.office, "申报工作通知", "报送材料的时间安排")
    assert hits("申报 时间安排") == [("通知公告", "申报工作通知")]
    assert (hits("申报 没有的词"), hits("%%"), hits("申_"), hits("申报\x00")) == ([], [], [], [])


@pytest.mark.parametrize(
    ("text", "sentence"),
    [("", "请输入要查找的内容"), ("质", "请至少输入两个字"), ("质" * 51, "请不要超过 50 个字")],
)
def test_a_query_too_short_or_too_long_says_so(text: str, sentence: str) -> None:
    page = Client().get(reverse("committee:search"), {"q": text})
    assert (page.status_code, sentence in page.content.decode()) == (200, True)


def test_the_words_come_back_escaped() -> None:
    page = Client().get(reverse("committee:search"), {"q": "<b>质量</b>"}).content.decode()
    assert "没有找到“&lt;b&gt;质量&lt;/b&gt;”的相关内容" in page
    assert "<b>质量" not in page


def test_20_a_page_with_a_constant_number_of_queries() -> None:
    hall = make_hall(dossiers=1)
    move_clock(AT)
    counts = []
    for number in range(21):
        news(hall.cycle, hall.office, f"第{number:02d}号公告")
        if number in {0, 20}:
            with CaptureQueriesContext(
                connection,
            ) as queries:
                hits("公告")
            counts.append(len(queries))
    assert (len(hits("公告")), len(hits("公告", page="2"))) == (20, 1)
    assert counts == [3, 3]


def test_the_page_may_be_cached_for_a_visitor_and_is_kept_from_logs(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        answer = Client().get(reverse("committee:search"), {"q": "金丝雀查询词"})
    assert answer["Cache-Control"] == "public, max-age=10"
    lines = [record.getMessage() for record in caplog.records if record.name != "django.db.backends"]
    assert [line for line in lines if "金丝雀" in line or "%E9%87%91" in line] == []
    assert any(line.startswith("GET /search/ 200") for line in lines)
