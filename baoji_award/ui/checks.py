"""What a deployment must have said about itself before it is shown to the public."""

from collections.abc import Sequence
from dataclasses import fields
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core import checks
from django.core.checks import CheckMessage

from baoji_award.ui.context import Portal

NAMES = ("award_name", "organiser")


@checks.register()
def portal_keys(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """A misspelt name in PORTAL would break every page."""
    known = {field.name for field in fields(Portal)}
    unknown = sorted(set(settings.PORTAL) - known)
    if not unknown:
        return []
    return [
        checks.Error(f"PORTAL has unknown names: {', '.join(unknown)}.", hint=", ".join(sorted(known)), id="ui.E001")
    ]


@checks.register(checks.Tags.security, deploy=True)
def portal_named(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Without them the portal works and names no city."""
    missing = [name for name in NAMES if not settings.PORTAL.get(name)]
    if not missing:
        return []
    return [checks.Warning(f"PORTAL does not give {' and '.join(missing)}: the portal names no city.", id="ui.W001")]
