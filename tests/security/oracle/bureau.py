"""Stage 2 at the recommending bureau."""

from tests.security.policy import BUREAUS, NOBODY, OFFICE, PROCEDURE, Row, at

# How many requests each world makes of these rows: a matrix that silently shrinks is a failure.
CELLS = {"intake": 493, "drafting": 221, "sealed": 34, "listed": 17}
DESK = at("drafting", NOBODY) | at("intake", {"own_bureau"})
VERSION = {"version": "VERSION"}
ROWS = [
    Row("applications:recommend", "GET", at("intake", BUREAUS)),
    Row("applications:bureau_list", "GET", at("intake", BUREAUS)),
    Row(
        "applications:bureau_review",
        "GET",
        at("drafting", NOBODY) | at("intake sealed listed", {"own_bureau"}),
        of="dossier",
    ),
    Row("applications:opinion", "GET POST", DESK, of="dossier"),
    Row("applications:opinion_print", "GET", at("drafting", NOBODY) | at("intake", {"own_bureau"}), of="dossier"),
    Row("applications:opinion_approve", "POST", DESK, of="dossier", post=VERSION),
    Row("applications:opinion_send_back", "POST", DESK, of="dossier", post=VERSION | {"note": "请修改"}),
    Row("applications:opinion_seal", "POST", DESK, of="dossier", post=VERSION),
    Row("applications:comment_add", "GET POST", DESK, of="dossier", extra={"section": "overview"}),
    Row("applications:comment", "GET POST", at("intake", {"own_bureau"}), of="comment"),
    Row("applications:comment_remove", "POST", at("intake", {"own_bureau"}), of="comment"),
    Row("applications:return", "GET POST", DESK, of="dossier", post=VERSION | {"part-overview": "请精简"}),
    Row("applications:bureau_duties", "GET POST", at("intake", BUREAUS)),
    Row("applications:office_duties", "GET POST", at("intake", OFFICE)),
    Row("applications:transfer", "GET POST", at("drafting", NOBODY) | at("intake", OFFICE), of="dossier"),
    Row("applications:batches", "GET", at("intake", BUREAUS)),
    Row("applications:batch_new", "GET POST", at("intake", BUREAUS)),
    Row("applications:batch", "GET", at("intake", {"own_bureau"}), of="batch"),
    Row("applications:batch_letter", "GET", at("intake", {"own_bureau"}), of="batch", binary=True),
    Row("applications:batch_sheet", "GET", at("intake", {"own_bureau"}), of="batch", binary=True),
    Row("applications:recommendation_scan", "GET", at("intake sealed", PROCEDURE), of="dossier", binary=True),
]
