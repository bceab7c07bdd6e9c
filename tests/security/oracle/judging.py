"""Stages 4 and 5: defence and site visit."""

from tests.security.policy import AGENCY, EXPERTS, JUDGES, OFFICE, OWNERS, SUPERVISOR, Row, at

# How many requests each world makes of these rows: a matrix that silently shrinks is a failure.
CELLS = {"defending": 238, "visiting": 238}
ROWS = [
    Row("reviews:agency_defence", "GET", at("defending", AGENCY)),
    Row("reviews:defence_commit", "POST", at("defending", AGENCY)),
    Row("reviews:defence_draw", "POST", at("defending", AGENCY)),
    Row("reviews:defence_timetable", "GET", at("defending", AGENCY | OFFICE | SUPERVISOR)),
    Row("reviews:defence_timetable_pdf", "GET", at("defending", AGENCY | OFFICE | SUPERVISOR), binary=True),
    Row("reviews:defences", "GET", at("defending", EXPERTS)),
    Row("reviews:defence_sheet", "GET POST", at("defending", {"assigned_expert"}), of="duty"),
    Row("reviews:defence_receipt", "GET", at("defending", {"assigned_expert"}), of="duty"),
    Row("reviews:office_defence", "GET POST", at("defending", OFFICE)),
    Row("reviews:supervisor_defence", "GET", at("defending", SUPERVISOR)),
    Row("reviews:applicant_defence", "GET POST", at("defending", OWNERS), of="dossier"),
    Row("reviews:agency_visits", "GET", at("visiting", AGENCY)),
    Row("reviews:visit_plan", "GET POST", at("visiting", AGENCY), of="dossier"),
    Row("reviews:visits", "GET", at("visiting", EXPERTS)),
    Row("reviews:visit", "GET POST", at("visiting", JUDGES), of="visit"),
    Row("reviews:visit_report", "GET POST", at("visiting", JUDGES), of="visit"),
    Row("reviews:visit_sign", "GET POST", at("visiting", JUDGES), of="visit"),
    Row("reviews:office_site", "GET", at("visiting", OFFICE)),
    Row("reviews:supervisor_site", "GET", at("visiting", SUPERVISOR)),
    Row("reviews:site_report", "GET", at("visiting", JUDGES | AGENCY | OFFICE | SUPERVISOR), of="dossier", binary=True),
    Row("reviews:applicant_visit", "GET", at("visiting", OWNERS), of="dossier"),
]
