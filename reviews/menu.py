"""The review's entries in the side menus, registered when the app is ready."""

from applications.menu import MenuEntry, register_menu
from baoji_award.accounts.enums import RoleCode

R = RoleCode
register_menu(
    MenuEntry(R.OFFICE, "评审", "资料评审", "reviews:review"),
    MenuEntry(R.OFFICE, "评审", "评审组抽取", "reviews:panel_draws"),
    MenuEntry(R.OFFICE, "评审", "利害关系", "reviews:office_conflicts"),
    MenuEntry(R.OFFICE, "评审", "评分更正", "reviews:office_corrections"),
    MenuEntry(R.OFFICE, "评审", "排名与分歧", "reviews:ranking"),
    MenuEntry(R.OFFICE, "评审", "合议情况", "reviews:office_consensus"),
    MenuEntry(R.OFFICE, "评审", "书面反馈", "reviews:feedback"),
    MenuEntry(R.OFFICE, "评审", "陈述答辩", "reviews:office_defence"),
    MenuEntry(R.OFFICE, "评审", "现场评审", "reviews:office_site"),
    MenuEntry(R.OFFICE, "管理", "专家库", "reviews:experts"),
    MenuEntry(R.AGENCY, "", "工作台", "reviews:agency", home=True),
    MenuEntry(R.AGENCY, "", "本年度专家", "reviews:round_experts"),
    MenuEntry(R.AGENCY, "", "利害关系", "reviews:agency_conflicts"),
    MenuEntry(R.AGENCY, "", "评审组", "reviews:panels"),
    MenuEntry(R.AGENCY, "", "任务分派", "reviews:assignments"),
    MenuEntry(R.AGENCY, "", "评分校准", "reviews:agency_calibration"),
    MenuEntry(R.AGENCY, "", "评分更正", "reviews:agency_corrections"),
    MenuEntry(R.AGENCY, "", "合议情况", "reviews:agency_consensus"),
    MenuEntry(R.AGENCY, "", "陈述答辩", "reviews:agency_defence"),
    MenuEntry(R.AGENCY, "", "现场评审", "reviews:agency_visits"),
    MenuEntry(R.EXPERT, "", "我的评审", "reviews:expert", home=True),
    MenuEntry(R.EXPERT, "", "评分校准", "reviews:calibrations"),
    MenuEntry(R.EXPERT, "", "合议", "reviews:consensuses"),
    MenuEntry(R.EXPERT, "", "答辩评分", "reviews:defences"),
    MenuEntry(R.EXPERT, "", "现场评审", "reviews:visits"),
    MenuEntry(R.EXPERT, "", "评审邀请", "reviews:expert_round"),
    MenuEntry(R.EXPERT, "", "承诺与利害关系", "reviews:declarations"),
    MenuEntry(R.COMMITTEE, "", "答辩旁听", "reviews:defence_hall"),
    MenuEntry(R.BUREAU, "", "评审结果反馈", "reviews:bureau_feedback"),
    MenuEntry(R.SUPERVISOR, "", "评审监督", "reviews:supervisor_board"),
    MenuEntry(R.SUPERVISOR, "", "评审组抽取", "reviews:panel_draws"),
    MenuEntry(R.SUPERVISOR, "", "评分开封", "reviews:openings"),
    MenuEntry(R.SUPERVISOR, "", "排名与分歧", "reviews:supervisor_ranking"),
    MenuEntry(R.SUPERVISOR, "", "合议情况", "reviews:supervisor_consensus"),
    MenuEntry(R.SUPERVISOR, "", "陈述答辩", "reviews:supervisor_defence"),
    MenuEntry(R.SUPERVISOR, "", "现场评审", "reviews:supervisor_site"),
)
