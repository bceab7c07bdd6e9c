"""Turning templates/emails/<template>/ into plain text that can carry no foreign link and no second header line."""

import re
from collections.abc import Callable, Mapping
from urllib.parse import urljoin

from django.conf import settings
from django.template import Context, Engine

from baoji_award.notifications.catalogue import TEXTS, folder_of
from baoji_award.notifications.dates import is_cancelled
from baoji_award.notifications.models import Wording
from baoji_award.notifications.wording import WordingError, fill, parse, vocabulary_of
from baoji_award.ui.context import site

SUBJECT_LENGTH = 200
LINK_REMOVED = "（链接已略去）"
# A link ends where Chinese text or punctuation begins; \S alone would swallow the rest of the sentence.
_LINK = re.compile(r"(?i)(?:[a-z][a-z0-9+.-]*://|\bwww\.)[^\s\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]*")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
_BLANK_LINES = re.compile(r"\n{3,}")


def render_text(name: str, context: Mapping[str, object]) -> str:
    """The template as plain text: nothing is escaped, because nothing will be read as HTML. It knows the `portal`."""
    template = Engine.get_default().get_template(name)
    return template.render(Context({"portal": site(), **context}, autoescape=False))


def subject_of(template: str, context: Mapping[str, object], own: Wording | None = None) -> str:
    """One line without links and control characters, at most 200 characters; `own` is the round's wording.

    Names typed by people may stand in it, so nothing they type may become a link or a header.
    """
    return one_line(fill(own.subject, template, context) if own else _default(template, "subject", context))


def body_of(template: str, context: Mapping[str, object], own: Wording | None = None) -> str:
    """The text of the matter. Links to other hosts are taken out: applicants write parts of what we send."""
    return plain(fill(own.body, template, context) if own else _default(template, "body", context))


def _default(template: str, part: str, context: Mapping[str, object]) -> str:
    return render_text(f"emails/{folder_of(template)}/{part}.txt", context)


def one_line(text: str) -> str:
    """A subject: one line without links and control characters, at most 200 characters."""
    return _LINK.sub(LINK_REMOVED, " ".join(_CONTROL.sub(" ", text).split()))[:SUBJECT_LENGTH]


def plain(text: str) -> str:
    """A body: no control characters, no foreign links, no more than one blank line."""
    return _BLANK_LINES.sub("\n\n", own_links_only(_CONTROL.sub("", text.replace("\r\n", "\n")))).strip()


RoundOf = Callable[[Mapping[str, object]], int | None]
_round_finders: list[RoundOf] = []


def register_round_of(finder: RoundOf) -> None:
    """Says how the round is read from a text's context. Rounds live in an app above."""
    _round_finders[:] = [finder]


def round_of(template: str, context: Mapping[str, object]) -> int | None:
    """The round that words this telling of a text. One query at most. Raises KeyError for what no round can word."""
    _ = TEXTS[template]
    return next((finder(context) for finder in _round_finders), None)


def wording_for(cycle_id: int | None, template: str) -> Wording | None:
    """What the round says instead of the default, or None (also after a return to the default). One query at most."""
    if cycle_id is None:
        return None
    newest = Wording.objects.filter(cycle_id=cycle_id, template=template).order_by("-version").first()
    return newest if newest and not newest.is_default and _still_fits(newest) else None


def _still_fits(own: Wording) -> bool:
    """False when the default has lost a word since: no act of the award may fail for want of a text."""
    try:
        words = vocabulary_of(own.template)
        parse(own.subject, words)
        parse(own.body, words)
    except WordingError:
        return False
    return True


def own_links_only(text: str) -> str:
    """Replaces every link that does not lead to this portal."""
    home = settings.PUBLIC_BASE_URL.rstrip("/") + "/"
    return _LINK.sub(lambda found: found[0] if found[0].startswith(home) else LINK_REMOVED, text)


def has_foreign_link(text: str) -> bool:
    """Whether a link in the text leads away from this portal."""
    return own_links_only(text) != text


def absolute(link: str) -> str:
    """A path of this portal as an address for a mail; an empty link stays empty."""
    return urljoin(settings.PUBLIC_BASE_URL.rstrip("/") + "/", link.lstrip("/")) if link else ""


def envelope(*, name: str, body: str, link: str = "", entry: str = "") -> str:
    """The whole mail: salutation, matter, link, what the attached calendar entry is for, sender, and how to answer."""
    context = {"name": name, "body": body, "link": absolute(link), "dated": entry, "off": is_cancelled(entry)}
    return render_text("emails/envelope.txt", context).strip() + "\n"
