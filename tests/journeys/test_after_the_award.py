"""After the award in the browser: a certificate taken, scanned and verified, then revoked by two officers."""

from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from baoji_award.accounts.models import User
from baoji_award.calendar.clock import move_clock
from committee.models import Award
from committee.services.awards import confirm_all
from committee.services.certificates import render_certificate
from tests.cast import PASSWORD
from tests.committee.hall import OVER, Hall, make_hall, published
from tests.committee.honours import paid, released
from tests.committee.scanning import scanned
from tests.documents.samples import blank, saved
from tests.journeys.applying import content
from tests.journeys.walking import Walk, follow, menu, press, says, sign_in
from tests.live import NewPage

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PAPER = {"name": "扫描件.pdf", "mimeType": "application/pdf", "buffer": saved(blank(1))}


@pytest.fixture
def hall(transactional_db: None) -> Hall:
    hall = make_hall(dossiers=3)
    published(hall, prizes=1, nominations=1)
    move_clock(OVER)
    confirm_all(cycle_id=hall.cycle.pk, by=hall.office, at=OVER)
    for award in Award.objects.all():
        render_certificate({"award": award.pk})
    return hall


def opened(open_page: NewPage, user: User) -> Page:
    return sign_in(open_page(), user.email, PASSWORD)


def test_a_certificate_is_scanned_and_verified_then_revoked(
    hall: Hall, open_page: NewPage, walk: Walk, tmp_path: Path
) -> None:
    award = Award.objects.get(application=hall.applications[0])
    pdf = _take(hall, award, open_page, walk)
    (address,) = scanned(pdf, tmp_path)
    visitor = open_page()
    visitor.goto(urlsplit(address).path)
    says(visitor, "真实有效")
    says(visitor, award.winner)
    walk(visitor, "public-verified")
    _revoke(hall, award, open_page, walk)
    visitor.reload()
    says(visitor, "证书作废")
    says(visitor, "市政发〔2025〕30号")
    expect(visitor.get_by_text("真实有效")).to_have_count(0)
    walk(visitor, "public-revoked")
    visitor.goto(reverse("committee:winners"))
    expect(visitor.get_by_role("row", name=award.winner)).to_contain_text("已撤销")
    walk(visitor, "public-winners")


def _take(hall: Hall, award: Award, open_page: NewPage, walk: Walk) -> bytes:
    """The winner reads the terms, accepts them and downloads the certificate."""
    page = opened(open_page, hall.owners[0])
    page.goto(reverse("applications:apply_overview", args=[award.application.number]))
    follow(page, "获奖与证书")
    walk(page, "award-terms")
    press(page, "已阅读并同意遵守")
    walk(page, "award-certificate")
    with page.expect_download() as waiting:
        page.get_by_role("link", name="下载证书").click()
    return content(waiting.value)


def _revoke(hall: Hall, award: Award, open_page: NewPage, walk: Walk) -> None:
    """One officer proposes with the decision, the other approves."""
    paid(award, 500_000, hall)
    one, other = opened(open_page, hall.office), opened(open_page, hall.officer)
    menu(one, "审定授奖")
    walk(one, "office-awards-given")
    follow(one, award.winner)
    one.get_by_text("提出撤销", exact=True).first.click()
    one.get_by_label("弄虚作假").check()
    one.get_by_label("事实与理由").fill("经查，申报的营业收入与审计报告不符。")
    one.get_by_label("决定文号").fill("市政发〔2025〕30号")
    one.get_by_label("决定日期").fill("2025-05-27")
    one.get_by_label("撤销决定扫描件").set_input_files(PAPER)  # type: ignore[arg-type]
    walk(one, "office-revocation")
    press(one, "提出撤销")
    says(one, "待另一人复核后生效")
    other.goto(reverse("committee:office_award", args=[award.application.number]))
    walk(other, "office-revocation-to-approve")
    press(other, "复核通过，撤销奖项")
    says(other, "应退回 500 000 元")
    walk(other, "office-revoked")


def test_the_offices_pages_after_the_award(hall: Hall, open_page: NewPage, walk: Walk) -> None:
    page = opened(open_page, hall.office)
    menu(page, "结果通报")
    walk(page, "office-outcome")
    released(hall)
    page.reload()
    says(page, "通报已在获奖名录公开")
    walk(page, "office-outcome-released")
    menu(page, "获奖名册")
    walk(page, "office-winners")
    follow(page, "导入往届获奖组织")
    walk(page, "office-winners-import")
    menu(page, "年度复核")
    walk(page, "office-reviews")
    visitor = open_page()
    visitor.goto(reverse("committee:winners"))
    assert visitor.get_by_text("市政发〔2025〕28号").count() > 0
