"""Drives the sample round to a stage through the services, moving the demo clock through the plan's own dates."""

from collections.abc import Callable
from datetime import UTC, date, datetime

from applications.models import Application, AwardCycle
from applications.services.announcements import AnnouncementText, draft_announcement, publish_announcement
from applications.services.reminders import remind_and_lapse
from applications.stages import CLOSED, ROUND, STAGES
from applications.workflow.engine import advance_application, advance_round
from baoji_award.calendar.clock import LOCAL, move_clock
from committee.demo import deciding, stage_two
from committee.demo.dossiers import Applicant
from committee.demo.names import SAMPLES
from committee.demo.people import Staff, make_staff
from committee.demo.review import Panels, visit_days
from reviews.models import Assignment, Panel, ScoreSheet
from reviews.selectors.cut import defence_cut
from reviews.services.advancing import decide_advance
from reviews.services.defence_draw import commit_draw, perform_draw
from reviews.services.feedback_letters import approve_letter
from reviews.services.shortlist import decide_shortlist

STAGE_CODES = (ROUND.initial, *(stage.code for stage in STAGES), CLOSED)
SHORTLISTED, ADVANCED = 16, 10
CALL = """各县、区人民政府，市政府各工作部门，各有关单位：

根据《宝鸡质量奖管理办法》（宝政发〔2022〕16号）和《2024年宝鸡市质量奖评选实施方案》，现就2024年宝鸡市质量奖申报工作通知如下。

凡在本市行政区域内合法注册5年以上、符合申报条件的法人或者其他组织，均可通过本平台填报申报表并上传材料，经行业主管部门签署推荐意见后统一报送组委会办公室。申报截止时间为2024年12月31日24:00。申报不收取任何费用。"""


def _at(day: date, clock: str) -> datetime:
    return datetime.combine(day, datetime.strptime(clock, "%H:%M").time(), LOCAL).astimezone(UTC)  # noqa: DTZ007


class Drive:
    """The sample round on its way. Each stage is begun (work half done, as somebody finds it) or finished."""

    def __init__(self, cycle: AwardCycle, *, say: Callable[[str], None]) -> None:
        self.cycle, self.say = cycle, say
        move_clock(_at(date(2024, 10, 28), "09:00"))
        self.staff: Staff = make_staff(cycle)
        self.panels = Panels(cycle, self.staff)
        self.applicants: list[Applicant] = []

    def to(self, target: str) -> None:
        """Drives the round to `target` (a stage code, preparation or closed)."""
        codes = STAGE_CODES[1 : STAGE_CODES.index(target) + 1]
        for code in codes:
            self.say(f"　{code}")
            getattr(self, f"enter_{code}")()
            if code == CLOSED:
                return
            if code == target:
                getattr(self, f"begin_{code}")()
            else:
                getattr(self, f"finish_{code}")()

    def _round(self, action: str, day: date, clock: str = "09:00") -> None:
        move_clock(_at(day, clock))
        self.cycle = advance_round(cycle_id=self.cycle.pk, action=action, by=self.staff.office)
        self.panels.cycle = self.cycle

    def _here(self, state: str) -> list[Application]:
        found = Application.objects.filter(cycle=self.cycle, state=state).order_by("number")
        return list(found.select_related("organisation", "group", "cycle"))

    # 1 通知公告
    def enter_notice(self) -> None:
        move_clock(_at(date(2024, 11, 4), "09:00"))
        text = AnnouncementText(title="关于开展2024年宝鸡市质量奖申报工作的通知", body=CALL, is_call=True)
        draft = draft_announcement(cycle_id=self.cycle.pk, text=text, by=self.staff.office)
        publish_announcement(announcement_id=draft.pk, by=self.staff.office)
        self._round("announce", date(2024, 11, 4), "09:30")

    def begin_notice(self) -> None:
        move_clock(_at(date(2024, 11, 8), "10:00"))

    def finish_notice(self) -> None:
        self.begin_notice()

    # 2 申请申报
    def enter_application(self) -> None:
        self._round("open_application", date(2024, 11, 15))
        self.applicants = [Applicant(number, sample, self.cycle) for number, sample in enumerate(SAMPLES, 1)]

    def begin_application(self) -> None:
        move_clock(_at(date(2024, 12, 2), "10:00"))
        stage_two.spread(self.applicants, self.staff, date(2024, 12, 2))

    def finish_application(self) -> None:
        move_clock(_at(date(2024, 12, 16), "10:00"))
        stage_two.settle(self.applicants, self.staff, date(2024, 12, 16))
        move_clock(_at(date(2025, 1, 1), "00:10"))
        remind_and_lapse()

    # 3 资料评审
    def enter_document_review(self) -> None:
        self._round("start_document_review", date(2025, 1, 2))
        panel = self.panels.seat("document_review", "资料评审组", self.staff.experts)
        self.panels.assign_best(panel)

    def _sheets(self) -> list[ScoreSheet]:
        found = ScoreSheet.objects.filter(assignment__panel__cycle=self.cycle).order_by("pk")
        return list(found.select_related("assignment__application", "assignment__expert"))

    def begin_document_review(self) -> None:
        move_clock(_at(date(2025, 1, 20), "10:00"))
        sheets = self._sheets()
        self.panels.score(sheets[::2])
        self.panels.score(sheets[1:12:2], submit=False, items=9)

    def finish_document_review(self) -> None:
        move_clock(_at(date(2025, 2, 20), "10:00"))
        self.panels.score(self._sheets())
        self.panels.open("document_review")
        decide_shortlist(cycle_id=self.cycle.pk, places=SHORTLISTED, by=self.staff.office)
        for application in self._here("not_shortlisted"):
            approve_letter(number=str(application.number), version=1, by=self.staff.second_officer)

    # 4 陈述答辩
    def enter_defence(self) -> None:
        self._round("start_defence", date(2025, 3, 3))
        panel = self.panels.seat("defence", "答辩评审组", self.staff.experts[:5])
        self.panels.draw_reserves(panel)
        pairs = [(a, expert) for a in self._here("defence") for expert in self.staff.experts[:5]]
        self.panels.assign_all(panel, pairs)
        move_clock(_at(date(2025, 3, 17), "09:00"))
        commit_draw(cycle_id=self.cycle.pk, by=self.staff.agency)
        perform_draw(cycle_id=self.cycle.pk, place="市市场监管局会议室（样例）", by=self.staff.agency)

    def _defences(self) -> list[Assignment]:
        found = Assignment.objects.filter(panel__cycle=self.cycle, panel__stage="defence").order_by("pk")
        return list(found.select_related("application__defence_slot", "expert"))

    def begin_defence(self) -> None:
        now = _at(date(2025, 3, 18), "11:00")
        move_clock(now)
        self.panels.score_defence(d for d in self._defences() if d.application.defence_slot.starts_at < now)

    def finish_defence(self) -> None:
        move_clock(_at(date(2025, 3, 18), "18:00"))
        self.panels.score_defence(self._defences())
        self.panels.open("defence")
        office = self.staff.office
        # A tie at the last place goes on or stays out together.
        places = (
            each for each in range(ADVANCED, 0, -1) if not defence_cut(self.cycle, places=each, by=office).against
        )
        decide_advance(cycle_id=self.cycle.pk, places=next(places), by=office)

    # 5 现场评审
    def enter_site_review(self) -> None:
        self._round("start_site_review", date(2025, 3, 21))
        teams = (self.staff.experts[1:5], self.staff.experts[4:8])
        here = self._here("site_review")
        for number, team in enumerate(teams):
            panel = self.panels.seat("site_review", f"现场评审{number + 1}组", team)
            mine = here[number::2]
            self.panels.assign_all(panel, [(a, expert) for a in mine for expert in team])
            for day, application in zip(visit_days(date(2025, 3, 24), len(mine)), mine, strict=True):
                self.panels.plan(panel, application, day)

    def _report(self, applications: list[Application]) -> None:
        for application in applications:
            visit = application.site_visit
            members = Assignment.objects.filter(panel=visit.panel, application=application, state="accepted")
            leader = Panel.objects.get(pk=visit.panel_id).members.get(is_leader=True).user
            others = [m.expert for m in members.select_related("expert") if m.expert != leader]
            self.panels.report(visit.pk, application, [leader, *others])

    def begin_site_review(self) -> None:
        move_clock(_at(date(2025, 3, 25), "10:00"))
        self._report(self._here("site_review")[:4])

    def finish_site_review(self) -> None:
        move_clock(_at(date(2025, 3, 28), "17:00"))
        here = self._here("site_review")
        self._report(here)
        self.panels.open("site_review")
        for application in here:
            advance_application(application_id=application.pk, action="conclude_site", by=self.staff.agency)

    # 6 评价审议
    def enter_evaluation(self) -> None:
        self._round("start_evaluation", date(2025, 4, 1))
        move_clock(_at(date(2025, 4, 10), "10:00"))
        deciding.evaluate(self.cycle, self.staff)

    def begin_evaluation(self) -> None:
        now = _at(date(2025, 4, 15), "09:00")
        move_clock(now)
        self.meeting = deciding.vote(self.cycle, self.staff, now)

    def finish_evaluation(self) -> None:
        self.begin_evaluation()
        deciding.resolve(self.meeting, self.staff)

    # 7 审定公示
    def enter_publicity(self) -> None:
        self._round("start_publicity", date(2025, 4, 21))

    def begin_publicity(self) -> None:
        move_clock(_at(date(2025, 5, 9), "09:00"))
        deciding.publish(self.cycle, self.staff)
        move_clock(_at(date(2025, 5, 14), "10:00"))

    def finish_publicity(self) -> None:
        self.begin_publicity()
        move_clock(_at(date(2025, 5, 27), "09:00"))
        deciding.award(self.cycle, self.staff)

    def enter_closed(self) -> None:
        self._round("close_round", date(2025, 5, 30))
        move_clock(_at(date(2025, 6, 10), "10:00"))
