from baoji_award.accounts.models.grant import RoleGrant
from baoji_award.accounts.models.invitation import Invitation
from baoji_award.accounts.models.user import User, UserManager

__all__ = ["Invitation", "RoleGrant", "User", "UserManager"]
