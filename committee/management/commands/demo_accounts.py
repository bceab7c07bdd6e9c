"""Prints the sample accounts, one per role."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from baoji_award.accounts.models import User
from committee.demo.people import PASSWORD, address

_SHOWN = (
    ("applicant1", "申报单位"),
    ("bureau-gxj", "行业主管部门经办人（市工业和信息化局）"),
    ("bureau-gxj-head", "行业主管部门负责人（市工业和信息化局）"),
    ("office", "组委会办公室"),
    ("office2", "组委会办公室（第二人）"),
    ("agency", "评审机构"),
    ("expert1", "评审专家（组长）"),
    ("expert2", "评审专家"),
    ("member1", "组委会委员"),
    ("supervisor", "监督"),
    ("sysadmin", "系统管理员"),
    ("secadmin", "安全管理员"),
)


class Command(BaseCommand):
    help = "Print the sample accounts and their password, as far as they exist."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--force", action="store_true", help="also with DEBUG off")

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEBUG and not options["force"]:
            raise CommandError("DEBUG is off: no password is printed (use --force).")
        known = set(User.objects.values_list("email", flat=True))
        rows = [(address(account), label) for account, label in _SHOWN if address(account) in known]
        if not rows:
            self.stdout.write("No sample accounts in this database.")
            return
        width = max(len(email) for email, _ in rows)
        for email, label in rows:
            self.stdout.write(f"  {email:<{width}}  {PASSWORD}  {label}")
