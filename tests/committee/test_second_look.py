"""复议清单: what moved between the stages, whose evidence is open, and who sees it."""

from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from applications.models import CreditLine, CreditRequest, Finding, OfficeTask, Recusal
from committee.selectors.second_look import Look, second_look
from reviews.models import Panel, SiteFinding, SiteIssue, SiteVisit
from tests.committee.hall import AT, DURING, Hall, make_hall
from tests.committee.scores import set_scores
from tests.rounds import change_frozen_rules
from tests.sharing import shared

pytestmark = pytest.mark.django_db
STEADY = ("80", "80", "80")


@shared
def hall() -> Hall:
    return make_hall(dossiers=4)


def looks(hall: Hall) -> dict[str, Look]:
    return {look.application.number: look for look in second_look(by=hall.office, cycle=hall.cycle)}


def texts(look: Look) -> list[str]:
    return [point.text for point in (*look.changes, *look.still_open)]


def test_steady_dossiers_are_not_looked_at_again(hall: Hall) -> None:
    assert looks(hall) == {}


def test_a_jump_of_the_score_or_of_the_place_is_named(hall: Hall) -> None:
    change_frozen_rules(hall.cycle, "evaluation.second_look.ranks", 3)
    set_scores(hall, [("90", "90", "79.99"), ("89", "89", "89"), ("88", "88", "88"), ("87", "97", "87")])
    first, _, _, last = (application.number for application in hall.applications)
    found = looks(hall)
    assert set(found) == {first, last}
    assert texts(found[first]) == ["陈述答辩到现场评审得分 −10.01 分（90.00 到 79.99）"]
    assert texts(found[last]) == [
        "资料评审到陈述答辩名次上升 3 名（第 4 名到第 1 名）",
        "资料评审到陈述答辩得分 +10.00 分（87.00 到 97.00）",
        "陈述答辩到现场评审得分 −10.00 分（97.00 到 87.00）",
    ]


def test_what_is_open_is_named_with_the_way_to_it(hall: Hall) -> None:
    one, two, *_ = hall.applications
    _visit(hall)
    for number in (1, 2):
        Finding.objects.create(
            application=one, kind=Finding.Kind.FIGURES, key=str(number), text="数据不一致。", found_at=AT
        )
    request = CreditRequest.objects.create(
        cycle=hall.cycle, body="市税务局", matter="纳税", number="1号", due_at=DURING, asked_by=hall.office, asked_at=AT
    )
    CreditLine.objects.create(request=request, application=one)
    OfficeTask.objects.create(
        application=two,
        text="核对",
        assignee=hall.office,
        due_on=date(2025, 4, 11),
        created_by=hall.office,
        created_at=AT,
    )
    found = looks(hall)
    assert texts(found[one.number]) == [
        "现场评审有 1 项待核实事项未核实",
        "现场核实有 1 处与申报材料不符",
        "真实性核查有 2 个疑点未处理或认定为严重",
        "信用核查有 1 项未回复或有未准予通过的记录",
    ]
    assert texts(found[two.number]) == ["有 1 项交办任务未完成"]
    client = Client()
    client.force_login(hall.office)
    pages = [point.url for point in found[one.number].still_open if point.url]
    assert [client.get(url).status_code for url in pages] == [200, 200]
    page = client.get(reverse("committee:second_look")).content.decode()
    assert one.organisation.name in page
    assert "数据不一致" not in page


def _visit(hall: Hall) -> None:
    """The first dossier was visited: one issue was looked into and found different, another was not."""
    visit = SiteVisit.objects.create(
        application=hall.applications[0],
        panel=Panel.objects.get(),
        visit_on=date(2025, 3, 26),
        place="样例路1号",
        agenda="首次会议",
        planned_by=hall.office,
        planned_at=AT,
    )
    mine = {"visit": visit, "written_by": hall.leader, "written_at": AT}
    seen, _ = (SiteIssue.objects.create(number=n, text="核对产量", **mine) for n in (1, 2))
    SiteFinding.objects.create(
        kind="different", issue=seen, claimed="12.6 %", found="11.9 %", difference="少 0.7", **mine
    )


def test_a_recused_officer_misses_nothing_they_could_count(hall: Hall) -> None:
    set_scores(hall, [("90", "90", "60"), STEADY, STEADY, STEADY])
    Recusal.objects.create(
        application=hall.applications[0], user=hall.officer, reason="亲属任职", decided_by=hall.office, decided_at=AT
    )
    assert len(second_look(by=hall.office, cycle=hall.cycle)) == 1
    assert second_look(by=hall.officer, cycle=hall.cycle) == []


def test_the_page_costs_the_same_however_long_the_list() -> None:
    hall = make_hall(dossiers=6)
    client = Client()
    client.force_login(hall.office)
    costs = []
    for long in (1, 6):
        set_scores(hall, [("90", "70", "90")] * long + [STEADY] * (6 - long))
        with CaptureQueriesContext(connection) as captured:
            assert client.get(reverse("committee:second_look")).status_code == 200
        costs.append(len(captured))
    assert costs[0] == costs[1] <= 12
