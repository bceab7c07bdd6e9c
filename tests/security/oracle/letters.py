"""How the round words and sends what it tells: its office alone; each person's own settings."""

from tests.security.policy import OFFICE, SIGNED_IN, Row, at

# How many requests each world makes of these rows: a matrix that silently shrinks is a failure.
CELLS = {"drafting": 119, "intake": 187}
ROWS = [
    Row("applications:diary", "GET", at("drafting", SIGNED_IN), binary=True),
    Row("applications:message_event", "GET", at("drafting", {"owner"}), of="message", binary=True),
    Row("notice_settings", "GET POST", at("drafting", SIGNED_IN), post={"choice": "at_once"}),
    Row("sms_settings", "GET POST", at("drafting", SIGNED_IN), post={"phone": "1"}),
    Row("sms_remove", "POST", at("drafting", SIGNED_IN)),
    Row("resend_deliveries", "POST", at("intake", OFFICE)),
    Row("sms_list", "GET", at("intake", OFFICE)),
    Row("applications:mail_texts", "GET", at("intake", OFFICE)),
    Row("applications:mail_text", "GET POST", at("intake", OFFICE), extra={"template": "submit"}),
    Row("applications:mail_text_reset", "POST", at("intake", OFFICE), extra={"template": "submit"}),
    Row("applications:mail_text_hold", "POST", at("intake", OFFICE), extra={"template": "submit"}),
    Row("applications:mail_batches", "GET", at("intake", OFFICE)),
    Row("applications:mail_batch", "GET POST", at("intake", OFFICE), of="mail_batch", post={"reason": "名单有误"}),
    Row("applications:mail_batch_release", "POST", at("intake", OFFICE), of="mail_batch"),
]
