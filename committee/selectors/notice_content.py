"""What the digest of a notice covers, and the chain of the versions' digests."""

from dataclasses import dataclass

from applications.models import AwardCycle
from baoji_award.audit.facts import facts_digest
from baoji_award.calendar.clock import LOCAL
from committee.models import PublicNotice
from committee.selectors.notices import versions_of

Content = dict[str, object]


@dataclass(frozen=True, slots=True)
class Link:
    """One version in the chain; `whole` says that digest and predecessor fit what is stored."""

    notice: PublicNotice
    whole: bool


def content_of(notice: PublicNotice) -> Content:
    """Everything the public reads of one version, as plain data; what its digest is made of."""
    return {
        "number": notice.number.text,
        "version": notice.version,
        "previous_digest": notice.previous_digest,
        "reason": notice.reason,
        "title": notice.title,
        "body": notice.body,
        "details": notice.details,
        "entries": notice.entries,
        "published_on": notice.published_on.isoformat(),
        "first_day": notice.first_day.isoformat(),
        "last_day": notice.last_day.isoformat(),
        "ends_at": notice.ends_at.astimezone(LOCAL).isoformat(),
        "explanation": notice.explanation,
    }


def chain_of(cycle: AwardCycle) -> list[Link]:
    """Every version of the round's notice, newest first, its digest reckoned again. One query."""
    versions = list(versions_of(cycle))
    digests = {notice.pk: notice.digest for notice in versions}
    return [
        Link(
            notice,
            facts_digest(content_of(notice)) == notice.digest
            and notice.previous_digest == digests.get(notice.replaces_id or 0, ""),
        )
        for notice in versions
    ]
