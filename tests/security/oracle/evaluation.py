"""The comprehensive evaluation: ranking, second look, report."""

from tests.security.policy import OFFICE, SUPERVISOR, Row, at

INSIDERS = OFFICE | SUPERVISOR | {"member"}
# How many requests each world makes of these rows: a matrix that silently shrinks is a failure.
CELLS = {"voting": 238, "listed": 85}
ROWS = [
    Row("committee:office_overall", "GET", at("voting listed", OFFICE)),
    Row("committee:overall_compute", "POST", at("voting", OFFICE)),
    Row("committee:overall_draft", "POST", at("voting", OFFICE)),
    Row("committee:overall_issue", "POST", at("voting", OFFICE)),
    Row("committee:overall_report", "GET POST", at("voting", OFFICE), post={"seen": "1"}),
    Row("committee:report_version", "GET", at("voting listed", OFFICE), of="report_version"),
    Row("committee:report_remind", "POST", at("voting", OFFICE)),
    Row("committee:report_docx", "GET", at("voting listed", OFFICE), binary=True),
    Row("committee:expert_report", "GET", at("voting listed", {"panel_leader"})),
    Row("committee:report_sign", "POST", at("voting", {"panel_leader"}), post={"digest": "0"}),
    Row("committee:supervise_statement", "GET POST", at("voting", SUPERVISOR), post={"text": "全程监督。"}),
    Row("committee:second_look", "GET", at("voting listed", OFFICE)),
]
