"""The action bar of a dossier: what the person may do, where it is done, and why not."""

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse

from applications.collective import collective_url
from applications.models import Application
from applications.selectors.bureau_duties import why_not_decline
from applications.selectors.placement import may_group_be_corrected
from applications.selectors.transfers import may_be_transferred
from applications.workflow.policy import holds_in_round
from applications.workflow.presentation import Button, buttons
from baoji_award.accounts.enums import RoleCode
from baoji_award.accounts.models import User
from baoji_award.ui.shapes import Action

# Handing in is done on the check page, where everything that will be frozen can be read; a correction names its parts,
# and a rejection shows the letter it leads to.
SCREENS = {
    "submit": "applications:check",
    "resubmit": "applications:check",
    "request_correction": "applications:correction",
    "reject": "applications:rejection",
    "return_to_applicant": "applications:return",
}
# A move at the end of work with a screen of its own: the way there is offered whatever the guard says.
WORK = {"endorse": ("推荐意见", "applications:opinion")}


@dataclass(frozen=True, slots=True)
class ActionBar:
    """`direct` are posted at once (or shown blocked), `links` lead to a screen, `reasoned` need a reason first."""

    direct: tuple[Action, ...]
    links: tuple[Action, ...]
    reasoned: tuple[Action, ...]

    def __bool__(self) -> bool:
        return bool(self.direct or self.links or self.reasoned)


def action_bar(user: User, application: Application, at: datetime) -> ActionBar:
    """What `user` could do on the (loaded) application at `at`. A collective action without a screen is left out."""
    bar: dict[str, list[Action]] = {"direct": [], "links": [], "reasoned": []}
    for button in buttons(user, application, at):
        place, action = _placed(button, user, application)
        if action is not None:
            bar[place].append(action)
    if holds_in_round(user, RoleCode.OFFICE, application.cycle_id):
        bar["links"] += _of_office(application)
    return ActionBar(**{place: tuple(actions) for place, actions in bar.items()})


def _of_office(application: Application) -> list[Action]:
    """What the office can put right about a dossier without moving it."""
    offered = (
        (may_be_transferred(application), "转交推荐部门", "applications:transfer"),
        (may_group_be_corrected(application), "更正组别", "applications:group_correction"),
    )
    return [Action(label, url=reverse(route, args=[application.number])) for open_, label, route in offered if open_]


def _placed(button: Button, user: User, application: Application) -> tuple[str, Action | None]:
    """Where in the bar the button stands, and as what; None when it has no place in it."""
    if button.collective:
        url = collective_url(button.collective, application)
        return "links", _action(button, url=url, allowed=True) if url else None
    if button.name in WORK:
        label, route = WORK[button.name]
        url = reverse(route, args=[application.number])
        return "links", Action(label, url=url, primary=button.primary)
    refusal = why_not_decline(user, application) if button.name == "decline" else ""
    if refusal:
        return "direct", Action(button.label, name=button.name, url=button.url, allowed=False, reason=refusal)
    if not button.allowed:
        return "direct", _action(button, url=button.url)
    if button.name in SCREENS:
        return "links", _action(button, url=reverse(SCREENS[button.name], args=[application.number]))
    return "reasoned" if button.needs_reason else "direct", _action(button, url=button.url)


def _action(button: Button, *, url: str, allowed: bool | None = None) -> Action:
    return Action(
        label=button.label,
        name=button.name,
        url=url,
        allowed=button.allowed if allowed is None else allowed,
        reason=button.reason,
        tone=button.tone,
        primary=button.primary,
        needs_reason=button.needs_reason,
    )


def single_action(user: User, application: Application, name: str, at: datetime) -> Action | None:
    """One action of the bar with its own endpoint, or None when it is not offered."""
    found = next((button for button in buttons(user, application, at) if button.name == name), None)
    return _action(found, url=found.url) if found else None
