"""The experts, the agency and both keys as a state machine, and what holds after every act."""

import runpy
from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.db import transaction
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from applications.models import Application
from applications.services.recusals import record_recusal
from baoji_award.accounts.models import User
from baoji_award.errors import Conflict, DomainError, NotFoundForYou
from reviews.enums import Key
from reviews.models import Assignment, Consensus, ScoreSheet, SealedSheet, SheetCorrection, StageResult
from reviews.selectors.consensus import discussed_by, load_discussion
from reviews.selectors.ranking import counted_sheets
from reviews.selectors.sheets import own_sheets, reviewable, scores_of
from reviews.selectors.spread import opened_dossiers
from reviews.services.assignment import assign, release_assignments, unassign
from reviews.services.consensus import Proposal, agree_to_values, close_consensus, propose_value, start_consensus
from reviews.services.corrections import ask_correction, decide_correction, withdraw_correction
from reviews.services.notes import NoteText
from reviews.services.opening import turn_ready_keys
from reviews.services.sealing import canonical_text, with_notes
from reviews.services.sheet_export import export_sheets
from reviews.services.sheets import Entry, save_sheet, submit_sheet
from tests.reviews.counting import REASON, discussed, versions
from tests.reviews.rows import AT, Review, accept, fill

SCRIPT = Path(django_settings.BASE_DIR) / "docs" / "verify_ranking.py"
# The first five have their duties from the beginning, the last two by the acts of the agency.
EXPERTS, NEWCOMERS, PLACES = st.integers(0, 6), st.integers(5, 6), st.integers(0, 9)
DOSSIER_PLACES = range(2)
DOSSIERS, PERCENTS = st.sampled_from(DOSSIER_PLACES), st.sampled_from([30, 45, 50, 60, 85])
CLAUSES = st.sampled_from(["4.1.2", "4.4.2", "4.7.2"])
verify = runpy.run_path(str(SCRIPT))["check"]


class Machine(RuleBasedStateMachine):
    """Seven experts and two dossiers, every sheet filled in. What the services refuse, nobody has done."""

    review: Review

    def __init__(self) -> None:
        super().__init__()
        self.savepoint = transaction.atomic()
        self.savepoint.__enter__()
        self.sealed: dict[int, str] = {}
        # Every version ever sealed, and the corrections that made drafts of sealed sheets.
        self.kept: dict[tuple[int, int], str] = {}
        self.reopened: dict[int, SheetCorrection] = {}
        self.recused: set[tuple[User, Application]] = set()
        # The groups that were opened.
        self.opened: set[int] = set()
        self.acts = 0

    def now(self) -> datetime:
        """A second later with every act."""
        self.acts += 1
        return AT + timedelta(seconds=self.acts)

    def teardown(self) -> None:
        try:
            if self.opened:
                export = export_sheets(self.review.cast.cycle, at=self.now())
                assert verify(export, [each["root"] for each in export["openings"].values()])[0] == []
        finally:
            transaction.set_rollback(True)
            self.savepoint.__exit__(None, None, None)

    def pair(self, expert: int, dossier: int) -> tuple[User, Application]:
        return self.review.experts[expert], (self.review.application, self.review.cast.rival_application)[dossier]

    def sheet(self, expert: User, application: Application) -> ScoreSheet | None:
        """None before the expert has accepted a duty."""
        return ScoreSheet.objects.filter(assignment__expert=expert, assignment__application=application).first()

    def duty(self, expert: User, application: Application) -> Assignment | None:
        return Assignment.objects.filter(expert=expert, application=application).exclude(state="cancelled").first()

    @initialize()
    def some_have_signed(self) -> None:
        for expert in (0, 1):
            self.seal(*self.pair(expert, 0))

    @rule(newcomer=NEWCOMERS, dossier=DOSSIERS)
    def assign(self, newcomer: int, dossier: int) -> None:
        user, application = self.pair(newcomer, dossier)
        ids = {"panel_id": self.review.panel.pk, "application_id": application.pk, "expert_id": user.pk}
        if application.group_id in self.opened or (user, application) in self.recused:
            with pytest.raises(DomainError):
                assign(**ids, by=self.review.cast.agency, at=self.now())
        else:
            assign(**ids, by=self.review.cast.agency, at=self.now())
            assert self.duty(user, application) is not None

    @rule(newcomer=NEWCOMERS, dossier=DOSSIERS)
    def unassign(self, newcomer: int, dossier: int) -> None:
        user, application = self.pair(newcomer, dossier)
        duty = self.duty(user, application)
        if duty is not None and duty.state == "proposed":
            unassign(assignment_id=duty.pk, by=self.review.cast.agency, at=self.now())
            assert self.duty(user, application) is None
        elif duty is not None:
            with pytest.raises(Conflict):
                unassign(assignment_id=duty.pk, by=self.review.cast.agency, at=self.now())

    @precondition(lambda _: Assignment.objects.filter(state="proposed").exists())
    @rule()
    def release(self) -> None:
        """The experts concerned accept and fill their sheets at once."""
        proposed = Assignment.objects.filter(state="proposed").select_related("expert", "application")
        pairs = [(duty.expert, duty.application) for duty in proposed]
        release_assignments(panel_id=self.review.panel.pk, by=self.review.cast.agency, at=self.now())
        for user, application in pairs:
            blank = self.sheet(user, application)
            fill(blank or accept(self.review, user, application), 55, by=user)

    @precondition(lambda self: self.sealed)
    @rule(place=PLACES, decider=st.sampled_from(["agency", "office"]), approve=st.booleans())
    def correct(self, place: int, decider: str, *, approve: bool) -> None:
        """Asked by the author, decided by somebody else; the author can't decide."""
        sheet, user, application = one_of(self.sealed, place)
        act: Any = {"sheet_id": sheet.pk, "reason": "百分比误选了相邻的一格", "by": user}
        if application.group_id in self.opened or (user, application) in self.recused:
            with pytest.raises((Conflict, NotFoundForYou)):
                ask_correction(**act, at=self.now())
            return
        asked = ask_correction(**act, at=self.now())
        verdict: Any = {"correction_id": asked.pk, "approve": approve, "remark": "同意办理" if approve else "理由不足"}
        with pytest.raises(NotFoundForYou):
            decide_correction(**verdict, by=user, at=self.now())
        decided = decide_correction(**verdict, by=getattr(self.review.cast, decider), at=self.now())
        if approve:
            self.reopened[sheet.pk] = decided
            del self.sealed[sheet.pk]

    @precondition(lambda self: self.reopened)
    @rule(place=PLACES)
    def give_correction_up(self, place: int) -> None:
        sheet, user, application = one_of(self.reopened, place)
        asked = self.reopened[sheet.pk]
        if (user, application) in self.recused:
            with pytest.raises((Conflict, NotFoundForYou)):
                withdraw_correction(correction_id=asked.pk, by=user, at=self.now())
            return
        withdraw_correction(correction_id=asked.pk, by=user, at=self.now())
        self.sealed[sheet.pk] = self.kept[sheet.pk, asked.revision]
        del self.reopened[sheet.pk]

    @rule(expert=EXPERTS, dossier=DOSSIERS, clause=CLAUSES, percent=PERCENTS)
    def score(self, expert: int, dossier: int, clause: str, percent: int) -> None:
        user, application = self.pair(expert, dossier)
        sheet = self.sheet(user, application)
        if sheet is None:
            return
        entries = {clause: Entry(percent, {}, notes=[NoteText("strength", "做法成体系")])}
        if sheet.pk in self.sealed or (user, application) in self.recused:
            with pytest.raises((Conflict, NotFoundForYou)):
                save_sheet(sheet_id=sheet.pk, entries=entries, version=sheet.version, by=user, at=self.now())
        else:
            save_sheet(sheet_id=sheet.pk, entries=entries, version=sheet.version, by=user, at=self.now())

    def seal(self, user: User, application: Application) -> None:
        sheet = self.sheet(user, application)
        if sheet is None:
            return
        done = submit_sheet(sheet_id=sheet.pk, version=sheet.version, by=user, at=self.now())
        self.sealed[done.pk] = canonical_text(done, with_notes(scores_of(done)))
        self.kept[done.pk, done.revision] = self.sealed[done.pk]
        self.reopened.pop(done.pk, None)

    @rule(expert=EXPERTS, dossier=DOSSIERS)
    def submit(self, expert: int, dossier: int) -> None:
        user, application = self.pair(expert, dossier)
        if (user, application) in self.recused and self.sheet(user, application):
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

    @precondition(lambda self: len(self.opened) < len(DOSSIER_PLACES))
    @rule(everybody=st.booleans(), dossier=DOSSIERS)
    def open(self, dossier: int, *, everybody: bool) -> None:
        """Both keys for every group that is ready; before it all sheets are sealed, or those of one dossier."""
        running = Assignment.objects.filter(state="accepted").select_related("expert", "application")
        own = running if everybody else running.filter(application=self.pair(0, dossier)[1])
        for duty in own:
            self.seal(duty.expert, duty.application)
        undone = Assignment.objects.filter(state="proposed") | running.exclude(sheet__state="submitted")
        waiting = set(undone.values_list("application__group", flat=True))
        ready = {self.pair(0, place)[1].group_id for place in DOSSIER_PLACES} - waiting - self.opened
        cycle, cast = self.review.cast.cycle, self.review.cast
        try:
            for key, by in ((Key.OFFICE, cast.office), (Key.SUPERVISOR, cast.supervisor)):
                turn_ready_keys(cycle_id=cycle.pk, stage="document_review", key=key, by=by, at=self.now())
        except DomainError:
            assert not ready
        else:
            assert ready
            self.opened |= ready

    @precondition(lambda self: self.opened)
    @rule(dossier=DOSSIERS, expert=EXPERTS, clause=CLAUSES, percent=PERCENTS)
    def discuss(self, dossier: int, expert: int, clause: str, percent: int) -> None:
        user, application = self.pair(expert, dossier)
        if application.group_id not in self.opened:
            return
        discussion = discussed(application)
        if discussion.startable:
            start_consensus(application_id=application.pk, by=User.objects.get(pk=discussion.chair.user), at=self.now())
        act = {"application_id": application.pk, "by": user, "at": self.now()}
        seen = versions(application).get(clause, 0)
        try:
            propose_value(clause=clause, proposal=Proposal(percent, REASON), version=seen, **act)  # type: ignore[arg-type]
        except NotFoundForYou:
            assert user.pk not in counted_team(application)
        except DomainError:
            assert not discussed(application).open

    @precondition(lambda self: self.opened)
    @rule(dossier=DOSSIERS)
    def agree(self, dossier: int) -> None:
        _, application = self.pair(0, dossier)
        if application.group_id not in self.opened:
            return
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
    def sealed_versions_are_kept_word_for_word(self) -> None:
        rows = SealedSheet.objects.values_list("sheet", "revision", "text")
        assert {(sheet, revision): text for sheet, revision, text in rows} == self.kept

    @invariant()
    def nobody_reads_before_the_release(self) -> None:
        for duty in Assignment.objects.filter(state="proposed").select_related("expert", "application"):
            assert duty.application not in reviewable(duty.expert)

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
        sealed = {self.pair(0, place)[1].group_id for place in DOSSIER_PLACES} - self.opened
        assert not opened_dossiers(self.review.cast.cycle).filter(group__in=sealed).exists()
        assert not StageResult.objects.filter(application__group__in=sealed).exists()
        assert not Consensus.objects.filter(application__group__in=sealed).exists()
        if sealed:
            assert not StageResult.objects.filter(rank_overall__isnull=False).exists()


def one_of(sheets: Iterable[int], place: int) -> tuple[ScoreSheet, User, Application]:
    """One of these sheets with its author and its dossier."""
    keys = sorted(sheets)
    sheet = ScoreSheet.objects.get(pk=keys[place % len(keys)])
    return sheet, sheet.assignment.expert, sheet.assignment.application


def counted_team(application: Application) -> set[int]:
    sheets = counted_sheets().filter(assignment__application=application)
    return set(sheets.values_list("assignment__expert_id", flat=True))
