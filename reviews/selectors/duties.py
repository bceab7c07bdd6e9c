"""What binds a panel's assignments: the stage's duties in all panels, what is held by hand, what experts take on."""

from collections import Counter
from dataclasses import dataclass
from typing import NamedTuple

from django.db.models import CharField, IntegerField, Value

from applications.roles import not_recused
from baoji_award.accounts.models import User
from reviews.enums import ReviewStage
from reviews.models import Assignment, AssignmentHold, Panel, Participation
from reviews.selectors.conflicts import Pair

ELSEWHERE, BARRED = "已在其他评审组评审此申报", "手工排除"
LIMIT = "limit"


class Duty(NamedTuple):
    """A running assignment of the stage."""

    panel: int
    application: int
    expert: int
    state: str
    pk: int
    why: str

    @property
    def pair(self) -> Pair:
        return self.application, self.expert


@dataclass(frozen=True, slots=True)
class Duties:
    """`held`: pair → kind and reason; `limits`: expert → the most dossiers they said they can take on."""

    panel: int
    running: tuple[Duty, ...]
    held: dict[Pair, tuple[str, str]]
    limits: dict[int, int]

    def own(self) -> dict[Pair, Duty]:
        """The duties of the panel itself."""
        return {duty.pair: duty for duty in self.running if duty.panel == self.panel}

    def impossible(self) -> dict[Pair, str]:
        """Pairs that duties elsewhere or the agency's own decision rule out, with the reason."""
        found = {duty.pair: ELSEWHERE for duty in self.running if duty.panel != self.panel}
        return found | dict.fromkeys(self.barred(), BARRED)

    def barred(self) -> dict[Pair, str]:
        """Pairs that the agency rules out, with what it said."""
        return {pair: f"{BARRED}：{why}" for pair, (kind, why) in self.held.items() if kind == AssignmentHold.Kind.BAR}

    def loads(self) -> Counter[int]:
        """Expert → duties of the stage in all panels."""
        return Counter(duty.expert for duty in self.running)


def duties_of(panel: Panel, *, by: User) -> Duties:
    """All of it in one query.

    Without dossiers from which `by` is recused: a load that goes up or down tells what happens to them. Experts state
    their limit for the document review alone.
    """
    columns = ("panel_id", "application_id", "expert_id")
    running = (
        Assignment.objects.filter(
            not_recused(by, "application"),
            panel__cycle=panel.cycle_id,
            panel__stage=panel.stage,
            application__state=panel.stage,
        )
        .exclude(state=Assignment.State.CANCELLED)
        .values_list(*columns, "state", "pk", Value("", CharField()))
    )
    held = AssignmentHold.objects.filter(not_recused(by, "application"), panel=panel)
    limits = Participation.objects.filter(cycle=panel.cycle_id, most_dossiers__isnull=False)
    if panel.stage != ReviewStage.DOCUMENT_REVIEW:
        limits = limits.none()
    nobody = Value(0, IntegerField())
    rows = running.union(
        held.values_list(*columns, "kind", "pk", "reason"),
        limits.values_list(
            nobody, nobody, "user_id", Value(LIMIT, CharField()), "most_dossiers", Value("", CharField())
        ),
        all=True,
    )
    found = [Duty(*row) for row in rows]
    return Duties(
        panel.pk,
        tuple(duty for duty in found if duty.state in Assignment.State.values),
        {duty.pair: (duty.state, duty.why) for duty in found if duty.state in AssignmentHold.Kind.values},
        {duty.expert: duty.pk for duty in found if duty.state == LIMIT},
    )
