"""The office's own work on what was handed in: list, bulk actions, notes, tasks, timeline, rejections."""

from tests.security.policy import NOBODY, OFFICE, OWNERS, SUPERVISOR, Row, at

ARCHIVISTS = OFFICE | SUPERVISOR

# How many requests each world makes of these rows: a matrix that silently shrinks is a failure.
CELLS = {"intake": 374, "drafting": 170, "sealed": 34}
ROWS = [
    Row("applications:office_filters", "GET POST", at("intake", OFFICE)),
    Row("applications:office_filter_remove", "POST", at("intake", {"office"}), of="filter"),
    Row("applications:office_columns", "GET POST", at("intake", OFFICE)),
    Row("applications:bulk_qualify", "POST", at("intake", OFFICE)),
    Row("applications:bulk_task", "POST", at("intake", OFFICE)),
    Row("applications:office_export", "POST", at("intake", OFFICE), post={"format": "csv"}),
    Row("applications:dossier_archive", "POST", at("drafting", NOBODY) | at("intake sealed", ARCHIVISTS), of="dossier"),
    Row("applications:round_archive", "POST", at("intake", ARCHIVISTS), extra={"code": "2024"}),
    Row("applications:office_tasks", "GET", at("intake", OFFICE)),
    Row("applications:task_done", "POST", at("intake", OFFICE), of="task"),
    Row("applications:office_notes", "GET POST", at("drafting", NOBODY) | at("intake", OFFICE), of="dossier"),
    Row("applications:task_assign", "POST", at("drafting", NOBODY) | at("intake", OFFICE), of="dossier"),
    Row("applications:office_timeline", "GET", at("drafting", NOBODY) | at("intake sealed", OFFICE), of="dossier"),
    Row("applications:correction_notice", "GET POST", at("drafting intake", OWNERS), of="dossier"),
    Row("applications:rejections", "GET", at("intake", OFFICE)),
    Row("applications:rejection", "GET POST", at("drafting", NOBODY) | at("intake", OFFICE), of="dossier"),
    Row("applications:rejection_letter", "GET", at("drafting intake", NOBODY), of="dossier", binary=True),
]
