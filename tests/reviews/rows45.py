"""Rows of stages 4 and 5 for tests: a round in the stage, a panel, slots, visits. Everything through services."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from applications.models import Application
from baoji_award.accounts.enums import RoleCode, ScopeKind
from baoji_award.accounts.models import User
from reviews.enums import Key
from reviews.models import Assignment, Opening, Panel, SiteReport, SiteVisit
from reviews.services.assignment import assign, release_assignments
from reviews.services.criteria import load_criteria
from reviews.services.declarations import declare_conflict, sign_declarations
from reviews.services.defence import save_defence
from reviews.services.defence_draw import commit_draw, perform_draw
from reviews.services.opening import turn_ready_keys
from reviews.services.panels import add_member, create_panel, enable_panel
from reviews.services.site import Finding, note_finding, plan_visit
from reviews.services.site_signing import sign_report, write_report
from tests.cast import Cast, make_cast, make_user
from tests.reviews.rows import CRITERIA, join, register
from tests.rounds import make_application, make_organisation, moment

BEFORE = moment("2025-03-17 09:00")
DURING = moment("2025-03-18 18:00")
VISITING = moment("2025-03-25 10:00")
DAY = date(2025, 3, 25)


@dataclass(frozen=True)
class Stage:
    """The cast in one judging stage with an enabled panel; nothing assigned yet. The first expert leads."""

    cast: Cast
    name: str
    experts: tuple[User, ...]
    panel: Panel

    @property
    def application(self) -> Application:
        return self.cast.application


def make_stage(name: str, *, experts: int = 5) -> Stage:
    cast = make_cast(state=name, round_state=name)
    cast.application.applicationusergrant_set.all().delete()
    cast.rival_application.delete()
    load_criteria(path=CRITERIA, at=BEFORE)
    grant = (RoleCode.EXPERT, ScopeKind.CYCLE, cast.cycle.pk)
    people = tuple(make_user(f"judge{number}", grant) for number in range(1, experts + 1))
    panel = create_panel(cycle_id=cast.cycle.pk, stage=name, name="第一组", by=cast.agency, at=BEFORE)
    for number, expert in enumerate(people):
        register(expert, industry=number == 0)
        join(expert, cast, at=BEFORE)
        add_member(panel_id=panel.pk, user_id=expert.pk, leader=number == 0, by=cast.agency, at=BEFORE)
    enable_panel(panel_id=panel.pk, by=cast.agency, at=BEFORE)
    panel.refresh_from_db()
    return Stage(cast, name, people, panel)


def another(stage: Stage) -> Application:
    """One more dossier in the stage, of an organisation of its own."""
    return make_application(stage.cast.cycle, make_organisation(), stage.cast.office, state=stage.name)


def accept_all(stage: Stage, *applications: Application) -> None:
    """Every expert of the panel is assigned to every dossier, has pledged and declared no conflict."""
    for application in applications:
        for expert in stage.experts:
            assign(
                panel_id=stage.panel.pk,
                application_id=application.pk,
                expert_id=expert.pk,
                by=stage.cast.agency,
                at=BEFORE,
            )
    release_assignments(panel_id=stage.panel.pk, by=stage.cast.agency, at=BEFORE)
    for expert in stage.experts:
        sign_declarations(cycle_id=stage.cast.cycle.pk, by=expert, at=BEFORE)
    for duty in Assignment.objects.filter(panel=stage.panel, state="released").select_related("expert"):
        declare_conflict(assignment_id=duty.pk, has_conflict=False, by=duty.expert, at=BEFORE)


def drawn(stage: Stage, *applications: Application) -> None:
    """Accepted by everybody and drawn."""
    accept_all(stage, *applications)
    commit_draw(cycle_id=stage.cast.cycle.pk, by=stage.cast.agency, at=BEFORE)
    perform_draw(cycle_id=stage.cast.cycle.pk, place="一号会议室", by=stage.cast.agency, at=BEFORE)


def duty_of(stage: Stage, expert: User, application: Application) -> Assignment:
    return Assignment.objects.get(panel=stage.panel, expert=expert, application=application)


def marks(total: int) -> dict[str, int]:
    """Points that sum to `total`: 40, 30 and 30 filled in turn."""
    first, second = min(total, 40), min(max(total - 40, 0), 30)
    return {"management": first, "innovation": second, "answers": total - first - second}


def judge(stage: Stage, application: Application, totals: Iterable[int], *, at: datetime = DURING) -> None:
    """The experts seal their sheets with these totals."""
    for expert, total in zip(stage.experts, totals, strict=False):
        duty = duty_of(stage, expert, application)
        save_defence(assignment_id=duty.pk, points=marks(total), remark="", version=1, by=expert, submit=True, at=at)


def open_stage(stage: Stage, *, at: datetime = DURING) -> Opening:
    """Both keys are turned for every group; returns the first opening."""
    turn_ready_keys(cycle_id=stage.cast.cycle.pk, stage=stage.name, key=Key.OFFICE, by=stage.cast.office, at=at)
    cycle, by = stage.cast.cycle.pk, stage.cast.supervisor
    return turn_ready_keys(cycle_id=cycle, stage=stage.name, key=Key.SUPERVISOR, by=by, at=at)[0]


def visited(stage: Stage, application: Application, *, place: str = "样例路1号") -> SiteVisit:
    """A planned visit with one finding."""
    visit = plan_visit(
        application_id=application.pk,
        panel_id=stage.panel.pk,
        visit_on=DAY,
        place=place,
        agenda="09:00 首次会议",
        by=stage.cast.agency,
        at=VISITING,
    )
    finding = Finding("verified", "查阅财务报表，与申报数据一致。", claimed="营业收入逐年增长", evidence="审计报告")
    note_finding(visit_id=visit.pk, finding=finding, by=stage.experts[1], at=VISITING)
    return visit


def reported(stage: Stage, visit: SiteVisit, score: str = "612.25", *, signers: int | None = None) -> SiteReport:
    """The leader's report put up for signing and signed by the first `signers` (all by default)."""
    report = write_report(
        visit_id=visit.pk,
        summary="现场情况与申报材料基本一致。",
        score=Decimal(score),
        version=0,
        by=stage.experts[0],
        sign=True,
        at=VISITING,
    )
    for expert in stage.experts[:signers]:
        report = sign_report(visit_id=visit.pk, digest=report.digest, by=expert, at=VISITING)
    return report
