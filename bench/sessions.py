"""Signs people in by writing their session, as the sign-in form would after password and second factor."""

import time
from importlib import import_module

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY

from baoji_award.accounts.models import User


def signed_in_as(user: User) -> str:
    """The key of a new session of `user`, which is what the cookie carries."""
    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session["began_at"] = session["used_at"] = int(time.time())
    session.create()
    return str(session.session_key)
