"""The screens of the defence: nothing sealed on them, each for its role, each at a constant cost."""

from collections.abc import Callable

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from applications.models import Application
from baoji_award.accounts.models import User
from baoji_award.audit.models import AuditEvent
from baoji_award.calendar.clock import move_clock
from reviews.models import DefenceSheet
from reviews.services.defence import save_defence
from tests.browsing import browser
from tests.reviews.rows45 import DURING, Stage, another, drawn, duty_of, judge, make_stage, marks, open_stage
from tests.sharing import shared

CANARY = 97


@shared
def stage() -> Stage:
    move_clock(DURING)
    return make_stage("defence", experts=5)


def pages_of(stage: Stage) -> dict[str, tuple[User, tuple[str, ...]]]:
    """Every page of stages 3 to 5 of each person who could be tempted, except the author's own sheets."""
    cast, number = stage.cast, stage.application.number
    detail = reverse("applications:detail", args=[number])
    return {
        "other expert": (stage.experts[1], (reverse("reviews:defences"), reverse("reviews:expert"), detail)),
        "agency": (
            cast.agency,
            (
                reverse("reviews:agency_defence"),
                reverse("reviews:agency"),
                reverse("reviews:defence_timetable"),
                detail,
            ),
        ),
        "office": (
            cast.office,
            (reverse("reviews:office_defence"), reverse("reviews:office_defence") + "?places=1", detail),
        ),
        "supervisor": (cast.supervisor, (reverse("reviews:supervisor_defence"), reverse("reviews:openings"), detail)),
        "owner": (cast.owner, (reverse("reviews:applicant_defence", args=[number]), detail)),
    }


def numbers_in(text: str) -> bool:
    return f"{CANARY}.00" in text or f">{CANARY}<" in text or "canary-remark" in text


def seal(stage: Stage, expert: User, remark: str) -> None:
    duty = duty_of(stage, expert, stage.application)
    points = marks(CANARY)
    save_defence(assignment_id=duty.pk, points=points, remark=remark, version=1, by=expert, submit=True, at=DURING)


def test_no_score_leaks_before_the_opening(stage: Stage) -> None:
    """One expert's 97 and remark are on nobody's page but their own until both keys are turned."""
    drawn(stage, stage.application)
    author = stage.experts[0]
    duty = duty_of(stage, author, stage.application)
    seal(stage, author, "canary-remark")
    own = browser(author).get(reverse("reviews:defence_receipt", args=[duty.pk])).content.decode()
    assert numbers_in(own)
    for name, (person, pages) in pages_of(stage).items():
        for page in pages:
            answer = browser(person).get(page)
            assert (name, page, answer.status_code) == (name, page, 200)
            assert (name, page, numbers_in(answer.content.decode())) == (name, page, False)
        stolen = reverse("reviews:defence_receipt", args=[duty.pk])
        assert browser(person).get(stolen).status_code == 404
    office = browser(stage.cast.office).get(reverse("reviews:office_defence")).content.decode()
    assert ("评分封存中" in office, "名次" in office) == (True, False)
    assert not AuditEvent.objects.filter(payload_text__contains="canary-remark").exists()
    for expert in stage.experts[1:]:
        seal(stage, expert, "")
    open_stage(stage)
    assert numbers_in(browser(stage.cast.office).get(reverse("reviews:office_defence")).content.decode())
    assert numbers_in(browser(stage.cast.supervisor).get(reverse("reviews:supervisor_defence")).content.decode())
    agency = browser(stage.cast.agency).get(reverse("reviews:agency_defence")).content.decode()
    assert numbers_in(agency) is False


def test_the_expert_scores_in_the_browser(stage: Stage) -> None:
    drawn(stage, stage.application)
    expert = browser(stage.experts[0])
    duty = duty_of(stage, stage.experts[0], stage.application)
    page = reverse("reviews:defence_sheet", args=[duty.pk])
    assert expert.get(page).status_code == 200
    assert DefenceSheet.objects.count() == 0
    data = {f"points-{key}": value for key, value in marks(77).items()} | {"remark": "切题", "version": "1"}
    assert expert.post(page, {**data, "points-answers": "31"}).status_code == 422
    assert expert.post(page, {**data, "save": "1"}).headers["Location"] == page
    stale = expert.post(page, {**data, "remark": "另一窗口的评语", "save": "1"})
    shown = stale.content.decode()
    assert (stale.status_code, "另一窗口的评语" in shown, "评语：切题" in shown) == (409, True, True)
    data["version"] = "2"
    assert "请确认后再提交" in expert.post(page, {**data, "submit": "1"}).content.decode()
    blank = expert.post(page, {**data, "points-answers": "", "submit": "1", "confirm": "on"})
    assert (blank.status_code, "还有 1 项未评：回答提问" in blank.content.decode()) == (422, True)
    for _ in range(2):
        sealed = expert.post(page, {**data, "submit": "1", "confirm": "on"})
        assert sealed.headers["Location"] == reverse("reviews:defence_receipt", args=[duty.pk])
    sheet = DefenceSheet.objects.get()
    assert (sheet.total, sheet.state, sheet.remark) == (77, "submitted", "切题")
    assert sheet.commitment in expert.get(reverse("reviews:defence_receipt", args=[duty.pk])).content.decode()
    assert expert.get(page).headers["Location"] == reverse("reviews:defence_receipt", args=[duty.pk])


def test_the_office_previews_and_decides_in_the_browser(stage: Stage) -> None:
    other = another(stage)
    drawn(stage, stage.application, other)
    judge(stage, stage.application, [90] * 5)
    judge(stage, other, [80] * 5)
    office, page = browser(stage.cast.office), reverse("reviews:office_defence")
    key = reverse("reviews:office_keys", args=["defence"])
    assert office.post(key).headers["Location"] == page
    browser(stage.cast.supervisor).post(reverse("reviews:supervisor_keys", args=["defence"]))
    preview = office.get(f"{page}?places=1").content.decode()
    assert ("<strong>1</strong> 家进入现场评审" in preview, "拟不进入" in preview) == (True, True)
    assert office.post(page, {"places": "1"}).headers["Location"] == page
    assert dict(Application.objects.values_list("pk", "state")) == {
        stage.application.pk: "site_review",
        other.pk: "not_advanced",
    }
    assert "未进入现场评审" in office.get(page).content.decode()
    assert office.post(page, {"places": "1"}).status_code == 422


ROLE_PAGES = {
    "reviews:agency_defence": "agency",
    "reviews:defences": "judge",
    "reviews:office_defence": "office",
    "reviews:supervisor_defence": "supervisor",
}
QUERIES = {
    "reviews:agency_defence": 12,
    "reviews:defences": 9,
    "reviews:office_defence": 12,
    "reviews:supervisor_defence": 12,
}


def person(stage: Stage, name: str) -> User:
    found: User = stage.experts[0] if name == "judge" else getattr(stage.cast, name)
    return found


@pytest.mark.parametrize("page", ROLE_PAGES)
def test_a_page_answers_its_role_and_nobody_else(stage: Stage, page: str) -> None:
    asked = ("agency", "judge", "office", "supervisor", "owner", "rival", "own_bureau", "member", "sysadmin")
    seen = {name: browser(person(stage, name)).get(reverse(page)).status_code for name in asked}
    assert seen == {name: 200 if name == ROLE_PAGES[page] else 404 for name in asked}
    assert Client().get(reverse(page)).status_code == 302


def test_lists_cost_the_same_with_one_row_and_with_three(stage: Stage) -> None:
    def costs(application: Application) -> dict[str, int]:
        found = {}
        for page, name in ROLE_PAGES.items():
            client = browser(person(stage, name))
            client.get(reverse(page))
            with CaptureQueriesContext(connection) as captured:
                assert application.organisation.name in client.get(reverse(page)).content.decode()
            found[page] = len(captured)
        return found

    def one_round(count: int) -> Callable[[], None]:
        def play() -> None:
            extra = [another(stage) for _ in range(count - 1)]
            drawn(stage, stage.application, *extra)
            for application in (stage.application, *extra):
                judge(stage, application, [80] * 5)
            open_stage(stage)

        return play

    counts = []
    for count in (1, 3):
        point = transaction.savepoint()
        one_round(count)()
        counts.append(costs(stage.application))
        transaction.savepoint_rollback(point)
    assert counts[0] == counts[1] == QUERIES
