"""The day of a defence: signing in, questions, slides, the big screen, overtime, calendars."""

from tests.security.policy import AGENCY, EXPERTS, JUDGES, MEMBERS, OFFICE, OWNERS, SUPERVISOR, Row, at

# How many requests each world makes of these rows: a matrix that silently shrinks is a failure.
CELLS = {"defending": 408}
STAFF = AGENCY | OFFICE | SUPERVISOR
ROWS = [
    Row("reviews:defence_slot", "GET POST", at("defending", AGENCY), of="slot"),
    Row("reviews:defence_timing", "POST", at("defending", AGENCY), of="slot"),
    Row("reviews:question_draw_pdf", "GET", at("defending", AGENCY | OFFICE | SUPERVISOR), of="slot"),
    Row("reviews:question_draw", "POST", at("defending", AGENCY), of="slot"),
    Row("reviews:defence_questions", "GET POST", at("defending", AGENCY)),
    Row("reviews:questions_commit", "POST", at("defending", AGENCY)),
    Row("reviews:question_remove", "POST", at("defending", AGENCY), of="question"),
    Row("reviews:defence_sessions", "GET POST", at("defending", AGENCY)),
    Row("reviews:defence_session", "GET", at("defending", AGENCY), of="session"),
    Row("reviews:defence_session_drop", "POST", at("defending", AGENCY), of="session"),
    Row("reviews:defence_session_xlsx", "GET", at("defending", STAFF), of="session", binary=True),
    Row("reviews:defence_session_pdf", "GET", at("defending", STAFF), of="session", binary=True),
    Row("reviews:defence_hall", "GET", at("defending", STAFF | MEMBERS)),
    Row("reviews:defence_slides", "GET", at("defending", OWNERS | JUDGES | STAFF), of="dossier", binary=True),
    Row("reviews:defence_screen", "GET", at("defending", AGENCY), of="slot"),
    Row("reviews:defence_overtime", "GET POST", at("defending", {"panel_leader"}), of="leading"),
    Row("reviews:defence_timetable_xlsx", "GET", at("defending", STAFF), binary=True),
    Row("reviews:defence_timetable_ics", "GET", at("defending", STAFF), binary=True),
    Row("reviews:defences_ics", "GET", at("defending", EXPERTS), binary=True),
    Row("reviews:applicant_defence_ics", "GET", at("defending", OWNERS), of="dossier", binary=True),
]
