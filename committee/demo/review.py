"""Stages 3 to 5 of the sample round: panels, sealed sheets, openings, the draw, visits."""

import random
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from decimal import Decimal

from applications.models import Application, AwardCycle
from baoji_award.accounts.models import User
from baoji_award.calendar.clock import database_now
from committee.demo.people import Staff
from reviews.enums import Key
from reviews.models import Assignment, ExpertProfile, Panel, ScoreSheet
from reviews.selectors.panels import load_panel
from reviews.services.assignment import release_assignments
from reviews.services.declarations import declare_conflict, sign_declarations
from reviews.services.defence import save_defence, sheet_for
from reviews.services.matrix import change_assignments
from reviews.services.notes import NoteText
from reviews.services.opening import turn_ready_keys
from reviews.services.panel_draw import commit_panel_draw, perform_panel_draw
from reviews.services.panels import add_member, create_panel, enable_panel
from reviews.services.proposing import plan_assignments, propose_assignments
from reviews.services.sheets import Entry, save_sheet, submit_sheet
from reviews.services.site import Finding, note_finding, plan_visit
from reviews.services.site_papers import add_entry
from reviews.services.site_signing import sign_report, write_report

STRENGTHS = (
    "建立了与战略相衔接的年度目标分解机制，部门目标与公司目标对应清楚。",
    "近三年关键指标持续改进，2023年较2021年提升明显。",
    "以顾客满意度调查结果推动服务改进，有明确的闭环记录。",
)
IMPROVEMENTS = (
    "未见对该过程有效性的定期评价记录。",
    "与标杆的对比数据只覆盖部分产品，范围有限。",
    "改进成果在各部门之间的分享方式尚未形成制度。",
)
SITE_ISSUES = ("查看近三年的原始记录，核对统计口径。", "到现场了解改进成果的应用范围。")
# One item in so many leaves a question for the site visit.
ASKED_ONE_IN = 6
PAPERS_SEEN = (
    ("document", {"title": "2023年度管理评审报告", "number": "GLPS-2023", "holder": "质量部", "clause": "4.1.2"}),
    ("document", {"title": "顾客满意度调查原始问卷", "holder": "市场部", "clause": "4.7.3", "remark": "抽查 30 份"}),
    (
        "interview",
        {
            "person": "装配班长",
            "department": "装配车间",
            "held": "14:30",
            "content": "清楚本岗位的质量目标和考核办法。",
        },
    ),
)


class Panels:
    """The experts at work on the sample round. Scores have a believable spread: quality, severity and noise."""

    def __init__(self, cycle: AwardCycle, staff: Staff) -> None:
        self.cycle, self.staff = cycle, staff
        self.random = random.Random(2024)  # noqa: S311  the same sample every time
        self.severity = {expert.pk: self.random.gauss(0, 3) for expert in staff.experts}

    def quality(self, application: Application) -> float:
        """The dossier's underlying quality in percent, the same in every stage."""
        return random.Random(application.pk).gauss(60, 7)  # noqa: S311

    def seat(self, stage: str, name: str, experts: Iterable[User]) -> Panel:
        """An enabled panel; its first expert leads."""
        agency = self.staff.agency
        panel = create_panel(cycle_id=self.cycle.pk, stage=stage, name=name, by=agency)
        for place, expert in enumerate(experts):
            add_member(panel_id=panel.pk, user_id=expert.pk, leader=place == 0, by=agency)
        return enable_panel(panel_id=panel.pk, by=agency)

    def draw_reserves(self, panel: Panel) -> None:
        """Two industry experts who do not sit on the panel are drawn as its reserves."""
        kinds = ExpertProfile.Kind
        seats = {
            kinds.ASSESSOR.value: {"members": 0, "reserves": 0},
            kinds.INDUSTRY.value: {"members": 0, "reserves": 2},
        }
        commit_panel_draw(panel_id=panel.pk, seats=seats, by=self.staff.agency)
        perform_panel_draw(panel_id=panel.pk, by=self.staff.agency)

    def assign_best(self, panel: Panel) -> None:
        """Adopts the best plan for the panel and releases it."""
        agency = self.staff.agency
        loaded = load_panel(cycle=self.cycle, panel_id=panel.pk, by=agency)
        plan = plan_assignments(loaded, by=agency, at=database_now())
        propose_assignments(panel_id=panel.pk, digest=plan.digest, by=agency)
        self._release(panel)

    def assign_all(self, panel: Panel, pairs: Iterable[tuple[Application, User]]) -> None:
        """Assigns these pairs and releases them."""
        ticked = [(application.pk, expert.pk) for application, expert in pairs]
        change_assignments(panel_id=panel.pk, add=ticked, drop=(), by=self.staff.agency)
        self._release(panel)

    def _release(self, panel: Panel) -> None:
        """Then every expert signs the pledges and declares each dossier free of conflict."""
        release_assignments(panel_id=panel.pk, by=self.staff.agency)
        waiting = Assignment.objects.filter(panel=panel, state=Assignment.State.RELEASED).select_related("expert")
        for expert in {assignment.expert_id: assignment.expert for assignment in waiting}.values():
            sign_declarations(cycle_id=self.cycle.pk, by=expert, address="127.0.0.1")
        for assignment in waiting.all():
            declare_conflict(assignment_id=assignment.pk, has_conflict=False, by=assignment.expert, address="127.0.0.1")

    def score(self, sheets: Iterable[ScoreSheet], *, submit: bool = True, items: int | None = None) -> None:
        """Fills each sheet (its first `items` items) and seals it."""
        for sheet in sheets:
            expert = sheet.assignment.expert
            centre = self.quality(sheet.assignment.application) + self.severity[expert.pk]
            clauses = list(sheet.scores.values_list("item__clause", flat=True))[:items]
            entries = {clause: self._entry(centre) for clause in clauses}
            saved = save_sheet(sheet_id=sheet.pk, entries=entries, version=sheet.version, by=expert)
            if submit:
                submit_sheet(sheet_id=sheet.pk, version=saved.version, by=expert)

    def _entry(self, centre: float) -> Entry:
        percent = min(95, max(10, round(self.random.gauss(centre, 6) / 5) * 5))
        return Entry(
            percent=percent,
            bands={},
            notes=[*self._notes(percent)],
        )

    def _notes(self, percent: int) -> Iterator[NoteText]:
        texts: dict[str, tuple[str, ...]] = {
            "strength": STRENGTHS if percent >= 55 else (),
            "improvement": IMPROVEMENTS if percent <= 60 else (),
            "site_issue": SITE_ISSUES if self.random.randrange(ASKED_ONE_IN) == 0 else (),
        }
        for kind, choices in texts.items():
            if choices:
                page = self.random.randint(3, 60)
                yield NoteText(kind, self.random.choice(choices), place=f"自评报告第{page}页")

    def score_defence(self, assignments: Iterable[Assignment], *, submit: bool = True) -> None:
        """Each expert scores each defence by the round's criteria."""
        for assignment in assignments:
            expert = assignment.expert
            centre = self.quality(assignment.application) + 15 + self.severity[expert.pk]
            points = {
                rule.key: min(rule.points, max(0, round(rule.points * self.random.gauss(centre, 5) / 100)))
                for rule in self.cycle.rulebook.defence.criteria
            }
            version = sheet_for(assignment_id=assignment.pk, by=expert).version
            save_defence(
                assignment_id=assignment.pk,
                points=points,
                remark="陈述清楚，回答切题。",
                version=version,
                by=expert,
                submit=submit,
            )

    def open(self, stage: str) -> None:
        """Both keys are turned for every group."""
        turn_ready_keys(cycle_id=self.cycle.pk, stage=stage, key=Key.OFFICE, by=self.staff.office)
        turn_ready_keys(cycle_id=self.cycle.pk, stage=stage, key=Key.SUPERVISOR, by=self.staff.supervisor)

    def plan(self, panel: Panel, application: Application, day: date) -> int:
        """Plans one visit and returns its id."""
        return plan_visit(
            application_id=application.pk,
            panel_id=panel.pk,
            visit_on=day,
            place=application.organisation.address,
            agenda="09:00 首次会议\n09:30 听取汇报、查看现场\n13:30 查阅资料、座谈\n16:30 末次会议",
            by=self.staff.agency,
        ).pk

    def report(self, visit_id: int, application: Application, team: list[User]) -> None:
        """The team notes what it found; the leader writes the report; everybody signs."""
        leader = team[0]
        for finding in (
            Finding(
                "verified", "查阅财务报表，与申报数据一致。", claimed="近三年营业收入逐年增长", evidence="审计报告"
            ),
            Finding(
                "different",
                "原始问卷统计为 91 分。",
                claimed="2023年顾客满意度 92 分",
                difference="高报 1 分",
                evidence="满意度调查原始问卷",
                clause="4.7.3",
            ),
            Finding("strength", self.random.choice(STRENGTHS), clause="4.2.3"),
            Finding("improvement", self.random.choice(IMPROVEMENTS), clause="4.6.2"),
        ):
            note_finding(visit_id=visit_id, finding=finding, by=leader)
        for kind, values in PAPERS_SEEN:
            add_entry(visit_id=visit_id, kind=kind, values=values, by=leader)
        points = Decimal(round((self.quality(application) + self.random.gauss(2, 2)) * 40)) / 4
        report = write_report(
            visit_id=visit_id,
            summary="现场情况与申报材料基本一致，质量管理体系运行有效，关键结果有据可查。",
            score=points,
            version=0,
            by=leader,
            sign=True,
        )
        for member in team:
            sign_report(visit_id=visit_id, digest=report.digest, by=member)


def visit_days(first: date, count: int) -> list[date]:
    """`count` days, two visits a day."""
    return [first + timedelta(days=number // 2) for number in range(count)]
