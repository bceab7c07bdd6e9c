"""Who is of the team that signs: nobody who has not declared, nobody who came later, nobody who has left."""

import hashlib
from decimal import Decimal

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.urls import reverse

from applications.models import Application
from applications.services.recusals import record_recusal
from baoji_award.audit.models import AuditEvent
from baoji_award.calendar.clock import move_clock
from baoji_award.errors import Conflict, DomainError, NotFoundForYou
from baoji_award.notifications.models import Message
from reviews.conditions import site_report_signed
from reviews.errors import NotYet
from reviews.models import Assignment, Participation, SiteReport, SiteSignature, WithdrawnReport
from reviews.services.assignment import assign, release_assignments
from reviews.services.declarations import declare_conflict
from reviews.services.drop_outs import replace_member
from reviews.services.participation import remove_from_round
from reviews.services.site import Finding, note_finding
from reviews.services.site_signing import sign_report, write_report
from reviews.services.site_withdrawing import withdraw_report
from tests.browsing import browser
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


def withdraw(stage: Stage, report: SiteReport, reason: str = "得分有误", *, by: int = 0) -> SiteReport:
    return withdraw_report(
        visit_id=report.visit_id, digest=report.digest, reason=reason, by=stage.experts[by], at=VISITING
    )


def test_a_withdrawn_report_is_kept_and_signed_anew_by_everybody(stage: Stage) -> None:
    visit = visited(stage, stage.application)
    first = reported(stage, visit, signers=3)
    with pytest.raises(DomainError, match="请填写撤回原因"):
        withdraw(stage, first, " ")
    with pytest.raises(NotFoundForYou):
        withdraw(stage, first, by=1)
    back = withdraw(stage, first)
    assert (back.state, back.digest, back.version, SiteSignature.objects.count()) == ("draft", "", 2, 0)
    kept = WithdrawnReport.objects.get()
    assert (kept.digest, kept.version, hashlib.sha256(kept.text.encode()).hexdigest()) == (
        first.digest,
        1,
        first.digest,
    )
    assert [each["user"] for each in kept.signatures] == [expert.pk for expert in stage.experts[:3]]
    note_finding(visit_id=visit.pk, finding=Finding("strength", "补记。"), by=stage.experts[2], at=VISITING)
    again = write_report(
        visit_id=visit.pk, summary="更正。", score=Decimal(600), version=2, by=stage.experts[0], sign=True, at=VISITING
    )
    assert (again.version, again.digest == first.digest) == (3, False)
    for expert in stage.experts:
        again = sign_report(visit_id=visit.pk, digest=again.digest, by=expert, at=VISITING)
    assert (again.state, SiteSignature.objects.count()) == ("signed", 4)
    with pytest.raises(Conflict, match="不在签署中"):
        withdraw(stage, again)
    told = Message.objects.filter(user=stage.experts[3]).values_list("key", flat=True)
    assert sorted(key.split(":")[0] for key in told if key.startswith("site_report")) == [
        "site_report_ready",
        "site_report_ready",
        "site_report_withdrawn",
    ]


def test_the_database_lets_no_signature_go_without_its_version(stage: Stage) -> None:
    report = reported(stage, visited(stage, stage.application), signers=2)
    for change in (
        lambda: SiteSignature.objects.all().delete(),
        lambda: SiteReport.objects.update(state="draft", digest="", version=2),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()
    withdraw(stage, report)
    for change in (
        lambda: WithdrawnReport.objects.update(reason="改"),
        lambda: WithdrawnReport.objects.all().delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def test_the_leader_withdraws_on_the_page_and_the_team_reads_why(stage: Stage) -> None:
    move_clock(VISITING)
    report = reported(stage, visited(stage, stage.application), signers=2)
    leader, member = browser(stage.experts[0]), browser(stage.experts[1])
    sign, page = (reverse(f"reviews:{name}", args=[report.visit_id]) for name in ("visit_sign", "visit_withdraw"))
    assert [page in client.get(sign).content.decode() for client in (leader, member)] == [True, False]
    assert member.post(page, {"digest": report.digest, "reason": "x"}).status_code == 404
    stale = leader.post(page, {"digest": "0" * 64, "reason": "条款得分有误"})
    assert (stale.status_code, "条款得分有误" in stale.content.decode()) == (409, True)
    assert leader.post(page, {"digest": report.digest, "reason": ""}).status_code == 422
    done = leader.post(page, {"digest": report.digest, "reason": "条款得分有误"})
    assert done.headers["Location"] == reverse("reviews:visit_report", args=[report.visit_id])
    for client in (leader, member):
        assert (
            "2 人的签署作废。原因：条款得分有误" in client.get(done.headers["Location"], follow=True).content.decode()
        )
