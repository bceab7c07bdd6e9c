"""The portal's line icons: one path each on a 16 × 16 grid, rendered once at import."""

from typing import Final

from django.utils.safestring import SafeString

from baoji_award.ui.escaping import filled

_RING = "M8 14.2A6.2 6.2 0 1 0 8 1.8a6.2 6.2 0 0 0 0 12.4Z"
_PATHS: Final[dict[str, str]] = {
    "bell": "M3.4 11.4h9.2l-1.2-1.8V6.8a3.4 3.4 0 0 0-6.8 0v2.8zM6.6 13.6h2.8",
    "check": "M3 8.5 6.5 12 13 4.5",
    "chev": "M3.6 6 8 10.4 12.4 6",
    "clock": f"{_RING}M8 4.8V8l2.4 1.6",
    "copy": "M5.6 5.6V2.4h8v8h-3.2M2.4 5.6h8v8h-8z",
    "down": "M8 2.6v8M4.8 7.6 8 10.8l3.2-3.2M2.4 11.2v2.4h11.2v-2.4",
    "error": f"{_RING}M8 4.8v4M8 11v.1",
    "eye": "M1.4 8S3.8 3.8 8 3.8 14.6 8 14.6 8 12.2 12.2 8 12.2 1.4 8 1.4 8Z"
    "M8 9.8a1.8 1.8 0 1 0 0-3.6 1.8 1.8 0 0 0 0 3.6Z",
    "file": "M4 1.8h5.2L12.4 5v9.2H4zM9 1.8V5.2h3.4",
    "flag": "M3.8 14V2.2M3.8 2.8h8.4L10.4 5.6l1.8 2.8H3.8",
    "info": f"{_RING}M8 7.4v4M8 4.9v.1",
    "left": "M10 3.4 5.4 8l4.6 4.6",
    "link": ("M6.6 9.4 9.4 6.6M7.4 4.6l1.4-1.4a2.8 2.8 0 0 1 4 4l-1.4 1.4M8.6 11.4l-1.4 1.4a2.8 2.8 0 0 1-4-4l1.4-1.4"),
    "lock": "M3.5 7.2h9v6.6h-9zM5.4 7.2V5a2.6 2.6 0 0 1 5.2 0v2.2",
    "menu": "M2.4 4.2h11.2M2.4 8h11.2M2.4 11.8h11.2",
    "plus": "M8 3v10M3 8h10",
    "print": "M4.4 5.6V2.2h7.2v3.4M4.4 11.4H2.2V5.8h11.6v5.6h-2.2M4.4 9.4h7.2v4.4H4.4z",
    "right": "M6 3.4 10.6 8 6 12.6",
    "search": "M7 11.8A4.8 4.8 0 1 0 7 2.2a4.8 4.8 0 0 0 0 9.6ZM10.6 10.6l3.4 3.4",
    "upload": "M8 10.6V2.6M4.8 5.6 8 2.4l3.2 3.2M2.4 10.8v2.8h11.2v-2.8",
    "user": "M8 7.6a2.7 2.7 0 1 0 0-5.4 2.7 2.7 0 0 0 0 5.4ZM2.8 14a5.2 5.2 0 0 1 10.4 0",
    "warn": "M8 2 14.6 13.6H1.4L8 2ZM8 6.4v3.4M8 11.7v.1",
    "x": "M4 4l8 8M12 4l-8 8",
}
_SVG = '<svg class="ico" viewBox="0 0 16 16" aria-hidden="true" focusable="false"><path d="{}"/></svg>'

ICONS: Final[dict[str, SafeString]] = {name: filled(_SVG, path) for name, path in _PATHS.items()}


class UnknownIconError(ValueError):
    """No such icon; the message lists the names there are."""

    def __init__(self, name: str) -> None:
        super().__init__(f"unknown icon {name!r}; there are: {', '.join(sorted(ICONS))}")


def icon_svg(name: str) -> SafeString:
    """The icon as decorative inline SVG (hidden from screen readers: the text beside it must be enough).

    Raises UnknownIconError.
    """
    try:
        return ICONS[name]
    except KeyError:
        raise UnknownIconError(name) from None
