"""合议 and the detail of an opened dossier: nothing of a dossier while it is sealed."""

from tests.security.policy import AGENCY, EXPERTS, JUDGES, NOBODY, OFFICE, SUPERVISOR, Row, at

# How many requests each world makes of these rows: a matrix that silently shrinks is a failure.
CELLS = {"sealed": 289, "opened": 289}
TEAM = at("sealed", NOBODY) | at("opened", JUDGES)
ROWS = [
    Row("reviews:consensuses", "GET", at("sealed opened", EXPERTS)),
    Row("reviews:consensus", "GET", TEAM, of="dossier"),
    Row("reviews:consensus_start", "POST", TEAM, of="dossier"),
    Row("reviews:consensus_agree", "POST", TEAM, of="dossier", post={"seen": "4.1.2:1"}),
    Row("reviews:consensus_close", "POST", TEAM, of="dossier"),
    Row("reviews:consensus_item", "GET POST", TEAM, of="dossier", extra={"clause": "4.1.2"}, post={"version": "1"}),
    Row("reviews:agency_consensus", "GET", at("sealed opened", AGENCY)),
    Row("reviews:agency_spread", "GET", at("sealed", NOBODY) | at("opened", AGENCY), of="dossier"),
    Row("reviews:office_consensus", "GET", at("sealed opened", OFFICE)),
    Row("reviews:settle", "POST", at("sealed opened", OFFICE)),
    Row("reviews:supervisor_consensus", "GET", at("sealed opened", SUPERVISOR)),
    Row("reviews:agreement", "GET", at("sealed opened", OFFICE)),
    Row("reviews:leader_agreement", "GET", at("sealed opened", {"panel_leader"})),
    Row("reviews:sensitivity", "GET", at("sealed opened", OFFICE)),
    Row("reviews:supervisor_agreement", "GET", at("sealed opened", SUPERVISOR)),
    Row("reviews:supervisor_sensitivity", "GET", at("sealed opened", SUPERVISOR)),
]
