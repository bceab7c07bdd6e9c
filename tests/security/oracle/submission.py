"""What was handed in and until when: versions, prints, extensions of a deadline."""

from tests.security.policy import (
    APPLICANTS,
    BUREAUS,
    NOBODY,
    OFFICE,
    OWNERS,
    PROCEDURE,
    READERS,
    SUPERVISOR,
    Row,
    at,
    only,
)

# How many requests each world makes of these rows: a matrix that silently shrinks is a failure.
CELLS = {"drafting": 170, "intake": 153, "sealed": 102, "listed": 17}
ROWS = [
    Row(
        "applications:versions",
        "GET",
        at("drafting", OWNERS) | at("intake sealed", PROCEDURE) | at("listed", PROCEDURE | {"member"}),
        of="dossier",
    ),
    Row(
        "applications:compare",
        "GET",
        at("drafting", NOBODY) | at("intake sealed", PROCEDURE),
        of="dossier",
        extra={"version": "2"},
    ),
    Row("applications:print", "GET", only("drafting intake sealed", READERS), of="dossier"),
    Row("applications:print_order", "POST", only("drafting intake sealed", READERS), of="dossier"),
    Row("applications:print_progress", "GET", at("intake", {"owner"}), of="print"),
    Row("applications:print_file", "GET", at("intake", {"owner"}), of="print", binary=True),
    Row("reviews:self_score", "GET POST", at("drafting sealed", OWNERS), of="dossier", post={"version": "0"}),
    Row("applications:extensions", "GET", at("drafting intake", APPLICANTS | BUREAUS | OFFICE | SUPERVISOR)),
    Row("applications:office_extensions", "GET POST", at("drafting intake", OFFICE)),
    Row("applications:extension_decide", "POST", at("drafting", OFFICE), of="extension", post={"decision": "confirm"}),
]
