"""Settings of the test suite: real PostgreSQL and Redis (tests/conftest.py starts them), cheap hashing, no mail."""

from baoji_award.settings.demo import *  # noqa: F403
from baoji_award.settings.demo import BASE_DIR, DATABASES, STORAGES

DEBUG = False
SECRET_KEY = "test-only-not-a-secret"  # noqa: S105
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
STORAGES["staticfiles"] = {"BACKEND": "baoji_award.ui.staticfiles.PlainStaticFilesStorage"}
MEDIA_ROOT = BASE_DIR / "var" / "test-media"
CACHES = {"default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}}
# Second of the two keys that let the runner TRUNCATE the audit table (audit/migrations/0002_append_only.py).
DATABASES["default"].setdefault("OPTIONS", {})["options"] = "-c award.allow_truncate=on"
