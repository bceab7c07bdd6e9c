"""Why mails could not be sent, in classes an officer can act on. A leaf: imports no model."""

import re

# Class → its name, and the kinds of error (outbox: type and SMTP code) that belong to it; the first that fits.
REASONS = {
    "address": ("收件地址无效", r"( (550|551|553|556)$)|^SMTPRecipientsRefused$"),
    "full": ("收件箱已满", r" (452|552)$"),
    "busy": ("对方服务器暂时拒收", r" 4[0-9]{2}$"),
    "refused": ("对方服务器拒收", r" 5[0-9]{2}$"),
    "connection": (
        "邮件服务器连接失败",
        r"^(Connection[A-Za-z]*Error|TimeoutError|gaierror|OSError|SSL[A-Za-z]*|SMTPServerDisconnected)$",
    ),
    "recused": ("收件人已回避", r"^Recused$"),
    "other": ("其他原因", r"."),
}


def reason_of(error: str) -> str:
    """The class of an error (outbox: type and SMTP code) in words; empty when there is none."""
    return next((label for label, pattern in REASONS.values() if re.search(pattern, error)), "") if error else ""
