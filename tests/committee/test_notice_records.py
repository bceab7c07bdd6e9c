"""What the office keeps beside a notice: errata, another last day, the media it also appeared in."""

from datetime import date

import pytest
from django.db import IntegrityError, InternalError, transaction

from applications.workflow.engine import advance_round
from baoji_award.accounts.models import User
from baoji_award.audit.models import AuditEvent
from baoji_award.errors import Conflict, DomainError, Refused
from committee.models import NoticeChannel, NoticeDates, NoticeErratum
from committee.services.notice import publish_notice
from committee.services.notice_channels import Channel, record_channel, strike_channel
from committee.services.notice_dates import decide_last_day, propose_last_day
from committee.services.notice_errata import publish_erratum
from tests.committee.hall import (
    AT,
    DURING,
    PUBLISHED,
    Hall,
    evidence,
    make_hall,
    published,
    resolved,
)
from tests.committee.noticing import CORRECTED, corrected, page
from tests.rounds import moment
from tests.sharing import shared

pytestmark = pytest.mark.django_db


@shared
def hall() -> Hall:
    hall = make_hall(dossiers=1)
    published(hall)
    return hall


def test_an_erratum_keeps_list_and_dates() -> None:
    hall = make_hall(dossiers=2)
    notice = published(hall)
    erratum = publish_erratum(
        slug=notice.slug,
        wrong="提供必要的证明材料",
        right="提供必要的证明",
        reason="文字差错",
        by=hall.office,
        at=DURING,
    )
    notice.refresh_from_db()
    assert (erratum.position, notice.last_day, hall.cycle.notices.count()) == (1, date(2025, 5, 26), 1)
    assert "“提供必要的证明材料”更正为“提供必要的证明”" in page(notice)
    assert AuditEvent.objects.filter(action="notice.erratum").count() == 1
    with pytest.raises(InternalError), transaction.atomic():
        NoticeErratum.objects.update(right="别的")


SLIPS = [
    ("宝鸡候选金丝雀0有限公司", "宝鸡候选金丝雀9有限公司", "须发布更正公示"),
    ("形成", "形成宝鸡候选金丝雀1有限公司", "须发布更正公示"),
    ("2025年5月26日", "2025年5月20日", "公示日期不能以勘误更改"),
    ("5月26日", "5月20日", "公示日期不能以勘误更改"),
    ("现予公示", "现予公示至2025年5月26日", "公示日期不能以勘误更改"),
    ("没有这段话", "有这段话", "公示正文中没有这段原文"),
    ("现予公示", "现予公示", "更正前后不能相同"),
    ("现予公示", "", "请填写原文"),
]


def test_an_erratum_touches_neither_list_nor_dates() -> None:
    hall = make_hall(dossiers=2)
    notice = published(hall)
    for wrong, right, sentence in SLIPS:
        with pytest.raises(DomainError, match=sentence):
            publish_erratum(slug=notice.slug, wrong=wrong, right=right, reason="文字差错", by=hall.office, at=DURING)


def test_a_replaced_version_gets_no_erratum() -> None:
    hall = make_hall(dossiers=4)
    first = published(hall)
    corrected(hall)
    with pytest.raises(DomainError, match="已被更正公示取代"):
        publish_erratum(
            slug=first.slug, wrong="现予公示", right="现公示", reason="文字差错", by=hall.office, at=CORRECTED
        )


def proposed(hall: Hall, day: str, by: User) -> NoticeDates:
    return propose_last_day(
        cycle_id=hall.cycle.pk, last_day=date.fromisoformat(day), reason="公示期间平台停机维护", by=by, at=AT
    )


def ready(hall: Hall) -> None:
    resolved(hall)
    advance_round(cycle_id=hall.cycle.pk, action="start_publicity", by=hall.office, at=AT)


def test_another_last_day_needs_a_reason_and_a_second_officer() -> None:
    hall = make_hall(dossiers=1)
    ready(hall)
    dates = proposed(hall, "2025-05-28", hall.office)
    with pytest.raises(Refused, match="提出人以外"):
        decide_last_day(cycle_id=hall.cycle.pk, dates_id=dates.pk, approve=True, by=hall.office, at=AT)
    with pytest.raises(IntegrityError), transaction.atomic():
        NoticeDates.objects.filter(pk=dates.pk).update(approved=True, decided_by=hall.office, decided_at=AT)
    decide_last_day(cycle_id=hall.cycle.pk, dates_id=dates.pk, approve=True, by=hall.officer, at=AT)
    notice = publish_notice(cycle_id=hall.cycle.pk, by=hall.office, at=PUBLISHED)
    assert (notice.dates, notice.last_day, notice.ends_at) == (dates, date(2025, 5, 28), moment("2025-05-29 00:00"))
    assert notice.explanation.endswith("公示期至2025年5月28日，原因：公示期间平台停机维护。")
    assert "经核定延长" in notice.body
    with pytest.raises(DomainError, match="请写明原因"):
        propose_last_day(cycle_id=hall.cycle.pk, last_day=date(2025, 6, 1), reason="", by=hall.office, at=AT)


def test_another_last_day_is_used_once_and_never_shortens() -> None:
    hall = make_hall(dossiers=4)
    ready(hall)
    short = proposed(hall, "2025-05-20", hall.office)
    decide_last_day(cycle_id=hall.cycle.pk, dates_id=short.pk, approve=True, by=hall.officer, at=AT)
    with pytest.raises(DomainError, match="早于按规则计算"):
        publish_notice(cycle_id=hall.cycle.pk, by=hall.office, at=PUBLISHED)
    longer = proposed(hall, "2025-05-28", hall.office)
    decide_last_day(cycle_id=hall.cycle.pk, dates_id=longer.pk, approve=True, by=hall.officer, at=AT)
    assert publish_notice(cycle_id=hall.cycle.pk, by=hall.office, at=PUBLISHED).dates == longer
    assert corrected(hall).dates is None


def test_a_proposal_that_was_turned_down_counts_nowhere() -> None:
    hall = make_hall(dossiers=1)
    ready(hall)
    dates = proposed(hall, "2025-05-28", hall.office)
    with pytest.raises(DomainError, match="已有待核定"):
        proposed(hall, "2025-05-29", hall.officer)
    decide_last_day(cycle_id=hall.cycle.pk, dates_id=dates.pk, approve=False, by=hall.office, at=AT)
    with pytest.raises(Conflict):
        decide_last_day(cycle_id=hall.cycle.pk, dates_id=dates.pk, approve=True, by=hall.officer, at=AT)
    with pytest.raises(InternalError), transaction.atomic():
        NoticeDates.objects.update(approved=True)
    assert publish_notice(cycle_id=hall.cycle.pk, by=hall.office, at=PUBLISHED).last_day == date(2025, 5, 26)


def test_the_other_media_are_recorded_and_shown(hall: Hall) -> None:
    notice = published(hall)
    paper = Channel("newspaper", "样例日报", date(2025, 5, 10), place="第2版")
    row = record_channel(slug=notice.slug, channel=paper, evidence=evidence(), by=hall.office, at=DURING)
    site = Channel("website", "样例市政府网站", date(2025, 5, 9), link="https://city.example/notice")
    record_channel(slug=notice.slug, channel=site, by=hall.office, at=DURING)
    shown = page(notice)
    assert "报纸：样例日报，第2版，2025年5月10日" in shown
    assert 'href="https://city.example/notice"' in shown
    strike_channel(channel_id=row.pk, reason="登记有误，重新登记", by=hall.officer, at=DURING)
    assert "样例日报" not in page(notice)
    assert AuditEvent.objects.filter(action__startswith="notice.channel").count() == 3


MEDIA = [
    (Channel("website", "早报", date(2025, 5, 8), link="https://city.example/"), "刊发日期须在"),
    (Channel("website", "晚报", date(2025, 5, 13), link="https://city.example/"), "刊发日期须在"),
    (Channel("newspaper", "日报", date(2025, 5, 10)), "请填写网址或者上传"),
    (Channel("website", "脚本", date(2025, 5, 10), link="javascript:alert(1)"), "网址须以"),
]


def test_a_medium_has_its_proof_and_never_precedes_the_portal(hall: Hall) -> None:
    notice = published(hall)
    for channel, sentence in MEDIA:
        with pytest.raises(DomainError, match=sentence):
            record_channel(slug=notice.slug, channel=channel, by=hall.office, at=DURING)


def test_the_database_keeps_what_was_recorded(hall: Hall) -> None:
    channel = Channel("website", "样例网", date(2025, 5, 9), link="https://city.example/")
    record_channel(slug=published(hall).slug, channel=channel, by=hall.office, at=DURING)
    for change in (lambda: NoticeChannel.objects.update(name="别的"), lambda: NoticeChannel.objects.all().delete()):
        with pytest.raises(InternalError), transaction.atomic():
            change()
