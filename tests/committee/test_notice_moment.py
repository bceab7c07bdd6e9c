"""The moment of publication, and the last one of the period.

A visitor fetches every public address again and again across the publication, and looks behind the scenes as well: what
comes before the commit knows nothing of the list; what comes after it knows all.
"""

import re
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from http.client import HTTPConnection
from typing import NamedTuple
from urllib.parse import quote, urlsplit

import pytest
import redis
from django.conf import settings
from django.db import connection
from django.test import Client
from django.urls import reverse
from pytest_django.live_server_helper import LiveServer

from applications.workflow.engine import Blocked, advance_round
from baoji_award.audit.services import unit_of_work
from baoji_award.calendar.clock import move_clock
from baoji_award.errors import DomainError
from committee.models import Candidate, PublicNotice
from committee.services.awards import confirm_award
from committee.services.notice import publish_notice
from tests.committee.hall import AT, OVER, PUBLISHED, Hall, make_hall, objected, published, resolved
from tests.rounds import moment
from tests.security.oracle import ROWS
from tests.security.routes import patterns

SLUG = "2025-1"
# Any of them in an answer gives the list away: a name on it, the address of the notice, its number.
MARKS = tuple(mark.encode() for mark in ("候选金丝雀", f"/notices/{SLUG}/", "宝质奖公示〔2025〕1号"))
GUESSED = {"slug": SLUG, "pk": 1, "file_pk": 1, "code": "0" * 32, "key": "1", "uidb36": "1"}
PARAMETER = re.compile(r"<(?:\w+:)?(\w+)>")
HREF = re.compile(r'href="(/[^"#]*)"')
QUERIES = (f"/search/?q={quote('有限公司')}", "/notices/?page=1", "/winners/?year=2024", "/verify/?no=BJZL-2024-001")
ELSEWHERE = ("/static/", "/style-guide/")
MOST = 120
PATIENCE = 300
BEHIND = """
SELECT (SELECT count(*) FROM committee_publicnotice) + (SELECT count(*) FROM documents_document WHERE kind = 'notice')
    + (SELECT count(*) FROM notifications_message) + (SELECT count(*) FROM notifications_outboxentry)
"""


class Answer(NamedTuple):
    """What one request gave away, and when its last byte was there."""

    path: str
    tells: bool
    ended: float


def addresses() -> list[str]:
    """Every address of the oracle that a visitor may open at some time, guessed where it has parameters."""
    routes, found = patterns(), []
    for row in ROWS:
        if "GET" in row.methods and any("stranger" in who for who in row.who.values()):
            names = PARAMETER.findall(routes[row.route])
            found.append(reverse(row.route, kwargs={name: GUESSED[name] for name in names}))
    return list(dict.fromkeys([*found, *QUERIES]))


class Visitor(threading.Thread):
    """Fetches all addresses over and over, follows every link, and counts its rounds."""

    def __init__(self, url: str) -> None:
        super().__init__(daemon=True)
        self.host = urlsplit(url).netloc
        self.paths = addresses()
        self.answers: list[Answer] = []
        self.behind: list[Answer] = []
        self.rounds = 0
        self.rows: int | None = None
        self.leave = threading.Event()
        self.error: BaseException | None = None

    def run(self) -> None:
        try:
            while not self.leave.is_set():
                for path in list(self.paths):
                    self._fetch(path)
                self._look_behind()
                self.rounds += 1
        except BaseException as error:  # noqa: BLE001 (told by the test)
            self.error = error
        finally:
            connection.close()

    def _fetch(self, path: str) -> None:
        with closing(HTTPConnection(self.host, timeout=PATIENCE)) as line:
            line.request("GET", path)
            answer = line.getresponse()
            body = answer.read()
        opened = answer.status == 200
        tells = opened and (f"/notices/{SLUG}/" in path or any(mark in body for mark in MARKS))
        self.answers.append(Answer(path, tells, time.monotonic()))
        if opened and b"<html" in body:
            self._follow(body.decode())

    def _follow(self, text: str) -> None:
        links = [link.replace("&amp;", "&") for link in HREF.findall(text)]
        fresh = [link for link in links if not link.startswith(ELSEWHERE) and link not in self.paths]
        self.paths += list(dict.fromkeys(fresh))[: MOST - len(self.paths)]

    def _look_behind(self) -> None:
        """What another connection sees in the tables and in Redis."""
        with connection.cursor() as cursor:
            cursor.execute(BEHIND)
            (rows,) = cursor.fetchone()
        with closing(redis.Redis.from_url(settings.REDIS_URL)) as store:
            kept = [store.dump(key) or b"" for key in store.scan_iter()]
        self.rows = rows if self.rows is None else self.rows
        told = rows > self.rows or any(mark in value for mark in MARKS for value in kept)
        self.behind.append(Answer("behind", told, time.monotonic()))

    def wait_rounds(self, more: int) -> None:
        """Returns after as many whole rounds that began later."""
        until, deadline = self.rounds + more + 1, time.monotonic() + PATIENCE
        while self.rounds < until and self.is_alive() and time.monotonic() < deadline:
            time.sleep(0.01)
        assert self.rounds >= until, self.error


@pytest.fixture
def visitor(live: LiveServer) -> Iterator[Visitor]:
    redis.Redis.from_url(settings.REDIS_URL).flushdb()
    visitor = Visitor(live.url)
    yield visitor
    visitor.leave.set()
    visitor.join(PATIENCE)


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_no_byte_of_the_list_is_public_before_its_moment(visitor: Visitor) -> None:
    move_clock(PUBLISHED)
    hall = make_hall(dossiers=3)
    resolved(hall)
    advance_round(cycle_id=hall.cycle.pk, action="start_publicity", by=hall.office, at=AT)
    assert Candidate.objects.count() == 3
    visitor.start()
    visitor.wait_rounds(0)
    with unit_of_work():
        publish_notice(cycle_id=hall.cycle.pk, by=hall.office)
        visitor.wait_rounds(1)  # everything is written, nothing is committed
        before_commit = time.monotonic()
    visitor.wait_rounds(1)
    visitor.leave.set()
    visitor.join(PATIENCE)
    assert visitor.error is None
    seen = visitor.answers + visitor.behind
    early = [answer.path for answer in seen if answer.tells and answer.ended < before_commit]
    told = {answer.path for answer in seen if answer.tells}
    assert early == []
    assert len([answer for answer in seen if answer.ended < before_commit]) > 3 * 40
    pages = ("notice", "notice_pdf", "notice_print", "notice_embed", "notice_json", "notice_csv", "object")
    known = {reverse(f"committee:{name}", args=[SLUG]) for name in pages}
    lists = {reverse(f"committee:{name}") for name in ("notices", "notice_feed", "notices_json", "notices_csv")}
    assert known | lists | {"/", QUERIES[0], "behind"} <= told


def edge(hall: Hall) -> PublicNotice:
    notice = published(hall)
    assert notice.ends_at == OVER
    return notice


LAST = moment("2025-05-26 23:59")


@pytest.mark.django_db
def test_the_last_second_of_the_last_day_counts_and_the_next_does_not() -> None:
    hall = make_hall(dossiers=2)
    notice = edge(hall)
    last = LAST.replace(second=59, microsecond=999_999)
    assert objected(hall, notice, hall.applications[1], at=last).received_at == last
    with pytest.raises(Blocked, match="公示期未满"):
        confirm_award(application_id=hall.applications[0].pk, by=hall.office, at=last)
    with pytest.raises(DomainError, match="公示已结束"):
        objected(hall, notice, hall.applications[0], at=OVER)
    assert confirm_award(application_id=hall.applications[0].pk, by=hall.office, at=OVER).issued_at == OVER


@pytest.mark.django_db
def test_the_page_says_so_without_a_script() -> None:
    notice = edge(make_hall(dossiers=1))
    address, client = reverse("committee:notice", args=[notice.slug]), Client()
    move_clock(LAST)
    running = client.get(address).content.decode()
    assert ("公示中" in running, "第 17 天，共 17 天" in running, "提出异议" in running) == (True, True, True)
    move_clock(OVER)
    over = client.get(address).content.decode()
    assert ("已结束" in over, "不再受理异议" in over, "开始填写实名异议" in over) == (True, True, False)
    assert client.get(reverse("committee:object", args=[notice.slug])).status_code == 410
