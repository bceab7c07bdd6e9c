"""An organisation's people, the self-check of its dossier, the register of bars."""

from tests.security.policy import APPLICANTS, NOBODY, OFFICE, OWNERS, SIGNED_IN, SUPERVISOR, Row, at

# How many requests each world makes of these rows: a matrix that silently shrinks is a failure.
CELLS = {"drafting": 374, "intake": 85}

ROWS = [
    Row("applications:members", "GET POST", at("drafting", APPLICANTS)),
    Row("applications:join", "GET POST", at("drafting", SIGNED_IN)),
    # Only the owner (the first of the organisation's people) decides; its editor finds nothing there.
    Row("applications:remove_member", "POST", at("drafting", OWNERS), of="colleagues_grant"),
    Row("applications:offer_ownership", "POST", at("drafting", {"owner"}), of="colleagues_grant"),
    Row("applications:accept_ownership", "POST", at("drafting", {"colleague"}), of="ownership"),
    Row("applications:decline_ownership", "POST", at("drafting", {"colleague"}), of="ownership"),
    Row("applications:cancel_ownership", "POST", at("drafting", {"owner"}), of="ownership"),
    Row("applications:withdraw_invitation", "POST", at("drafting", {"owner"}), of="own_invitation"),
    Row("applications:approve_access", "POST", at("drafting", {"owner"}), of="access_request"),
    Row("applications:decline_access", "POST", at("drafting", {"owner"}), of="access_request"),
    Row("applications:eligibility", "GET POST", at("drafting intake", OWNERS), of="dossier"),
    Row("applications:identity", "GET POST", at("drafting", NOBODY) | at("intake", OFFICE), of="dossier"),
    Row("applications:hand_over", "GET POST", at("drafting", OFFICE)),
    Row("applications:sanctions", "GET POST", at("drafting", OFFICE)),
    Row("applications:lift_sanction", "POST", at("drafting", OFFICE), of="sanction", post={"reason": "处罚已撤销"}),
    Row("applications:supervise_sanctions", "GET", at("drafting intake", SUPERVISOR)),
]
