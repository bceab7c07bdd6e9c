"""The Celery application. Redis carries intentions, never the record (docs/architecture.md)."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "baoji_award.settings.demo")

app = Celery("baoji_award")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
