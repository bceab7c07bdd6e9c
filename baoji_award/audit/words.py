"""The audit log in words: what each action and each kind of object is called, and the particulars of an event.

One registry for every page that shows the log. Actions that follow from a table of another room are named by that room
when it is ready (`name_actions`).
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from baoji_award.audit.models import AuditEvent
from baoji_award.audit.particulars import PARTICULARS
from baoji_award.audit.vocabulary import ACTIONS, OBJECTS


@dataclass(frozen=True, slots=True)
class LogLine:
    """An event with its words."""

    event: AuditEvent
    action: str
    about: str
    particulars: tuple[tuple[str, str], ...]


def log_lines(events: Iterable[AuditEvent]) -> list[LogLine]:
    """These events in words. No query."""
    return [
        LogLine(event, action_words(event.action), object_words(event), tuple(particulars(event))) for event in events
    ]


def name_actions(words: Mapping[str, str]) -> None:
    """Names further actions; naming one again replaces its words."""
    ACTIONS.update(words)


def action_words(action: str) -> str:
    """What the action is called; an unknown one as it is written in the log."""
    return ACTIONS.get(action, action)


def object_words(event: AuditEvent) -> str:
    """What the event is about: the kind of object and its number."""
    return f"{OBJECTS.get(event.object_type, event.object_type)} {event.object_id}".strip()


def particulars(event: AuditEvent) -> Iterator[tuple[str, str]]:
    """(label, value) of what the event says in plain values and has a word for."""
    for name, value in event.payload.items():
        if name in PARTICULARS and isinstance(value, str | int) and value != "":
            yield PARTICULARS[name], str(value)
