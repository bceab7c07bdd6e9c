"""Atom feeds that say the same as long as nothing is published."""

from datetime import UTC, datetime

from django.utils.feedgenerator import Atom1Feed

# RFC 4287 wants a date of a feed without entries too; Django takes the present moment, a new one for each reader.
NOTHING_YET = datetime(1970, 1, 1, tzinfo=UTC)


class SteadyAtom(Atom1Feed):
    """Byte for byte the same until an entry is added or changed."""

    def latest_post_date(self) -> datetime:
        """The date of the newest entry; the beginning of time when there is none."""
        return super().latest_post_date() if self.items else NOTHING_YET
