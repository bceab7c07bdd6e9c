"""Whatever order people act in: sealed sheets stay, recused people are blind, the ranking follows from the sheets."""

import runpy
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from applications.models import Application
from applications.services.recusals import record_recusal
from baoji_award.accounts.models import User
from baoji_award.calendar.clock import move_clock
from baoji_award.errors import Conflict, DomainError, NotFoundForYou
from reviews.enums import Key
from reviews.models import Assignment, Consensus, ItemScore, ScoreSheet, StageResult
from reviews.selectors.consensus import discussed_by, load_discussion
from reviews.selectors.ranking import counted_sheets
from reviews.selectors.sheets import own_sheets, reviewable, scores_of
from reviews.selectors.spread import opened_dossiers
from reviews.services.consensus import Proposal, agree_to_values, close_consensus, propose_value, start_consensus
from reviews.services.notes import NoteText
from reviews.services.opening import turn_key
from reviews.services.sealing import canonical_text, with_notes
from reviews.services.sheet_export import export_sheets
from reviews.services.sheets import Entry, save_sheet, submit_sheet
from tests.reviews.counting import REASON, discussed, versions, with_rules
from tests.reviews.rows import AT, Review, accept, fill, make_review, release_all

pytestmark = pytest.mark.django_db
SCRIPT = Path(django_settings.BASE_DIR) / "docs" / "verify_ranking.py"
EXPERTS, DOSSIERS, PERCENTS = st.integers(0, 4), st.integers(0, 1), st.sampled_from([30, 45, 50, 60, 85])
CLAUSES = st.sampled_from(["4.1.2", "4.4.2", "4.7.2"])
verify = runpy.run_path(str(SCRIPT))["check"]


class Machine(RuleBasedStateMachine):
    """Five experts and two dossiers, every sheet filled in. What the services refuse, nobody has done."""

    review: Review

    def __init__(self) -> None:
        super().__init__()
        self.savepoint = transaction.atomic()
        self.savepoint.__enter__()
        self.sealed: dict[int, str] = {}
        self.recused: set[tuple[User, Application]] = set()
        self.opened = False
        self.acts = 0

    def now(self) -> datetime:
        """A second later with every act."""
        self.acts += 1
        return AT + timedelta(seconds=self.acts)

    def teardown(self) -> None:
        try:
            if self.opened:
                export = export_sheets(self.review.cast.cycle, at=self.now())
                assert verify(export, export["root"])[0] == []
        finally:
            transaction.set_rollback(True)
            self.savepoint.__exit__(None, None, None)

    def pair(self, expert: int, dossier: int) -> tuple[User, Application]:
        return self.review.experts[expert], (self.review.application, self.review.cast.rival_application)[dossier]

    def sheet(self, expert: User, application: Application) -> ScoreSheet:
        return ScoreSheet.objects.get(assignment__expert=expert, assignment__application=application)

    @rule(expert=EXPERTS, dossier=DOSSIERS, clause=CLAUSES, percent=PERCENTS)
    def score(self, expert: int, dossier: int, clause: str, percent: int) -> None:
        user, application = self.pair(expert, dossier)
        sheet = self.sheet(user, application)
        entries = {clause: Entry(percent, {}, notes=[NoteText("strength", "做法成体系")])}
        if sheet.pk in self.sealed or (user, application) in self.recused:
            with pytest.raises((Conflict, NotFoundForYou)):
                save_sheet(sheet_id=sheet.pk, entries=entries, version=sheet.version, by=user, at=self.now())
        else:
            save_sheet(sheet_id=sheet.pk, entries=entries, version=sheet.version, by=user, at=self.now())

    def seal(self, user: User, application: Application) -> None:
        sheet = self.sheet(user, application)
        done = submit_sheet(sheet_id=sheet.pk, version=sheet.version, by=user, at=self.now())
        self.sealed[done.pk] = canonical_text(done, with_notes(scores_of(done)))

    @rule(expert=EXPERTS, dossier=DOSSIERS)
    def submit(self, expert: int, dossier: int) -> None:
        user, application = self.pair(expert, dossier)
        if (user, application) in self.recused:
            with pytest.raises(NotFoundForYou):
                self.seal(user, application)
        else:
            self.seal(user, application)

    @rule(expert=EXPERTS, dossier=DOSSIERS)
    def recuse(self, expert: int, dossier: int) -> None:
        user, application = self.pair(expert, dossier)
        others = Assignment.objects.filter(application=application, state="accepted").exclude(expert=user)
        if others.exists() and (user, application) not in self.recused:
            ids = {"application_id": application.pk, "user_id": user.pk}
            record_recusal(**ids, reason="亲属任职", by=self.review.cast.agency, at=self.now())
            self.recused.add((user, application))

    @precondition(lambda self: not self.opened)
    @rule(everybody=st.booleans())
    def open(self, *, everybody: bool) -> None:
        running = Assignment.objects.filter(state="accepted").select_related("expert", "application")
        for duty in running if everybody else ():
            self.seal(duty.expert, duty.application)
        waiting = running.exclude(sheet__state="submitted").exists()
        cycle, cast = self.review.cast.cycle, self.review.cast
        try:
            for key, by in ((Key.OFFICE, cast.office), (Key.SUPERVISOR, cast.supervisor)):
                turn_key(cycle_id=cycle.pk, stage="document_review", key=key, by=by, at=self.now())
        except DomainError:
            assert waiting
        else:
            self.opened = True
            assert not waiting

    @precondition(lambda self: self.opened)
    @rule(dossier=DOSSIERS, expert=EXPERTS, clause=CLAUSES, percent=PERCENTS)
    def discuss(self, dossier: int, expert: int, clause: str, percent: int) -> None:
        user, application = self.pair(expert, dossier)
        discussion = discussed(application)
        if discussion.startable:
            start_consensus(application_id=application.pk, by=User.objects.get(pk=discussion.chair.user), at=self.now())
        act = {"application_id": application.pk, "by": user, "at": self.now()}
        seen = versions(application).get(clause, 0)
        try:
            propose_value(clause=clause, proposal=Proposal(percent, REASON), version=seen, **act)  # type: ignore[arg-type]
        except NotFoundForYou:
            assert (user, application) in self.recused
        except DomainError:
            assert not discussed(application).open

    @precondition(lambda self: self.opened)
    @rule(dossier=DOSSIERS)
    def agree(self, dossier: int) -> None:
        _, application = self.pair(0, dossier)
        discussion = discussed(application)
        if not discussion.open:
            return
        people = {user.pk: user for user in self.review.experts}
        chair = people[discussion.chair.user]
        for item in discussion.items:
            if item.value is None:
                values = {"clause": item.line.item.clause, "proposal": Proposal(50, REASON), "version": 0}
                propose_value(application_id=application.pk, by=chair, at=self.now(), **values)  # type: ignore[arg-type]
        seen = versions(application)
        for member in discussion.spread.team:
            agree_to_values(application_id=application.pk, seen=seen, by=people[member.user], at=self.now())
        close_consensus(application_id=application.pk, by=chair, at=self.now())

    @invariant()
    def sealed_sheets_stay(self) -> None:
        sheets = ScoreSheet.objects.filter(pk__in=self.sealed).select_related("criteria", "assignment__application")
        assert {sheet.pk: canonical_text(sheet, with_notes(scores_of(sheet))) for sheet in sheets} == self.sealed

    @invariant()
    def recused_people_are_blind(self) -> None:
        for user, application in self.recused:
            assert application not in reviewable(user)
            assert not own_sheets(by=user).filter(assignment__application=application).exists()
            assert application not in discussed_by(user, self.review.cast.cycle)
            assert user.pk not in counted_team(application)
            with pytest.raises(NotFoundForYou):
                load_discussion(self.review.cast.cycle, by=user, number=str(application.number))

    @invariant()
    def nothing_is_known_while_sealed(self) -> None:
        if not self.opened:
            assert not opened_dossiers(self.review.cast.cycle).exists()
            assert not StageResult.objects.exists()
            assert not Consensus.objects.exists()


def counted_team(application: Application) -> set[int]:
    sheets = counted_sheets().filter(assignment__application=application)
    return set(sheets.values_list("assignment__expert_id", flat=True))


@pytest.mark.parametrize("counts", ["aggregate", "consensus"])
def test_whatever_the_order(counts: str) -> None:
    move_clock(AT)
    review = make_review()
    with_rules(review, "counting.by", counts)
    applications = (review.application, review.cast.rival_application)
    release_all(review, *applications)
    for place, expert in enumerate(review.experts):
        for application in applications:
            fill(accept(review, expert, application), 50 + 5 * place, by=expert)
    machine = type("ReviewMachine", (Machine,), {"review": review})
    rules: Any = settings(
        max_examples=6,
        stateful_step_count=14,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(machine, settings=rules)
    assert ItemScore.objects.filter(percent__isnull=True).count() == 0
