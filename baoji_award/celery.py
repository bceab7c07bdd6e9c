"""The Celery application. Redis carries intentions, never the record (docs/architecture.md)."""

import os

from celery import Celery

# Imported with the package, so before wsgi.py speaks: without a word from outside it must be production that refuses.
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "baoji_award.settings.production")

app = Celery("baoji_award")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
