"""Routes of sign-in, account, users and messages.

allauth's views are named one by one: its pages for signing up, for several addresses and for phones stay shut.
Names beginning with account_ and mfa_ are those allauth asks for.
"""

from allauth.account import views as allauth_views
from allauth.mfa.base import views as mfa_views
from allauth.mfa.recovery_codes import views as recovery_views
from allauth.mfa.totp import views as totp_views
from django.urls import path, re_path

from baoji_award.accounts.views import account, deliveries, entrance, messages, notice_settings, people, session

urlpatterns = [
    path("login/", allauth_views.login, name="account_login"),
    path("login/second-factor/", mfa_views.authenticate, name="mfa_authenticate"),
    path("login/inactive/", allauth_views.account_inactive, name="account_inactive"),
    path("logout/", allauth_views.logout, name="account_logout"),
    path("signup/", allauth_views.signup, name="account_signup"),
    path("confirm-email/", allauth_views.email_verification_sent, name="account_email_verification_sent"),
    re_path(r"^confirm-email/(?P<key>[-:\w]+)/$", allauth_views.confirm_email, name="account_confirm_email"),
    path("password/reset/", allauth_views.password_reset, name="account_reset_password"),
    path("password/reset/done/", allauth_views.password_reset_done, name="account_reset_password_done"),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        allauth_views.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path(
        "password/reset/key/done/",
        allauth_views.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    path("invitations/<str:token>/", entrance.accept, name="accept_invitation"),
    path("account/", account.account, name="account"),
    path("account/session/", session.session, name="session"),
    path("account/sign-out-everywhere/", account.sign_out_all, name="sign_out_everywhere"),
    path("account/notices/", notice_settings.notice_settings, name="notice_settings"),
    path("account/notices/sms/", notice_settings.sms, name="sms_settings"),
    path("account/notices/sms/remove/", notice_settings.remove_sms, name="sms_remove"),
    path("account/password/", allauth_views.password_change, name="account_change_password"),
    path("account/confirm/", allauth_views.reauthenticate, name="account_reauthenticate"),
    path("account/second-factor/", mfa_views.index, name="mfa_index"),
    path("account/second-factor/confirm/", mfa_views.reauthenticate, name="mfa_reauthenticate"),
    path("account/second-factor/activate/", totp_views.activate_totp, name="mfa_activate_totp"),
    path("account/second-factor/activate/image/", entrance.totp_image, name="totp_image"),
    path("account/second-factor/deactivate/", totp_views.deactivate_totp, name="mfa_deactivate_totp"),
    path("account/second-factor/codes/", recovery_views.view_recovery_codes, name="mfa_view_recovery_codes"),
    path(
        "account/second-factor/codes/generate/",
        recovery_views.generate_recovery_codes,
        name="mfa_generate_recovery_codes",
    ),
    path("accounts/users/", people.users, name="users"),
    path("accounts/users/<int:user_id>/deactivate/", people.set_active, {"active": False}, name="deactivate_user"),
    path("accounts/users/<int:user_id>/activate/", people.set_active, {"active": True}, name="activate_user"),
    path("accounts/grants/<int:grant_id>/revoke/", people.revoke_role, name="revoke_role"),
    path("accounts/invitations/", people.invitations, name="invitations"),
    path("accounts/invitations/<int:invitation_id>/revoke/", people.revoke_invitation, name="revoke_invitation"),
    path("messages/", messages.message_list, name="message_list"),
    path("messages/read-all/", messages.mark_all_read, name="mark_all_read"),
    path("messages/deliveries/", deliveries.delivery_list, name="delivery_list"),
    path("messages/deliveries/resend/", deliveries.resend_all, name="resend_deliveries"),
    path("messages/deliveries/<uuid:delivery_id>/resend/", deliveries.resend, name="resend_delivery"),
    path("messages/sms/", deliveries.sms_list, name="sms_list"),
    path("messages/<uuid:message_id>/open/", messages.open_message, name="open_message"),
]
