"""The action bar of a dossier: what the person may do, where it is done, and why not."""

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse

from applications.collective import collective_url
from applications.models import Application
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
}


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
    direct: list[Action] = []
    links: list[Action] = []
    reasoned: list[Action] = []
    for button in buttons(user, application, at):
        if button.collective:
            url = collective_url(button.collective, application)
            if url:
                links.append(_action(button, url=url, allowed=True))
        elif not button.allowed:
            direct.append(_action(button, url=button.url))
        elif button.name in SCREENS:
            links.append(_action(button, url=reverse(SCREENS[button.name], args=[application.number])))
        elif button.needs_reason:
            reasoned.append(_action(button, url=button.url))
        else:
            direct.append(_action(button, url=button.url))
    if may_be_transferred(application) and holds_in_round(user, RoleCode.OFFICE, application.cycle_id):
        links.append(Action("转交推荐部门", url=reverse("applications:transfer", args=[application.number])))
    return ActionBar(tuple(direct), tuple(links), tuple(reasoned))


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
