"""Turning templates/emails/<template>/ into plain text that can carry no foreign link and no second header line."""

import re
from collections.abc import Mapping
from urllib.parse import urljoin

from django.conf import settings
from django.template import Context, Engine

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


def subject_of(template: str, context: Mapping[str, object]) -> str:
    """One line without links and control characters, at most 200 characters.

    Names typed by people may stand in it, so nothing they type may become a link or a header.
    """
    line = " ".join(_CONTROL.sub(" ", render_text(f"emails/{template}/subject.txt", context)).split())
    return _LINK.sub(LINK_REMOVED, line)[:SUBJECT_LENGTH]


def body_of(template: str, context: Mapping[str, object]) -> str:
    """The text of the matter. Links to other hosts are taken out: applicants write parts of what we send."""
    text = _CONTROL.sub("", render_text(f"emails/{template}/body.txt", context).replace("\r\n", "\n"))
    return _BLANK_LINES.sub("\n\n", own_links_only(text)).strip()


def own_links_only(text: str) -> str:
    """Replaces every link that does not lead to this portal."""
    home = settings.PUBLIC_BASE_URL.rstrip("/") + "/"
    return _LINK.sub(lambda found: found[0] if found[0].startswith(home) else LINK_REMOVED, text)


def absolute(link: str) -> str:
    """A path of this portal as an address for a mail; an empty link stays empty."""
    return urljoin(settings.PUBLIC_BASE_URL.rstrip("/") + "/", link.lstrip("/")) if link else ""


def envelope(*, name: str, body: str, link: str = "") -> str:
    """The whole mail: salutation, matter, link, sender, and how to answer."""
    context = {"name": name, "body": body, "link": absolute(link)}
    return render_text("emails/envelope.txt", context).strip() + "\n"
