"""The address of a visitor as the public forms' brakes keep it: nobody reads it from the cache's rows."""

import hashlib
import hmac

from allauth.core.internal.ratelimit import get_ip
from django.conf import settings
from django.http import HttpRequest
from django.utils.encoding import force_bytes

PURPOSE = b"baoji-award/public-forms/v1"


def address_key(request: HttpRequest) -> str:
    """A keyed digest: the row of an objection's brake outlives its hour and would tell who sent one, and when."""
    return hmac.new(PURPOSE + force_bytes(settings.SECRET_KEY), get_ip(request).encode(), hashlib.sha256).hexdigest()
