"""Settings of the Celery worker that a test starts: the suite's, but mail and files go where the test can look."""

import os
from pathlib import Path

from baoji_award.settings.test import *  # noqa: F403

MEDIA_ROOT = Path(os.environ["MEDIA_ROOT"])
EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
EMAIL_FILE_PATH = Path(os.environ["EMAIL_FILE_PATH"])
