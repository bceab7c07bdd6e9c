"""Plans, pins and bars, draws and drop-outs of panels."""

from tests.security.policy import AGENCY, Row, at

# How many requests each world makes of these rows: a matrix that silently shrinks is a failure.
CELLS = {"sealed": 85}
ROWS = [
    Row("reviews:assignment_plan", "GET POST", at("sealed", AGENCY), of="panel"),
    Row("reviews:assignment_holds", "GET POST", at("sealed", AGENCY), of="panel"),
    Row("reviews:assignment_hold_lift", "POST", at("sealed", AGENCY), of="hold"),
]
