"""Where Chromium is on this machine."""

import os
import shutil
from collections.abc import Mapping

# The shell first: the same engine without windows, which would cost a process of their own for every page.
CANDIDATES = ("chromium-headless-shell", "/usr/bin/chromium", "chromium", "chromium-browser", "google-chrome")
MISSING = "Chromium is not installed (Debian: apt-get install chromium-headless-shell; or name it by CHROMIUM=/path)"
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def chromium(environ: Mapping[str, str] = os.environ) -> str:
    """Return the path of Chromium, or an empty string. CHROMIUM in the environment decides alone when set."""
    wanted = environ.get("CHROMIUM", "")
    for candidate in (wanted,) if wanted else CANDIDATES:
        found = shutil.which(candidate)
        if found:
            return found
    return ""


def required(environ: Mapping[str, str] = os.environ) -> bool:
    """Whether a missing Chromium is a failure rather than a reason to skip."""
    return environ.get("CI", "").lower() in {"1", "true", "yes"}
