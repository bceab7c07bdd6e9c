"""Pages of later stages that the applicant's overview leads to. The apps that own them register them."""

from collections.abc import Callable
from dataclasses import dataclass

from django.urls import reverse

from applications.models import Application
from applications.stages import STAGE, State
from applications.workflow.veil import shown_state
from baoji_award.accounts.models import User

Shown = Callable[[State], bool]
Ready = Callable[[Application], bool]


@dataclass(frozen=True, slots=True)
class ApplicantLink:
    """A page about one dossier, addressed by its number; `shown` tells from the state that outsiders see.

    `ready` is asked after that, for a page that comes later than its state.
    """

    label: str
    url_name: str
    shown: Shown
    ready: Ready


_links: list[ApplicantLink] = []


def register_applicant_link(label: str, url_name: str, shown: Shown, ready: Ready = lambda _application: True) -> None:
    """Adds a link to the applicant's overview, once, in the order of registration."""
    if url_name not in {link.url_name for link in _links}:
        _links.append(ApplicantLink(label, url_name, shown, ready))


def reached(stage: str) -> Shown:
    """True for the states of this stage and of every later one."""
    return lambda state: STAGE[state.stage].number >= STAGE[stage].number


def links_for(application: Application, by: User) -> list[tuple[str, str]]:
    """Label and address of what there is to read about the dossier now."""
    state = shown_state(application, by)
    found = (link for link in _links if link.shown(state) and link.ready(application))
    return [(link.label, reverse(link.url_name, args=[application.number])) for link in found]
