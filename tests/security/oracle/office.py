"""Stage 2 at the committee office: lists, screening, batches received, rounds, news."""

from tests.security.policy import NOBODY, OFFICE, SUPERVISOR, Row, at

CYCLE = {"code": "2024"}

# How many requests each world makes of these rows: a matrix that silently shrinks is a failure.
CELLS = {"drafting": 476, "intake": 289, "listed": 34, "awarded": 34, "sealed": 17}
ROWS = [
    Row("applications:office", "GET", at("drafting intake listed awarded", OFFICE)),
    Row("applications:office_list", "GET", at("intake", OFFICE)),
    Row("applications:supervise_list", "GET", at("drafting intake sealed listed awarded", SUPERVISOR)),
    Row("applications:screening", "GET POST", at("drafting", NOBODY) | at("intake", OFFICE), of="dossier"),
    Row("applications:group_correction", "GET POST", at("drafting", NOBODY) | at("intake", OFFICE), of="dossier"),
    Row("applications:correction", "GET POST", at("drafting", NOBODY) | at("intake", OFFICE), of="dossier"),
    Row("applications:correction_late", "POST", at("drafting", NOBODY) | at("intake", OFFICE), of="dossier"),
    Row("applications:intake", "GET", at("intake", OFFICE)),
    Row("applications:intake_batch", "GET", at("intake", OFFICE), of="batch"),
    Row("applications:intake_letter", "GET", at("intake", OFFICE), of="batch", binary=True),
    Row("applications:intake_sheet", "GET", at("intake", OFFICE), of="batch", binary=True),
    Row("applications:rules", "GET", at("drafting", OFFICE)),
    Row("applications:round_rules", "GET", at("drafting", OFFICE), extra=CYCLE),
    Row("applications:round_act", "POST", at("drafting", OFFICE), extra=CYCLE | {"action": "start_document_review"}),
    Row("applications:recusals", "GET POST", at("intake", OFFICE)),
    Row("applications:calendar", "GET POST", at("drafting", OFFICE)),
    Row("applications:calendar_year", "GET POST", at("drafting", OFFICE), extra={"number": "2025"}),
    Row("applications:calendar_remove", "POST", at("drafting", OFFICE), extra={"number": "2025", "day": "2025-01-01"}),
    Row("applications:lift_recusal", "POST", at("drafting", NOBODY) | at("intake", OFFICE), of="recusal"),
    Row("applications:news_list", "GET", at("drafting", OFFICE)),
    Row("applications:announcement_new", "GET POST", at("drafting", OFFICE)),
    Row("applications:announcement", "GET", at("drafting", OFFICE), of="draft"),
    Row("applications:announcement_edit", "GET POST", at("drafting", OFFICE), of="draft"),
    Row("applications:announcement_publish", "POST", at("drafting", OFFICE), of="draft"),
    Row("applications:announcement_withdraw", "POST", at("drafting", OFFICE), of="news"),
    Row("applications:announcement_attach", "POST", at("drafting", OFFICE), of="draft"),
    Row("applications:announcement_detach", "POST", at("drafting", OFFICE), of="draft_file"),
]
