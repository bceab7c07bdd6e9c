"""Who an organisation is to the procedure: the self-check of its dossier, the register of bars."""

from tests.security.policy import OFFICE, OWNERS, SUPERVISOR, Row, at

# How many requests each world makes of these rows: a matrix that silently shrinks is a failure.
CELLS = {"drafting": 102, "intake": 51}

ROWS = [
    Row("applications:eligibility", "GET POST", at("drafting intake", OWNERS), of="dossier"),
    Row("applications:sanctions", "GET POST", at("drafting", OFFICE)),
    Row("applications:lift_sanction", "POST", at("drafting", OFFICE), of="sanction", post={"reason": "处罚已撤销"}),
    Row("applications:supervise_sanctions", "GET", at("drafting intake", SUPERVISOR)),
]
