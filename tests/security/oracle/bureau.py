"""Stage 2 at the recommending bureau."""

from tests.security.policy import BUREAUS, NOBODY, OFFICE, PROCEDURE, Row, at

# How many requests each world makes of these rows: a matrix that silently shrinks is a failure.
CELLS = {"intake": 221, "drafting": 85, "sealed": 34, "listed": 17}
ROWS = [
    Row("applications:recommend", "GET", at("intake", BUREAUS)),
    Row("applications:bureau_list", "GET", at("intake", BUREAUS)),
    Row(
        "applications:bureau_review",
        "GET",
        at("drafting", NOBODY) | at("intake sealed listed", {"own_bureau"}),
        of="dossier",
    ),
    Row("applications:opinion", "GET POST", at("drafting", NOBODY) | at("intake", {"own_bureau"}), of="dossier"),
    Row("applications:transfer", "GET POST", at("drafting", NOBODY) | at("intake", OFFICE), of="dossier"),
    Row("applications:batches", "GET", at("intake", BUREAUS)),
    Row("applications:batch_new", "GET POST", at("intake", BUREAUS)),
    Row("applications:batch", "GET", at("intake", {"own_bureau"}), of="batch"),
    Row("applications:batch_letter", "GET", at("intake", {"own_bureau"}), of="batch", binary=True),
    Row("applications:recommendation_scan", "GET", at("intake sealed", PROCEDURE), of="dossier", binary=True),
]
