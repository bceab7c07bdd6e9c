"""Settings shared by every environment. What differs is in demo.py, test.py and production.py."""

from importlib.util import find_spec
from pathlib import Path
from typing import Any

import environ
from celery.schedules import crontab
from csp.constants import NONE, SELF

env = environ.Env()

BASE_DIR = Path(__file__).resolve().parent.parent.parent
VAR_DIR = Path(env.str("VAR_DIR", default=str(BASE_DIR / "var")))

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.forms",
    "pgtrigger",
    "guardian",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "csp",
    "django_htmx",
    "baoji_award.ui",
    "baoji_award.audit",
    "baoji_award.calendar",
    "baoji_award.accounts",
    "baoji_award.notifications",
    "baoji_award.documents",
    "applications",
    "reviews",
    "committee",
]

MIDDLEWARE = [
    "baoji_award.middleware.RequestIdMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "baoji_award.accounts.middleware.SessionAgeMiddleware",
    "baoji_award.accounts.middleware.SecondFactorMiddleware",
    "baoji_award.middleware.CacheHeadersMiddleware",
]

ROOT_URLCONF = "baoji_award.urls"
WSGI_APPLICATION = "baoji_award.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "baoji_award.ui.context.portal",
            ],
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    [
                        "django.template.loaders.filesystem.Loader",
                        "django.template.loaders.app_directories.Loader",
                    ],
                )
            ],
            "builtins": ["baoji_award.ui.static_tag", "baoji_award.ui.templatetags.ui"],
        },
    }
]
FORM_RENDERER = "baoji_award.ui.renderer.PortalRenderer"

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "allauth.account.auth_backends.AuthenticationBackend",
    "guardian.backends.ObjectPermissionBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
PASSWORD_HASHERS = ["baoji_award.accounts.hashers.PortalArgon2Hasher"]

# allauth: sign-in by e-mail, verified, without account enumeration (security.md T-28).
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_USER_MODEL_EMAIL_FIELD = "email"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_UNIQUE_EMAIL = True
ACCOUNT_PREVENT_ENUMERATION = "strict"
ACCOUNT_ADAPTER = "baoji_award.accounts.adapter.PortalAccountAdapter"
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_FORMS = {
    "login": "baoji_award.accounts.forms.SignInForm",
    "reset_password": "baoji_award.accounts.forms.ResetRequestForm",
    "reset_password_from_key": "baoji_award.accounts.forms.NewPasswordForm",
    "change_password": "baoji_award.accounts.forms.ChangePasswordForm",
    "reauthenticate": "baoji_award.accounts.forms.ConfirmPasswordForm",
}
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_RATE_LIMITS = {"login_failed": "5/15m/key,30/15m/ip", "login": "60/m/ip", "signup": "20/h/ip"}
# Public forms without an account (committee/views/throttle.py, patience.py). Cases of one browser and of one address;
# beyond the latter a form must have been open for OBJECTION_PATIENCE seconds and one case an interval is taken, for
# others may sit behind that address. A form is good for OBJECTION_FORM_AGE seconds.
PUBLIC_RATE_LIMITS = {
    "objection": "3/h/key",
    "objection_address": "10/h/key",
    "objection_interval": "1/m/key",
    "objection_tracking": "20/h/key",
}
OBJECTION_PATIENCE = 600
OBJECTION_FORM_AGE = 12 * 3600
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_ADAPTER = "baoji_award.accounts.second_factor.PortalMFAAdapter"
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_FORMS = {
    "authenticate": "baoji_award.accounts.forms.SecondFactorForm",
    "reauthenticate": "baoji_award.accounts.forms.SecondFactorAgainForm",
    "activate_totp": "baoji_award.accounts.forms.ActivateForm",
}
# How many proxies write X-Forwarded-For in front of us; throttles by address depend on it.
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXY_COUNT", default=0)
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "workspace"
SECOND_FACTOR_REQUIRED = True

# guardian: only reviews/services/assignment.py grants or revokes (architecture test).
ANONYMOUS_USER_NAME = None
GUARDIAN_AUTO_PREFETCH = False

LANGUAGE_CODE = "zh-hans"
TIME_ZONE = "Asia/Shanghai"
USE_I18N = True
USE_TZ = True

STATIC_URL = "static/"
STATIC_ROOT = VAR_DIR / "static"
# The wheel's folder is no Django app: its files are served under vendor/bootstrap/.
_bootstrap = find_spec("bootstrap")
STATICFILES_DIRS = [
    BASE_DIR / "static",
    *([("vendor/bootstrap", folder) for folder in _bootstrap.submodule_search_locations or ()] if _bootstrap else ()),
]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "baoji_award.ui.staticfiles.RememberedStaticFilesStorage"},
}
# Maps are fetched by developers' tools only, and dear to compress.
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = ["map", "png", "svgz", "woff", "woff2", "gz", "br"]
# Nobody else's page needs our files.
WHITENOISE_ALLOW_ALL_ORIGINS = False
# Content-addressed, outside the web root; served only by policy-checked views.
MEDIA_ROOT = Path(env.str("MEDIA_ROOT", default=str(VAR_DIR / "media")))
X_ACCEL_REDIRECT_PREFIX = env.str("X_ACCEL_REDIRECT_PREFIX", default="")
FONT_DIR = env.str("FONT_DIR", default="")
# The virus scanner: a unix socket's path or host:port; empty: none (baoji_award/documents/clamav.py).
CLAMAV_SOCKET = env.str("CLAMAV_SOCKET", default="")
# Exchange folder of an e-seal platform; empty: sealed pages are scanned (baoji_award/documents/sealing.py).
SEAL_FOLDER = env.str("SEAL_FOLDER", default="")
# Exchange folder of a gateway for short messages; empty: none are sent (baoji_award/notifications/sms.py).
SMS_FOLDER = env.str("SMS_FOLDER", default="")
# The key that signs certificates, PKCS#12; empty: none (baoji_award/documents/signing.py).
SIGNING_KEY_FILE = env.str("SIGNING_KEY_FILE", default="")
SIGNING_KEY_PASSPHRASE = env.str("SIGNING_KEY_PASSPHRASE", default="")
TEST_SIGNATURES = False
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.TemporaryFileUploadHandler"]
FILE_UPLOAD_PERMISSIONS = 0o640
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
EVIDENCE_MAX_BYTES = 100 * 1024 * 1024

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "object-src": [NONE],
        "manifest-src": [SELF],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 30 * 60
SESSION_SAVE_EVERY_REQUEST = False
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "baoji_award.errors.csrf_failure"

# Throttles live in PostgreSQL so that losing Redis lifts no brake (security.md 1-J).
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "portal_cache"},
}

CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TIMEZONE = "Asia/Shanghai"
CELERY_TASK_IGNORE_RESULT = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_ACKS_LATE = True
# Rendering keeps a font subset per rare character set; a fresh child now and then gives the memory back.
CELERY_WORKER_MAX_TASKS_PER_CHILD = 500
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
# A request that rings the doorbell of a dead broker must go on at once: kombu would try again for six seconds.
CELERY_BROKER_TRANSPORT_OPTIONS = {"socket_timeout": 5, "socket_connect_timeout": 2, "max_retries": 0}
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BEAT_SCHEDULE = {
    "sweep-outbox": {"task": "notifications.sweep_outbox", "schedule": 60.0},
    # Once a day and person, at 18:00 (notifications/digests.py); asked more often, so that a lost hour is caught up.
    "send-digests": {"task": "notifications.send_digests", "schedule": crontab(minute="*/10")},
    "remind-and-lapse": {"task": "applications.remind_and_lapse", "schedule": crontab(minute="*/10")},
    "sweep-office-jobs": {"task": "applications.sweep_office_jobs", "schedule": 60.0},
    "sweep-incoming": {"task": "documents.sweep_incoming", "schedule": crontab(hour="3", minute="30")},
}

# Names, contact data and filing numbers of this city's portal (baoji_award/ui/context.py: Portal); empty ones vanish.
PORTAL = env.json("PORTAL", default={})
MFA_TOTP_ISSUER = PORTAL.get("award_name", "质量奖申报评审平台")
DEFAULT_FROM_EMAIL = env.str(
    "DEFAULT_FROM_EMAIL", default=f"{PORTAL.get('organiser', '组委会办公室')} <noreply@award.invalid>"
)
SERVER_EMAIL = DEFAULT_FROM_EMAIL
EMAIL_TIMEOUT = 10

# The hash of the audit chain; "sm3" where the operator's cryptography plan asks for it.
AUDIT_HASH = env.str("AUDIT_HASH", default="sha256")
# Only demo and tests may move the clock (baoji_award/calendar/clock.py).
MOVABLE_CLOCK = False
PUBLIC_BASE_URL = env.str("PUBLIC_BASE_URL", default="http://127.0.0.1:8000")

LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {
        "request_id": {"()": "baoji_award.logs.RequestIdFilter"},
        "routes_only": {"()": "baoji_award.logs.RoutesOnlyFilter"},
    },
    "formatters": {
        "json": {"()": "baoji_award.logs.JsonFormatter"},
        "plain": {"format": "%(asctime)s %(levelname)-7s %(name)s [%(request_id)s] %(message)s"},
    },
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "formatter": "json",
            "filters": ["request_id", "routes_only"],
        },
    },
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {
        # Named without handlers, so that Django's own, which know no filters, are taken off.
        "django": {"level": "INFO"},
        "django.server": {"handlers": ["console"], "level": "WARNING", "propagate": False},
        "weasyprint": {"level": "ERROR"},
        "pikepdf": {"level": "WARNING"},
        "fontTools": {"level": "ERROR"},
    },
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
