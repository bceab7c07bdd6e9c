"""Each group is opened on its own: what a sealed group holds shows nowhere, and nobody is ranked over all."""

from datetime import datetime, timedelta
from decimal import Decimal
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import IntegrityError, InternalError, connection, transaction
from django.urls import reverse

from applications.services.recusals import record_recusal
from applications.workflow.engine import advance_application
from baoji_award.accounts.enums import RoleCode, ScopeKind
from baoji_award.accounts.models import User
from baoji_award.audit.models import AuditEvent
from baoji_award.errors import Conflict, DomainError, NotFoundForYou
from reviews.conditions import document_scores_opened
from reviews.enums import Key
from reviews.errors import NotYet
from reviews.models import Assignment, ItemScore, Opening, ScoreSheet, StageResult
from reviews.selectors.consensus import discussions_of, listed
from reviews.selectors.cut import shortlist_cut
from reviews.services.assignment import assign, release_assignments
from reviews.services.opening import root_of, turn_key, turn_ready_keys
from reviews.services.overall import rank_over_all
from reviews.services.panels import add_member
from reviews.services.settling import settle_results
from reviews.services.sheets import submit_sheet
from tests.browsing import browser
from tests.cast import make_user
from tests.reviews.counting import agreed, opened, with_rules
from tests.reviews.rows import AT, Review, accept, fill, join, make_review, register, release_all, submitted
from tests.reviews.test_verify_ranking import exported, verify
from tests.sharing import shared

pytestmark = pytest.mark.django_db
STAGE = "document_review"
LATER = AT + timedelta(minutes=1)


@shared
def review() -> Review:
    """Two groups with one sealed dossier each: the own one is 工业, the rival's 建筑."""
    review = make_review()
    release_all(review, review.application, review.cast.rival_application)
    for expert in review.experts:
        submitted(review, expert, review.application, 60)
        submitted(review, expert, review.cast.rival_application, 50)
    return review


def turn(review: Review, group: str, key: Key = Key.OFFICE, by: User | None = None) -> Opening:
    person = by or (review.cast.office if key == Key.OFFICE else review.cast.supervisor)
    return turn_key(cycle_id=review.cast.cycle.pk, stage=STAGE, group=group, key=key, by=person, at=AT)


def open_group(review: Review, group: str) -> Opening:
    turn(review, group)
    return turn(review, group, Key.SUPERVISOR)


def test_a_group_opens_with_its_own_two_keys_and_its_own_root(review: Review) -> None:
    turn(review, "industrial")
    turn(review, "construction", Key.SUPERVISOR)
    assert StageResult.objects.count() == 0
    opening = turn(review, "industrial", Key.SUPERVISOR)
    own = ScoreSheet.objects.filter(assignment__application=review.application)
    assert opening.root == root_of(list(own.values_list("commitment", flat=True)))
    result = StageResult.objects.get()
    assert (result.application, result.rank_in_group, result.rank_overall) == (review.application, 1, None)
    with pytest.raises(Conflict):
        turn(review, "industrial")
    with pytest.raises(NotFoundForYou):
        turn(review, "nobody")
    with pytest.raises(NotYet, match="没有处于本阶段的申报"):
        turn(review, "culture_tourism")


def test_ranks_over_all_and_the_shortlist_wait_for_the_last_group(review: Review) -> None:
    open_group(review, "industrial")
    cut = shortlist_cut(review.cast.cycle, places=1, by=review.cast.office)
    assert (cut.lines, cut.against) == ((), "评分封存中，全部组别开封后才能确定答辩名单。")
    assert document_scores_opened(review.application, AT) is not None
    open_group(review, "construction")
    assert dict(StageResult.objects.values_list("application", "rank_overall")) == {
        review.application.pk: 1,
        review.cast.rival_application.pk: 2,
    }
    assert set(StageResult.objects.values_list("rank_in_group", flat=True)) == {1}
    assert document_scores_opened(review.application, AT) is None
    assert AuditEvent.objects.filter(action="scores.ranked").count() == 1


def test_one_step_turns_the_keys_of_all_ready_groups_and_records_each(review: Review) -> None:
    waiting = Assignment.objects.filter(application=review.cast.rival_application).first()
    assert waiting is not None
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        ScoreSheet.objects.filter(assignment=waiting).update(state="draft", submitted_at=None, commitment="", nonce="")
        cursor.execute("SET LOCAL session_replication_role = origin")
    ids: dict[str, Any] = {"cycle_id": review.cast.cycle.pk, "stage": STAGE, "at": AT}
    (opening,) = turn_ready_keys(**ids, key=Key.OFFICE, by=review.cast.office)
    assert opening.group.code == "industrial"
    with pytest.raises(NotYet, match="还有评分表没有签署封存"):
        turn_ready_keys(**ids, key=Key.OFFICE, by=review.cast.office)
    assert AuditEvent.objects.filter(action="scores.key_turned").count() == 1


PASSING = ("csrf", "nonce", "data-left")
PAGES = {
    "office": ("review", "ranking", "shortlist", "agreement", "sensitivity", "office_consensus"),
    "supervisor": (
        "openings",
        "supervisor_ranking",
        "supervisor_agreement",
        "supervisor_sensitivity",
        "supervisor_consensus",
        "supervisor_board",
        "watched_sheets",
        "watched_changes",
        "watched_draws",
    ),
    "agency": ("agency", "assignments", "agency_consensus"),
}


def seen(review: Review, folder: Path) -> dict[str, str]:
    """What the round's people read, and the exported sheets."""
    found = {}
    for name, pages in PAGES.items():
        client = browser(getattr(review.cast, name))
        for page in pages:
            found[page] = client.get(reverse(f"reviews:{page}")).content.decode()
        number = review.cast.rival_application.number
        for page in ("spread", "supervisor_spread"):
            found[f"{name} {page}"] = str(client.get(reverse(f"reviews:{page}", args=[number])).status_code)
    call_command("export_sheets", cycle="2024", output=str(folder / "sheets.json"), stdout=StringIO())
    return {key: _still(text) for key, text in found.items()} | {"sheets": (folder / "sheets.json").read_text()}


def _still(text: str) -> str:
    """Without what differs from one answer to the next: form tokens, nonces, the seconds a session lasts."""
    return "\n".join(line for line in text.splitlines() if not any(word in line for word in PASSING))


def test_what_a_sealed_group_holds_shows_nowhere_beside_an_opened_one(review: Review, tmp_path: Path) -> None:
    open_group(review, "industrial")
    before = seen(review, tmp_path)
    assert "60" in before["ranking"]
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        sheets = ScoreSheet.objects.filter(assignment__application=review.cast.rival_application)
        first = sheets.order_by("pk")[0]
        ItemScore.objects.filter(sheet=first).update(percent=95)
        ScoreSheet.objects.filter(pk=first.pk).update(total_quanta=3800, submitted_at=AT.replace(minute=59))
        cursor.execute("SET LOCAL session_replication_role = origin")
    after = seen(review, tmp_path)
    assert [page for page in before if before[page] != after[page]] == []


def test_the_last_sealed_dossier_may_be_withdrawn_and_the_office_ranks_then(review: Review) -> None:
    open_group(review, "industrial")
    ids: dict[str, Any] = {"cycle_id": review.cast.cycle.pk, "stage": STAGE, "by": review.cast.office, "at": AT}
    with pytest.raises(NotYet):
        rank_over_all(**ids)
    rival = review.cast.rival_application
    advance_application(application_id=rival.pk, action="withdraw", by=review.cast.rival, reason="不再参加", at=AT)
    assert "先在" in shortlist_cut(review.cast.cycle, places=1, by=review.cast.office).against
    assert "生成总名次" in browser(review.cast.office).get(reverse("reviews:review")).content.decode()
    rank_over_all(**ids)
    assert StageResult.objects.get().rank_overall == 1
    assert shortlist_cut(review.cast.cycle, places=1, by=review.cast.office).against == ""


def test_the_database_keeps_results_to_their_group_and_ranks_them_once(review: Review) -> None:
    opening = open_group(review, "industrial")
    values = StageResult.objects.values("stage", "score", "full", "normalised", "lowest", "highest", "scorers").get()
    with pytest.raises(IntegrityError, match="not opened by"), transaction.atomic():
        StageResult.objects.create(
            **values, application=review.cast.rival_application, opening=opening, rank_in_group=1, opened_at=AT
        )
    with pytest.raises(InternalError, match="Cannot update"), transaction.atomic():
        StageResult.objects.update(rank_overall=1, score=1)
    open_group(review, "construction")
    with pytest.raises(InternalError, match="Cannot update"), transaction.atomic():
        StageResult.objects.update(rank_overall=2)
    with pytest.raises(IntegrityError, match="one_opening_per_group"), transaction.atomic():
        Opening.objects.create(cycle=review.cast.cycle, stage=STAGE, group=review.application.group)


def test_a_recusal_between_two_openings_changes_nothing_of_the_first(review: Review) -> None:
    open_group(review, "industrial")
    recuse(review, 0)
    open_group(review, "construction")
    result = StageResult.objects.get(application=review.application)
    assert (result.scorers, result.score, result.rank_overall) == (5, Decimal(600), 1)


def recuse(review: Review, *places: int, at: datetime = AT) -> None:
    for place in places:
        record_recusal(
            application_id=review.application.pk,
            user_id=review.experts[place].pk,
            reason="亲属任职",
            by=review.cast.agency,
            at=at,
        )


def test_each_group_settles_when_its_panels_have_closed(review: Review) -> None:
    with_rules(review, "counting.by", "consensus")
    opened(review)
    agreed(review, review.application)
    result = StageResult.objects.get()
    assert (result.application, result.rank_overall) == (review.application, None)
    agreed(review, review.cast.rival_application)
    assert set(StageResult.objects.values_list("rank_overall", flat=True)) == {1, 2}


def newcomers_of(review: Review) -> list[User]:
    """Six experts more on the panel, without a duty yet."""
    grant = (RoleCode.EXPERT, ScopeKind.CYCLE, review.cast.cycle.pk)
    people = [make_user(f"newcomer{number}", grant) for number in range(6)]
    for person in people:
        register(person)
        join(person, review.cast)
        add_member(panel_id=review.panel.pk, user_id=person.pk, leader=False, by=review.cast.agency, at=AT)
    return people


def sealed_at(review: Review, expert: User, at: datetime) -> None:
    sheet = fill(accept(review, expert, review.application), 70, by=expert, at=at)
    submit_sheet(sheet_id=sheet.pk, version=sheet.version, by=expert, at=at)


def state_of(review: Review) -> str:
    own = discussions_of(review.cast.cycle, by=review.cast.office).filter(pk=review.application.pk)
    return listed(own, cycle=review.cast.cycle)[0].state


def spread_status(review: Review) -> int:
    client = browser(review.cast.office)
    return client.get(reverse("reviews:spread", args=[review.application.number])).status_code


def test_new_experts_judge_a_dossier_whose_experts_were_all_recused(review: Review, tmp_path: Path) -> None:
    with_rules(review, "counting.by", "consensus")
    opened(review)
    agreed(review, review.cast.rival_application)
    assign_to: dict[str, Any] = {
        "panel_id": review.panel.pk,
        "application_id": review.application.pk,
        "by": review.cast.agency,
    }
    newcomers = newcomers_of(review)
    with pytest.raises(DomainError, match="已开封"):
        assign(**assign_to, expert_id=newcomers[0].pk, at=AT)
    recuse(review, *range(5), at=LATER)
    assert state_of(review) == "专家均已回避，须另行分派"
    with pytest.raises(NotYet, match="尚未完成合议"):
        settle_results(cycle_id=review.cast.cycle.pk, by=review.cast.office, at=AT)
    for newcomer in newcomers[:5]:
        assign(**assign_to, expert_id=newcomer.pk, at=AT)
    release_assignments(panel_id=review.panel.pk, by=review.cast.agency, at=AT)
    # After the deadline of the stage: it has been opened already.
    late = review.cast.cycle.windows.get(stage=STAGE).closes_at
    for newcomer in newcomers[:4]:
        sealed_at(review, newcomer, LATER)
    assert state_of(review) == "另行评分中"
    assert spread_status(review) == 404
    sealed_at(review, newcomers[4], late)
    assert state_of(review) == "未发起"
    assert spread_status(review) == 200
    agreed(Review(review.cast, tuple(newcomers[:5]), review.panel, review.criteria), review.application, at=late)
    result = StageResult.objects.get(application=review.application)
    assert (result.scorers, result.aggregate, result.rank_overall) == (5, "consensus", 1)
    exported(tmp_path / "sheets.json")
    assert verify(tmp_path / "sheets.json", *Opening.objects.values_list("root", flat=True))[0] == 0
    with pytest.raises(DomainError, match="已开封"):
        assign(**assign_to, expert_id=newcomers[5].pk, at=AT)
