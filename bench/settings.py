"""Production as it is, with the bare views beside it and a count of queries on request.

Nothing that a page runs through is taken away: HTTPS is claimed by the header that the proxy would set.
"""

import os
from pathlib import Path

from baoji_award.settings.production import *  # noqa: F403
from baoji_award.settings.production import MIDDLEWARE, TEMPLATES

ROOT_URLCONF = "bench.urls"
# Certificates cost what they cost a city that signs them; its key is made for the run.
TEST_SIGNATURES = True
MIDDLEWARE = ["bench.counting.QueryCountMiddleware", *MIDDLEWARE]
# The bare views' own engine: Django's defaults, its templates written by the run with the size of each of our pages.
BARE_TEMPLATES = Path(os.environ.get("BENCH_BARE_TEMPLATES", "/nonexistent"))
TEMPLATES = [
    {**TEMPLATES[0], "NAME": "portal"},
    {
        "NAME": "bare",
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BARE_TEMPLATES],
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
            "loaders": [
                ("django.template.loaders.cached.Loader", ["django.template.loaders.filesystem.Loader"]),
            ],
        },
    },
]
# What `startproject` writes: the bare views run through this and no more (wsgi.py).
BARE_MIDDLEWARE = [
    "bench.counting.QueryCountMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
