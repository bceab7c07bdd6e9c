"""Production. Refuses to start without a real secret, with DEBUG, or without the two server URLs."""

from django.core.exceptions import ImproperlyConfigured

from baoji_award.settings.base import *  # noqa: F403
from baoji_award.settings.base import ALLAUTH_TRUSTED_PROXY_COUNT, env

MINIMUM_SECRET_LENGTH = 50


def _required(name: str) -> str:
    value: str = env.str(name, default="")
    if not value:
        message = f"Set {name}: production does not start without it (README, section Production)."
        raise ImproperlyConfigured(message)
    return value


DEBUG = False
if env.bool("DEBUG", default=False):
    message = "DEBUG is set: production does not start with it."
    raise ImproperlyConfigured(message)

SECRET_KEY = _required("SECRET_KEY")
# Earlier keys while the key is being changed; docs/production.md says how.
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
if len(SECRET_KEY) < MINIMUM_SECRET_LENGTH or "not-a-secret" in SECRET_KEY or SECRET_KEY.startswith("django-insecure"):
    message = "SECRET_KEY is a default or shorter than 50 characters: make a real one."
    raise ImproperlyConfigured(message)

ALLOWED_HOSTS = [host.strip() for host in _required("ALLOWED_HOSTS").split(",") if host.strip()]
CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in ALLOWED_HOSTS]
_required("DATABASE_URL")
DATABASES = {"default": env.db_url("DATABASE_URL")}
DATABASES["default"]["CONN_MAX_AGE"] = 60
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
REDIS_URL = _required("REDIS_URL")
CELERY_BROKER_URL = REDIS_URL
_required("PUBLIC_BASE_URL")
# Mail from an invented sender is refused or lost, and with it every invitation and every deadline's reminder.
DEFAULT_FROM_EMAIL = SERVER_EMAIL = _required("DEFAULT_FROM_EMAIL")

# A proxy ends TLS and says so. Not counted, its address would be everybody's, and one visitor shut all out.
if not _required("TRUSTED_PROXY_COUNT").isdecimal() or ALLAUTH_TRUSTED_PROXY_COUNT < 1:
    message = "TRUSTED_PROXY_COUNT is not 1 or more: production stands behind a proxy that ends TLS."
    raise ImproperlyConfigured(message)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_SSL_REDIRECT = True
SECURE_REDIRECT_EXEMPT = [r"^livez$", r"^readyz$"]
SECURE_HSTS_SECONDS = 31_536_000
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
LANGUAGE_COOKIE_SECURE = True

globals().update(env.email_url("EMAIL_URL", default="smtp://127.0.0.1:25"))
