"""Who is reminded of what in the defence and on the visits: what is theirs to do now, until the stage's deadline."""

from datetime import timedelta

import pytest

from applications.selectors.cycles import window_of
from applications.selectors.desks import OpenWork, open_work
from applications.services.recusals import record_recusal
from applications.services.reminders import remind_and_lapse
from baoji_award.accounts.models import User
from baoji_award.notifications.models import Message
from reviews.models import Assignment
from reviews.services.assignment import assign, release_assignments
from reviews.services.declarations import declare_conflict, sign_declarations
from reviews.services.defence_draw import commit_draw, perform_draw
from reviews.services.site_signing import sign_report
from tests.reviews.rows45 import (
    BEFORE,
    DURING,
    VISITING,
    Stage,
    accept_all,
    judge,
    make_stage,
    reported,
    visited,
)

pytestmark = pytest.mark.django_db


def desks(stage: Stage, at: object, kind: str) -> dict[str, int]:
    works: list[OpenWork] = [work for work in open_work(stage.cast.cycle, at) if work.kind == kind]  # type: ignore[arg-type]
    assert {work.due_at for work in works} <= {window_of(stage.cast.cycle, stage.name).closes_at}
    names = dict(User.objects.values_list("pk", "email"))
    return {names[work.user_id].partition("@")[0]: work.count for work in works}


def everybody(stage: Stage) -> dict[str, int]:
    return {f"judge{number}": 1 for number in range(1, len(stage.experts) + 1)}


def test_a_defence_that_has_begun_waits_for_its_sheets() -> None:
    stage = make_stage("defence")
    for expert in stage.experts:
        assign(
            panel_id=stage.panel.pk, application_id=stage.application.pk, expert_id=expert.pk,
            by=stage.cast.agency, at=BEFORE,
        )  # fmt: skip
    assert desks(stage, BEFORE, "defence_sheets") == {}
    release_assignments(panel_id=stage.panel.pk, by=stage.cast.agency, at=BEFORE)
    assert desks(stage, BEFORE, "defence_sheets") == everybody(stage)
    for duty in Assignment.objects.select_related("expert"):
        sign_declarations(cycle_id=stage.cast.cycle.pk, by=duty.expert, at=BEFORE)
        declare_conflict(assignment_id=duty.pk, has_conflict=False, by=duty.expert, at=BEFORE)
    commit_draw(cycle_id=stage.cast.cycle.pk, by=stage.cast.agency, at=BEFORE)
    perform_draw(cycle_id=stage.cast.cycle.pk, place="一号会议室", by=stage.cast.agency, at=BEFORE)
    assert desks(stage, BEFORE, "defence_sheets") == {}
    assert desks(stage, DURING, "defence_sheets") == everybody(stage)
    judge(stage, stage.application, (80, 70))
    record_recusal(
        application_id=stage.application.pk, user_id=stage.experts[2].pk, reason="亲属", by=stage.cast.agency, at=DURING
    )
    assert desks(stage, DURING, "defence_sheets") == {"judge4": 1, "judge5": 1}


def test_a_visit_waits_for_its_leader_and_then_for_the_signatures() -> None:
    stage = make_stage("site_review", experts=3)
    accept_all(stage, stage.application)
    visit = visited(stage, stage.application)
    assert desks(stage, VISITING - timedelta(days=1), "site_reports") == {}
    assert desks(stage, VISITING, "site_reports") == {"judge1": 1}
    report = reported(stage, visit, signers=0)
    sign_report(visit_id=visit.pk, digest=report.digest, by=stage.experts[0], at=VISITING)
    assert desks(stage, VISITING, "site_reports") == {"judge2": 1, "judge3": 1}
    due = window_of(stage.cast.cycle, "site_review").closes_at
    remind_and_lapse(at=due - timedelta(hours=20))
    told = Message.objects.filter(user__in=stage.experts, key__contains="site_reports")
    assert sorted(told.values_list("user_id", flat=True)) == [expert.pk for expert in stage.experts[1:]]
