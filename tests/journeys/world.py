"""Who and what a journey is about: the round from its file, staff with accounts, three rivals driven by services."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from django.core.management import call_command
from playwright.sync_api import Page

from applications.models import Application, AwardCycle
from applications.rules.loader import read_rulebook
from applications.services.cycles import load_cycle
from baoji_award.calendar.clock import move_clock
from committee.demo.dossiers import Applicant
from committee.demo.names import SAMPLES
from committee.demo.people import PASSWORD, Staff, make_staff
from committee.demo.review import Panels
from devtools.processes import wait_until
from tests.journeys.walking import Walk, sign_in
from tests.live import PATIENCE, NewPage
from tests.rounds import RULES, moment

NAME = "宝鸡喆垚精密阀门有限公司"
EMAIL = "zhiliang@example.test"


class Judges(Panels):
    """Experts who find the dossiers as good as a journey needs them, so that every cut falls where it is expected."""

    best = 82.0
    step = 9.0

    def quality(self, application: Application) -> float:
        order = [NAME, *(sample.name for sample in SAMPLES)]
        return self.best - self.step * order.index(application.organisation.name)


@dataclass
class World:
    """The journey's state between its steps."""

    cycle: AwardCycle
    staff: Staff
    judges: Judges
    walk: Walk
    open_page: NewPage
    mail: Path
    rivals: list[Applicant] = field(default_factory=list)
    pages: dict[str, Page] = field(default_factory=dict)
    number: str = ""

    def page(self, account: str) -> Page:
        """The signed-in browser of a member of staff or a rival, by the account's name before the @."""
        if account not in self.pages:
            self.pages[account] = sign_in(self.open_page(), f"{account}@demo.example", PASSWORD)
        return self.pages[account]

    @property
    def visitor(self) -> Page:
        """The browser of somebody without an account."""
        return self.pages.setdefault("", self.pages.get("") or self.open_page())

    @property
    def owner(self) -> Page:
        """The browser of the organisation whose dossier this is about."""
        return self.pages.setdefault("owner", self.pages.get("owner") or self.open_page())

    @property
    def dossier(self) -> Application:
        """The dossier as it is now."""
        return Application.objects.select_related("organisation", "cycle").get(number=self.number)

    def at(self, clock: str) -> None:
        """Move the award's clock: at("2024-12-02 10:00")."""
        move_clock(moment(clock))

    def mailed_link(self, to: str) -> str:
        """The link in the newest mail to this address, once the worker has sent one."""
        return newest_link(self.mail, to)


def make_world(cycle: AwardCycle, walk: Walk, open_page: NewPage, mail: Path) -> World:
    staff = make_staff(cycle)
    return World(cycle=cycle, staff=staff, judges=Judges(cycle, staff), walk=walk, open_page=open_page, mail=mail)


def load_round() -> AwardCycle:
    """The calendar, the criteria and the 2024 round as their commands load them; the clock stands before stage 1."""
    move_clock(moment("2024-10-28 09:00"))
    call_command("seed_calendar", verbosity=0)
    call_command("load_criteria", "criteria/gbt19580-2012.json", verbosity=0)
    cycle, _ = load_cycle(read_rulebook(RULES))
    return AwardCycle.objects.get(pk=cycle.pk)


def newest_link(directory: Path, to: str) -> str:
    """The address in the newest mail to `to` in the worker's mail directory."""

    def found() -> list[str]:
        files = sorted(directory.glob("*"), key=lambda path: path.stat().st_mtime) if directory.exists() else []
        texts = [path.read_text() for path in files]
        return [match for text in texts if f"To: {to}" in text for match in re.findall(r"https?://\S+", text)]

    assert wait_until(lambda: bool(found()), PATIENCE), f"no mail to {to}"
    return found()[-1]


Step = Callable[[World], None]
