"""Stage 3 of the worlds: sealed sheets, then the opened ones with the feedback letter."""

from datetime import datetime
from typing import Any

from applications.models import Application
from applications.services.recusals import record_recusal
from applications.services.screening import CheckReply, answer_checks
from applications.workflow.engine import advance_application, advance_round
from baoji_award.accounts.models import User
from baoji_award.calendar.clock import move_clock
from baoji_award.documents.files import store_file
from baoji_award.documents.page_pictures import kept_at
from reviews.enums import Key
from reviews.models import (
    Assignment,
    CalibrationCase,
    CriteriaSet,
    ExpertTie,
    Panel,
    PanelMember,
    Participation,
    ScoreNote,
    ScoreSheet,
)
from reviews.selectors.sheets import quanta_of, scores_of
from reviews.services.assignment import assign, release_assignments
from reviews.services.calibration import save_calibration
from reviews.services.consensus import start_consensus
from reviews.services.corrections import ask_correction
from reviews.services.criteria import load_criteria
from reviews.services.declarations import declare_conflict, sign_declarations
from reviews.services.opening import turn_ready_keys
from reviews.services.panels import add_member, create_panel, enable_panel
from reviews.services.self_scores import save_self_score
from reviews.services.sheets import submit_sheet
from reviews.services.shortlist import decide_shortlist
from reviews.services.ties import TieText, add_tie
from tests.applications.office.credit import vouch
from tests.cast import Cast, make_user
from tests.documents.samples import blank, saved
from tests.reviews.letters import approved
from tests.reviews.rows import CRITERIA, join, register
from tests.rounds import IN_STAGE, moment
from tests.security.panel_things import add_panel_work
from tests.security.worlds import World, deliver, intake

AT, LATER = IN_STAGE["document_review"], moment("2025-02-20 10:00")
TIE_CANARY = "咨询关系金丝雀公司"
NOTE_CANARY, STRENGTH_CANARY = "内部核查记录金丝雀", "密评金丝雀做法成体系"
# 85 % of 50, 35 % of 15 and 95 % of 80 points.
SELF_CANARY, SELF_PERCENTS = "123.75", {"4.1.2": 85, "4.4.3": 35, "4.7.2": 95}


def sealed() -> World:
    """Stage 3: one sheet begun, one sealed, one recused; other_expert has still to declare about the rival."""
    world = intake()
    world.name = "sealed"
    cast, at = world.cast, AT
    vouch(cast, at=IN_STAGE["application"])
    for application in (cast.application, cast.rival_application):
        _qualify(application, cast)
    advance_round(cycle_id=cast.cycle.pk, action="start_document_review", by=cast.office, at=at)
    move_clock(at)
    _assign(world)
    _score(cast, cast.panel_leader, cast.application, percent=65, seal=True, at=AT)
    begun = _score(cast, cast.assigned_expert, cast.application, percent=60, seal=False, at=AT)
    world.own["sheet"] = {"sheet_id": begun.pk}
    sealed = ScoreSheet.objects.get(assignment__expert=cast.panel_leader, assignment__application=cast.application)
    asked = ask_correction(sheet_id=sealed.pk, reason="误选了相邻一格的百分比", by=cast.panel_leader, at=AT)
    world.own["correction"] = {"pk": asked.pk}
    _calibrate(world)
    save_self_score(application_id=cast.application.pk, percents=SELF_PERCENTS, by=cast.owner, version=0, at=at)
    return world


def _calibrate(world: World) -> None:
    """A case published when everybody has begun; all have finished it but one, so that nobody sees a severity."""
    cast = world.cast
    criteria = CriteriaSet.objects.get()
    file = store_file(saved(blank(1)), name="样例.pdf", by=cast.agency, at=AT)
    kept_at(file, 1).write_bytes(b"\xff\xd8\xff page")
    case = CalibrationCase.objects.create(
        cycle=cast.cycle, criteria=criteria, title="校准样例", stored=file, published_by=cast.agency, published_at=AT
    )
    for seat in PanelMember.objects.filter(panel=_panel(world)).exclude(user=cast.other_expert):
        _score_case(case, seat.user)
    world.own["case"] = {"pk": case.pk}


def _panel(world: World) -> int:
    panel: int = world.own["panel"]["panel_id"]
    return panel


def _score_case(case: CalibrationCase, by: User) -> None:
    percents = dict.fromkeys(case.criteria.items.filter(leaf=True).values_list("clause", flat=True), 55)
    save_calibration(case_id=case.pk, percents=percents, finish=True, version=0, by=by, at=AT)


def _qualify(application: Application, cast: Cast) -> None:
    answers = {rule.key: CheckReply("pass", "内部核查记录金丝雀") for rule in cast.cycle.rulebook.screening}
    at, pk = IN_STAGE["application"], application.pk
    version = Application.objects.get(pk=pk).version
    answer_checks(application_id=pk, answers=answers, version=version, by=cast.office, at=at)
    advance_application(application_id=pk, action="qualify", by=cast.office, at=at)


def _assign(world: World) -> None:
    cast, at = world.cast, AT
    load_criteria(path=CRITERIA, at=at)
    panel = create_panel(cycle_id=cast.cycle.pk, stage="document_review", name="第一组", by=cast.agency, at=at)
    scope = cast.assigned_expert.grants.get()
    judges = [make_user(f"judge{n}", (scope.role, scope.scope_kind, scope.scope_id)) for n in range(3)]
    experts = [cast.panel_leader, cast.assigned_expert, cast.recused_expert, cast.other_expert, *judges]
    for place, expert in enumerate(experts):
        register(expert, industry=place == 0)
        join(expert, cast, at=at)
        add_member(panel_id=panel.pk, user_id=expert.pk, leader=place == 0, by=cast.agency, at=at)
    enable_panel(panel_id=panel.pk, by=cast.agency, at=at)
    cast.application.recusals.filter(user=cast.recused_expert).delete()
    own = [*experts[:3], *judges]
    _release(panel, cast, [(cast.application, expert) for expert in own])
    for expert in own:
        _accept(cast, expert, cast.application)
    record_recusal(
        application_id=cast.application.pk, user_id=cast.recused_expert.pk, reason="曾任职", by=cast.agency, at=at
    )
    _release(panel, cast, [(cast.rival_application, expert) for expert in (*experts[:2], cast.other_expert, *judges)])
    world.own |= {
        "panel": {"panel_id": panel.pk},
        "assignment": _task(cast.application, cast.assigned_expert),
        "expert": {"user_id": cast.assigned_expert.pk},
        "participation": {"participation_id": Participation.objects.get(user=cast.assigned_expert).pk},
        "tie": {"tie_id": _tie(cast).pk},
    }
    add_panel_work(world.own, cast, panel, AT)
    world.own["declaration"] = _task(cast.rival_application, cast.other_expert)


def _tie(cast: Cast) -> ExpertTie:
    tie = TieText("consulting", TIE_CANARY)
    return add_tie(user_id=cast.assigned_expert.pk, tie=tie, by=cast.assigned_expert, at=AT)


def _release(panel: Panel, cast: Cast, pairs: list[tuple[Application, Any]]) -> None:
    for application, expert in pairs:
        ids = {"panel_id": panel.pk, "application_id": application.pk, "expert_id": expert.pk}
        assign(**ids, by=cast.agency, at=AT)
    release_assignments(panel_id=panel.pk, by=cast.agency, at=AT)


def _task(application: Application, expert: Any) -> dict[str, Any]:
    return {"assignment_id": Assignment.objects.get(application=application, expert=expert).pk}


def _accept(cast: Cast, expert: Any, application: Application) -> None:
    at = AT
    sign_declarations(cycle_id=cast.cycle.pk, by=expert, at=at)
    declare_conflict(**_task(application, expert), has_conflict=False, by=expert, at=at)


def _score(cast: Cast, expert: User, application: Application, *, percent: int, seal: bool, at: datetime) -> ScoreSheet:
    """Fills the sheet in one go (its rules are proved in tests/reviews); sealing goes through the service."""
    sheet = ScoreSheet.objects.get(assignment__expert=expert, assignment__application=application)
    sheet.scores.update(percent=percent)
    for kind, text in (("strength", STRENGTH_CANARY), ("improvement", "未见定期评价")):
        notes = [ScoreNote(score=score, kind=kind, position=0, text=text) for score in sheet.scores.all()]
        ScoreNote.objects.bulk_create(notes, ignore_conflicts=True)
    ScoreSheet.objects.filter(pk=sheet.pk).update(
        total_quanta=sum(quanta_of(score.item.points, percent) for score in scores_of(sheet)), saved_at=at
    )
    if seal:
        submit_sheet(sheet_id=sheet.pk, version=sheet.version, by=expert, at=at)
    return sheet


def opened() -> World:
    """Stage 3: both keys turned, own dossier not shortlisted, its feedback letter rendered."""
    world = sealed()
    world.name = "opened"
    cast, at = world.cast, LATER
    move_clock(at)
    _score_case(CalibrationCase.objects.get(), cast.other_expert)
    for assignment in Assignment.objects.filter(state__in=("released", "accepted")).select_related("expert"):
        _finish(cast, assignment)
    for key, by in ((Key.OFFICE, cast.office), (Key.SUPERVISOR, cast.supervisor)):
        turn_ready_keys(cycle_id=cast.cycle.pk, stage="document_review", key=key, by=by, at=at)
    start_consensus(application_id=cast.application.pk, by=cast.panel_leader, at=at)
    decide_shortlist(cycle_id=cast.cycle.pk, places=1, by=cast.office, at=at)
    approved(cast.application, by=cast.second_officer, at=at)
    deliver()
    world.own["letter"] = world.own["spread"] = world.own["dossier"]
    world.rival["spread"] = world.rival["dossier"]
    return world


def _finish(cast: Cast, assignment: Assignment) -> None:
    if assignment.state == "released":
        _accept(cast, assignment.expert, assignment.application)
    percent = 70 if assignment.application_id == cast.rival_application.pk else 65
    if not ScoreSheet.objects.filter(assignment=assignment, state="submitted").exists():
        _score(cast, assignment.expert, assignment.application, percent=percent, seal=True, at=LATER)
