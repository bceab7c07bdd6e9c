"""Plans, pins and bars, draws and drop-outs of panels."""

from tests.security.policy import AGENCY, OFFICE, SUPERVISOR, Row, at

# How many requests each world makes of these rows: a matrix that silently shrinks is a failure.
CELLS = {"sealed": 272}
ROWS = [
    Row("reviews:panel_draw", "GET POST", at("sealed", AGENCY), of="panel"),
    Row("reviews:panel_draw_perform", "POST", at("sealed", AGENCY), of="panel"),
    Row("reviews:panel_drop_out", "GET POST", at("sealed", AGENCY), of="panel_member"),
    Row("reviews:panel_draws", "GET", at("sealed", AGENCY | OFFICE | SUPERVISOR)),
    Row("reviews:panel_draw_record", "GET", at("sealed", AGENCY | OFFICE | SUPERVISOR), of="panel_draw"),
    Row("reviews:panel_draw_pdf", "GET", at("sealed", AGENCY | OFFICE | SUPERVISOR), of="panel_draw", binary=True),
    Row("reviews:assignment_plan", "GET POST", at("sealed", AGENCY), of="panel"),
    Row("reviews:assignment_holds", "GET POST", at("sealed", AGENCY), of="panel"),
    Row("reviews:assignment_hold_lift", "POST", at("sealed", AGENCY), of="hold"),
    Row("reviews:assignments_sheet", "GET", at("sealed", AGENCY), of="panel", binary=True),
    Row("reviews:assignments_import", "GET POST", at("sealed", AGENCY), of="panel"),
]
