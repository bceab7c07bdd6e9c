"""After the award: the register of winners, money, reviews, revocation, the round's outcome."""

from tests.security.policy import ALL, OFFICE, OWNERS, Row, at

# What one officer proposed the other decides; the fixtures propose as `office`.
FIRST, SECOND = frozenset({"office"}), frozenset({"second_officer"})
# How many requests each world makes of these rows: a matrix that silently shrinks is a failure.
CELLS = {"awarded": 425}
ROWS = [
    Row("committee:office_winners", "GET", at("awarded", OFFICE)),
    Row("committee:winners_import", "GET POST", at("awarded", OFFICE)),
    Row("committee:winners_export", "GET", at("awarded", OFFICE), binary=True),
    Row("committee:winner_strike", "POST", at("awarded", OFFICE), of="earlier", post={"reason": "重复登记"}),
    Row("committee:office_outcome", "GET POST", at("awarded", OFFICE)),
    Row("committee:outcome_docx", "GET", at("awarded", OFFICE), binary=True),
    Row("committee:plaques", "GET", at("awarded", OFFICE), binary=True),
    Row("committee:certificates_make", "POST", at("awarded", OFFICE)),
    Row("committee:outcome", "GET", at("awarded", ALL), of="outcome", binary=True),
    Row("committee:result_letter", "GET", at("awarded", OWNERS | OFFICE), of="certificate", binary=True),
    Row("committee:office_award", "GET", at("awarded", OFFICE), of="certificate"),
    Row("committee:payment_record", "POST", at("awarded", OFFICE), of="certificate"),
    Row("committee:payment_decide", "POST", at("awarded", SECOND), of="payment", told=FIRST),
    Row("committee:payment_voucher", "GET", at("awarded", OFFICE), of="payment", binary=True),
    Row("committee:revocation_propose", "POST", at("awarded", OFFICE), of="certificate"),
    Row("committee:revocation_decide", "POST", at("awarded", SECOND), of="revocation", told=FIRST),
    Row("committee:revocation_decision", "GET", at("awarded", OFFICE), of="revocation", binary=True),
    Row("committee:office_reviews", "GET", at("awarded", OFFICE)),
    Row("committee:review_close", "POST", at("awarded", OFFICE), of="review", post={"note": "情况属实。"}),
    Row("committee:award", "GET", at("awarded", OWNERS), of="certificate"),
    Row("committee:award_terms", "POST", at("awarded", OWNERS), of="certificate"),
    Row("committee:award_review", "POST", at("awarded", OWNERS), of="own_review"),
    Row("committee:award_review_file", "GET", at("awarded", OWNERS | OFFICE), of="review_file", binary=True),
]
