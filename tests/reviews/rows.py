"""The rows that review tests share: a published criteria set, five experts, a panel, sheets. All through services."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings

from applications.models import Application
from baoji_award.accounts.enums import RoleCode, ScopeKind
from baoji_award.accounts.models import User
from baoji_award.calendar.clock import local_day
from reviews.enums import ReviewStage
from reviews.models import Assignment, CriteriaSet, Panel, ScoreSheet
from reviews.services.assignment import assign, release_assignments
from reviews.services.criteria import load_criteria
from reviews.services.declarations import declare_conflict, sign_declarations
from reviews.services.experts import ExpertEntry, register_expert
from reviews.services.notes import NoteText
from reviews.services.panels import add_member, create_panel, enable_panel
from reviews.services.participation import Availability, accept_round, invite_to_round
from reviews.services.sheets import Entry, save_sheet, submit_sheet
from tests.cast import Cast, make_cast, make_user
from tests.rounds import IN_STAGE

CRITERIA = Path(settings.BASE_DIR) / "criteria" / "gbt19580-2012.json"
AT = IN_STAGE["document_review"]


@dataclass(frozen=True)
class Review:
    """The cast in the document review with a panel of five, nothing assigned yet."""

    cast: Cast
    experts: tuple[User, ...]
    panel: Panel
    criteria: CriteriaSet

    @property
    def application(self) -> Application:
        return self.cast.application


def make_review() -> Review:
    cast = make_cast(state="document_review", round_state="document_review")
    # The cast's own grants were written by hand; here the services under test write them.
    cast.application.applicationusergrant_set.all().delete()
    criteria, _ = load_criteria(path=CRITERIA, at=AT)
    grant = (RoleCode.EXPERT, ScopeKind.CYCLE, cast.cycle.pk)
    experts = tuple(make_user(f"judge{number}", grant) for number in range(1, 6))
    panel = create_panel(cycle_id=cast.cycle.pk, stage="document_review", name="第一组", by=cast.agency, at=AT)
    for number, expert in enumerate(experts):
        register(expert, industry=number == 0)
        join(expert, cast)
        add_member(panel_id=panel.pk, user_id=expert.pk, leader=number == 0, by=cast.agency, at=AT)
    enable_panel(panel_id=panel.pk, by=cast.agency, at=AT)
    panel.refresh_from_db()
    return Review(cast, experts, panel, criteria)


def register(expert: User, *, industry: bool = False, uscc: str = "") -> None:
    kind = "industry" if industry else "assessor"
    entry = ExpertEntry(employer="省质量协会", employer_uscc=uscc, kind=kind, title="高级工程师")
    register_expert(user=expert, entry=entry, by=None, at=AT)


def join(expert: User, cast: Cast, *, at: datetime = AT) -> None:
    """The agency asks the expert, who accepts for every stage."""
    day, cycle = local_day(at), cast.cycle.pk
    invite_to_round(cycle_id=cycle, users=[expert.pk], answer_by=day, by=cast.agency, at=at)
    accept_round(cycle_id=cycle, availability=Availability(tuple(ReviewStage.values)), by=expert, at=at)


def release_all(review: Review, *applications: Application) -> None:
    for application in applications or (review.application,):
        for expert in review.experts:
            assign(
                panel_id=review.panel.pk,
                application_id=application.pk,
                expert_id=expert.pk,
                by=review.cast.agency,
                at=AT,
            )
    release_assignments(panel_id=review.panel.pk, by=review.cast.agency, at=AT)


def accept(review: Review, expert: User, application: Application) -> ScoreSheet:
    """The expert signs the pledges and declares 无利害关系; returns the blank sheet."""
    sign_declarations(cycle_id=review.cast.cycle.pk, by=expert, at=AT)
    assignment = Assignment.objects.get(expert=expert, application=application, state="released")
    declare_conflict(assignment_id=assignment.pk, has_conflict=False, by=expert, at=AT)
    return ScoreSheet.objects.get(assignment=assignment)


def fill(sheet: ScoreSheet, percents: dict[str, int] | int, *, by: User, at: datetime = AT) -> ScoreSheet:
    """Answers every item: one percent for all, or one per clause. The sheet stays a draft."""
    entries = {
        clause: Entry(
            percents if isinstance(percents, int) else percents[clause],
            {},
            notes=[
                NoteText("strength", f"{clause} 做法成体系"),
                NoteText("improvement", f"{clause} 未见定期评价"),
                NoteText("site_issue", f"{clause} 请核实评价记录"),
            ],
        )
        for clause in sheet.scores.values_list("item__clause", flat=True)
    }
    sheet.refresh_from_db()
    save_sheet(sheet_id=sheet.pk, entries=entries, version=sheet.version, by=by, at=at)
    sheet.refresh_from_db()
    return sheet


def submitted(review: Review, expert: User, application: Application, percents: dict[str, int] | int) -> ScoreSheet:
    sheet = fill(accept(review, expert, application), percents, by=expert)
    return submit_sheet(sheet_id=sheet.pk, version=sheet.version, by=expert, at=AT)


def percents_for(total: int, sheet: ScoreSheet) -> dict[str, int]:
    """Percents of the 23 items that sum to exactly `total` points: 50 % everywhere, then single steps."""
    items = list(sheet.criteria.items.filter(leaf=True).order_by("-points", "position"))
    found = {item.clause: 50 for item in items}
    missing = (total - 500) * 4
    for item in items:
        step = item.points // 5
        while abs(missing) >= step and missing and 0 < found[item.clause] < 100:
            found[item.clause] += 5 if missing > 0 else -5
            missing -= step if missing > 0 else -step
    assert missing == 0
    return found
