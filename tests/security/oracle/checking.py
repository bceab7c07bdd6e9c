"""The office's checks: long tasks, findings, credit letters and their answers."""

from tests.security.policy import OFFICE, SUPERVISOR, Row, at

# How many requests each world makes of these rows: a matrix that silently shrinks is a failure.
CELLS = {"intake": 391}
ROWS = [
    Row("applications:office_job", "GET", at("intake", {"office"}), of="job"),
    Row("applications:office_job_result", "GET", at("intake", {"office"}), of="job", binary=True),
    Row("applications:findings", "GET", at("intake", OFFICE)),
    Row("applications:findings_examine", "POST", at("intake", OFFICE)),
    Row("applications:finding", "GET POST", at("intake", OFFICE), of="finding"),
    Row("applications:supervise_findings", "GET", at("intake", SUPERVISOR)),
    Row("applications:supervise_finding", "GET", at("intake", SUPERVISOR), of="finding"),
    Row("applications:credit", "GET", at("intake", OFFICE)),
    Row("applications:credit_letters", "GET", at("intake", OFFICE)),
    Row("applications:credit_new", "GET POST", at("intake", OFFICE)),
    Row("applications:credit_request", "GET POST", at("intake", OFFICE), of="credit_request"),
    Row("applications:credit_letter", "GET", at("intake", OFFICE), of="credit_request", binary=True),
    Row("applications:credit_line", "GET POST", at("intake", OFFICE), of="credit_line"),
    Row("applications:credit_clear", "POST", at("intake", OFFICE), of="credit_line"),
    Row("applications:credit_file", "GET", at("intake", OFFICE), of="credit_line", binary=True),
    Row("applications:supervise_credit", "GET", at("intake", SUPERVISOR)),
    Row("applications:supervise_credit_letter", "GET", at("intake", SUPERVISOR), of="credit_request", binary=True),
    Row("applications:supervise_credit_line", "GET", at("intake", SUPERVISOR), of="credit_line"),
    Row("applications:supervise_credit_file", "GET", at("intake", SUPERVISOR), of="credit_line", binary=True),
]
