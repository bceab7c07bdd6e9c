"""Structured logs: one JSON object per line, each with the id of the request it belongs to."""

import contextvars
import json
import logging
from datetime import UTC, datetime

from django.http import HttpRequest

request_id: contextvars.ContextVar[str] = contextvars.ContextVar("request_id", default="-")


class RequestIdFilter(logging.Filter):
    """Puts the current request's id on every record; Django's last word on a request comes when it is over."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.request_id = getattr(getattr(record, "request", None), "request_id", request_id.get())
        return True


class RoutesOnlyFilter(logging.Filter):
    """Puts the route in the place of a request's path: a path may end in a one-time link or a verification code."""

    def filter(self, record: logging.LogRecord) -> bool:
        request = getattr(record, "request", None)
        if isinstance(request, HttpRequest) and isinstance(record.args, tuple):
            # Django escapes what it logs (django.utils.log).
            paths = {request.path, request.path.encode("unicode_escape").decode("ascii")}
            record.args = tuple(route_of(request) if arg in paths else arg for arg in record.args)
        return True


def route_of(request: HttpRequest) -> str:
    """The pattern that the request's path matched, such as /invitations/<str:token>/; "-" when none did."""
    return f"/{request.resolver_match.route}" if request.resolver_match else "-"


class JsonFormatter(logging.Formatter):
    """Time (UTC), level, logger, request id, message; a traceback only where there is one."""

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "time": datetime.fromtimestamp(record.created, tz=UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "request_id": getattr(record, "request_id", "-"),
            "message": record.getMessage(),
        }
        if record.exc_info:
            line["traceback"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False)
