"""What is in a person's diary: their open deadlines, and what apps above know of hearings, visits and meetings."""

from collections.abc import Callable, Iterable
from datetime import datetime

from applications.deadline_events import deadline_event
from applications.models import AwardCycle
from applications.roles import ROLES
from applications.selectors.desks import open_work
from applications.stages import CLOSED, ROUND
from baoji_award.accounts.models import User
from baoji_award.accounts.selectors import grants_of
from baoji_award.calendar.clock import LOCAL
from baoji_award.calendar.ics import Event

Provider = Callable[[User, list[AwardCycle], datetime], Iterable[Event]]
_providers: list[Provider] = []


def dated_events_provider(provider: Provider) -> Provider:
    """Registers a function (person, running rounds, moment) → events that this person may know of."""
    if provider not in _providers:
        _providers.append(provider)
    return provider


def events_for(by: User, at: datetime) -> list[Event]:
    """The person's events in the order of their days. The queries do not depend on how many there are."""
    running = AwardCycle.objects.prefetch_related("windows").exclude(state__in=(CLOSED, ROUND.initial))
    rounds = list(running.order_by("pk")) if any(grant.role in ROLES for grant in grants_of(by)) else []
    events = [event for provider in _providers for event in provider(by, rounds, at)]
    return sorted(events, key=lambda event: (str(event.starts)[:10], event.key))


@dated_events_provider
def open_deadlines(by: User, rounds: list[AwardCycle], at: datetime) -> Iterable[Event]:
    """What lies on the person's own desk, as reminders know it."""
    today = at.astimezone(LOCAL).replace(hour=0, minute=0, second=0, microsecond=0)
    for cycle in rounds:
        for work in open_work(cycle, at):
            if work.user_id == by.pk:
                # Without the number of things, and as of today: whatever is handled meanwhile, the file stays the same.
                yield deadline_event(cycle, (work.kind, work.label), work.due_at, about=work.about, stamp=today)
