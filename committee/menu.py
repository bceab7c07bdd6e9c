"""The side menu entries of stages 6 and 7."""

from applications.menu import MenuEntry, register_menu
from baoji_award.accounts.enums import RoleCode
from committee.selectors.hearings import cases_against, unanswered_hearings
from committee.selectors.objections import open_cases
from committee.selectors.papers import reports_to_sign
from committee.selectors.supervision import unanswered

R = RoleCode
register_menu(
    MenuEntry(R.OFFICE, "审议", "综合评审", "committee:office_overall"),
    MenuEntry(R.OFFICE, "审议", "组委会审议", "committee:office_meetings"),
    MenuEntry(R.OFFICE, "审议", "候选名单", "committee:office_candidates"),
    MenuEntry(R.OFFICE, "公示与授奖", "公示", "committee:office_notices"),
    MenuEntry(R.OFFICE, "公示与授奖", "异议办理", "committee:office_objections", open_cases),
    MenuEntry(R.OFFICE, "公示与授奖", "审定授奖", "committee:office_awards"),
    MenuEntry(R.OFFICE, "公示与授奖", "结果通报", "committee:office_outcome"),
    MenuEntry(R.OFFICE, "公示与授奖", "获奖名册", "committee:office_winners"),
    MenuEntry(R.OFFICE, "公示与授奖", "年度复核", "committee:office_reviews"),
    MenuEntry(R.OFFICE, "监督", "监督意见", "committee:office_remarks", unanswered),
    MenuEntry(R.APPLICANT, "", "异议情况说明", "committee:hearings", unanswered_hearings, needs=cases_against),
    MenuEntry(R.OFFICE, "监督", "评选档案", "committee:round_archives"),
    MenuEntry(R.EXPERT, "", "综合评审报告", "committee:expert_report", needs=reports_to_sign),
    MenuEntry(R.COMMITTEE, "", "我的会议", "committee:member_home", home=True),
    MenuEntry(R.SUPERVISOR, "", "监督总览", "committee:supervise", home=True),
    MenuEntry(R.SUPERVISOR, "", "异议办理", "committee:supervise_objections"),
    MenuEntry(R.SUPERVISOR, "", "审计日志", "committee:supervise_log"),
    MenuEntry(R.SUPERVISOR, "", "日志链校验", "committee:supervise_chain"),
    MenuEntry(R.SUPERVISOR, "", "监督情况说明", "committee:supervise_statement"),
    MenuEntry(R.SUPERVISOR, "", "监督意见", "committee:supervise_remarks"),
    MenuEntry(R.SUPERVISOR, "", "评选档案", "committee:round_archives"),
)
