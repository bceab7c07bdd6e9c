"""Objections: the office's cases, the organisation's hearings, the supervision. The identity is for handlers alone."""

from tests.security.policy import OFFICE, OWNERS, SUPERVISOR, Row, at

# second_officer handles the case; the other officer sees it and is told no.
HANDLER = frozenset({"second_officer"})
OTHER = frozenset({"office"})
APPLICANTS = OWNERS | {"rival"}

# How many requests each world makes of these rows: a matrix that silently shrinks is a failure.
CELLS = {"notice": 408}
ROWS = [
    Row("committee:office_objections", "GET", at("notice", OFFICE)),
    Row("committee:objection_entry", "GET POST", at("notice", OFFICE)),
    Row("committee:office_objection", "GET", at("notice", OFFICE), of="objection"),
    Row("committee:objection_name", "POST", at("notice", OFFICE), of="objection"),
    Row("committee:objection_end", "POST", at("notice", OFFICE), of="objection"),
    Row("committee:objection_accept", "POST", at("notice", HANDLER), of="objection", told=OTHER),
    Row(
        "committee:objection_refuse",
        "POST",
        at("notice", HANDLER),
        of="objection",
        told=OTHER,
        post={"reason": "所附材料与反映的事项无关。", "reply": "所附材料与反映的事项无关。"},
    ),
    Row(
        "committee:objection_hear",
        "POST",
        at("notice", HANDLER),
        of="objection",
        told=OTHER,
        post={"substance": "请说明营业收入的统计口径。"},
    ),
    Row("committee:objection_task", "POST", at("notice", OFFICE), of="objection"),
    Row("committee:objection_result", "POST", at("notice", OFFICE), of="objection"),
    Row("committee:objection_propose", "POST", at("notice", OFFICE), of="objection"),
    Row("committee:objection_approve", "POST", at("notice", OFFICE), of="objection"),
    Row("committee:objection_return", "POST", at("notice", OFFICE), of="objection"),
    Row("committee:objection_reveal", "POST", at("notice", HANDLER), of="objection", told=OTHER),
    Row("committee:objection_file", "GET", at("notice", HANDLER), of="objection_file", told=OTHER, binary=True),
    Row("committee:objection_reply", "GET", at("notice", HANDLER), of="closed", told=OTHER, binary=True),
    Row("committee:hearings", "GET", at("notice", APPLICANTS)),
    Row("committee:hearing", "GET POST", at("notice", OWNERS), of="hearing"),
    Row("committee:hearing_file", "GET", at("notice", OWNERS | OFFICE | SUPERVISOR), of="hearing_file", binary=True),
    Row("committee:objection_letter", "GET", at("notice", OWNERS | OFFICE | SUPERVISOR), of="closed", binary=True),
    Row("committee:supervise_objections", "GET", at("notice", SUPERVISOR)),
    Row("committee:supervise_objection", "GET", at("notice", SUPERVISOR), of="objection"),
]
