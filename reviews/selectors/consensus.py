"""What a team has agreed on so far, as its members, the agency, the office and the supervisor read it."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, NamedTuple

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, Max, Min, OuterRef, QuerySet, Subquery

from applications.models import Application, AwardCycle
from applications.roles import not_recused
from baoji_award.accounts.models import User
from baoji_award.errors import NotFoundForYou
from reviews.models import (
    Consensus,
    ConsensusAgreement,
    ConsensusMember,
    ConsensusValue,
    CriteriaSet,
    ItemScore,
    Opening,
    StageResult,
)
from reviews.selectors.openings import dossiers_in, group_opened, openings_done, unsealed_duties
from reviews.selectors.participation import has_left
from reviews.selectors.ranking import STAGE, counted_sheets, opened_sheets
from reviews.selectors.sheets import points_of, quanta_of, reviewable
from reviews.selectors.spread import Line, Member, Spread, bands_of, opened_dossiers, ranks_of, spread_of
from reviews.statistics import item_in_dispute


@dataclass(frozen=True, slots=True)
class Agreed:
    """One item of the discussion: the newest value, who agreed to it, and who has still to."""

    line: Line
    value: ConsensusValue | None
    agreed: tuple[Member, ...]
    missing: tuple[Member, ...]

    @property
    def settled(self) -> bool:
        return self.value is not None and not self.missing


@dataclass(frozen=True, slots=True)
class Discussion:
    """A dossier's spread with the newest attempt at a consensus. `stale`: it began with the sheet of a person recused
    since then.
    """

    spread: Spread
    consensus: Consensus | None
    items: tuple[Agreed, ...]
    chair: Member
    stale: bool

    @property
    def open(self) -> bool:
        """Whether values can be proposed and agreed to now."""
        return (
            self.consensus is not None
            and self.consensus.closed_at is None
            and not self.stale
            and self.spread.application.state == STAGE
        )

    @property
    def closed(self) -> bool:
        return self.consensus is not None and self.consensus.closed_at is not None and not self.stale

    @property
    def startable(self) -> bool:
        """Whether the chair may start an attempt: none was made, or the last one has to be made anew.

        What counts as the result already is never discussed anew.
        """
        if self.spread.application.state != STAGE:
            return False
        return self.consensus is None or (self.stale and not self._counts)

    @property
    def _counts(self) -> bool:
        result = self.spread.result
        return result is not None and result.aggregate == "consensus"

    @property
    def consensus_points(self) -> Decimal | None:
        """The agreed total of a closed discussion."""
        return self.total if self.closed else None

    @property
    def settled(self) -> int:
        """How many items everybody has agreed to."""
        return sum(item.settled for item in self.items)

    @property
    def total(self) -> Decimal:
        """The points of all values proposed so far."""
        return points_of(
            sum(quanta_of(item.line.item.points, item.value.percent) for item in self.items if item.value is not None)
        )


def discussed_by(user: User, cycle: AwardCycle) -> QuerySet[Application]:
    """The opened dossiers whose team the expert is of: their own sheet counts, no recusal cuts them off, and they have
    not left the round.
    """
    own = opened_sheets(cycle.pk).filter(assignment__application=OuterRef("pk"), assignment__expert=user)
    own = own.filter(~has_left("assignment"))
    return opened_dossiers(cycle).filter(Exists(own), pk__in=reviewable(user).values("pk"))


def load_discussion(cycle: AwardCycle, *, by: User, number: str) -> Discussion:
    """The discussion of a dossier for a member of its team. Raises NotFoundForYou for everybody else."""
    application = discussed_by(by, cycle).filter(number=number).annotate(**ranks_of(cycle, by)).first()
    if application is None:
        raise NotFoundForYou
    return discussion_of(spread_of(application))


def discussion_of(spread: Spread) -> Discussion:
    """The newest attempt beside the sheets. Two queries."""
    newest = _newest(spread.application)
    values = _values(newest) if newest else {}
    began_with = set(newest.began_with) if newest else set()
    present = [member for member in spread.team if not member.left]
    return Discussion(
        spread,
        newest,
        tuple(_agreed(line, values.get(line.item.pk), spread.team, present) for line in spread.lines),
        chair_of(spread),
        stale=not began_with <= {member.user for member in spread.team},
    )


def _newest(application: Application) -> Any:
    members = ConsensusMember.objects.filter(consensus=OuterRef("pk")).values("user_id")
    attempts = Consensus.objects.filter(application=application).annotate(began_with=ArraySubquery(members))
    return attempts.order_by("-attempt").first()


def _values(consensus: Consensus) -> dict[int, Any]:
    given = ArraySubquery(ConsensusAgreement.objects.filter(value=OuterRef("pk")).values("user_id"))
    newest = consensus.values.annotate(given=given).order_by("item_id", "-version").distinct("item_id")
    return {value.item_id: value for value in newest}


def _agreed(line: Line, value: Any, team: Sequence[Member], present: Sequence[Member]) -> Agreed:
    given = set(value.given) if value is not None else set()
    return Agreed(
        line,
        value,
        tuple(member for member in team if member.user in given),
        tuple(member for member in present if member.user not in given),
    )


def chair_of(spread: Spread) -> Member:
    """Who leads the discussion: the panel's leader; where the leader is not of the team or has left, its first code."""
    present = [member for member in spread.team if not member.left] or spread.team
    return next((member for member in present if member.leads), present[0])


class Listed(NamedTuple):
    """A line of the list of discussions."""

    number: str
    organisation: str
    group: str
    disputed: int
    state: str
    tone: str
    readable: bool


def discussions_of(cycle: AwardCycle, *, by: User) -> QuerySet[Application]:
    """The opened dossiers for the agency, the office and the supervisor; those `by` is recused from left out."""
    return opened_dossiers(cycle).filter(not_recused(by)).order_by("number")


def listed(part: QuerySet[Application], *, cycle: AwardCycle) -> list[Listed]:
    """What the list shows of a page's dossiers. Three queries."""
    newest = Consensus.objects.filter(application=OuterRef("pk")).order_by("-attempt")
    rows = list(
        part.select_related(None)
        .annotate(
            newest=Subquery(newest.values("pk")[:1]),
            closed=Subquery(newest.values("closed_at")[:1]),
            stale=Exists(_gone().filter(consensus=OuterRef("newest"))),
            readable=Exists(opened_sheets(cycle.pk).filter(assignment__application=OuterRef("pk"))),
            judging=unsealed_duties("pk"),
        )
        .values_list(
            "pk", "number", "organisation__name", "group__name", "newest", "closed", "stale", "readable", "judging"
        )
    )
    disputed = disputes_of([row[0] for row in rows], cycle=cycle)
    return [
        Listed(
            number,
            name,
            group,
            disputed.get(pk, 0),
            *(_state(attempt, closed, stale=stale) if readable else _unread(judging=judging)),
            readable,
        )
        for pk, number, name, group, attempt, closed, stale, readable, judging in rows
    ]


def _unread(*, judging: bool) -> tuple[str, str]:
    """Of a dossier whose experts were all recused: new ones have to be assigned, or are at work."""
    return ("另行评分中", "info") if judging else ("专家均已回避，须另行分派", "warn")


def _state(attempt: int | None, closed: datetime | None, *, stale: bool) -> tuple[str, str]:
    if attempt is None:
        return "未发起", ""
    if stale:
        return "须重新合议", "warn"
    return ("合议中", "info") if closed is None else ("已完成", "ok")


def _gone() -> QuerySet[ConsensusMember]:
    """The members whose sheet no longer counts: the attempt that began with it has to be made anew."""
    counted = counted_sheets().filter(
        assignment__application=OuterRef("consensus__application"), assignment__expert=OuterRef("user")
    )
    return ConsensusMember.objects.filter(~Exists(counted))


def disputes_of(applications: Sequence[int], *, cycle: AwardCycle) -> dict[int, int]:
    """Application id → how many items have to be discussed; nothing of a sealed group. Two queries."""
    rule = cycle.rulebook.review.counting
    opened = opened_sheets(cycle.pk).filter(assignment__application__in=applications)
    rows = list(
        ItemScore.objects.filter(sheet__in=opened)
        .values_list("sheet__assignment__application_id", "sheet__criteria_id", "item_id", "item__kind")
        .annotate(least=Min("percent"), most=Max("percent"))
        .order_by()
    )
    sets = CriteriaSet.objects.filter(pk__in={row[1] for row in rows}).values_list("pk", "scale")
    bands = {pk: {kind: bands_of(part) for kind, part in scale.items()} for pk, scale in sets}
    found: dict[int, int] = defaultdict(int)
    for application, criteria, _item, kind, least, most in rows:
        found[application] += item_in_dispute([least, most], bands[criteria][kind], points_apart=rule.dispute_points)
    return dict(found)


def pending_dossiers(cycle: AwardCycle) -> QuerySet[Application]:
    """The opened dossiers of the stage whose newest attempt is not closed, or has to be made anew."""
    here = dossiers_in(cycle, STAGE).filter(group_opened(cycle.pk, STAGE))
    return here.exclude(consensuses__in=valid_attempts(cycle))


def valid_attempts(cycle: AwardCycle) -> QuerySet[Consensus]:
    """The closed newest attempts of the round's dossiers that still stand."""
    latest = Consensus.objects.filter(application=OuterRef("application")).order_by("-attempt").values("pk")[:1]
    return Consensus.objects.filter(
        ~Exists(_gone().filter(consensus=OuterRef("pk"))),
        application__cycle=cycle,
        closed_at__isnull=False,
        pk=Subquery(latest),
    )


def unsettled(cycle: AwardCycle) -> QuerySet[Opening]:
    """The openings whose dossiers are all agreed, and no result is written yet; where the consensus counts."""
    if cycle.rulebook.review.counting.by != "consensus":
        return Opening.objects.none()
    results = StageResult.objects.filter(opening=OuterRef("pk"))
    agreed = valid_attempts(cycle).filter(application__group=OuterRef("group"))
    waiting = pending_dossiers(cycle).filter(group=OuterRef("group"))
    return openings_done(cycle.pk, STAGE).filter(Exists(agreed), ~Exists(results), ~Exists(waiting))
