"""Components rendered by a function: a list page shows one per cell, and an include costs ten times as much."""

from typing import Final

from django.utils.html import format_html
from django.utils.safestring import SafeString

from baoji_award.ui.icons import icon_svg

TONES: Final = ("", "none", "info", "ok", "warn", "err", "brand", "bare")


def tag_html(*, label: object, tone: str = "", icon: str = "") -> SafeString:
    """A status tag. The label alone must be enough; tone and icon repeat it. Raises ValueError on an unknown tone."""
    if tone not in TONES:
        raise ValueError(f"unknown tone {tone!r}; there are: {', '.join(TONES[1:])}")
    shown = f" is-{tone}" if tone not in {"", "none"} else ""
    if icon:
        return format_html('<span class="tag{}">{}{}</span>', shown, icon_svg(icon), label)
    return format_html('<span class="tag{}">{}</span>', shown, label)
