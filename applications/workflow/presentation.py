"""How the procedure is shown: the stepper, and the buttons with their reasons."""

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse

from applications.models.application import Application
from applications.models.cycle import AwardCycle
from applications.stages import STAGES
from applications.workflow.policy import actions_for
from baoji_award.accounts.models import User
from baoji_award.ui.shapes import Step


@dataclass(frozen=True, slots=True)
class Button:
    """An action as the action bar shows it; a blocked one stays visible with its reason."""

    name: str
    label: str
    tone: str
    allowed: bool
    reason: str
    url: str
    needs_reason: bool
    collective: str

    @property
    def primary(self) -> bool:
        return self.tone == "primary"


def stepper(cycle: AwardCycle) -> list[Step]:
    """The seven steps of the round. Uses the prefetched windows when they are there."""
    words = {window.stage: window.words for window in cycle.windows.all()}
    here = cycle.stage_number

    def state(number: int) -> str:
        return "done" if number < here else "now" if number == here else "next"

    return [Step(s.number, s.label, words.get(s.code, ""), state(s.number)) for s in STAGES]


def buttons(user: User, application: Application, at: datetime) -> list[Button]:
    """The action bar for this person on this dossier."""
    return [
        Button(
            name=action.name,
            label=action.label,
            tone=action.tone,
            allowed=bool(decision),
            reason=decision.sentence,
            url=reverse("applications:act", args=[application.number, action.name]),
            needs_reason=action.needs_reason,
            collective=action.collective,
        )
        for action, decision in actions_for(user, application, at)
    ]
