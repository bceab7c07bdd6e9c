"""The public notice in every form, and the office's work on it."""

from tests.security.policy import ALL, OFFICE, Row, at

# How many requests each world makes of these rows: a matrix that silently shrinks is a failure.
CELLS = {"listed": 153, "notice": 272}
ROWS = [
    Row("committee:notice_feed", "GET", at("listed notice", ALL)),
    Row("committee:notice_data", "GET", at("listed notice", ALL)),
    Row("committee:notice_schema", "GET", at("listed notice", ALL)),
    Row("committee:notices_json", "GET", at("listed notice", ALL)),
    Row("committee:notices_csv", "GET", at("listed notice", ALL)),
    Row("committee:notice_print", "GET", at("notice", ALL), of="notice", stranger="404"),
    Row("committee:notice_embed", "GET", at("notice", ALL), of="notice", stranger="404", framed=True),
    Row("committee:notice_json", "GET", at("notice", ALL), of="notice", stranger="404"),
    Row("committee:notice_csv", "GET", at("notice", ALL), of="notice", stranger="404"),
    Row("committee:notice_preview", "GET", at("listed notice", OFFICE)),
    Row("committee:notice_preview_pdf", "GET", at("listed", OFFICE), binary=True),
    Row("committee:notice_correct", "POST", at("notice", OFFICE), post={"reason": "一家单位已取消资格"}),
    Row("committee:notice_dates", "POST", at("listed", OFFICE)),
    Row("committee:notice_dates_decide", "POST", at("listed", OFFICE), of="notice_dates", post={"approve": "0"}),
    Row("committee:notice_record", "GET", at("notice", OFFICE), of="notice"),
    Row("committee:notice_erratum", "POST", at("notice", OFFICE), of="notice"),
    Row("committee:notice_channel", "POST", at("notice", OFFICE), of="notice"),
    Row("committee:notice_channel_strike", "POST", at("notice", OFFICE), of="channel"),
    Row("committee:notice_channel_file", "GET", at("notice", OFFICE), of="channel", binary=True),
]
