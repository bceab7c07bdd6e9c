"""What is told, to whom, how, and what became of it."""

from baoji_award.notifications.models.digest import Digest, DigestLine, MailChoice
from baoji_award.notifications.models.mail import Batch, Delivery, Message, OutboxEntry
from baoji_award.notifications.models.sms import Sms, SmsPhone
from baoji_award.notifications.models.wording import Wording

__all__ = [
    "Batch",
    "Delivery",
    "Digest",
    "DigestLine",
    "MailChoice",
    "Message",
    "OutboxEntry",
    "Sms",
    "SmsPhone",
    "Wording",
]
