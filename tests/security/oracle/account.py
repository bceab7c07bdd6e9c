"""Sign-in, account, messages, users and invitations."""

from tests.security.policy import ALL, NOBODY, OFFICE, SIGNED_IN, SYSADMIN, Row, at

# How many requests each world makes of these rows: a matrix that silently shrinks is a failure.
CELLS = {"drafting": 884, "intake": 34}
ROWS = [
    Row("account_login", "GET POST", at("drafting", ALL)),
    Row("account_inactive", "GET", at("drafting", ALL)),
    Row("account_logout", "GET", at("drafting", SIGNED_IN)),
    Row("account_logout", "POST", at("drafting", NOBODY), others="login"),
    Row("account_signup", "GET POST", at("drafting", ALL)),
    Row("account_email_verification_sent", "GET", at("drafting", ALL)),
    Row("account_confirm_email", "GET", at("drafting", ALL), extra={"key": "no-such-key"}),
    Row("account_confirm_email", "POST", at("drafting", NOBODY), extra={"key": "no-such-key"}, stranger="404"),
    Row("account_reset_password", "GET POST", at("drafting", ALL)),
    Row("account_reset_password_done", "GET", at("drafting", ALL)),
    Row(
        "account_reset_password_from_key", "GET POST", at("drafting", ALL), extra={"uidb36": "a", "key": "no-such-key"}
    ),
    Row("account_reset_password_from_key_done", "GET", at("drafting", ALL)),
    Row("accept_invitation", "GET POST", at("drafting", NOBODY), extra={"token": "no-such-token"}, stranger="404"),
    Row("mfa_authenticate", "GET POST", at("drafting", SIGNED_IN)),
    Row("workspace", "GET", at("drafting", SIGNED_IN)),
    Row("switch_role", "POST", at("drafting", OFFICE), extra={"role": "office"}),
    Row("account", "GET POST", at("drafting", SIGNED_IN)),
    Row("session", "GET POST", at("drafting", SIGNED_IN)),
    Row("sign_out_everywhere", "POST", at("drafting", SIGNED_IN)),
    Row("account_change_password", "GET POST", at("drafting", SIGNED_IN)),
    Row("account_reauthenticate", "GET POST", at("drafting", SIGNED_IN)),
    Row("mfa_index", "GET", at("drafting", SIGNED_IN)),
    Row("mfa_reauthenticate", "GET POST", at("drafting", SIGNED_IN)),
    Row("mfa_activate_totp", "GET POST", at("drafting", SIGNED_IN)),
    Row("totp_image", "GET", at("drafting", NOBODY)),
    Row("mfa_deactivate_totp", "GET POST", at("drafting", NOBODY)),
    Row("mfa_view_recovery_codes", "GET", at("drafting", NOBODY)),
    Row("mfa_generate_recovery_codes", "GET POST", at("drafting", SIGNED_IN)),
    Row("message_list", "GET", at("drafting", SIGNED_IN)),
    Row("mark_all_read", "POST", at("drafting", SIGNED_IN)),
    Row("open_message", "POST", at("drafting", {"owner"}), of="message"),
    Row("delivery_list", "GET", at("intake", OFFICE)),
    Row("resend_delivery", "POST", at("intake", OFFICE), of="delivery"),
    Row("users", "GET", at("drafting", OFFICE | SYSADMIN)),
    Row("deactivate_user", "POST", at("drafting", SYSADMIN), of="user"),
    Row("activate_user", "POST", at("drafting", SYSADMIN), of="user"),
    Row("revoke_role", "POST", at("drafting", OFFICE), of="grant"),
    Row("invitations", "GET POST", at("drafting", OFFICE | SYSADMIN)),
    Row("revoke_invitation", "POST", at("drafting", OFFICE), of="invitation"),
]
