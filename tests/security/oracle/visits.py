"""The papers of a site visit, its photos, the editable report, late signatures."""

from tests.security.policy import AGENCY, JUDGES, OFFICE, SUPERVISOR, Row, at

# How many requests each world makes of these rows: a matrix that silently shrinks is a failure.
CELLS = {"visiting": 391}
REPORT_READERS = JUDGES | AGENCY | OFFICE | SUPERVISOR
ROWS = [
    Row("reviews:visit_log", "GET POST", at("visiting", JUDGES), of="visit", extra={"kind": "document"}),
    Row("reviews:visit_entry", "GET POST", at("visiting", JUDGES), of="visit_paper"),
    Row("reviews:visit_photos", "GET POST", at("visiting", JUDGES), of="visit"),
    Row("reviews:visit_photo", "GET", at("visiting", JUDGES), of="visit_photo", binary=True),
    Row("reviews:visit_photo_preview", "GET", at("visiting", JUDGES), of="visit_photo", binary=True, inline=True),
    Row("reviews:site_photos", "GET", at("visiting", REPORT_READERS), of="dossier"),
    Row("reviews:site_photo", "GET", at("visiting", REPORT_READERS), of="report_photo", binary=True),
    Row(
        "reviews:site_photo_preview", "GET", at("visiting", REPORT_READERS), of="report_photo", binary=True, inline=True
    ),
    Row("reviews:visit_photo_remove", "POST", at("visiting", JUDGES), of="visit_photo"),
    Row("reviews:visit_scores", "GET POST", at("visiting", JUDGES), of="visit"),
    Row("reviews:visit_workbook", "GET POST", at("visiting", JUDGES), of="visit"),
    Row("reviews:visit_workbook_xlsx", "GET", at("visiting", JUDGES), of="visit", binary=True),
    Row("reviews:visit_import", "GET POST", at("visiting", {"panel_leader"}), of="visit_import"),
    Row("reviews:visit_withdraw", "POST", at("visiting", {"panel_leader"}), of="visit"),
    Row("reviews:visit_signatures", "GET", at("visiting", AGENCY)),
    Row("reviews:visit_remind", "POST", at("visiting", AGENCY), of="dossier"),
    Row(
        "reviews:site_report_docx",
        "GET",
        at("visiting", JUDGES | AGENCY | OFFICE | SUPERVISOR),
        of="dossier",
        binary=True,
    ),
]
