"""The register of experts, the round's invitations, conflicts, the boards."""

from tests.security.policy import AGENCY, EXPERTS, OFFICE, OWNERS, SUPERVISOR, Row, at

# How many requests each world makes of these rows: a matrix that silently shrinks is a failure.
CELLS = {"drafting": 51, "sealed": 425, "opened": 68}
ROWS = [
    Row("reviews:experts_export", "GET", at("sealed", OFFICE), binary=True),
    Row("reviews:experts_import", "GET POST", at("sealed", OFFICE)),
    Row("reviews:expert_record", "GET", at("sealed", OFFICE), of="expert"),
    Row("reviews:expert_tie", "POST", at("sealed", OFFICE), of="expert"),
    Row("reviews:expert_remove", "GET POST", at("sealed", OFFICE), of="expert"),
    Row("reviews:expert_tie_strike", "POST", at("sealed", OFFICE), of="tie"),
    Row("reviews:remind", "POST", at("sealed", AGENCY)),
    Row("reviews:round_experts", "GET POST", at("sealed", AGENCY)),
    Row("reviews:round_expert_remove", "GET POST", at("sealed", AGENCY), of="participation"),
    Row("reviews:agency_conflicts", "GET", at("sealed", AGENCY)),
    Row("reviews:agency_answers", "GET", at("sealed", AGENCY)),
    Row("reviews:office_conflicts", "GET", at("sealed", OFFICE)),
    Row("reviews:agency_avoided", "GET", at("sealed", AGENCY)),
    Row("reviews:office_avoided", "GET", at("sealed", OFFICE)),
    Row("reviews:avoid", "GET POST", at("drafting", OWNERS), of="dossier"),
    Row("reviews:avoid_drop", "POST", at("drafting", OWNERS), of="avoided"),
    Row("reviews:supervisor_board", "GET", at("sealed opened", SUPERVISOR)),
    Row("reviews:watched_draws", "GET", at("sealed opened", SUPERVISOR)),
    Row("reviews:watched_changes", "GET", at("sealed opened", SUPERVISOR)),
    Row("reviews:watched_sheets", "GET", at("sealed opened", SUPERVISOR)),
    Row("reviews:expert_round", "GET POST", at("sealed", EXPERTS)),
    Row("reviews:own_tie", "POST", at("sealed", EXPERTS)),
]
