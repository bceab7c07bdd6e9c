"""Stages 6 and 7: ballots, notice, objections, awards, supervision."""

from tests.security.policy import NOBODY, OFFICE, READERS, SUPERVISOR, Row, at, only

INSIDERS = OFFICE | SUPERVISOR | {"member"}

# How many requests each world makes of these rows: a matrix that silently shrinks is a failure.
CELLS = {"awarded": 34, "notice": 119, "voting": 170, "listed": 119, "drafting": 17}
ROWS = [
    Row("committee:certificate", "GET", only("awarded", READERS), of="certificate", binary=True),
    Row("committee:certificate", "GET", at("notice", NOBODY), of="dossier", binary=True),
    Row("committee:office_candidates", "GET", at("voting listed notice", OFFICE)),
    Row("committee:office_notices", "GET", at("listed notice", OFFICE)),
    Row("committee:notice_publish", "POST", at("listed", OFFICE)),
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
    Row("committee:supervise", "GET", at("drafting voting listed", SUPERVISOR)),
    Row("committee:supervise_log", "GET", at("voting", SUPERVISOR)),
    Row("committee:supervise_chain", "GET POST", at("voting", SUPERVISOR)),
    Row("committee:supervise_remarks", "GET POST", at("voting", SUPERVISOR)),
]
