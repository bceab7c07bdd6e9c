"""What the office keeps beside a notice in the worlds of stage 7."""

from datetime import date
from typing import Any

from committee.models import PublicNotice
from committee.services.notice_channels import Channel, record_channel
from committee.services.notice_dates import propose_last_day
from tests.cast import Cast
from tests.committee.hall import AT, DURING, evidence

Ids = dict[str, dict[str, Any]]


def add_proposal(ids: Ids, cast: Cast) -> None:
    """Another last day, which waits for a second officer."""
    proposal = propose_last_day(
        cycle_id=cast.cycle.pk, last_day=date(2025, 6, 30), reason="平台停机维护", by=cast.office, at=AT
    )
    ids["notice_dates"] = {"pk": proposal.pk}


def add_channel(ids: Ids, cast: Cast, notice: PublicNotice) -> None:
    """A newspaper in which the notice appeared, with its scan."""
    channel = Channel("newspaper", "样例日报", notice.published_on)
    row = record_channel(slug=notice.slug, channel=channel, evidence=evidence(), by=cast.office, at=DURING)
    ids["channel"] = {"pk": row.pk}
