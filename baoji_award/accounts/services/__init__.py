from baoji_award.accounts.services.grants import grant_role, on_revoking, revoke_role
from baoji_award.accounts.services.invitations import accept_invitation, invite, revoke_invitation
from baoji_award.accounts.services.mail_log import resend_delivery, resend_failed_deliveries
from baoji_award.accounts.services.people import (
    activate_user,
    change_profile,
    deactivate_user,
    sign_out_everywhere,
)
from baoji_award.accounts.services.registration import register_applicant_account

__all__ = [
    "accept_invitation",
    "activate_user",
    "change_profile",
    "deactivate_user",
    "grant_role",
    "invite",
    "on_revoking",
    "register_applicant_account",
    "resend_delivery",
    "resend_failed_deliveries",
    "revoke_invitation",
    "revoke_role",
    "sign_out_everywhere",
]
