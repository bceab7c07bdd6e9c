"""Production does not start half configured, and ships nobody's account."""

import os
import subprocess
import sys

import pytest
from django.conf import settings

FULL = {
    "DJANGO_SETTINGS_MODULE": "baoji_award.settings.production",
    "SECRET_KEY": "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ",
    "ALLOWED_HOSTS": "award.example.test",
    "DATABASE_URL": "postgres://award@127.0.0.1/award",
    "REDIS_URL": "redis://127.0.0.1:6379/0",
    "PUBLIC_BASE_URL": "https://award.example.test",
    "DEFAULT_FROM_EMAIL": "noreply@award.example.test",
    "TRUSTED_PROXY_COUNT": "1",
}
LOADED = {"PATH": os.environ["PATH"], "LANG": "C.UTF-8"}
READ = (
    "from django.conf import settings; print(settings.DEBUG, settings.SECOND_FACTOR_REQUIRED, settings.MOVABLE_CLOCK)"
)


def _start(**changes: str) -> "subprocess.CompletedProcess[str]":
    environment = {name: value for name, value in {**LOADED, **FULL, **changes}.items() if value}
    return subprocess.run(
        [sys.executable, "-c", READ],
        env=environment,
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        check=False,
    )


def test_production_starts_when_everything_is_set() -> None:
    done = _start()
    assert (done.stdout.strip(), done.returncode) == ("False True False", 0)


@pytest.mark.parametrize("module", ["baoji_award.wsgi", "baoji_award.celery"])
def test_a_server_without_any_settings_is_refused_as_production(module: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", f"import {module}; {READ}"],
        env=LOADED,
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stderr.splitlines()[-1].startswith("django.core.exceptions.ImproperlyConfigured: Set SECRET_KEY")


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"SECRET_KEY": ""}, "SECRET_KEY"),
        ({"SECRET_KEY": "short"}, "SECRET_KEY"),
        ({"SECRET_KEY": "demo-only-not-a-secret" * 4}, "SECRET_KEY"),
        ({"SECRET_KEY": "django-insecure-" + "x" * 60}, "SECRET_KEY"),
        ({"DEBUG": "1"}, "DEBUG"),
        ({"DATABASE_URL": ""}, "DATABASE_URL"),
        ({"REDIS_URL": ""}, "REDIS_URL"),
        ({"PUBLIC_BASE_URL": ""}, "PUBLIC_BASE_URL"),
        ({"ALLOWED_HOSTS": ""}, "ALLOWED_HOSTS"),
        ({"DEFAULT_FROM_EMAIL": ""}, "DEFAULT_FROM_EMAIL"),
        ({"TRUSTED_PROXY_COUNT": ""}, "TRUSTED_PROXY_COUNT"),
        ({"TRUSTED_PROXY_COUNT": "0"}, "TRUSTED_PROXY_COUNT"),
    ],
)
def test_production_names_what_is_missing(changes: dict[str, str], named: str) -> None:
    done = _start(**changes)
    assert done.returncode != 0
    assert "ImproperlyConfigured" in done.stderr.splitlines()[-1]
    assert named in done.stderr.splitlines()[-1]
