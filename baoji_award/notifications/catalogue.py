"""The texts a round may word for itself: all that is told. And the words that stand in them for what is filled in.

A text may use what its default in templates/emails uses and nothing else, so no wording can tell more than the default.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Text:
    """`urgent` texts name a day by which somebody must act or appear: they are never held back or collected.

    `due` is that day as an expression; it alone goes into a short message. `at_once` texts are about who may act for an
    organisation: never held back or collected either. `source` is the folder of a default that several texts share.
    """

    label: str
    urgent: bool = False
    due: str = ""
    at_once: bool = False
    source: str = ""


TEXTS = {
    "announce": Text("发布通知公告", source="round"),
    "open_application": Text("启动申请申报", source="round"),
    "start_document_review": Text("启动资料评审", source="round"),
    "start_defence": Text("启动陈述答辩", source="round"),
    "start_site_review": Text("启动现场评审", source="round"),
    "start_evaluation": Text("启动评价审议", source="round"),
    "close_round": Text("结束本轮评选", source="round"),
    "access_requested": Text("申请加入申报单位", at_once=True),
    "access_decided": Text("加入申报单位的申请已有结果", at_once=True),
    "member_removed": Text("移出申报单位成员", at_once=True),
    "ownership_offered": Text("移交申报单位管理权", at_once=True),
    "ownership_answered": Text("管理权移交已有答复", at_once=True),
    "ownership_handed_over": Text("办公室移交申报单位管理权", at_once=True),
    "identity_corrected": Text("更正单位登记信息", at_once=True),
    "office_job": Text("后台任务已完成或未能完成"),
    "reminder": Text("事项期限和逾期提醒", urgent=True, due="work.due_at|deadline"),
    "submit": Text("提交至推荐部门"),
    "endorse": Text("同意推荐"),
    "return_to_applicant": Text("推荐部门退回修改", urgent=True),
    "decline": Text("不予推荐"),
    "forward": Text("统一报送"),
    "retract": Text("撤回推荐"),
    "opinion_to_approve": Text("推荐意见待审签"),
    "opinion_sent_back": Text("推荐意见退回修改"),
    "transferred": Text("推荐部门变更：告知申报单位"),
    "transferred_away": Text("推荐部门变更：告知原推荐部门"),
    "transferred_here": Text("推荐部门变更：告知现推荐部门", urgent=True),
    "group_corrected": Text("更正申报组别"),
    "extended": Text("申报截止时间延长", urgent=True, due="extension.until|deadline"),
    "qualify": Text("资格初审合格"),
    "request_correction": Text("要求补正", urgent=True, due="application.correction_due_at|deadline"),
    "correction_extended": Text("补正期限延长", urgent=True, due="application.correction_due_at|deadline"),
    "resubmit": Text("提交补正"),
    "reject": Text("不予受理"),
    "mentioned": Text("内部记录中提到同事"),
    "task_assigned": Text("交办任务", urgent=True, due="due_on|day"),
    "lapse": Text("逾期失效"),
    "withdraw": Text("撤回申报"),
    "round_invitation": Text("邀请评审专家", urgent=True, due="answer_by|day"),
    "round_removed": Text("专家不再参加评审"),
    "assigned": Text("分派评审任务"),
    "expert_reminded": Text("提醒评审专家", urgent=True),
    "correction_asked": Text("评分更正待审批"),
    "correction_decided": Text("评分更正办理结果", urgent=True),
    "shortlist": Text("进入陈述答辩"),
    "not_shortlist": Text("不进入陈述答辩"),
    "feedback": Text("评审反馈函签发"),
    "defence_timetable": Text("陈述答辩安排", urgent=True, due="slot.starts_at|moment"),
    "defence_overtime": Text("答辩超时扣分待确认"),
    "advance": Text("进入现场评审"),
    "stop": Text("不进入现场评审"),
    "visit_planned": Text("现场评审安排", urgent=True, due="visit.visit_on|day"),
    "called_off": Text("陈述答辩、现场评审取消或者不再参加", urgent=True),
    "site_report_ready": Text("现场评审报告待签署"),
    "site_report_withdrawn": Text("现场评审报告撤回修改"),
    "site_report_waiting": Text("提醒提交或签署现场评审报告", urgent=True),
    "conclude_site": Text("完成现场评审"),
    "report_to_sign": Text("综合评审报告待签署"),
    "meeting_called": Text("会议通知", urgent=True, due="meeting.held_at|moment"),
    "publish": Text("列入公示名单"),
    "not_propose": Text("未列入公示名单"),
    "notice_corrected": Text("公示更正"),
    "objection_received": Text("收到公示异议", urgent=True, due="accept_by|day"),
    "objection_named": Text("指定异议办理人", urgent=True, due="due_on|day"),
    "objection_task": Text("异议调查任务", urgent=True, due="due_on|day"),
    "objection_hearing": Text("请被反映单位说明", urgent=True, due="due_at|deadline"),
    "objection_answered": Text("被反映单位已答复"),
    "objection_to_approve": Text("异议结论待审定"),
    "objection_sent_back": Text("异议结论被退回"),
    "objection_closed": Text("异议办结：告知被反映单位"),
    "disqualify": Text("取消资格"),
    "confirm": Text("审定授奖"),
    "result_letter": Text("评选结果告知函"),
    "revoke": Text("撤销奖项"),
}

# Expression of the default text → its word, and what a preview shows for it.
PLACEHOLDERS = {
    "recipient.name": ("收件人", "王小明"),
    "application.organisation.name": ("申报单位", "示例精密机械有限公司"),
    "application.number": ("申报编号", "示例-2024-0001"),
    "application.group.name": ("申报组别", "制造业组"),
    "application.bureau.name": ("推荐部门", "示例行业主管部门"),
    "application.cycle.title": ("年度", "2024年度质量奖"),
    "application.correction_due_at|deadline": ("补正截止时间", "2024年12月20日 24:00"),
    "organisation.name": ("单位名称", "示例精密机械有限公司"),
    "person.name": ("对方姓名", "李华"),
    "person.email": ("对方电子邮箱", "lihua@example.cn"),
    "person.phone": ("对方联系电话", "13800000000"),
    "fields": ("更正内容", "单位名称、法定代表人"),
    "job.get_kind_display": ("任务名称", "名单导出"),
    "cycle.title": ("年度", "2024年度质量奖"),
    "cycle.get_state_display": ("当前阶段", "资料评审"),
    "panel.get_stage_display": ("评审阶段", "资料评审"),
    "action.label": ("办理事项", "启动资料评审"),
    "reason": ("原因", "示例原因。"),
    "note": ("修改要求", "请补充推荐理由。"),
    "at|moment": ("办理时间", "2024-12-10 09:30"),
    "slot.starts_at|day": ("答辩日期", "2025年3月5日"),
    'slot.starts_at|date:"H:i"': ("开始时间", "09:00"),
    'slot.ends_at|date:"H:i"': ("结束时间", "09:40"),
    "slot.position": ("答辩次序", "3"),
    "slot.place": ("答辩地点", "示例会议中心一号会议室"),
    'waits|join:"、"': ("待办事项", "签署承诺书、提交评分"),
    "extension.original_due_at|deadline": ("原截止时间", "2024年11月30日 24:00"),
    "extension.until|deadline": ("延期后截止时间", "2024年12月5日 24:00"),
    "extension.reason": ("原因", "示例原因。"),
    "number": ("文书编号", "〔2025〕1号"),
    "meeting.title": ("会议名称", "评价审议会议"),
    "meeting.held_at|moment": ("会议时间", "2025-04-10 09:00"),
    "meeting.place": ("会议地点", "示例会议中心一号会议室"),
    "by.name": ("经办人", "李华"),
    'notice.last_day|date:"Y年n月j日"': ("公示最后一日", "2025年5月9日"),
    "due_at|deadline": ("答复截止时间", "2025年5月15日 24:00"),
    "due_on|day": ("办理期限", "2025年5月15日"),
    "accept_by|day": ("受理期限", "2025年5月12日"),
    "answer_by|day": ("答复期限", "2024年12月12日"),
    "work.count": ("事项数量", "2"),
    "work.label": ("事项名称", "评分"),
    "work.due_at|deadline": ("截止时间", "2024年12月20日 24:00"),
    "version.number": ("报告版次", "2"),
    "tasks|length": ("任务数量", "2"),
    "former.name": ("原组别", "农业组"),
    "transfer.transferred_at|moment": ("变更时间", "2024-11-20 10:00"),
    "transfer.from_bureau.name": ("原推荐部门", "示例行业主管部门"),
    "transfer.to_bureau.name": ("现推荐部门", "示例地区主管部门"),
    "transfer.reason": ("原因", "示例原因。"),
    "visit.visit_on|day": ("评审日期", "2025年3月20日"),
    "visit.place": ("评审地点", "示例工业园一号厂区"),
    "what": ("事项", "现场评审"),
    "on|day": ("原定日期", "2025年3月20日"),
    "visit.agenda": ("日程", "09:00 首次会议\n10:00 现场查验\n16:00 末次会议"),
}
CONDITIONS = {
    "person.phone": "有联系电话",
    "accepted": "已接受",
    "failed": "未能完成",
    "job.result_id": "有结果文件",
    "approved": "已同意",
    "due_on": "办理期限已定",
    "late": "已逾期",
    "signing": "待签署",
    "changed": "有变更",
    "left": "不再参加",
    "version.number > 1": "非首版",
    'application.cycle.rulebook.checking.correction_late == "lapse"': "逾期即失效",
}


def folder_of(template: str) -> str:
    """The folder in templates/emails that has the default of this text."""
    return (template in TEXTS and TEXTS[template].source) or template


def may_wait(template: str) -> bool:
    """Whether the mail of this text may be collected or held: what is not known here never may."""
    return template in TEXTS and not (TEXTS[template].urgent or TEXTS[template].at_once)
