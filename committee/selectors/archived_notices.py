"""Stage 7 in the archive of a round: the versions of the notice and the objections to them.

Officers appear by number. Of an objection there is the case and never who raised it, nor its words or evidence.
"""

from datetime import date, datetime, timedelta
from typing import Any

from applications.archive_parts import archive_part
from applications.models import AwardCycle
from baoji_award.calendar.models import Day, Year
from committee.models import NoticeChannel, NoticeDates, Objection, PublicNotice
from committee.selectors.notice_content import content_of

Json = dict[str, Any]


@archive_part("notices")
def notices_part(cycle: AwardCycle) -> Json:
    """Every version of the notice as it was published, and the calendar's days between its publication and its end."""
    found = PublicNotice.objects.filter(cycle=cycle).select_related("number", "document__stored", "dates")
    notices = list(found.prefetch_related("errata", "channels__evidence").order_by("version"))
    days: Json = {}
    years: set[int] = set()
    for notice in notices:
        until = notice.last_day + timedelta(days=1)
        span = Day.objects.filter(date__range=(notice.published_on, until))
        days |= {day.isoformat(): is_rest for day, is_rest in span.values_list("date", "is_rest")}
        years |= set(range(notice.published_on.year, until.year + 1))
    known = Year.objects.filter(year__in=years).order_by("year").values_list("year", flat=True)
    return {
        "notices": [_notice(notice) for notice in notices],
        "calendar": {"years": list(known), "days": days},
    }


def _notice(notice: PublicNotice) -> Json:
    return {
        **content_of(notice),
        "slug": notice.slug,
        "published_at": notice.published_at.isoformat(),
        "anchor": notice.anchor,
        "digest": notice.digest,
        "document": notice.document.stored.sha256,
        "dates": _dates(notice.dates) if notice.dates else None,
        "errata": [
            {
                "position": erratum.position,
                "wrong": erratum.wrong,
                "right": erratum.right,
                "reason": erratum.reason,
                "published_at": erratum.published_at.isoformat(),
            }
            for erratum in notice.errata.all()
        ],
        "channels": [_channel(channel) for channel in notice.channels.all()],
    }


def _dates(dates: NoticeDates) -> Json:
    return {
        "last_day": dates.last_day.isoformat(),
        "reason": dates.reason,
        "proposed_by": dates.proposed_by_id,
        "decided_by": dates.decided_by_id,
        "decided_at": _text(dates.decided_at),
        "approved": dates.approved,
    }


def _channel(channel: NoticeChannel) -> Json:
    return {
        "id": channel.pk,
        "kind": channel.kind,
        "name": channel.name,
        "published_on": channel.published_on.isoformat(),
        "link": channel.link,
        "place": channel.place,
        "evidence": channel.evidence.sha256 if channel.evidence else None,
        "struck_at": _text(channel.struck_at),
    }


def _text(value: date | datetime | None) -> str | None:
    return value.isoformat() if value else None


@archive_part("objections")
def objections_part(cycle: AwardCycle) -> list[Json]:
    """The cases: about whom, when, how they were decided and by whom of the office."""
    found = Objection.objects.filter(notice__cycle=cycle).select_related("number", "notice", "application")
    found = found.prefetch_related("decisions")
    return [
        {
            "number": case.number.text,
            "notice": case.notice.slug,
            "application": case.application.number,
            "state": case.state,
            "received_at": case.received_at.isoformat(),
            "due_on": case.due_on.isoformat() if case.due_on else "",
            "accepted_at": _text(case.accepted_at),
            "closed_at": _text(case.closed_at),
            "decisions": [
                {
                    "id": decision.pk,
                    "conclusion": decision.conclusion,
                    "resolution": decision.resolution,
                    "resolved_on": _text(decision.resolved_on),
                    "proposed_by": decision.proposed_by_id,
                    "proposed_at": decision.proposed_at.isoformat(),
                    "approved_by": decision.approved_by_id,
                    "approved_at": _text(decision.approved_at),
                    "returned_at": _text(decision.returned_at),
                }
                for decision in sorted(case.decisions.all(), key=lambda each: each.pk)
            ],
        }
        for case in found.order_by("number__year", "number__value")
    ]
