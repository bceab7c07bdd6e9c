"""What every answer has to say about itself (security.md T-09)."""

from tests.security.browsers import Answer
from tests.security.policy import Row

PAGE_POLICY = {
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self'",
    "font-src 'self'",
    "connect-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
    "object-src 'none'",
    "manifest-src 'self'",
}
FRAMED_POLICY = {
    "default-src 'none'",
    "style-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors *",
}
FILE_POLICY = {"sandbox", "default-src 'none'"}
OK = 200


def against_headers(row: Row, name: str, answer: Answer) -> list[str]:
    """What the answer's headers lack. A file is a download in a sandbox; nothing for a signed-in person is kept."""
    is_file, is_framed = row.binary and answer.status == OK, row.framed and answer.status == OK
    wanted = FILE_POLICY if is_file else FRAMED_POLICY if is_framed else PAGE_POLICY
    policy = {part.strip() for part in answer.headers.get("Content-Security-Policy", "").split(";")}
    lacks = {
        "policy": policy != wanted,
        "nosniff": answer.headers.get("X-Content-Type-Options") != "nosniff",
        "frame": answer.headers.get("X-Frame-Options") != (None if is_framed else "DENY"),
        "no-store": name != "stranger" and "no-store" not in answer.headers.get("Cache-Control", ""),
        "attachment": is_file
        and not row.inline
        and not answer.headers.get("Content-Disposition", "").startswith("attachment;"),
    }
    return [f"{row.route} as {name}: lacks {what}" for what, lacking in lacks.items() if lacking]
