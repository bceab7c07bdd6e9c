"""An expert's right to a dossier: only after pledges and declaration, gone with a recusal."""

from functools import partial

import pytest
from django.db import InternalError, transaction
from django.test import Client
from django.urls import reverse
from guardian.models import UserObjectPermission
from pytest_django import Settings

from applications.models import Recusal
from applications.models.application import ApplicationUserGrant
from applications.services.recusals import record_recusal
from applications.workflow.policy import may
from baoji_award.accounts.enums import RoleCode, ScopeKind
from baoji_award.audit.models import AuditEvent
from baoji_award.errors import Conflict, DomainError, NotFoundForYou
from baoji_award.notifications.models import Message
from reviews.errors import NotYet
from reviews.models import Assignment, ConflictDeclaration, Declaration, ScoreSheet
from reviews.selectors.sheets import open_sheets, own_sheets
from reviews.services.assignment import assign, release_assignments, unassign
from reviews.services.declarations import declare_conflict, sign_declarations
from reviews.services.panels import create_panel, enable_panel, remove_member
from tests.cast import make_user
from tests.reviews.rows import AT, Review, accept, make_review, register, release_all
from tests.sharing import shared

pytestmark = pytest.mark.django_db


@shared
def review() -> Review:
    return make_review()


def granted(review: Review) -> set[int]:
    rows = ApplicationUserGrant.objects.filter(content_object=review.application)
    return set(rows.values_list("user_id", flat=True))


def propose(review: Review, number: int = 0) -> Assignment:
    return assign(
        panel_id=review.panel.pk,
        application_id=review.application.pk,
        expert_id=review.experts[number].pk,
        by=review.cast.agency,
        at=AT,
    )


def test_the_grant_comes_with_the_last_signature(review: Review) -> None:
    release_all(review)
    expert = review.experts[0]
    assignment = Assignment.objects.get(expert=expert)
    assert (granted(review), ScoreSheet.objects.count()) == (set(), 0)
    declare_conflict(assignment_id=assignment.pk, has_conflict=False, by=expert, at=AT)
    assert granted(review) == set()
    sign_declarations(cycle_id=review.cast.cycle.pk, by=expert, at=AT)
    assert granted(review) == {expert.pk}
    # guardian writes into the direct table, never into its generic one.
    assert UserObjectPermission.objects.count() == 0
    sheet = ScoreSheet.objects.get()
    assert (sheet.scores.count(), sheet.scores.filter(percent__isnull=True).count(), sheet.total_quanta) == (23, 23, 0)
    assert expert.has_perm("applications.review_application", review.application)


def test_pledges_first_and_then_the_declaration_work_as_well(review: Review) -> None:
    release_all(review)
    accept(review, review.experts[1], review.application)
    assert granted(review) == {review.experts[1].pk}
    assert Declaration.objects.count() == len(review.cast.cycle.rulebook.declarations)


def test_signing_twice_signs_once(review: Review) -> None:
    expert = review.experts[0]
    assert len(sign_declarations(cycle_id=review.cast.cycle.pk, by=expert, at=AT)) == 4
    assert sign_declarations(cycle_id=review.cast.cycle.pk, by=expert, at=AT) == []


def test_a_signature_names_the_visitor_and_not_the_proxy(review: Review, settings: Settings) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    client = Client()
    client.force_login(review.experts[0])
    form = {"agree": "on"}
    client.post(reverse("reviews:declarations"), form, headers={"x-forwarded-for": "203.0.113.9"})
    assert set(Declaration.objects.values_list("address", flat=True)) == {"203.0.113.9"}


def test_a_proposal_is_invisible_to_the_expert(review: Review) -> None:
    propose(review)
    expert = review.experts[0]
    sign_declarations(cycle_id=review.cast.cycle.pk, by=expert, at=AT)
    assignment = Assignment.objects.get()
    with pytest.raises(NotFoundForYou):
        declare_conflict(assignment_id=assignment.pk, has_conflict=False, by=expert, at=AT)
    assert (granted(review), Message.objects.filter(user=expert, key__startswith="assigned:").count()) == (set(), 0)


def test_a_declared_conflict_recuses_at_once(review: Review) -> None:
    release_all(review)
    expert = review.experts[0]
    accept(review, expert, review.application)
    assignment = Assignment.objects.get(expert=expert)
    declare_conflict(assignment_id=assignment.pk, has_conflict=True, detail="曾任独立董事", by=expert, at=AT)
    recusal = Recusal.objects.get(user=expert)
    assert (recusal.decided_by, granted(review)) == (review.cast.agency, set())
    assert Assignment.objects.get(pk=assignment.pk).state == "cancelled"
    assert own_sheets(by=expert).count() == 0
    with pytest.raises(NotFoundForYou):
        declare_conflict(assignment_id=assignment.pk, has_conflict=False, by=expert, at=AT)


def test_a_conflict_needs_its_circumstances(review: Review) -> None:
    release_all(review)
    assignment = Assignment.objects.get(expert=review.experts[0])
    with pytest.raises(DomainError, match="具体情形"):
        declare_conflict(assignment_id=assignment.pk, has_conflict=True, by=review.experts[0], at=AT)
    assert ConflictDeclaration.objects.count() == 0


def test_a_recusal_binds_whoever_it_concerns_and_is_audited_once(review: Review) -> None:
    release_all(review)
    expert = review.experts[0]
    accept(review, expert, review.application)
    cut = partial(record_recusal, application_id=review.application.pk, user_id=expert.pk, reason="亲属任职", at=AT)
    cut(by=review.cast.office)
    with pytest.raises(Conflict):
        cut(by=review.cast.agency)
    assert (granted(review), AuditEvent.objects.filter(action="recusal.decided").count()) == (set(), 1)
    assert not may(expert, "shortlist", review.application, AT)
    with pytest.raises(DomainError, match="回避"):
        propose(review)
    with pytest.raises(NotFoundForYou):
        record_recusal(application_id=review.application.pk, user_id=expert.pk, reason="x", by=expert, at=AT)
    officer = review.cast.office
    with pytest.raises(DomainError, match="本人的回避"):
        record_recusal(application_id=review.application.pk, user_id=officer.pk, reason="x", by=officer, at=AT)


def test_what_an_assignment_refuses(review: Review) -> None:
    expert = review.experts[0]
    register(expert, industry=True, uscc=review.application.organisation.uscc)
    with pytest.raises(DomainError, match="工作单位就是申报单位"):
        propose(review)
    register(expert, industry=True)
    with pytest.raises(NotFoundForYou):
        assign(
            panel_id=review.panel.pk,
            application_id=review.application.pk,
            expert_id=review.cast.other_expert.pk,
            by=review.cast.agency,
        )
    with pytest.raises(NotFoundForYou):
        assign(
            panel_id=review.panel.pk, application_id=review.application.pk, expert_id=expert.pk, by=review.cast.office
        )
    first = propose(review)
    assert propose(review) == first


def test_an_agency_person_who_is_recused_assigns_nobody(review: Review) -> None:
    agency, own, rival = review.cast.agency, review.application, review.cast.rival_application
    colleague = make_user("agency-colleague", (RoleCode.AGENCY, ScopeKind.CYCLE, review.cast.cycle.pk))
    for application in (own, rival):
        for expert in review.experts:
            assign(panel_id=review.panel.pk, application_id=application.pk, expert_id=expert.pk, by=colleague, at=AT)
    record_recusal(application_id=own.pk, user_id=agency.pk, reason="亲属任职", by=review.cast.office, at=AT)
    with pytest.raises(NotFoundForYou):
        propose(review)
    with pytest.raises(NotFoundForYou):
        unassign(assignment_id=Assignment.objects.filter(application=own)[0].pk, by=agency, at=AT)
    assert release_assignments(panel_id=review.panel.pk, by=agency, at=AT) == 5
    states = Assignment.objects.order_by("application", "state").values_list("application", "state").distinct()
    assert dict(states) == {own.pk: "proposed", rival.pk: "released"}
    with pytest.raises(NotYet):
        release_assignments(panel_id=review.panel.pk, by=agency, at=AT)
    assert release_assignments(panel_id=review.panel.pk, by=colleague, at=AT) == 5


def test_release_needs_enough_experts_and_only_a_proposal_is_taken_back(review: Review) -> None:
    first = propose(review)
    with pytest.raises(NotYet, match="不少于 5 名专家"):
        release_assignments(panel_id=review.panel.pk, by=review.cast.agency, at=AT)
    unassign(assignment_id=first.pk, by=review.cast.agency, at=AT)
    release_all(review)
    released = Assignment.objects.filter(state="released").first()
    assert released is not None
    with pytest.raises(Conflict):
        unassign(assignment_id=released.pk, by=review.cast.agency, at=AT)
    with pytest.raises(Conflict):
        remove_member(panel_id=review.panel.pk, user_id=released.expert_id, by=review.cast.agency, at=AT)


def test_release_tells_each_expert_once_and_the_duties_are_open_work(review: Review) -> None:
    release_all(review, review.application, review.cast.rival_application)
    assert Message.objects.filter(user__in=review.experts, key__startswith="assigned:").count() == 5
    assert len(open_sheets(review.cast.cycle)) == 10


def test_a_panel_without_an_industry_expert_is_not_enabled(review: Review) -> None:
    panel = create_panel(
        cycle_id=review.cast.cycle.pk, stage="document_review", name="空组", by=review.cast.agency, at=AT
    )
    with pytest.raises(NotYet, match="至少有 1 名行业专家"):
        enable_panel(panel_id=panel.pk, by=review.cast.agency, at=AT)


def test_signatures_and_declarations_are_never_changed(review: Review) -> None:
    release_all(review)
    accept(review, review.experts[0], review.application)
    for change in (
        lambda: Declaration.objects.update(text="别的"),
        lambda: ConflictDeclaration.objects.update(has_conflict=True, detail="x"),
        lambda: Declaration.objects.all().delete(),
    ):
        with pytest.raises(InternalError, match="Cannot"), transaction.atomic():
            change()
