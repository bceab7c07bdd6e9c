"""The list of discussions as rows, and the values a member has still to agree to."""

from collections.abc import Iterable

from django.urls import reverse
from django.utils.safestring import SafeString

from baoji_award.accounts.models import User
from baoji_award.ui.escaping import filled
from baoji_award.ui.fast import tag_html
from baoji_award.ui.fast_rows import lines_html
from reviews.selectors.consensus import Discussion, Listed

LINK = '<a href="{}">{}</a>'
# Of the columns in reviews/consensus/_list.html.
CSS = ("nowrap", "name", "nowrap opt-md", "num", "nowrap")


def discussion_lines(rows: Iterable[Listed], page: str) -> SafeString:
    """The rows of the table's body; `page` names the route of one dossier."""
    return lines_html(
        (
            (
                filled(LINK, reverse(page, args=[row.number]), row.number) if row.readable else row.number,
                row.organisation,
                row.group,
                str(row.disputed),
                tag_html(label=row.state, tone=row.tone or "bare"),
            )
            for row in rows
        ),
        css=CSS,
        head=0,
    )


def seen_of(discussion: Discussion, user: User) -> str:
    """The newest values that `user` has not agreed to, as the form posts them back: `clause:version` each."""
    if not discussion.open:
        return ""
    return " ".join(
        f"{item.line.item.clause}:{item.value.version}"
        for item in discussion.items
        if item.value is not None and user.pk in {member.user for member in item.missing}
    )
