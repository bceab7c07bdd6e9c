"""Search over what the public may read: announcements that stand, published notices, winners of all years."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db.models import CharField, F, Func, Q, QuerySet, TextField, Value
from django.db.models.functions import Cast, Concat

from applications.selectors.news import current_news
from committee.selectors.awards import register
from committee.selectors.earlier import standing
from committee.selectors.notices import notices

Rows = QuerySet[Any, dict[str, Any]]
MOST_WORDS = 5
EARLIER_PRIZE = Concat(Cast("year", CharField()), Value("年度"), "prize", output_field=CharField())
# The names in a notice's list, and not the keys and numbers beside them.
LISTED_NAMES = Cast(Func(F("entries"), Value("$[*].lines[*].name"), function="jsonb_path_query_array"), TextField())


def search(*, text: str, at: datetime) -> Rows:
    """Rows of kind, title, detail, moment and key (pk, slug or an earlier winner's name), newest first.

    Every word of `text` must occur.

    One query per evaluation. What is not published does not exist here: drafts, withdrawn announcements, lists and
    resolutions before their notice.
    """
    words = text.split()[:MOST_WORDS]
    news = current_news().filter(_all(words, "title", "body"), published_at__lte=at)
    lists = notices().annotate(names=LISTED_NAMES).filter(_all(words, "title", "body", "names"), published_at__lte=at)
    winners = register().filter(_all(words, "winner", "kind__name", "number__text"))
    earlier = standing().filter(_all(words, "name", "prize", "document"), entered_at__lte=at)
    return (
        _rows(news, "news", "title", Value(""), "published_at", "pk")
        .union(
            _rows(lists, "notice", "title", Value(""), "published_at", "slug"),
            _rows(winners, "winner", "winner", F("kind__name"), "issued_at", "pk"),
            _rows(earlier, "earlier", "name", EARLIER_PRIZE, "entered_at", "name"),
            all=True,
        )
        .order_by("-moment", "kind_of", "key")
    )


def _all(words: Sequence[str], *fields: str) -> Q:
    """Each word in at least one of the fields, without regard to case."""
    found = Q()
    for word in words:
        found &= Q(*((f"{field}__icontains", word) for field in fields), _connector=Q.OR)
    return found


def _rows(found: QuerySet[Any], kind: str, title: str, detail: Any, moment: str, key: str) -> Rows:
    """The five columns of a hit, in the same order from every table."""
    return found.order_by().values(
        kind_of=Value(kind),
        heading=F(title),
        detail=Cast(detail, CharField()),
        moment=F(moment),
        key=Cast(F(key), CharField()),
    )
