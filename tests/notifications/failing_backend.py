"""A mail server that is busy."""

import smtplib
from collections.abc import Sequence

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend


class EmailBackend(BaseEmailBackend):
    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:  # noqa: ARG002
        raise smtplib.SMTPDataError(451, b"x@example.test is over quota")
