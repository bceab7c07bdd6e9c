"""Stage 2 as the applicant's people see it, and what every reader of a dossier shares."""

from tests.security.policy import APPLICANTS, NOBODY, OFFICE, OWNERS, PROCEDURE, READERS, Row, at, only

ANNOUNCED = {"slot": "others", "name": "新材料.pdf", "size": "1000"}
FORM = {"version": "VERSION", "reason": "因故"}

# How many requests each world makes of these rows: a matrix that silently shrinks is a failure.
CELLS = {
    "drafting": 493,
    "intake": 323,
    "sealed": 119,
    "opened": 51,
    "defending": 17,
    "visiting": 17,
    "voting": 17,
    "listed": 68,
    "notice": 17,
    "awarded": 17,
}
ROWS = [
    Row("applications:detail", "GET", READERS, of="dossier"),
    Row("applications:file", "GET", only("drafting intake sealed opened", READERS), of="file", binary=True),
    Row("applications:act", "POST", only("drafting", READERS), of="dossier", extra={"action": "withdraw"}, post=FORM),
    Row(
        "applications:act",
        "POST",
        at("intake", OWNERS),
        of="dossier",
        extra={"action": "withdraw"},
        post=FORM,
        told=PROCEDURE - OWNERS,
    ),
    Row(
        "applications:act",
        "POST",
        at("intake", OFFICE),
        of="dossier",
        extra={"action": "qualify"},
        post=FORM,
        told=PROCEDURE - OFFICE,
    ),
    Row(
        "applications:act",
        "POST",
        at("listed", OWNERS),
        of="dossier",
        extra={"action": "withdraw"},
        post=FORM,
        told=READERS["listed"] - OWNERS,
    ),
    Row("applications:act", "POST", at("listed", NOBODY), of="dossier", extra={"action": "publish"}, post=FORM),
    Row("applications:apply", "GET", at("drafting", APPLICANTS)),
    Row("applications:organisation", "GET POST", at("drafting", APPLICANTS)),
    Row("applications:apply_new", "GET POST", at("drafting sealed", APPLICANTS)),
    Row("applications:apply_overview", "GET", at("drafting intake opened listed", OWNERS), of="dossier"),
    Row("applications:placement", "GET POST", at("drafting intake", OWNERS), of="dossier"),
    Row("applications:copy_earlier", "GET POST", at("drafting intake", OWNERS), of="dossier"),
    Row("applications:section", "GET POST", at("drafting intake", OWNERS), of="dossier", extra={"key": "profile"}),
    Row(
        "applications:section_import",
        "GET POST",
        at("drafting intake", OWNERS),
        of="dossier",
        extra={"key": "indicators"},
    ),
    Row("applications:evidence", "GET POST", at("drafting intake", OWNERS), of="dossier"),
    Row("applications:evidence_remove", "POST", at("drafting", OWNERS), of="file"),
    Row("applications:evidence_move", "POST", at("drafting", OWNERS), of="file", post={"direction": "up"}),
    Row("applications:evidence_begin", "POST", at("drafting", OWNERS), of="dossier", post=ANNOUNCED),
    Row("applications:evidence_upload", "GET PUT DELETE", at("drafting", {"owner"}), of="upload"),
    Row("applications:evidence_finish", "POST", at("drafting", {"owner"}), of="upload"),
    Row(
        "applications:file_preview",
        "GET",
        only("drafting intake sealed", READERS),
        of="preview",
        binary=True,
        inline=True,
    ),
    Row(
        "applications:file_page",
        "GET",
        only("sealed", READERS),
        of="file",
        extra={"page": "1"},
        binary=True,
        inline=True,
    ),
    Row("applications:check", "GET", at("drafting intake", OWNERS), of="dossier"),
    Row("applications:receipt", "GET", at("drafting", NOBODY) | at("intake sealed", OWNERS), of="dossier"),
    Row("applications:receipt_pdf", "GET", at("intake", OWNERS), of="dossier", binary=True),
]
