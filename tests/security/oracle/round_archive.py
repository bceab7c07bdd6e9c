"""The archive of the round: office and supervisor order it and take the auditor's script; nobody else knows of it."""

from tests.security.policy import OFFICE, SUPERVISOR, Row, at

ARCHIVISTS = OFFICE | SUPERVISOR

# How many requests each world makes of these rows: a matrix that silently shrinks is a failure.
CELLS = {"voting": 17, "notice": 34, "awarded": 17}
ROWS = [
    Row("committee:round_archives", "GET", at("voting awarded", ARCHIVISTS)),
    Row("committee:round_archives", "POST", at("notice", ARCHIVISTS)),
    Row("committee:round_verifier", "GET", at("notice", ARCHIVISTS), binary=True),
]
