"""What the templates of official documents need beyond Django's own filters."""

from datetime import date, datetime

from django import template
from django.utils import timezone

from baoji_award.documents.qr import qr_address
from baoji_award.documents.title_lines import title_lines
from baoji_award.ui.context import site

register = template.Library()

# Longest mark (发文机关标志) in characters -> size class in the style sheets, so that it fits the 156 mm in one line.
MARK_SIZES = ((8, "mark-xl"), (12, "mark-l"), (16, "mark-m"), (20, "mark-s"), (26, "mark-xs"))
SMALLEST_MARK = "mark-xxs"
# A signer no longer than this stands centred over a date that keeps four characters from the right.
SHORT_SIGNER = 14


@register.filter
def qr_src(text: str) -> str:
    """The address of the QR code of `text`, for an img's src."""
    return qr_address(text)


@register.filter
def mark_size(mark: str) -> str:
    return next((name for longest, name in MARK_SIZES if len(mark) <= longest), SMALLEST_MARK)


@register.filter
def signer_width(signer: str) -> str:
    return "signature-short" if len(signer) <= SHORT_SIGNER else "signature-long"


@register.filter
def official_date(value: date | datetime | str | None) -> str:
    """2025年5月9日 in Shanghai: Arabic figures without leading zeros (GB/T 9704-2012); empty where there is none."""
    if value is None or isinstance(value, str):
        return ""
    day = timezone.localtime(value).date() if isinstance(value, datetime) else value
    return f"{day.year}年{day.month}月{day.day}日"


@register.filter
def w3c_moment(value: datetime) -> str:
    """The moment as document metadata wants it: seconds and offset."""
    return timezone.localtime(value).isoformat(timespec="seconds")


@register.filter(name="title_lines")
def title_in_lines(title: str) -> str:
    """The title of a document broken into lines as the standard wants it, this portal's award in one piece."""
    return title_lines(title, site().award_name)
