"""Reading calendar files as RFC 5545 words them: strict, and independent of our writer."""

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, timezone

OCTETS = 75
_NAME = r"[A-Z0-9-]+"
_PARAM = rf'{_NAME}=(?:"[^"\x00-\x08\x0a-\x1f\x7f]*"|[^";:,\x00-\x08\x0a-\x1f\x7f]*)'
_LINE = re.compile(rf"(?P<name>{_NAME})(?P<params>(?:;{_PARAM})*):(?P<value>[^\x00-\x08\x0a-\x1f\x7f]*)")
_TEXT = re.compile(r"\\([\\;,nN])|([^\\;,]+)")
CHINA = timezone(timedelta(hours=8))


@dataclass
class Component:
    """BEGIN … END: its lines by name (name → (parameters, raw value)) and what it contains."""

    kind: str
    lines: dict[str, list[tuple[dict[str, str], str]]] = field(default_factory=dict)
    parts: "list[Component]" = field(default_factory=list)

    def raw(self, name: str) -> str:
        """The value of a property that is there once."""
        [(_, value)] = self.lines[name]
        return value

    def text(self, name: str) -> str:
        """A TEXT value without its escapes (3.3.11); fails on a bare sign that needs one."""
        value, read, at = self.raw(name), "", 0
        while at < len(value):
            found = _TEXT.match(value, at)
            assert found, f"bare sign in {value!r} at {at}"
            read += {"n": "\n", "N": "\n"}.get(found[1], found[1]) if found[1] else found[2]
            at = found.end()
        return read

    def moment(self, name: str) -> datetime:
        """A DATE-TIME in UTC or of the one zone, or the first instant of a DATE."""
        [(params, value)] = self.lines[name]
        if params.get("VALUE") == "DATE":
            return datetime.strptime(value, "%Y%m%d").replace(tzinfo=CHINA)
        if value.endswith("Z"):
            return datetime.strptime(value, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
        assert params["TZID"] == "Asia/Shanghai"
        return datetime.strptime(value, "%Y%m%dT%H%M%S").replace(tzinfo=CHINA)


def read_calendar(content: str) -> Component:
    """The VCALENDAR of a file; fails where the file breaks 3.1 (lines), 3.4 (nesting) or 3.6 (what must be there)."""
    assert content.endswith("\r\n")
    assert "\n" not in content.replace("\r\n", "")
    assert all(len(line.encode()) <= OCTETS for line in content.split("\r\n"))
    open_now = [Component("")]
    for line in content.removesuffix("\r\n").replace("\r\n ", "").split("\r\n"):
        found = _LINE.fullmatch(line)
        assert found, line
        name, value = found["name"], found["value"]
        if name == "BEGIN":
            open_now.append(Component(value))
        elif name == "END":
            done = open_now.pop()
            assert done.kind == value
            open_now[-1].parts.append(done)
        else:
            params = dict(each.split("=", 1) for each in re.findall(_PARAM, found["params"]))
            open_now[-1].lines.setdefault(name, []).append((params, value))
    [root] = open_now
    [calendar] = root.parts
    assert (calendar.kind, calendar.raw("VERSION"), bool(calendar.raw("PRODID"))) == ("VCALENDAR", "2.0", True)
    return calendar


def events_in(calendar: Component) -> list[Component]:
    """Its VEVENTs; fails where one lacks what 3.6.1 asks for, or its zone is not defined in the file."""
    zones = {part.raw("TZID") for part in calendar.parts if part.kind == "VTIMEZONE"}
    events = [part for part in calendar.parts if part.kind == "VEVENT"]
    for event in events:
        assert event.raw("UID")
        assert event.moment("DTSTAMP")
        assert event.moment("DTSTART") < event.moment("DTEND")
        for params, _ in (*event.lines["DTSTART"], *event.lines["DTEND"]):
            assert params.get("TZID") is None or params["TZID"] in zones
    return events
