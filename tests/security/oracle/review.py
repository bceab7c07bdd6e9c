"""Stage 3: experts, agency, keys, ranking, letters."""

from tests.security.policy import AGENCY, BUREAUS, EXPERTS, NOBODY, OFFICE, OWNERS, PROCEDURE, SUPERVISOR, Row, at

# How many requests each world makes of these rows: a matrix that silently shrinks is a failure.
CELLS = {"drafting": 17, "sealed": 714, "opened": 340}
STAGE = {"stage": "document_review"}
KEY = STAGE | {"group": "industrial"}
ROWS = [
    Row("reviews:expert", "GET", at("drafting sealed", EXPERTS)),
    Row("reviews:declarations", "GET POST", at("sealed", EXPERTS)),
    Row("reviews:declare", "GET POST", at("sealed", {"other_expert"}), of="declaration"),
    Row("reviews:sheet", "GET", at("sealed opened", {"assigned_expert"}), of="sheet"),
    Row(
        "reviews:item",
        "GET POST",
        at("sealed", {"assigned_expert"}),
        of="sheet",
        extra={"clause": "4.1.2"},
        post={"version": "1"},
    ),
    Row("reviews:sheet_next", "GET", at("sealed", {"assigned_expert"}), of="sheet", extra={"clause": "4.1.2"}),
    Row("reviews:sign", "GET POST", at("sealed", {"assigned_expert"}), of="sheet"),
    Row("reviews:receipt", "GET", at("sealed opened", {"assigned_expert"}), of="sheet"),
    Row("reviews:agency", "GET", at("sealed", AGENCY)),
    Row("reviews:panels", "GET POST", at("sealed", AGENCY)),
    Row("reviews:panel", "GET", at("sealed", AGENCY), of="panel"),
    Row("reviews:panel_member", "POST", at("sealed", AGENCY), of="panel"),
    Row("reviews:panel_enable", "POST", at("sealed", AGENCY), of="panel"),
    Row("reviews:assignments", "GET", at("sealed", AGENCY)),
    Row("reviews:assignments_change", "POST", at("sealed", AGENCY), of="panel"),
    Row("reviews:assignments_release", "POST", at("sealed", AGENCY), of="panel"),
    Row("reviews:recusal", "GET POST", at("sealed", AGENCY), of="assignment"),
    Row("reviews:experts", "GET POST", at("sealed", OFFICE)),
    Row("reviews:expert_register", "GET POST", at("sealed", OFFICE), of="expert"),
    Row("reviews:review", "GET", at("sealed opened", OFFICE)),
    Row("reviews:office_key", "POST", at("sealed opened", OFFICE), extra=KEY),
    Row("reviews:office_keys", "POST", at("sealed opened", OFFICE), extra=STAGE),
    Row("reviews:rank_over_all", "POST", at("sealed opened", OFFICE), extra=STAGE),
    Row("reviews:ranking", "GET", at("sealed opened", OFFICE)),
    Row("reviews:spread", "GET", at("sealed", NOBODY) | at("opened", OFFICE), of="dossier"),
    Row("reviews:shortlist", "GET POST", at("sealed opened", OFFICE)),
    Row("reviews:feedback", "GET", at("opened", OFFICE)),
    Row("reviews:feedback_draft", "GET POST", at("opened", OFFICE), of="dossier", post={"version": "1"}),
    Row("reviews:feedback_approve", "POST", at("opened", OFFICE), of="dossier", post={"version": "1"}),
    Row("reviews:openings", "GET", at("sealed opened", SUPERVISOR)),
    Row("reviews:supervisor_key", "POST", at("sealed", SUPERVISOR), extra=KEY),
    Row("reviews:supervisor_keys", "POST", at("sealed", SUPERVISOR), extra=STAGE),
    Row("reviews:supervisor_ranking", "GET", at("sealed opened", SUPERVISOR)),
    Row("reviews:supervisor_spread", "GET", at("sealed", NOBODY) | at("opened", SUPERVISOR), of="dossier"),
    Row("reviews:applicant_feedback", "GET", at("sealed opened", OWNERS), of="dossier"),
    Row("reviews:bureau_feedback", "GET", at("opened", BUREAUS)),
    Row("reviews:letter", "GET", at("sealed", NOBODY) | at("opened", PROCEDURE), of="dossier", binary=True),
]
