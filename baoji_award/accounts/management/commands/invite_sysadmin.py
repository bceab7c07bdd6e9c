"""How the first system administrator of an installation comes in; later ones are invited by a colleague."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from baoji_award.accounts.enums import RoleCode
from baoji_award.accounts.services import invite


class Command(BaseCommand):
    help = "Mail an invitation for the role 系统管理员. The outbox sends it; nothing secret is printed."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")
        parser.add_argument("name")

    def handle(self, *args: Any, **options: Any) -> None:
        invitation = invite(email=options["email"], name=options["name"], role=RoleCode.SYSADMIN, by=None)
        self.stdout.write(f"{invitation.email}: {invitation.expires_at:%Y-%m-%d %H:%M} UTC")
