"""Stages 6 and 7: evaluation, ballots, notice, objections, awards, supervision."""

from tests.security.policy import MEMBERS, NOBODY, OFFICE, READERS, SUPERVISOR, Row, at, only

INSIDERS = OFFICE | SUPERVISOR | {"member"}

# How many requests each world makes of these rows: a matrix that silently shrinks is a failure.
CELLS = {"awarded": 34, "notice": 204, "voting": 476, "listed": 204, "drafting": 17}
ROWS = [
    Row("committee:certificate", "GET", only("awarded", READERS), of="certificate", binary=True),
    Row("committee:certificate", "GET", at("notice", NOBODY), of="dossier", binary=True),
    Row("committee:office_overall", "GET", at("voting listed", OFFICE)),
    Row("committee:overall_compute", "POST", at("voting", OFFICE)),
    Row("committee:overall_draft", "POST", at("voting", OFFICE)),
    Row("committee:overall_issue", "POST", at("voting", OFFICE)),
    Row("committee:office_meetings", "GET POST", at("voting", OFFICE)),
    Row("committee:office_meeting", "GET", at("voting listed", OFFICE), of="meeting"),
    Row("committee:ballot_open", "POST", at("voting", OFFICE), of="meeting"),
    Row("committee:ballot_close", "POST", at("voting", OFFICE), of="meeting"),
    Row("committee:adopt", "POST", at("voting", OFFICE), of="meeting"),
    Row("committee:office_candidates", "GET", at("voting listed notice", OFFICE)),
    Row("committee:office_notices", "GET", at("listed notice", OFFICE)),
    Row("committee:notice_publish", "POST", at("listed", OFFICE)),
    Row("committee:office_objections", "GET", at("notice", OFFICE)),
    Row("committee:office_objection", "GET", at("notice", OFFICE), of="objection"),
    Row("committee:objection_decide", "POST", at("notice", OFFICE), of="objection", post={"decision": "accepted"}),
    Row("committee:objection_reveal", "POST", at("notice", OFFICE), of="objection"),
    Row("committee:objection_file", "GET", at("notice", OFFICE), of="objection_file", binary=True),
    Row("committee:office_awards", "GET", at("listed notice awarded", OFFICE)),
    Row("committee:confirm_all", "POST", at("notice", OFFICE)),
    Row("committee:confirm", "POST", at("notice", OFFICE), of="dossier"),
    Row("committee:office_remarks", "GET", at("voting", OFFICE)),
    Row("committee:remark_answer", "POST", at("voting", OFFICE), of="remark", post={"answer": "已核对得分计算。"}),
    Row(
        "committee:paper_report", "GET", at("voting listed", INSIDERS), told=frozenset({"recused_member"}), binary=True
    ),
    Row(
        "committee:paper_resolution",
        "GET",
        at("listed notice", INSIDERS),
        told=frozenset({"recused_member"}),
        binary=True,
    ),
    Row("committee:member_home", "GET", at("voting listed", MEMBERS)),
    Row("committee:member_meeting", "GET", at("voting listed", MEMBERS), of="meeting"),
    Row("committee:count_confirm", "POST", at("voting", MEMBERS), of="meeting"),
    Row("committee:ballot", "GET POST", at("voting", MEMBERS), of="meeting"),
    Row("committee:receipt", "GET", at("voting", {"member"}), of="meeting"),
    Row("committee:expert_report", "GET", at("voting listed", {"panel_leader"})),
    Row("committee:report_sign", "POST", at("voting", {"panel_leader"})),
    Row("committee:supervise", "GET", at("drafting voting listed", SUPERVISOR)),
    Row("committee:supervise_log", "GET", at("voting", SUPERVISOR)),
    Row("committee:supervise_chain", "GET POST", at("voting", SUPERVISOR)),
    Row("committee:supervise_remarks", "GET POST", at("voting", SUPERVISOR)),
]
