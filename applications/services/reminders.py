"""Deadline reminders and lapsing: what the beat task does, safe to run as often as it likes."""

import logging
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from applications.deadline_events import deadline_event
from applications.models import AwardCycle
from applications.rules.rulebook import ReminderRule
from applications.selectors.desks import OpenWork, lasting_work, missed_the_window, open_work
from applications.stages import CLOSED, ROUND
from applications.workflow.engine import Blocked, advance_application
from baoji_award.accounts.models import User
from baoji_award.calendar.clock import database_now, local_day
from baoji_award.calendar.ics import Event
from baoji_award.errors import Conflict
from baoji_award.notifications.models import Message
from baoji_award.notifications.services import tell

logger = logging.getLogger(__name__)
_INSTANT = timedelta(microseconds=1)


def remind_and_lapse(*, at: datetime | None = None) -> tuple[int, int]:
    """Lapses what missed its window, then reminds; returns (messages written, dossiers lapsed).

    Side effects: as advance_application for each lapsed dossier (a transaction of its own); one message and mail per
    person, kind of work, due instant and threshold, however often this runs.
    """
    moment = at or database_now()
    told = lapsed = 0
    for cycle in AwardCycle.objects.prefetch_related("windows").exclude(state__in=(CLOSED, ROUND.initial)):
        lapsed += _lapse(cycle, moment, at)
        told += _remind(cycle, open_work(cycle, moment), moment)
    for cycle in AwardCycle.objects.exclude(state=ROUND.initial):
        told += _remind(cycle, lasting_work(cycle, moment), moment)
    return told, lapsed


def _lapse(cycle: AwardCycle, moment: datetime, at: datetime | None) -> int:
    done = 0
    for pk in list(missed_the_window(cycle, moment).values_list("pk", flat=True)):
        try:
            advance_application(application_id=pk, action="lapse", by=None, at=at)
            done += 1
        except (Conflict, Blocked):
            # Somebody moved it, or was given more time, between the list and the lock: theirs stands.
            logger.info("application %s moved before it lapsed", pk)
    return done


def _remind(cycle: AwardCycle, works: Iterable[OpenWork], at: datetime) -> int:
    rule = cycle.rulebook.reminders
    due_now: dict[int, list[tuple[OpenWork, str]]] = defaultdict(list)
    for work in _together(works):
        threshold = threshold_of(work.due_at, at, rule)
        if threshold:
            due_now[work.user_id].append((work, threshold))
    people = User.objects.in_bulk(due_now)
    return sum(_tell(cycle, people[pk], work, step, at) for pk, steps in due_now.items() for work, step in steps)


def _together(works: Iterable[OpenWork]) -> Iterable[OpenWork]:
    """One for each person, kind and due instant, which is all the key of a reminder knows.

    Whoever acts for two organisations or bureaus has a desk in each, and would otherwise hear of one of them alone.
    """
    found: dict[tuple[int, str, datetime], OpenWork] = {}
    for work in works:
        key = (work.user_id, work.kind, work.due_at)
        found[key] = replace(work, count=found[key].count + work.count) if key in found else work
    return found.values()


def threshold_of(due_at: datetime, at: datetime, rule: ReminderRule) -> str:
    """The reminder that is due: "before-3", "after-1", or "" for none.

    The tightest threshold reached, so that a day without beat is caught up and nobody is told twice for one.
    """
    left = (local_day(due_at - _INSTANT) - local_day(at)).days
    if at < due_at:
        reached = [days for days in rule.before if left <= days]
        return f"before-{min(reached)}" if reached else ""
    reached = [days for days in rule.after if -left >= days]
    return f"after-{max(reached)}" if reached else ""


def _tell(cycle: AwardCycle, user: User, work: OpenWork, threshold: str, at: datetime) -> int:
    return tell(
        to=[user],
        template="reminder",
        context={"cycle": cycle, "work": work, "late": threshold.startswith("after"), "at": at},
        key=f"remind:{work.kind}:{work.due_at.isoformat()}:{threshold}",
        link=work.link,
        kind=Message.Kind.TASK,
        event=None if at >= work.due_at else _event(cycle, work, at),
        at=at,
    )


def _event(cycle: AwardCycle, work: OpenWork, at: datetime) -> Event:
    return deadline_event(cycle, (work.kind, work.label), work.due_at, about=work.about, stamp=at)
