"""Settings of the gunicorn that the small deadline storm starts: the suite's, but it answers to the storm's host."""

from tests.worker_settings import *  # noqa: F403

ALLOWED_HOSTS = ["bench.invalid"]
CSRF_TRUSTED_ORIGINS = ["https://bench.invalid"]
