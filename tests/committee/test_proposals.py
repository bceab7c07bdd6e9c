"""How stage scores are converted, and who is proposed for which reasons."""

from decimal import Decimal

import pytest
from django.db import connection

from applications.models import AwardCycle, Recusal
from committee.models import EvaluationResult
from committee.selectors.evaluation import ranking, suggestions
from committee.selectors.proposals import Outcome, outcome
from committee.services.evaluation import compute_results
from tests.committee.hall import AT, Hall, make_hall
from tests.committee.scores import set_scores
from tests.rounds import change_frozen_rules, make_application
from tests.sharing import shared

pytestmark = pytest.mark.django_db


@shared
def hall() -> Hall:
    return make_hall(dossiers=4)


def combined(hall: Hall) -> list[Decimal]:
    compute_results(cycle_id=hall.cycle.pk, by=hall.office, at=AT)
    return list(EvaluationResult.objects.order_by("application_id").values_list("combined", flat=True))


def computed(hall: Hall) -> Outcome:
    combined(hall)
    return outcome(hall.cycle, list(ranking(by=hall.office, cycle=hall.cycle)))


def only_documents_weigh(cycle: AwardCycle) -> None:
    change_frozen_rules(cycle, "weights", {"document_review": 100, "defence": 0, "site_review": 0})


def test_min_max_stretches_each_group_on_its_own(hall: Hall) -> None:
    hall.applications[3].group = hall.cycle.groups.exclude(pk=hall.applications[0].group_id)[0]
    hall.applications[3].save()
    only_documents_weigh(hall.cycle)
    change_frozen_rules(hall.cycle, "evaluation.normalise.document_review", "min_max")
    set_scores(hall, [("90", "0", "0"), ("80", "0", "0"), ("60", "0", "0"), ("70", "0", "0")])
    # (80−60)/(90−60); alone in its group the fourth keeps its percentage.
    assert combined(hall) == [Decimal("100.00"), Decimal("66.67"), Decimal("0.00"), Decimal("70.00")]


def test_standard_scores_have_fifty_for_the_mean(hall: Hall) -> None:
    only_documents_weigh(hall.cycle)
    change_frozen_rules(hall.cycle, "evaluation.normalise.document_review", "z_score")
    set_scores(hall, [("90", "0", "0"), ("70", "0", "0"), ("90", "0", "0"), ("70", "0", "0")])
    assert combined(hall) == [Decimal("60.00"), Decimal("40.00"), Decimal("60.00"), Decimal("40.00")]
    set_scores(hall, [("80", "0", "0")] * 4)
    assert combined(hall) == [Decimal("50.00")] * 4


def test_a_stage_without_weight_may_be_missing_and_stays_empty(hall: Hall) -> None:
    only_documents_weigh(hall.cycle)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute("DELETE FROM reviews_stageresult WHERE stage <> 'document_review'")
        cursor.execute("SET LOCAL session_replication_role = origin")
    assert combined(hall) == [Decimal(95), Decimal(94), Decimal(93), Decimal(92)]
    assert set(EvaluationResult.objects.values_list("defence", "site_review")) == {(None, None)}


def test_every_reason_is_said(hall: Hall) -> None:
    set_scores(hall, [("95", "95", "95"), ("50", "50", "50"), ("58", "58", "58"), ("57", "57", "57")])
    found = computed(hall)
    first, second, third, last = (standing.words for standing in found.standings)
    assert first == (
        "综合得分 95.00 分，全市第 1 名，工业组第 1 名；"
        "不低于宝鸡市质量奖最低线 60 分，在不超过 3 个的名额之内；首次申报"
    )
    assert "低于宝鸡市质量奖最低线 60 分；不低于宝鸡市质量奖提名奖最低线 55 分" in second
    assert [standing.award for standing in found.standings][1:] == ["宝鸡市质量奖提名奖"] * 2 + [""]
    assert "低于宝鸡市质量奖最低线 60 分；低于宝鸡市质量奖提名奖最低线 55 分" in last
    assert third.count("；") == 3
    assert [suggestion.vacancy for suggestion in found.suggestions] == [
        "达到最低线 60 分的单位不足，空缺 2 个名额", "达到最低线 55 分的单位不足，空缺 3 个名额",
    ]  # fmt: skip


def test_beyond_the_places_of_both_awards() -> None:
    hall = make_hall(dossiers=9)
    last = computed(hall).standings[-1]
    assert last.award == ""
    assert "宝鸡市质量奖名额不超过 3 个，列名额之外；宝鸡市质量奖提名奖名额不超过 5 个，列名额之外" in last.words


def test_a_tie_names_the_value_that_decided_or_that_none_did(hall: Hall) -> None:
    set_scores(hall, [("80", "80", "80"), ("70", "80", "90"), ("80", "80", "80"), ("50", "50", "50")])
    name = [application.organisation.name for application in hall.applications]
    best, second, third, _ = computed(hall).standings
    assert f"与{name[0]}综合得分相同，现场评审得分 90.00 高于 80.00，列前" in best.reasons
    assert f"与{name[1]}综合得分相同，现场评审得分 80.00 低于 90.00，列后" in second.reasons
    assert f"与{name[2]}并列，按规则不再区分" in second.reasons
    assert f"与{name[0]}并列，按规则不再区分" in third.reasons
    assert (second.result.rank, third.result.rank) == (2, 2)


def test_without_tie_breaks_equal_scores_stay_a_tie(hall: Hall) -> None:
    change_frozen_rules(hall.cycle, "evaluation.tie_breaks", [])
    set_scores(hall, [("80", "80", "80"), ("70", "80", "90"), ("80", "80", "80"), ("50", "50", "50")])
    assert [standing.result.rank for standing in computed(hall).standings] == [1, 1, 1, 4]


def test_a_tie_at_the_last_place_is_named_with_the_places_left(hall: Hall) -> None:
    set_scores(hall, [("95", "95", "95"), ("90", "90", "90"), ("80", "80", "80"), ("80", "80", "80")])
    found = computed(hall)
    prize = found.suggestions[0]
    assert (len(prize.results), len(prize.tied)) == (2, 2)
    assert prize.vacancy == "2 家并列第 3 名，余下 1 个名额不能容纳，由组委会审议"
    assert f"宝鸡市质量奖：{prize.vacancy}" in found.standings[2].reasons


def test_who_withdrew_takes_no_place_and_is_named(hall: Hall) -> None:
    combined(hall)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(
            "UPDATE applications_application SET state = 'withdrawn' WHERE id = %s", [hall.applications[0].pk]
        )
        cursor.execute("SET LOCAL session_replication_role = origin")
    found = outcome(hall.cycle, list(ranking(by=hall.office, cycle=hall.cycle)))
    assert [standing.award for standing in found.standings] == ["", *["宝鸡市质量奖"] * 3]
    assert "申报单位已撤回申报，不占名额" in found.standings[0].reasons


def test_earlier_applications_are_told(hall: Hall) -> None:
    earlier = AwardCycle.objects.get(pk=hall.cycle.pk)
    earlier.pk, earlier.code, earlier.year = None, "2021", 2021
    earlier.save()
    group = hall.cycle.groups.get(code="industrial")
    group.pk, group.cycle = None, earlier
    group.save()
    make_application(earlier, hall.applications[1].organisation, hall.office, state="withdrawn")
    words = [standing.reasons[-1] for standing in computed(hall).standings]
    assert words == ["首次申报", "2021 年曾申报", "首次申报", "首次申报"]


def test_a_recused_reader_sees_neither_ranks_nor_proposals(hall: Hall) -> None:
    combined(hall)
    Recusal.objects.create(
        application=hall.applications[0], user=hall.officer, reason="亲属任职", decided_by=hall.office, decided_at=AT
    )
    results = list(ranking(by=hall.officer, cycle=hall.cycle))
    assert [result.partial for result in results] == [True] * 3
    assert [len(suggestion.results) for suggestion in suggestions(hall.cycle, results)] == [0, 0]
    found = outcome(hall.cycle, results)
    assert {(standing.award, standing.reasons) for standing in found.standings} == {("", ())}
