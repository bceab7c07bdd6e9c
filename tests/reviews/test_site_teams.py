"""Who is of the team that signs: nobody who has not declared, nobody who came later, nobody who has left."""

import pytest

from applications.models import Application
from applications.services.recusals import record_recusal
from baoji_award.audit.models import AuditEvent
from reviews.conditions import site_report_signed
from reviews.errors import NotYet
from reviews.models import Assignment, Participation, SiteReport, SiteSignature
from reviews.services.assignment import assign, release_assignments
from reviews.services.declarations import declare_conflict
from reviews.services.drop_outs import replace_member
from reviews.services.participation import remove_from_round
from reviews.services.site_signing import sign_report
from tests.reviews.rows45 import VISITING, Stage, accept_all, another, make_stage, reported, visited
from tests.sharing import shared


@shared
def stage() -> Stage:
    made = make_stage("site_review", experts=4)
    accept_all(made, made.application)
    return made


def only_released(stage: Stage, application: Application) -> None:
    """Everybody is asked to visit; only the leader and the second expert have declared."""
    for expert in stage.experts:
        assign(
            panel_id=stage.panel.pk, application_id=application.pk, expert_id=expert.pk,
            by=stage.cast.agency, at=VISITING,
        )  # fmt: skip
    release_assignments(panel_id=stage.panel.pk, by=stage.cast.agency, at=VISITING)
    for duty in Assignment.objects.filter(application=application, expert__in=stage.experts[:2]):
        declare_conflict(assignment_id=duty.pk, has_conflict=False, by=duty.expert, at=VISITING)


def test_a_team_that_has_not_declared_cannot_be_the_whole_team(stage: Stage) -> None:
    other = another(stage)
    only_released(stage, other)
    visit = visited(stage, other)
    with pytest.raises(NotYet, match="还有 2 名成员未完成承诺和利害关系声明"):
        reported(stage, visit, signers=0)
    third, fourth = (Assignment.objects.get(application=other, expert=each) for each in stage.experts[2:])
    declare_conflict(assignment_id=third.pk, has_conflict=False, by=third.expert, at=VISITING)
    record_recusal(
        application_id=other.pk, user_id=fourth.expert_id, reason="亲属任职", by=stage.cast.agency, at=VISITING
    )
    assert reported(stage, visit, signers=2).state == "signing"


def test_nobody_joins_a_team_that_is_signing_and_a_proposal_holds_up_nobody(stage: Stage) -> None:
    """A proposal is the agency's own draft: the leader may not even learn of it."""
    other = another(stage)
    for expert in stage.experts[:3]:
        assign(panel_id=stage.panel.pk, application_id=other.pk, expert_id=expert.pk, by=stage.cast.agency, at=VISITING)
    release_assignments(panel_id=stage.panel.pk, by=stage.cast.agency, at=VISITING)
    for duty in Assignment.objects.filter(application=other):
        declare_conflict(assignment_id=duty.pk, has_conflict=False, by=duty.expert, at=VISITING)
    late = stage.experts[3]
    assign(panel_id=stage.panel.pk, application_id=other.pk, expert_id=late.pk, by=stage.cast.agency, at=VISITING)
    report = reported(stage, visited(stage, other), signers=0)
    with pytest.raises(NotYet, match=f"不能再增加评审专家：{other.number}"):
        release_assignments(panel_id=stage.panel.pk, by=stage.cast.agency, at=VISITING)
    for expert in stage.experts[:3]:
        report = sign_report(visit_id=report.visit_id, digest=report.digest, by=expert, at=VISITING)
    assert report.state == "signed"


@pytest.mark.parametrize("way", ["seat", "round"])
def test_a_drop_out_completes_a_report_that_waited_for_nobody_else(stage: Stage, way: str) -> None:
    reported(stage, visited(stage, stage.application), signers=3)
    leaver = stage.experts[3]
    if way == "seat":
        replace_member(panel_id=stage.panel.pk, user_id=leaver.pk, reason="住院", by=stage.cast.agency, at=VISITING)
    else:
        row = Participation.objects.get(user=leaver, cycle=stage.cast.cycle)
        remove_from_round(participation_id=row.pk, reason="住院", by=stage.cast.agency, at=VISITING)
    assert (SiteReport.objects.get().state, SiteSignature.objects.count()) == ("signed", 3)
    assert site_report_signed(stage.application, VISITING) is None
    assert AuditEvent.objects.filter(action="site.completed").count() == 1
