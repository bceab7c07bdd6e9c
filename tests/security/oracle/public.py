"""Pages that visitors may open."""

from tests.security.policy import ALL, NOBODY, Row, at

# How many requests each world makes of these rows: a matrix that silently shrinks is a failure.
CELLS = {"drafting": 391, "sealed": 17, "listed": 85, "notice": 153, "awarded": 136}
ROWS = [
    Row("livez", "GET", at("drafting", ALL)),
    Row("readyz", "GET", at("drafting", ALL)),
    Row("ui:style_guide", "GET", at("drafting", ALL)),
    Row("committee:home", "GET", at("drafting sealed listed notice awarded", ALL)),
    Row("committee:guide", "GET", at("drafting", ALL)),
    Row("committee:self_check", "GET POST", at("drafting", ALL)),
    Row("committee:search", "GET", at("drafting listed", ALL)),
    Row("committee:policies", "GET", at("drafting", ALL)),
    Row("committee:help", "GET", at("drafting", ALL)),
    Row("committee:accessibility", "GET", at("drafting", ALL)),
    Row("committee:privacy", "GET", at("drafting", ALL)),
    Row("committee:sitemap", "GET", at("drafting", ALL)),
    Row("committee:contact", "GET", at("drafting", ALL)),
    Row("applications:news", "GET", at("drafting", ALL)),
    Row("applications:news_feed", "GET", at("drafting", ALL)),
    Row("applications:news_article", "GET", at("drafting", ALL), of="news", stranger="404"),
    Row("applications:news_article", "GET", at("drafting", NOBODY), of="draft", stranger="404"),
    Row("applications:news_file", "GET", at("drafting", ALL), of="news_file", stranger="404", binary=True),
    Row("applications:news_file", "GET", at("drafting", NOBODY), of="draft_file", stranger="404", binary=True),
    Row("committee:notices", "GET", at("listed notice", ALL)),
    Row("committee:notice", "GET", at("notice awarded", ALL), of="notice", stranger="404"),
    Row("committee:notice_pdf", "GET", at("notice", ALL), of="notice", stranger="404", binary=True),
    Row("committee:object", "GET POST", at("notice awarded", ALL), of="notice", stranger="404"),
    Row("committee:objection_receipt", "GET", at("notice", ALL), of="code", stranger="404"),
    Row("committee:track", "GET POST", at("notice", ALL)),
    Row("committee:winners", "GET", at("listed awarded", ALL)),
    Row("committee:winner", "GET", at("awarded", ALL), of="award", stranger="404"),
    Row("committee:verify", "GET", at("listed awarded", ALL)),
    Row("committee:verify_code", "GET", at("awarded", ALL), of="verify", stranger="404"),
    Row("applications:register", "GET POST", at("drafting", ALL)),
    Row("applications:register_sent", "GET", at("drafting", ALL)),
]
